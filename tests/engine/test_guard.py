from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.guard import FORMS, MAX_NESTING, check_query, form_of
from prisongraph.errors import QueryRefusedError


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://x/> { ?s ?p ?o } }",
        "ASK { service <http://x/> { ?s ?p ?o } }",
        "ASK { SERVICE SILENT ?where { ?s ?p ?o } }",
        "ASK{SERVICE<http://x/>{?s ?p ?o}}",
        r"ASK { \u0053ERVICE <http://x/> { ?s ?p ?o } }",
        r"ASK { S\U00000045RVICE <http://x/> { ?s ?p ?o } }",
        "ASK { ?s ?p 'it' . SERVICE <http://x/> { ?s ?p ?o } }",
        'ASK { ?s ?p "\\"" . SERVICE <http://x/> { ?s ?p ?o } }',
        "ASK { ?s ?p ?o # comment\n SERVICE <http://x/> { ?s ?p ?o } }",
        "ASK { FILTER(?a < ?b) SERVICE <http://x/> { ?s ?p ?o } FILTER(?a > ?b) }",
        "PREFIX a: <http://x/> ASK { ?s a:b ?o SERVICE a:c { ?s ?p ?o } }",
        "ASK { ?s ?p true.SERVICE <http://x/> { ?s ?p ?o } }",
        "ASK { ?s ?p trueSERVICE <http://x/> { ?s ?p ?o } }",
        "ASK { ?s ?p 1e5SERVICE <http://x/> { ?s ?p ?o } }",
    ],
)
def test_a_query_that_calls_another_endpoint_is_refused(query: str) -> None:
    with pytest.raises(QueryRefusedError, match="SERVICE is refused"):
        check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service ?p ?o }",
        "ASK { $SERVICE ?p ?o }",
        'ASK { ?s ?p "SERVICE <http://x/>" }',
        "ASK { ?s ?p '''a ' SERVICE '' b''' }",
        "ASK { ?s <http://x/SERVICE> ?o } # SERVICE",
        "PREFIX service: <http://x/> ASK { ?s service:SERVICE ?o }",
        'ASK { ?s ?p "x"@service }',
        "ASK { _:service ?p ?o }",
    ],
)
def test_the_word_alone_calls_nobody(query: str) -> None:
    check_query(query)


@pytest.mark.parametrize("bracket", ["(", "{", "["])
def test_nesting_deeper_than_the_engine_bears_is_refused(bracket: str) -> None:
    check_query("ASK " + bracket * MAX_NESTING)
    with pytest.raises(QueryRefusedError, match="nests deeper"):
        check_query("ASK " + bracket * (MAX_NESTING + 1))


@given(st.text())
def test_no_text_breaks_the_guard(text: str) -> None:
    with suppress(QueryRefusedError):
        check_query(text)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select?s{}", "SELECT"),
        ("SELECT(1 AS ?one){}", "SELECT"),
        ("SELECTDISTINCT?s{}", "SELECT"),
        ("ASK{}", "ASK"),
        ("ASKWHERE{}", "ASK"),
        ("CONSTRUCT{}WHERE{}", "CONSTRUCT"),
        ("DESCRIBE<http://x/>", "DESCRIBE"),
        (r"\u0041SK {}", "ASK"),
        ("# SELECT\nASK {}", "ASK"),
        ("BASE <http://x/SELECT>ASK {}", "ASK"),
        ("PREFIX select: <http://x/> ASK {}", "ASK"),
        ("PREFIX:<http://x/>ASK{}", "ASK"),
        ("VERSION '1.2' ASK {}", "ASK"),
        ("VERSION 'SELECT' ASK {}", "ASK"),
        (
            "BASE <http://x/> VERSION '1.2' PREFIX a: <b> PREFIX ask: <c>\nCONSTRUCT {} {}",
            "CONSTRUCT",
        ),
        ("", None),
        ("# ASK {}", None),
        ("PREFIX a: <http://x/>", None),
        ("DROP ALL", None),
        ("LOAD <http://x/> INTO GRAPH <http://y/>", None),
        ("INSERT { ?s a ?o } WHERE { SELECT * {} }", None),
        ("DELETE WHERE { ?s ?p ?o }", None),
        ("WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", None),
        ("{ SELECT * {} }", None),
        ("'ASK'", None),
    ],
)
def test_the_form_is_the_first_keyword_after_the_prologue(query: str, form: str | None) -> None:
    assert form_of(query) == form


GAPS = st.sampled_from([" ", "\t\r\n", "\n# ASK { SELECT\n", " #\r"])
PREFIXES = st.sampled_from(["", "ask", "Select", "construct.x", "describe-1", "base", "версия"])
IRIS = st.sampled_from(["http://x/", "http://x/SELECT", "http://x/#ASK", "urn:describe:'"])
DECLARATIONS = st.one_of(
    st.builds("BASE{}<{}>".format, GAPS, IRIS),
    st.builds("prefix{}{}:{}<{}>".format, GAPS, PREFIXES, GAPS, IRIS),
    st.builds("Version{}'1.2'".format, GAPS),
    st.builds('VERSION{}"1.{}"'.format, GAPS, st.sampled_from(["1", "2", "SELECT"])),
)
BODIES = {
    "SELECT": ["SELECT * {}", "select?ask{}", "SELECT(1 AS ?ask){}", "SELECTDISTINCT*{}"],
    "ASK": ["ASK {}", "aSk{}", "ASKWHERE{}", "ASK{?select ?ask 'CONSTRUCT'}"],
    "CONSTRUCT": ["CONSTRUCT{}{}", "CONSTRUCTWHERE{}", "construct { ?s a ?o } { ?s ?p ?o }"],
    "DESCRIBE": ["DESCRIBE <http://x/ASK>", "Describe?ask{}", "DESCRIBE*{?ask a 'SELECT'}"],
}
KINDS = {
    "SELECT": ox.QuerySolutions,
    "ASK": ox.QueryBoolean,
    "CONSTRUCT": ox.QueryTriples,
    "DESCRIBE": ox.QueryTriples,
}


@given(st.data(), st.sampled_from(FORMS), st.lists(st.tuples(DECLARATIONS, GAPS)), GAPS)
def test_the_form_is_the_one_that_the_engine_answers(
    data: st.DataObject, form: str, prologue: list[tuple[str, str]], gap: str
) -> None:
    body = data.draw(st.sampled_from(BODIES[form]))
    query = gap + "".join(declaration + space for declaration, space in prologue) + body
    assert isinstance(ox.Store().query(query, base_iri="http://x/"), KINDS[form])
    assert form_of(query) == form


@given(st.text())
def test_no_text_has_a_form_that_is_none(text: str) -> None:
    assert form_of(text) in (None, *FORMS)
