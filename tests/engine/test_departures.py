"""Where the engine departs from SPARQL 1.1: each is told here, and noticed when it is mended.

Sections are those of https://www.w3.org/TR/sparql11-query/.
What it makes of literals that it loads has tests of its own, `test_lexical_forms.py`.
"""

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.errors import QueryError

A, B = "http://example.org/a", "http://example.org/b"
STATEMENT = "<http://example.org/s> <http://example.org/p> <http://example.org/o>"
TWICE = Engine.from_nquads(f"{STATEMENT} <{A}> .\n{STATEMENT} <{B}> .\n")


def count(engine: Engine, query: str, *default_graphs: str) -> str:
    return engine.query(query, default_graphs=default_graphs).serialize("text/csv").decode()


def test_a_statement_of_two_graphs_stands_once_in_their_merge() -> None:
    """Section 13.2.1: the merge is one graph, a set; the engine alone would count it twice."""
    query = "SELECT (COUNT(*) AS ?n) FROM <{}> FROM <{}> {{ ?s ?p ?o }}"
    assert count(TWICE, query.format(A, B)) == "n\r\n1\r\n"
    assert count(TWICE, query.format(A, A)) == "n\r\n1\r\n"


def test_a_blank_node_of_one_name_is_the_same_in_every_row() -> None:
    """Section 17.4.2.9: BNODE of one string is another node in another solution."""
    query = "SELECT ?b { VALUES ?v { 1 2 } BIND(BNODE('x') AS ?b) }"
    assert count(TWICE, query) == "b\r\n_:x\r\n_:x\r\n"


@pytest.mark.parametrize(
    "query",
    [
        r"ASK { ?s ?\u0070 ?o }",
        r"\u0041SK {}",
        r"PREFIX \u0061: <http://x/> ASK {}",
        r"ASK { ?s ?p 'x\u0027 }",
    ],
)
def test_a_codepoint_is_escaped_in_strings_and_iris_only(query: str) -> None:
    """Section 19.2: anywhere, and before anything else is read; SPARQL 1.2 is narrower."""
    with pytest.raises(QueryError, match="expected"):
        TWICE.query(query)


@pytest.mark.parametrize("name", ["🌿", "a🌿"])
def test_a_name_has_no_letters_beyond_the_first_plane(name: str) -> None:
    """Section 19.8, production 164, PN_CHARS_BASE, goes up to U+EFFFF."""
    with pytest.raises(QueryError, match="expected"):
        TWICE.query(f"ASK {{ ?{name} ?p ?o }}")
