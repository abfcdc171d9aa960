"""Graphs in every format, read back by another library than the one that wrote them.

Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML as the endpoint answers them.
"""

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.compare import isomorphic

from prisongraph.engine.embedded import Engine
from prisongraph.serve.formats import GRAPHS

EMPTY = Engine.from_nquads("")
READERS = {
    "ttl": "turtle",
    "nt": "nt",
    "rdf": "xml",
    "jsonld": "json-ld",
    "trig": "trig",
    "nq": "nquads",
}
FORMATS = pytest.mark.parametrize("name", READERS)


def read(written: bytes, name: str) -> Graph:
    """The one graph of an answer, which in a format of datasets is the default graph."""
    if name not in ("trig", "nq", "jsonld"):
        return Graph().parse(data=written, format=READERS[name])
    dataset = Dataset()
    dataset.parse(data=written, format=READERS[name])
    graph = Graph()
    for subject, predicate, value, _ in dataset.quads((None, None, None, dataset.default_graph)):
        graph.add((subject, predicate, value))
    return graph


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(each):08X}" for each in text) + '"'


# XML cannot hold all of them, which `tests/engine/test_wellformed.py` is about.
LETTERS = st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc", "Cn"))
TEXTS = st.text(st.one_of(LETTERS, st.sampled_from("\t\n\"'\\<>&@^{}[].;,#")))


@FORMATS
@settings(max_examples=40)
@given(text=TEXTS, language=st.sampled_from(["", "en", "az"]))
def test_a_literal_is_read_back_as_it_was(name: str, text: str, language: str) -> None:
    tag = f"@{language}" if language else ""
    query = f"CONSTRUCT {{ <http://x/s> <http://x/p> {quoted(text)}{tag} }} {{}}"
    graph = read(EMPTY.query(query).serialize(GRAPHS[name]), name)
    assert list(graph) == [
        (URIRef("http://x/s"), URIRef("http://x/p"), RdfLiteral(text, lang=language or None))
    ]


@FORMATS
def test_an_answer_of_the_endpoint_is_the_same_graph_in_every_format(
    client: FlaskClient, name: str
) -> None:
    query = (
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "
        "CONSTRUCT { ?s ?p ?o . _:about ?p ?s } { ?s a pg:Person ; ?p ?o }"
    )
    answers = {
        each: client.get("/sparql", query_string={"query": query, "format": each}).get_data()
        for each in ("nt", name)
    }
    expected = read(answers["nt"], "nt")
    assert len(expected) > 20
    assert isomorphic(read(answers[name], name), expected)


@FORMATS
def test_an_empty_graph_is_written_as_one(client: FlaskClient, name: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }"
    response = client.get("/sparql", query_string={"query": query, "format": name})
    assert response.status_code == 200
    assert len(read(response.get_data(), name)) == 0


def test_a_property_that_rdf_xml_cannot_name_is_not_acceptable(client: FlaskClient) -> None:
    """RDF 1.1 XML Syntax, section 7.2.5; see `prisongraph.engine.wellformed`."""
    query = {"query": "CONSTRUCT { <http://x/a> <http://x/2021/> 1 } {}", "format": "rdf"}
    response = client.get("/sparql", query_string=query)
    assert response.status_code == 406
    assert "<http://x/2021/> has no name in RDF/XML" in response.text
