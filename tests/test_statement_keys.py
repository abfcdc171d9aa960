"""Claims that say the same have one key, however a store writes their values down."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.build import build_release
from prisongraph.engine.embedded import Engine
from prisongraph.record import default_record
from prisongraph.statement_keys import LENGTH, statement_key
from prisongraph.terms import Iri, Literal, Term, text, to_ntriples
from prisongraph.vocab import PG, RDF, XSD

THING, PROPERTY = Iri("http://example.org/thing"), Iri("http://example.org/property")
AMOUNTS = st.integers(0, 99)


def _key(value: Term) -> str:
    return statement_key(THING, PROPERTY, value)


@st.composite
def durations(draw: st.DrawFn) -> str:
    """Durations of XSD, with parts that are zero, too large for their place, or left out."""
    dates = "".join(f"{draw(AMOUNTS)}{letter}" for letter in "YMD" if draw(st.booleans()))
    times = "".join(f"{draw(AMOUNTS)}{letter}" for letter in "HM" if draw(st.booleans()))
    if draw(st.booleans()):
        times += f"{draw(AMOUNTS)}.{draw(st.sampled_from(['0', '5', '50', '05']))}S"
    whole = dates + (f"T{times}" if times else "")
    return draw(st.sampled_from(["", "-"])) + "P" + (whole or "0D")


VALUES = st.one_of(
    durations().map(lambda lexical: Literal(lexical, XSD.duration)),
    st.from_regex(r"[+-]?[0-9]{1,15}", fullmatch=True).map(
        lambda lexical: Literal(lexical, XSD.integer)
    ),
    st.sampled_from(["true", "false", "1", "0"]).map(lambda lexical: Literal(lexical, XSD.boolean)),
    st.dates().map(lambda day: Literal(day.isoformat(), XSD.date)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(Literal),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(text),
)


@given(VALUES)
def test_a_value_has_the_key_of_the_value_that_the_engine_keeps(value: Literal) -> None:
    engine = Engine.from_nquads(f"<{THING}> <{PROPERTY}> {to_ntriples(value)} .")
    [row] = engine.query("SELECT ?value { ?thing ?property ?value }").rows()
    assert _key(row["value"]) == _key(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Literal("1"), Literal("1", XSD.integer)),
        (Literal("1", XSD.integer), Literal("1", XSD.boolean)),
        (Literal("1", XSD.integer), Literal("-1", XSD.integer)),
        (Literal("P1M", XSD.duration), Literal("P30D", XSD.duration)),
        (Literal("P1M", XSD.duration), Literal("PT1M", XSD.duration)),
        (Literal("P1M", XSD.duration), Literal("-P1M", XSD.duration)),
        (Literal("http://example.org/a"), Iri("http://example.org/a")),
        (text("a", "en"), text("a", "az")),
        (text("a"), Literal("a")),
        (Literal("2024", XSD.gYear), Literal("2024", XSD.integer)),
        (Literal("not a number", XSD.integer), Literal("no number", XSD.integer)),
    ],
)
def test_what_is_not_the_same_has_another_key(one: Term, other: Term) -> None:
    assert _key(one) != _key(other)


def test_subject_property_and_value_are_not_mistaken_for_each_other() -> None:
    a, b = Iri("http://example.org/a"), Iri("http://example.org/b")
    keys = {statement_key(*each) for each in ((a, b, b), (b, a, b), (b, b, a), (a, a, b))}
    assert len(keys) == 4


def test_every_claim_of_the_record_has_the_key_of_what_it_says(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    release = build_release(default_record(), tmp_path_factory.mktemp("releases"))
    rows = Engine.from_file(release.dataset).query(
        f"SELECT * {{ ?claim <{RDF.subject}> ?s ; <{RDF.predicate}> ?p ; <{RDF.object}> ?o ; "
        f"<{PG.statementKey}> ?key }}"
    )
    found = rows.rows()
    assert len(found) == release.manifest.counts["claims"]
    for row in found:
        assert row["key"] == Literal(statement_key(row["s"], Iri(row["p"]), row["o"]))
        assert re.fullmatch(f"[A-Za-z0-9_-]{{{LENGTH}}}", row["key"].lexical)
