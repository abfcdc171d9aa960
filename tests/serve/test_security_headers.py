"""What every response of every kind promises a browser, and what none of them tells.

Content Security Policy 3 (https://www.w3.org/TR/CSP3/), Fetch on `nosniff`, Referrer Policy,
Permissions Policy, HTML on cross-origin opener policies; RFC 9110, sections 7.2 and 10.2.4.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from prisongraph.release import Release

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
ASK = "/sparql?query=ASK%7B%7D"
EVIDENCE = "/sparql/evidence?query=SELECT%20%3Fc%20%7B%3Fs%20a%20%3Fc%7D&limit=1"
STRANGE = {"Host": "strange.example:81", "X-Forwarded-Host": "strange.example"}

#: One response of each kind: what is sent, and the status it has.
KINDS: dict[str, tuple[dict[str, Any], int]] = {
    "a page": ({"path": "/"}, 200),
    "a page about a thing": ({"path": "/person/example-ada.html"}, 200),
    "a page of a search": ({"path": "/search?q=ada"}, 200),
    "an answer as a page": ({"path": ASK, "headers": BROWSER}, 200),
    "an answer": ({"path": ASK}, 200),
    "an answer to a post": (
        {"path": "/sparql", "method": "POST", "data": {"query": "ASK {}"}},
        200,
    ),
    "evidence": ({"path": EVIDENCE}, 200),
    "evidence as a page": ({"path": EVIDENCE, "headers": BROWSER}, 200),
    "evidence of no rows": ({"path": "/sparql/evidence?query=ASK%7B%7D"}, 400),
    "the schema of evidence": ({"path": "/schemas/evidence.json"}, 200),
    "a document in RDF": ({"path": "/person/example-ada.ttl"}, 200),
    "the ontology": ({"path": "/ontology.ttl"}, 200),
    "a query": ({"path": "/queries/claims-about-thing.rq"}, 200),
    "the answer of a query": ({"path": "/queries/claims-about-thing.csv"}, 200),
    "a style sheet": ({"path": "/static/site.css"}, 200),
    "the dump": ({"path": "/data/dataset.nq"}, 200),
    "a part of the dump": ({"path": "/data/dataset.nq", "headers": {"Range": "bytes=0-9"}}, 206),
    "VoID": ({"path": "/.well-known/void"}, 200),
    "the service description": ({"path": "/sparql", "headers": {"Accept": "text/turtle"}}, 200),
    "the description of the interface": ({"path": "/openapi.json"}, 200),
    "the dump in TriG": ({"path": "/data/dataset.trig"}, 200),
    "the limits": ({"path": "/limits"}, 200),
    "the dump, wherever it is": ({"path": "/data/dataset"}, 303),
    "robots": ({"path": "/robots.txt"}, 200),
    "health": ({"path": "/healthz"}, 200),
    "see other": ({"path": "/person/example-ada"}, 303),
    "see other, found by a search": ({"path": "/search?q=person:example-ada"}, 303),
    "not modified": ({"path": ASK, "headers": {"If-None-Match": "*"}}, 304),
    "not modified, a style sheet": (
        {"path": "/static/site.css", "headers": {"If-None-Match": "*"}},
        304,
    ),
    "head": ({"path": "/", "method": "HEAD"}, 200),
    "options": ({"path": "/sparql", "method": "OPTIONS"}, 200),
    "a bad request": ({"path": "/sparql?query=ASK%7B"}, 400),
    "a bad request, as a page": ({"path": "/sparql?query=ASK%7B", "headers": BROWSER}, 400),
    "a page that is no number": ({"path": "/people?page=x"}, 400),
    "nothing of ours": ({"path": "/nothing/here"}, 404),
    "no such route": ({"path": "/nothing"}, 404),
    "no such route, as a page": ({"path": "/nothing", "headers": BROWSER}, 404),
    "no such file": ({"path": "/static/nothing.css"}, 404),
    "a wrong method": ({"path": "/about", "method": "POST"}, 405),
    "not acceptable": ({"path": ASK, "headers": {"Accept": "image/png"}}, 406),
    "an address that is too long": ({"path": "/sparql?query=" + "x" * 70_000}, 414),
    "too long": ({"path": "/sparql", "method": "POST", "data": b"x" * 70_000}, 413),
    "an unknown type": ({"path": "/sparql", "method": "POST", "data": b"x"}, 415),
    "a range beyond the end": (
        {"path": "/data/dataset.nq", "headers": {"Range": "bytes=999999999-"}},
        416,
    ),
    "our own failure": ({"path": "/fails"}, 500),
    "our own failure, as a page": ({"path": "/fails", "headers": BROWSER}, 500),
}
EACH = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def failing(release: Release, site_over: Callable[[Release], FlaskClient]) -> FlaskClient:
    """The whole application, and one route that fails."""
    app: Flask = site_over(release).application

    def fail() -> str:
        raise RuntimeError("secret of the inside")

    app.add_url_rule("/fails", view_func=fail)
    return app.test_client()


Sent = tuple[int, dict[str, str], bytes]


@pytest.fixture
def sent(failing: FlaskClient, kind: str) -> Iterator[Sent]:
    """The response of one kind to a request with a strange host."""
    request, status = KINDS[kind]
    headers = {**request.get("headers", {}), **STRANGE}
    with failing.open(**{**request, "headers": headers}) as response:
        assert response.status_code == status, response.text
        yield response.status_code, dict(response.headers), response.get_data()


@EACH
def test_a_browser_runs_nothing_and_loads_nothing_from_elsewhere(sent: Sent) -> None:
    policy = sent[1]["Content-Security-Policy"]
    directives = {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}
    assert directives["default-src"] == ["'none'"]
    assert directives["base-uri"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert directives["form-action"] == ["'self'"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert "script-src" not in directives
    assert "data:" not in directives.get("style-src", [])


@EACH
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_a_header_is_there_once_with_its_value(sent: Sent, name: str, value: str) -> None:
    assert sent[1][name] == value


@EACH
def test_a_page_may_use_no_device(sent: Sent) -> None:
    policy = sent[1]["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", "))
    assert not re.search(r"=\((?!\))|=\*", policy)


@EACH
def test_nothing_is_told_about_the_server_and_nothing_is_kept_in_the_browser(sent: Sent) -> None:
    """RFC 9110, section 10.2.4: details of a server help who attacks it."""
    headers = sent[1]
    assert "Set-Cookie" not in headers
    assert "X-Powered-By" not in headers
    assert not re.search(r"\d", headers.get("Server", ""))


@EACH
def test_the_host_of_a_request_is_nowhere_in_the_response(sent: Sent) -> None:
    """RFC 9110, section 7.2: whoever sends a request chooses it."""
    _, headers, body = sent
    assert b"strange.example" not in body
    assert not any("strange.example" in value for value in headers.values())


@EACH
def test_a_redirect_stays_on_the_site(sent: Sent) -> None:
    """RFC 9110, section 10.2.2: relative, and no network path such as //elsewhere."""
    status, headers, _ = sent
    assert ("Location" in headers) is (status == 303)
    assert re.match(r"/[^/\\]", headers.get("Location", "/x"))


