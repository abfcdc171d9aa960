"""What a cache may keep and how it asks again: RFC 9110, sections 8.8, 12.5.5, 13 and 9.3.2."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/prisongraph/ontology#Person> } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"
TABLES = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "text/html",
]
GRAPHS = [
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
]


def get(client: FlaskClient, query: str = SELECT, **headers: str) -> TestResponse:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": query}, headers=names)


@pytest.mark.parametrize(("query", "medias"), [(SELECT, TABLES), (CONSTRUCT, GRAPHS)])
def test_each_format_has_an_etag_of_its_own(
    client: FlaskClient, query: str, medias: list[str]
) -> None:
    """Section 8.8.1: what is not interchangeable shares no validator, not even a weak one.

    The tags are weak, because the same rows may come in another order when they are asked anew.
    """
    tags = {get(client, query, Accept=media).headers["ETag"] for media in medias}
    assert len(tags) == len(medias)
    assert all(tag.startswith("W/") for tag in tags)


def test_each_question_has_an_etag_of_its_own(client: FlaskClient) -> None:
    one = client.get("/sparql", query_string={"query": SELECT})
    other = client.get("/sparql", query_string={"query": f"{SELECT} LIMIT 1"})
    of_a_dataset = client.get(
        "/sparql", query_string={"query": SELECT, "default-graph-uri": "http://x/"}
    )
    assert len({each.headers["ETag"] for each in (one, other, of_a_dataset)}) == 3


def test_the_same_question_has_the_same_etag(client: FlaskClient) -> None:
    assert get(client).headers["ETag"] == get(client).headers["ETag"]


MATCHES: list[tuple[str, Callable[[str], str], int]] = [
    ("the tag", lambda tag: tag, 304),
    ("the tag, strongly (8.8.3.2)", lambda tag: tag.removeprefix("W/"), 304),
    ("the tag in a list", lambda tag: f'"other", {tag}, "third"', 304),
    ("the tag in a list without spaces", lambda tag: f'W/"other",{tag}', 304),
    ("anything", lambda tag: "*", 304),
    ("another tag", lambda tag: '"other"', 200),
    ("another tag, weakly", lambda tag: 'W/"other"', 200),
    ("the tag without its last sign", lambda tag: f'{tag[:-2]}"', 200),
    ("no tag", lambda tag: "", 200),
]


@pytest.mark.parametrize(("rule", "header", "status"), MATCHES, ids=[row[0] for row in MATCHES])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_cache_asks_whether_anything_changed(
    client: FlaskClient, rule: str, header: Callable[[str], str], status: int, method: str
) -> None:
    """RFC 9110, section 13.1.2."""
    tag = get(client).headers["ETag"]
    response = client.open(
        "/sparql",
        method=method,
        query_string={"query": SELECT},
        headers={"If-None-Match": header(tag)},
    )
    assert response.status_code == status, rule


def test_the_tag_of_another_format_is_another_tag(client: FlaskClient) -> None:
    tag = get(client, Accept="text/csv").headers["ETag"]
    assert get(client, Accept="text/csv", If_None_Match=tag).status_code == 304
    assert get(client, Accept="text/html", If_None_Match=tag).status_code == 200


def test_not_modified_has_the_headers_of_the_answer_and_no_body(client: FlaskClient) -> None:
    """RFC 9110, section 15.4.5: what a cache needs to refresh what it holds."""
    whole = get(client)
    response = get(client, If_None_Match=whole.headers["ETag"])
    assert (response.status_code, response.get_data()) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Access-Control-Allow-Origin"):
        assert response.headers[name] == whole.headers[name]
    assert "Content-Length" not in response.headers


@pytest.mark.parametrize("query", ["SELECT", "ASK { SERVICE <http://x/> { ?s ?p ?o } }"])
def test_an_error_is_never_not_modified(client: FlaskClient, query: str) -> None:
    """Section 13.2.1: a condition counts only where the answer would otherwise be 2xx."""
    response = get(client, query, If_None_Match="*")
    assert response.status_code == 400
    assert "ETag" not in response.headers


@pytest.mark.parametrize("accept", [*TABLES, "*/*"])
def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient, accept: str) -> None:
    """RFC 9110, section 9.3.2. HEAD was once taken for a POST without a content type."""
    sent = {"query_string": {"query": SELECT}, "headers": {"Accept": accept}}
    whole = client.get("/sparql", **sent)  # type: ignore[arg-type] # the client's many arguments
    head = client.head("/sparql", **sent)  # type: ignore[arg-type] # the same
    assert (head.status_code, head.get_data()) == (200, b"")
    for each in (head, whole):
        del each.headers["X-Request-ID"]  # each request has a number of its own
    assert dict(head.headers) == dict(whole.headers)


def test_an_answer_to_a_post_has_no_etag_to_ask_again_with(client: FlaskClient) -> None:
    """Section 13.1.2 on methods that are not safe: nothing could be revalidated by it."""
    response = client.post("/sparql", data={"query": SELECT}, headers={"If-None-Match": '"x"'})
    assert response.status_code == 200
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/sparql?query=ASK%7B%7D", "*/*"),
        ("/sparql?query=ASK%7B%7D", "image/png"),
        ("/sparql?query=ASK%7B", "*/*"),
        ("/sparql", "text/html"),
        ("/sparql", "text/turtle"),
        ("/person/example-ada", "*/*"),
        ("/person/example-ada", "image/png"),
        ("/person/nobody", "*/*"),
        ("/ontology", "text/turtle"),
        ("/nothing", "*/*"),
    ],
)
def test_what_was_negotiated_says_so(client: FlaskClient, path: str, accept: str) -> None:
    """RFC 9110, section 12.5.5; an error is negotiated as well."""
    response = client.get(path, headers={"Accept": accept})
    assert "Accept" in response.headers["Vary"].split(", ")
