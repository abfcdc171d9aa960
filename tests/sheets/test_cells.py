"""Cells are read as people type them, typed by what the property leads to."""

import pytest

from prisongraph.iris import BASE, expand
from prisongraph.sheets.cells import Shorthand, read_value, split_list, write_value
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, text
from prisongraph.vocab import EDTF, PG, XSD

EDITION = Iri(BASE + "list/example/2024-01")
PROVISION = Iri(BASE + "law/az-cc/283.2.1")
SHORTHAND = Shorthand.of([EDITION, PROVISION, Iri(BASE + "list/person/2024")])
DATES = frozenset({XSD.date, XSD.gYearMonth, XSD.gYear, EDTF.EDTF})
COUNTS = frozenset({XSD.integer, PG.quantity})
SENTENCES = frozenset({XSD.duration, PG.SentenceKind})

PLAIN = [
    ("2022-11-05", DATES, Literal("2022-11-05", XSD.date)),
    ("2022-11", DATES, Literal("2022-11", XSD.gYearMonth)),
    ("2022", DATES, Literal("2022", XSD.gYear)),
    ("2022-11~", DATES, Literal("2022-11~", EDTF.EDTF)),
    ("2024-03/2024-06", DATES, Literal("2024-03/2024-06", EDTF.EDTF)),
    ("2022-11-05?", DATES, Literal("2022-11-05?", EDTF.EDTF)),
    ("2017-21", DATES, Literal("2017-21", EDTF.EDTF)),
    ('"2022-11"^^edtf:EDTF', DATES, Literal("2022-11", EDTF.EDTF)),
    ("357", COUNTS, Literal("357", XSD.integer)),
    (">200", COUNTS, Literal(">200", PG.quantity)),
    ("<300", COUNTS, Literal("<300", PG.quantity)),
    ("~80", COUNTS, Literal("~80", PG.quantity)),
    ("5..7", COUNTS, Literal("5..7", PG.quantity)),
    ('"357"^^pg:quantity', COUNTS, Literal("357", PG.quantity)),
    ("P16Y", SENTENCES, Literal("P16Y", XSD.duration)),
    ("sentence-kind:life-imprisonment", SENTENCES, expand("sentence-kind:life-imprisonment")),
    ("absurd@en", frozenset({RDF_LANG_STRING}), text("absurd")),
    ("a@b.example@az", frozenset({RDF_LANG_STRING}), text("a@b.example", "az")),
    ('"=1+1"@en', frozenset({RDF_LANG_STRING}), text("=1+1")),
    ('" ends with a space "@en', frozenset({RDF_LANG_STRING}), text(" ends with a space ")),
    ("12345/06", frozenset({XSD_STRING}), Literal("12345/06")),
    ('"2.0"', frozenset({XSD.integer, XSD_STRING}), Literal("2.0")),
    ("true", frozenset({XSD.boolean}), Literal("true", XSD.boolean)),
    ("person:example-ada", frozenset({PG.Person}), expand("person:example-ada")),
    ("example:2024-01", frozenset({PG.Edition}), EDITION),
    ("az-cc:283.2.1", frozenset({PG.Provision}), PROVISION),
    ("list:person/2024", frozenset({PG.Edition}), Iri(BASE + "list/person/2024")),
    ("<https://example.org/x;y>", frozenset({PG.Person}), Iri("https://example.org/x;y")),
]


@pytest.mark.parametrize(("cell", "kinds", "value"), PLAIN, ids=[each[0] for each in PLAIN])
def test_a_value_is_read_and_typed(cell: str, kinds: frozenset[Iri], value: Iri | Literal) -> None:
    assert read_value(cell, kinds, SHORTHAND) == value


@pytest.mark.parametrize(
    ("cell", "kinds", "value"),
    [each for each in PLAIN if each[0] != '"2.0"'],
    ids=[each[0] for each in PLAIN if each[0] != '"2.0"'],
)
def test_a_value_is_written_in_its_plainest_form(
    cell: str, kinds: frozenset[Iri], value: Iri | Literal
) -> None:
    assert write_value(value, kinds, SHORTHAND) == cell


def test_tags_of_languages_are_read_in_the_case_in_which_the_record_has_them() -> None:
    kinds = frozenset({RDF_LANG_STRING})
    assert read_value("colour@en-GB", kinds, SHORTHAND) == text("colour", "en-gb")
    assert read_value('"colour"@en-GB', kinds, SHORTHAND) == text("colour", "en-gb")


def test_escapes_of_turtle_are_read() -> None:
    cell = r'"one \"two\" \\ three\nfour"@en'
    value = read_value(cell, frozenset({RDF_LANG_STRING}), SHORTHAND)
    assert value == text('one "two" \\ three\nfour')


def test_a_list_is_split_outside_of_iris() -> None:
    assert split_list("") == []
    assert split_list("person:a; <https://example.org/x;y>;person:b") == [
        "person:a",
        "<https://example.org/x;y>",
        "person:b",
    ]
