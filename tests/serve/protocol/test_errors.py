"""What is said when a query fails: SPARQL 1.1 Protocol, section 2.1.7, and RFC 9457."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
BROKEN = "SELECT *\nWHERE { ?s ?p }"


def ask(client: FlaskClient, query: str, accept: str | None, **more: Any) -> TestResponse:
    headers = {"Accept": accept} if accept is not None else {}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/plain"),
        ("*/*", "text/plain"),
        ("text/plain", "text/plain"),
        ("text/*", "text/plain"),
        ("text/csv, */*;q=0.1", "text/plain"),
        (PROBLEM, PROBLEM),
        ("application/json", PROBLEM),
        ("application/*", PROBLEM),
        ("application/sparql-results+json", PROBLEM),
        ("application/sparql-results+xml", PROBLEM),
        ("text/turtle", PROBLEM),
        ("text/csv", PROBLEM),
        ("image/png", PROBLEM),
        ("text/plain;q=0.1, application/problem+json", PROBLEM),
        ("text/plain;q=0, */*", "text/html"),
        (BROWSER, "text/html"),
        ("nonsense", PROBLEM),
    ],
)
def test_an_error_comes_as_the_client_would_read_it(
    client: FlaskClient, accept: str | None, media: str
) -> None:
    """An error has a form for everybody: nobody is told 406 about an error (RFC 9110, 15.5.7)."""
    response = ask(client, BROKEN, accept)
    assert (response.status_code, response.mimetype) == (400, media)
    assert response.headers["Vary"] == "Accept"
    assert b"line 2, column" in response.get_data()


@pytest.mark.parametrize(
    ("query", "line"),
    [
        (BROKEN, 2),
        ("SELECT * {\r\n?s ?p }", 2),
        ("# 🌿\n\n\nASK { ?s ?p }", 4),
        ("ASK {", 1),
        ("SELECT ?a { } GROUP BY ?b", 1),
        ("ASK { ?s undeclared:p ?o }", 1),
        ("DROP ALL", 1),
    ],
)
def test_a_syntax_error_tells_line_column_and_what_was_expected(
    client: FlaskClient, query: str, line: int
) -> None:
    problem = ask(client, query, PROBLEM).json
    assert problem is not None
    assert problem["line"] == line
    assert 1 <= problem["column"] <= len(query.splitlines()[line - 1]) + 1
    place, expected, what = problem["detail"].partition(": expected ")
    assert place == f"line {line}, column {problem['column']}"
    assert expected
    assert what


def test_a_prefix_that_is_not_declared_is_named(client: FlaskClient) -> None:
    problem = ask(client, "ASK { ?s foaf:name ?o }", PROBLEM).json
    assert problem is not None
    assert "PREFIX foaf: <http://xmlns.com/foaf/0.1/>" in problem["detail"]
    assert problem["line"] == 1


def test_text_and_page_tell_the_same_as_the_problem(client: FlaskClient) -> None:
    detail = ask(client, BROKEN, PROBLEM).json["detail"]  # type: ignore[index] # JSON, as above
    assert ask(client, BROKEN, "text/plain").text == f"{detail}\n"
    page = ask(client, BROKEN, BROWSER).text
    assert "line 2, column" in page
    assert page.startswith("<!doctype html>")


REQUESTS: list[tuple[int, Callable[[FlaskClient, dict[str, str]], TestResponse]]] = [
    (400, lambda client, headers: client.get("/sparql?query=", headers=headers)),
    (404, lambda client, headers: client.get("/nothing", headers=headers)),
    (404, lambda client, headers: client.get("/person/nobody", headers=headers)),
    (405, lambda client, headers: client.put("/sparql", headers=headers)),
    (405, lambda client, headers: client.post("/about", headers=headers)),
    (406, lambda client, headers: client.get("/ontology", headers=headers)),
    (413, lambda client, headers: client.post("/sparql", data=TOO_LONG, headers=headers)),
    (414, lambda client, headers: client.get("/sparql?query=" + "x" * 70_000, headers=headers)),
    (415, lambda client, headers: client.post("/sparql", headers=headers)),
    (416, lambda client, headers: client.get("/data/dataset.nq", headers={**headers, **BEYOND})),
]
TOO_LONG = {"query": "x" * 70_000}
BEYOND = {"Range": "bytes=999999999-"}


@pytest.mark.parametrize(
    ("status", "send"), REQUESTS, ids=[f"{status}-{i}" for i, (status, _) in enumerate(REQUESTS)]
)
def test_every_problem_has_the_members_of_its_specification(
    client: FlaskClient, status: int, send: Callable[..., TestResponse]
) -> None:
    """RFC 9457, section 3.1, and 4.2.1: `about:blank` where the status says it all."""
    response = send(client, {"Accept": PROBLEM})
    assert (response.status_code, response.mimetype) == (status, PROBLEM)
    assert response.json is not None
    assert response.json["type"] == (
        "/limits#query-bytes" if status in (413, 414) else "about:blank"
    )
    assert response.json["title"] == HTTPStatus(status).phrase
    assert response.json["status"] == status
    assert response.json["detail"] != response.json["title"]


def test_a_wrong_range_is_told_the_length(client: FlaskClient) -> None:
    """RFC 9110, section 15.5.17."""
    with client.get("/data/dataset.nq") as whole:
        length = len(whole.get_data())
    response = client.get("/data/dataset.nq", headers=BEYOND)
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{length}"


def test_what_is_not_acceptable_is_told_what_would_be(client: FlaskClient) -> None:
    """RFC 9110, section 15.5.7."""
    response = ask(client, "SELECT * {}", "image/png")
    assert response.status_code == 406
    for media in ("sparql-results+json", "sparql-results+xml", "text/csv", "tab-separated-values"):
        assert media in response.json["detail"]  # type: ignore[index] # problem+json


def test_no_header_is_not_a_header_that_accepts_nothing(client: FlaskClient) -> None:
    """RFC 9110, section 12.5.1."""
    assert ask(client, "ASK {}", None).status_code == 200
    assert ask(client, "ASK {}", "").status_code == 200
    assert ask(client, "ASK {}", "image/png").status_code == 406
    assert ask(client, "ASK {}", "*/*;q=0").status_code == 406


def test_a_head_of_an_error_has_its_headers_and_no_body(client: FlaskClient) -> None:
    whole = ask(client, BROKEN, PROBLEM)
    head = client.head("/sparql", query_string={"query": BROKEN}, headers={"Accept": PROBLEM})
    assert (head.status_code, head.get_data()) == (400, b"")
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


@given(text=st.text(max_size=80))
def test_no_text_is_an_error_of_ours(client: FlaskClient, text: str) -> None:
    """Whatever is sent as a query is answered, or is the mistake of who sent it."""
    response = client.post(
        "/sparql",
        data=text.encode(),
        content_type="application/sparql-query",
    )
    assert response.status_code in (200, 400), response.text
