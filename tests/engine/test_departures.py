"""Where the engine departs from SPARQL 1.1: each is told here, and noticed when it is mended.

Sections are those of https://www.w3.org/TR/sparql11-query/.
What it makes of literals that it loads has tests of its own, `test_lexical_forms.py`.
"""

import pyoxigraph as ox
import pytest

A, B = "http://example.org/a", "http://example.org/b"
STATEMENT = [ox.NamedNode(f"http://example.org/{name}") for name in "spo"]


def twice() -> ox.Store:
    """One statement in two graphs."""
    store = ox.Store()
    for graph in (A, B):
        store.add(ox.Quad(*STATEMENT, ox.NamedNode(graph)))
    return store


@pytest.mark.parametrize("other", [A, B])
def test_a_statement_counts_as_often_as_it_stands_in_graphs_that_are_merged(other: str) -> None:
    """Section 13.2.1: the merge is one graph, a set, in which it stands once."""
    query = f"SELECT * FROM <{A}> FROM <{other}> {{ ?s ?p ?o }}"
    assert len(list(twice().query(query))) == 2


def test_a_blank_node_of_one_name_is_the_same_in_every_row() -> None:
    """Section 17.4.2.9: BNODE of one string is another node in another solution."""
    query = "SELECT ?b { VALUES ?v { 1 2 } BIND(BNODE('x') AS ?b) }"
    first, second = ox.Store().query(query)
    assert first["b"] == second["b"]


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
    with pytest.raises(SyntaxError):
        ox.Store().query(query)


@pytest.mark.parametrize("name", ["🌿", "a🌿"])
def test_a_name_has_no_letters_beyond_the_first_plane(name: str) -> None:
    """Section 19.8, production 164, PN_CHARS_BASE, goes up to U+EFFFF."""
    with pytest.raises(SyntaxError):
        ox.Store().query(f"ASK {{ ?{name} ?p ?o }}")
