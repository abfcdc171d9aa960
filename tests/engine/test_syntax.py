"""What is said of a query that is not SPARQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.embedded import Engine
from prisongraph.engine.syntax import syntax_error
from prisongraph.errors import QueryError

EMPTY = Engine.from_nquads("")


@pytest.mark.parametrize(
    ("query", "line", "said"),
    [
        ("ASK {", 1, r"expected .*`\}`.* or a name; the parser read up to `ASK \{`; a \{ is never"),
        ("SELECT *\nWHERE { ?s ?p }", 2, r"expected something else shortly before .* \?p \}`$"),
        ("SELECT ?x { ?x foaf:name ?y }", 1, "expected a prefix that is declared with PREFIX;"),
        ("SELECT ?x { ?x <a b> ?z }", 1, "expected an IRI without spaces"),
        ("SELECT ?x { ?x a }", 1, "expected FILTER, SELECT or VALUES;"),
        ("", 1, "up to the beginning of the line$"),
    ],
)
def test_the_place_is_told_and_what_was_expected_there(query: str, line: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as raised:
        EMPTY.query(query)
    assert raised.value.line == line
    assert f"line {line}, column {raised.value.column}: " in str(raised.value)


def test_what_this_endpoint_refuses_is_never_suggested() -> None:
    with pytest.raises(QueryError) as raised:
        EMPTY.query("SELECT * { ?s ?p }")
    assert "SERVICE" not in str(raised.value)


@given(st.text(), st.text())
def test_whatever_a_parser_says_becomes_an_error(message: str, query: str) -> None:
    assert syntax_error(message, query).args
    assert syntax_error(f"error at 1:2: expected {message}", query).column == 2
