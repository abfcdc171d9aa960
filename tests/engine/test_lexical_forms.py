"""What the engine makes of a literal that it loads.

RDF 1.1 Concepts, section 3.3: two lexical forms are two literals, even of one value.
The engine keeps values instead: of the datatypes that it computes with, a form that is not
canonical is answered in its canonical form. What a source wrote stands in strings, which stay.
"""

import re

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.release import Release
from prisongraph.terms import RDF_LANG_STRING, Iri, Literal, Quad, to_nquads, to_ntriples

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


def loaded(literal: Literal) -> Literal:
    """The literal as an engine answers it that has loaded it."""
    statement = Quad(Iri("http://example.org/s"), Iri("http://example.org/p"), literal)
    found = Engine.from_nquads(to_nquads(statement)).query("SELECT ?o { ?s ?p ?o }").rows()
    answered = found[0]["o"]
    assert isinstance(answered, Literal)
    return answered


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        (" a  b ", f"{XSD}string"),
        ("e\u0301", f"{XSD}string"),  # two codepoints, never composed to one
        ("2006-08-23", f"{XSD}date"),
        ("2006-08-23Z", f"{XSD}date"),
        ("2006-08-23+04:00", f"{XSD}date"),
        ("2006-08", f"{XSD}gYearMonth"),
        ("2006", f"{XSD}gYear"),
        ("2006-08-23T10:00:00+04:00", f"{XSD}dateTime"),
        ("P9Y", f"{XSD}duration"),
        ("P11M", f"{XSD}duration"),
        ("P2Y6M", f"{XSD}duration"),
        ("P45D", f"{XSD}duration"),
        ("5", f"{XSD}integer"),
        ("1.5", f"{XSD}decimal"),
        ("true", f"{XSD}boolean"),
        ("2006-08~", EDTF),
        ("P24M", "http://example.org/a-datatype-of-nobody"),
        ("abc", f"{XSD}integer"),
        ("2006-02-30", f"{XSD}date"),
    ],
)
def test_a_canonical_form_is_answered_as_authored_and_so_is_what_is_no_value(
    lexical: str, datatype: str
) -> None:
    assert loaded(Literal(lexical, Iri(datatype))) == Literal(lexical, Iri(datatype))


@pytest.mark.parametrize(
    ("authored", "datatype", "answered"),
    [
        ("2006-08-23+00:00", "date", "2006-08-23Z"),
        ("2006-08-23T24:00:00", "dateTime", "2006-08-24T00:00:00"),
        ("2006-08-23T10:00:00.50", "dateTime", "2006-08-23T10:00:00.5"),
        ("P24M", "duration", "P2Y"),
        ("P30M", "duration", "P2Y6M"),
        ("P1Y0M", "duration", "P1Y"),
        ("PT36H", "duration", "P1DT12H"),
        ("05", "integer", "5"),
        ("+5", "integer", "5"),
        ("1.50", "decimal", "1.5"),
        ("1.0", "decimal", "1"),
        ("1", "boolean", "true"),
        ("1e3", "double", "1000"),
    ],
)
def test_another_form_of_a_value_is_answered_in_its_canonical_form(
    authored: str, datatype: str, answered: str
) -> None:
    """Of one value, but not as authored: the engine's way, told so that nobody is misled."""
    assert loaded(Literal(authored, Iri(XSD + datatype))) == Literal(answered, Iri(XSD + datatype))


@pytest.mark.parametrize("datatype", ["int", "byte", "nonNegativeInteger", "positiveInteger"])
def test_a_kind_of_integer_is_answered_as_an_integer(datatype: str) -> None:
    assert loaded(Literal("5", Iri(XSD + datatype))) == Literal("5", Iri(f"{XSD}integer"))


@pytest.mark.parametrize(
    ("authored", "answered"), [("en", "en"), ("en-GB", "en-gb"), ("az-Cyrl", "az-cyrl")]
)
def test_a_language_is_answered_in_lower_case(authored: str, answered: str) -> None:
    """RDF 1.1 Concepts, section 3.3, lets an implementation do so."""
    assert loaded(Literal("a", RDF_LANG_STRING, authored)).language == answered


def test_the_record_is_answered_as_authored_but_for_durations(
    real_release: Release, real_engine: Engine
) -> None:
    """The dump says P24M where the endpoint says P2Y; everything else is the same in both."""
    lines = real_release.dataset.read_text().splitlines()
    pattern = re.compile(r'<[^>]*> <[^>]*> (".*"(?:@[\w-]+|\^\^<[^>]*>)?)(?: <[^>]*>)? \.')
    authored = {found[1] for line in lines if (found := pattern.fullmatch(line))}
    objects = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    rows = real_engine.query(f"SELECT DISTINCT ?o {{ {objects} FILTER(isLiteral(?o)) }}").rows()
    answered = {to_ntriples(row["o"]) for row in rows}
    assert len(authored) > 10_000
    for written in authored ^ answered:
        assert written.endswith(f"^^<{XSD}duration>")
