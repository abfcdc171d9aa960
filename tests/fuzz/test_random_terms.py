"""Any text comes back from every format as it was, read by libraries that did not write it."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from prisongraph.terms import Literal, to_ntriples

#: XML 1.0, section 2.2: what no document can hold stands as U+FFFD.
IMPOSSIBLE_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What programs get wrong comes more often than by chance.
TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("\r\n\t\"'\\,;&<>]\0\x01\x7f\x85\u2028\ufeff\ufffe\uffff\U0001f600"),
    ),
    max_size=12,
)
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)
bounded = settings(max_examples=60, derandomize=True, deadline=None)


@bounded
@given(text=TEXTS)
def test_a_literal_in_a_table_comes_back_as_it_was(client: FlaskClient, text: str) -> None:
    query = f"SELECT ?x WHERE {{ BIND({to_ntriples(Literal(text))} AS ?x) }}"
    kept = answer(client, query, "application/sparql-results+json")
    assert json.loads(kept)["results"]["bindings"][0]["x"] == {"type": "literal", "value": text}
    written = ElementTree.fromstring(answer(client, query, "application/sparql-results+xml"))
    [literal] = written.iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert (literal.text or "") == IMPOSSIBLE_IN_XML.sub("\ufffd", text)
    lines = answer(client, query, "text/csv").decode()
    assert [*csv.reader(io.StringIO(lines, newline=""))][1:] == [[text] if text else []]
    header, row, end = answer(client, query, "text/tab-separated-values").decode().split("\n")
    assert (header, end) == ("?x", "")
    [(_, _, read)] = rdflib.Graph().parse(data=f"<s:> <p:> {row} .", format="turtle")
    assert str(read) == text


@pytest.mark.parametrize("media", GRAPHS)
@bounded
@given(text=TEXTS, name=st.sampled_from(("name", "", "1", "a.", "%41", "é-1", "a/b#", "-")))
def test_a_literal_in_a_graph_comes_back_as_it_was(
    client: FlaskClient, media: str, text: str, name: str
) -> None:
    predicate = f"http://example.org/{name}"
    query = f"CONSTRUCT {{ <h:s> <{predicate}> {to_ntriples(Literal(text))} }} WHERE {{}}"
    response = client.post("/sparql", data={"query": query}, headers={"Accept": media})
    if media == "application/rdf+xml" and not re.search(r"[^\W\d][\w.-]*$", name):
        # RDF/XML, section 2.2: a property is an element, which has a name.
        assert response.status_code in (200, 406)
        if response.status_code == 406:
            return
    assert response.status_code == 200, response.text
    dataset = rdflib.Dataset()
    dataset.parse(data=response.get_data(), format=media)
    [(_, found, read, _)] = dataset.quads()
    right = IMPOSSIBLE_IN_XML.sub("\ufffd", text) if media == "application/rdf+xml" else text
    assert (str(found), str(read)) == (predicate, right)


def answer(client: FlaskClient, query: str, media: str) -> bytes:
    """The body of a good answer in a format."""
    response = client.post("/sparql", data={"query": query}, headers={"Accept": media})
    assert response.status_code == 200, response.text
    assert response.mimetype == media
    return response.get_data()
