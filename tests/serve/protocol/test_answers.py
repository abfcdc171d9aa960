"""Which format an answer has: SPARQL 1.1 Protocol, section 2.1.5, RFC 9110, section 12.5.1.

How a header is read is told in tests of its own (`tests/serve/test_formats.py`);
here is what each form of query offers, and that the endpoint asks for it rightly.
"""

import pytest
from flask.testing import FlaskClient

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/prisongraph/ontology#Person> } ORDER BY ?s"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s LIMIT 3"
DESCRIBE = "DESCRIBE <https://w3id.org/prisongraph/person/example-ada>"

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
JSONLD = "application/ld+json"
NTRIPLES = "application/n-triples"
RDFXML = "application/rdf+xml"
TRIG = "application/trig"
NQUADS = "application/n-quads"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

CASES = [
    *((query, accept, JSON) for query in (SELECT, ASK) for accept in (None, "*/*", JSON)),
    *((query, media, media) for query in (SELECT, ASK) for media in (XML, CSV, TSV)),
    *((query, accept, TURTLE) for query in (CONSTRUCT, DESCRIBE) for accept in (None, "*/*")),
    *(
        (query, media, media)
        for query in (CONSTRUCT, DESCRIBE)
        for media in (TURTLE, JSONLD, NTRIPLES, RDFXML, TRIG, NQUADS)
    ),
    (SELECT, "application/json", JSON),
    (SELECT, "application/xml", XML),
    (SELECT, "text/*", CSV),
    (SELECT, "application/*", JSON),
    (SELECT, "TEXT/CSV", CSV),
    (SELECT, f"{JSON};q=0, */*", XML),
    (SELECT, f"{JSON};q=0.333, {TSV};q=0.334", TSV),
    (SELECT, f"{JSON};charset=utf-8", JSON),
    (SELECT, f"{TURTLE}, {CSV};q=0.1", CSV),
    (SELECT, BROWSER, "text/html"),
    (ASK, BROWSER, "text/html"),
    (CONSTRUCT, BROWSER, RDFXML),
    (CONSTRUCT, "application/json", JSONLD),
    (CONSTRUCT, "application/xml", RDFXML),
    (CONSTRUCT, "text/n3", TURTLE),
    (CONSTRUCT, f"{CSV}, {NTRIPLES};q=0.001", NTRIPLES),
]


@pytest.mark.parametrize(("query", "accept", "media"), CASES)
def test_an_answer_comes_in_the_format_that_is_asked_for(
    client: FlaskClient, query: str, accept: str | None, media: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == f"{media}; charset=utf-8"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    posted = client.post("/sparql", data={"query": query}, headers=headers)
    assert posted.headers["Content-Type"] == response.headers["Content-Type"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, TURTLE),
        (SELECT, RDFXML),
        (SELECT, "image/png"),
        (SELECT, "*/*;q=0"),
        (SELECT, "text/plain"),
        (ASK, JSONLD),
        (CONSTRUCT, CSV),
        (CONSTRUCT, XML),
        (CONSTRUCT, JSON),
        (DESCRIBE, TSV),
    ],
)
def test_a_format_that_the_form_of_query_has_not_is_not_acceptable(
    client: FlaskClient, query: str, accept: str
) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406, response.text


NAMED = [
    *((SELECT, name, media) for name, media in [("json", JSON), ("xml", XML), ("tsv", TSV)]),
    (SELECT, "csv", CSV),
    (SELECT, "html", "text/html"),
    (SELECT, TSV, TSV),
    (ASK, "xml", XML),
    (CONSTRUCT, "ttl", TURTLE),
    (CONSTRUCT, "turtle", TURTLE),
    (CONSTRUCT, "nt", NTRIPLES),
    (CONSTRUCT, "rdf", RDFXML),
    (CONSTRUCT, "xml", RDFXML),
    (CONSTRUCT, "jsonld", JSONLD),
    (CONSTRUCT, "trig", TRIG),
    (DESCRIBE, "nq", NQUADS),
]


@pytest.mark.parametrize(("query", "name", "media"), NAMED)
@pytest.mark.parametrize("accept", ["image/png", XML])
def test_a_format_that_is_named_overrides_the_header(
    client: FlaskClient, query: str, name: str, media: str, accept: str
) -> None:
    """As a link in a page needs it, which cannot choose its header."""
    fields = {"query": query, "format": name}
    for response in (
        client.get("/sparql", query_string=fields, headers={"Accept": accept}),
        client.post("/sparql", data=fields, headers={"Accept": accept}),
    ):
        assert response.status_code == 200, response.text
        assert response.mimetype == media


@pytest.mark.parametrize(
    ("query", "name"), [(SELECT, "doc"), (SELECT, "turtle"), (CONSTRUCT, "csv"), (ASK, "ttl")]
)
def test_a_format_that_nobody_knows_is_a_mistake(
    client: FlaskClient, query: str, name: str
) -> None:
    response = client.get("/sparql", query_string={"query": query, "format": name})
    assert response.status_code == 400
    assert f"format={name}: expected one of " in response.text


def test_a_description_is_rdf_about_what_it_describes(client: FlaskClient) -> None:
    """SPARQL 1.1 Query, section 16.4."""
    response = client.get("/sparql", query_string={"query": DESCRIBE}, headers={"Accept": NTRIPLES})
    assert "<https://w3id.org/prisongraph/person/example-ada>" in response.text


def test_triples_of_no_named_graph_are_the_same_in_formats_of_datasets(
    client: FlaskClient,
) -> None:
    """A CONSTRUCT answers one graph, which is the default graph of its TriG and N-Quads."""
    lines = {
        name: client.get("/sparql", query_string={"query": CONSTRUCT, "format": name}).text
        for name in ("nt", "nq")
    }
    assert sorted(lines["nt"].splitlines()) == sorted(lines["nq"].splitlines())
    assert (
        "GRAPH"
        not in client.get("/sparql", query_string={"query": CONSTRUCT, "format": "trig"}).text
    )
