from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.guard import MAX_NESTING, check_query
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