@EACH
def test_what_is_sent_has_a_type(sent: Sent) -> None:
    """Without one `nosniff` leaves a browser to download what it should show."""
    status, headers, body = sent
    if body or status == 200:
        assert re.match(r"[\w.+-]+/[\w.+-]+", headers["Content-Type"])


@pytest.mark.parametrize("accept", ["text/html", "text/plain", "application/problem+json"])
def test_our_own_failure_has_a_number_and_tells_nothing_of_the_inside(
    failing: FlaskClient, accept: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = failing.get("/fails", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (500, accept)
    number = re.search(r"number ([0-9a-f]{12})", response.text)
    assert number
    for secret in ("secret of the inside", "RuntimeError", "Traceback", ".py"):
        assert secret not in response.text
    assert number[1] in caplog.text
    assert "secret of the inside" in caplog.text


class Inline(HTMLParser):
    """Finds in a page what the policy would refuse, and where the page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.paths: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "base"):
            self.found.append(tag)
        for name, value in attrs:
            if tag == "a" and name == "href" and re.match(r"/(?!/)", value or ""):
                self.paths.add((value or "").partition("#")[0])
            loads = tag in ("link", "img", "form") and name in ("href", "src", "action")
            if name == "style" or name.startswith("on"):
                self.found.append(f"{tag} {name}")
            if loads and not re.match(r"/(?!/)|data:image/", value or ""):
                self.found.append(f"{tag} {name}={value}")


def test_no_page_holds_what_its_own_policy_refuses(failing: FlaskClient) -> None:
    """Every page that can be reached from the start in three steps."""
    seen: set[str] = set()
    ahead = {"/", ASK, "/search?q=a", "/nothing"}
    for _ in range(3):
        paths, ahead = ahead - seen, set()
        seen |= paths
        for path in paths:
            with failing.get(path, headers=BROWSER) as response:
                if response.mimetype == "text/html":
                    page = Inline()
                    page.feed(response.text)
                    assert page.found == [], path
                    ahead |= page.paths
    assert len(seen) > 50
