"""Scripts of any site may ask: https://fetch.spec.whatwg.org/#http-cors-protocol."""

import pytest
from flask.testing import FlaskClient

ORIGIN = {"Origin": "https://example.org"}
ASKED = {
    "success": {"path": "/sparql?query=ASK%7B%7D"},
    "a page": {"path": "/sparql?query=ASK%7B%7D", "headers": {"Accept": "text/html"}},
    "no query": {"path": "/sparql?query="},
    "a syntax error": {"path": "/sparql?query=ASK%7B"},
    "a method": {"path": "/sparql", "method": "DELETE"},
    "no format": {"path": "/sparql?query=ASK%7B%7D", "headers": {"Accept": "image/png"}},
    "a type": {"path": "/sparql", "method": "POST", "data": "x", "content_type": "text/plain"},
    "too long": {"path": "/sparql?query=" + "x" * 70_000},
    "not found": {"path": "/person/nobody"},
    "see other": {"path": "/person/example-ada"},
    "a document": {"path": "/person/example-ada.ttl"},
    "the dump": {"path": "/data/dataset.nq"},
    "VoID": {"path": "/.well-known/void"},
}


@pytest.mark.parametrize("name", ASKED)
def test_a_script_of_any_site_may_read_the_answer(client: FlaskClient, name: str) -> None:
    sent = dict(ASKED[name])
    headers = {**sent.pop("headers", {}), **ORIGIN}
    with client.open(**sent, headers=headers) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_not_modified_may_be_read_too(client: FlaskClient) -> None:
    response = client.get("/sparql?query=ASK%7B%7D", headers={**ORIGIN, "If-None-Match": "*"})
    assert response.status_code == 304
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize(
    "asked", ["content-type", "accept", "Content-Type, Accept", "if-none-match"]
)
def test_a_preflight_is_told_what_is_allowed(client: FlaskClient, method: str, asked: str) -> None:
    """A query posted directly is no simple request, so that a browser asks first."""
    response = client.options(
        "/sparql",
        headers={
            **ORIGIN,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": asked,
        },
    )
    assert response.status_code in (200, 204)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    methods = response.headers["Access-Control-Allow-Methods"].split(", ")
    assert method in methods
    assert not {"PUT", "DELETE", "PATCH"} & set(methods)
    allowed = {
        each.strip().lower() for each in response.headers["Access-Control-Allow-Headers"].split(",")
    }
    assert {each.strip().lower() for each in asked.split(",")} <= allowed
    assert int(response.headers["Access-Control-Max-Age"]) > 0


def test_options_tell_what_a_resource_can_do(client: FlaskClient) -> None:
    """RFC 9110, section 9.3.7, without any browser."""
    response = client.options("/sparql")
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(response.headers["Allow"].split(", "))
    assert response.get_data() == b""


@pytest.mark.parametrize("name", ASKED)
def test_a_script_may_read_the_headers_that_it_needs(client: FlaskClient, name: str) -> None:
    """Others than a few are hidden from it (Fetch, CORS-safelisted response-header names)."""
    sent = dict(ASKED[name])
    headers = {**sent.pop("headers", {}), **ORIGIN}
    with client.open(**sent, headers=headers) as response:
        exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Prisongraph-Release", "Retry-After"} <= set(exposed)
