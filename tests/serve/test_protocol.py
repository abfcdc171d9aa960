"""The SPARQL 1.1 Protocol, queries only: https://www.w3.org/TR/sparql11-protocol/."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/prisongraph/ontology#Person> } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"


def form(**fields: str) -> dict[str, Any]:
    body = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
    return {"method": "POST", "data": body, "content_type": FORM}


@pytest.mark.parametrize(
    ("rule", "request_", "status"),
    [
        ("2.1.1 query via GET", {"query_string": {"query": ASK}}, 200),
        ("2.1.2 query via URL-encoded POST", form(query=ASK), 200),
        (
            "2.1.3 query via POST directly",
            {"method": "POST", "data": ASK, "content_type": DIRECT},
            200,
        ),
        (
            "2.1.3 with a charset",
            {"method": "POST", "data": ASK, "content_type": DIRECT + "; charset=UTF-8"},
            200,
        ),
        ("2.1 no query", {"query_string": {"default-graph-uri": "http://x/"}}, 400),
        ("2.1 two queries", {"query_string": f"query={quote(ASK)}&query={quote(ASK)}"}, 400),
        (
            "2.1 one in the URL and one in the body",
            {
                "method": "POST",
                "query_string": {"query": ASK},
                "data": ASK,
                "content_type": DIRECT,
            },
            400,
        ),
        ("2.1.6 a syntax error", {"query_string": {"query": "ASK {"}}, 400),
        ("an update as a query", {"query_string": {"query": "DROP ALL"}}, 400),
        ("2.2 an update by form", form(update="DROP ALL"), 400),
        (
            "2.2 an update directly",
            {"method": "POST", "data": "DROP ALL", "content_type": "application/sparql-update"},
            400,
        ),
        ("no content type", {"method": "POST", "data": ASK}, 415),
        (
            "another content type",
            {"method": "POST", "data": ASK, "content_type": "text/plain"},
            415,
        ),
        (
            "another charset",
            {"method": "POST", "data": ASK, "content_type": DIRECT + "; charset=utf-16"},
            415,
        ),
        (
            "bytes that are not UTF-8",
            {"method": "POST", "data": b"ASK {} # \xff", "content_type": DIRECT},
            400,
        ),
        (
            "percent-encoding that is not UTF-8",
            {"query_string": "query=ASK%20%7B%7D%20%23%FF"},
            400,
        ),
        ("another method", {"method": "PUT", "data": ASK, "content_type": DIRECT}, 405),
        ("a query that is too long", {"query_string": {"query": ASK + " " * 70_000}}, 413),
        ("SERVICE", {"query_string": {"query": "ASK { SERVICE <http://x/> { ?s ?p ?o } }"}}, 400),
        (
            "SERVICE behind an escape",
            {"query_string": {"query": "ASK { \\u0053ERVICE <http://x/> { ?s ?p ?o } }"}},
            400,
        ),
        ("nesting", {"query_string": {"query": "ASK { FILTER(" + "(" * 5000}}, 400),
        (
            "not acceptable",
            {"query_string": {"query": ASK}, "headers": {"Accept": "image/png"}},
            406,
        ),
        ("an unknown format", {"query_string": {"query": ASK, "format": "doc"}}, 400),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_has_the_status_of_its_rule(
    client: FlaskClient, rule: str, request_: dict[str, Any], status: int
) -> None:
    response = client.open("/sparql", **{"method": "GET", **request_})
    assert response.status_code == status, (rule, response.text)


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (SELECT, None, JSON),
        (SELECT, "*/*", JSON),
        (SELECT, "application/json", JSON),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_an_answer_comes_in_the_format_that_is_asked_for(
    client: FlaskClient, query: str, accept: str | None, media: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 200, response.text
    assert response.mimetype == media
    assert "Accept" in response.headers["Vary"].split(", ")


def test_a_percent_sign_in_a_query_is_decoded_exactly_once(client: FlaskClient) -> None:
    query = 'SELECT ("%20" AS ?x) WHERE {}'
    for request in ({"query_string": {"query": query}}, form(query=query)):
        response = client.open("/sparql", headers={"Accept": "text/csv"}, **request)
        assert response.text == "x\r\n%20\r\n"


def test_a_syntax_error_tells_line_and_column(client: FlaskClient) -> None:
    response = client.get(
        "/sparql",
        query_string={"query": "SELECT *\nWHERE { ?s ?p }"},
        headers={"Accept": "application/problem+json"},
    )
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert (response.json["status"], response.json["line"]) == (400, 2)


def test_the_word_service_elsewhere_is_no_call(client: FlaskClient) -> None:
    query = """ASK { # SERVICE <http://x/>
        BIND("SERVICE" AS ?service) FILTER(?service = 'SERVICE <http://x/>') }"""
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


def test_the_dataset_of_the_protocol_replaces_every_other(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    graph = "https://w3id.org/prisongraph/document/court-ruling#p1"
    response = client.get(
        "/sparql",
        query_string={"query": count, "default-graph-uri": graph},
        headers={"Accept": "text/csv"},
    )
    assert response.text.split() == ["n", "2"]


def test_the_union_of_graphs_is_never_the_default_graph(client: FlaskClient) -> None:
    query = (
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> ASK { "
        "<https://w3id.org/prisongraph/group/example-unnamed> pg:memberCount ?n }"
    )
    response = client.get("/sparql", query_string={"query": query})
    assert response.json == {"head": {}, "boolean": False}


def test_an_answer_is_revalidated_by_its_etag(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": SELECT})
    again = client.get(
        "/sparql",
        query_string={"query": SELECT},
        headers={"If-None-Match": first.headers["ETag"]},
    )
    other = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/csv"})
    assert again.status_code == 304
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    allowed = client.put("/sparql").headers["Allow"]
    assert {"GET", "POST"} <= {method.strip() for method in allowed.split(",")}


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    """RFC 9110, section 9.3.2. HEAD was once taken for a POST without a content type."""
    found = client.head("/sparql", query_string={"query": SELECT})
    whole = client.get("/sparql", query_string={"query": SELECT})
    assert (found.status_code, found.data) == (200, b"")
    for name in ("Content-Type", "ETag", "Vary"):
        assert found.headers[name] == whole.headers[name]


def test_a_browser_may_ask_from_any_site_before_and_after_an_error(client: FlaskClient) -> None:
    """The preflight of the Fetch standard, https://fetch.spec.whatwg.org/#http-cors-protocol."""
    before = client.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]
    for accept in ("text/html", "application/json"):
        error = client.get("/sparql", query_string={"query": "ASK {"}, headers={"Accept": accept})
        assert (error.status_code, error.headers["Vary"]) == (400, "Accept")
        assert error.headers["Access-Control-Allow-Origin"] == "*"
