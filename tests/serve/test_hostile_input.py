"""Paths that climb, and text that would be a page: neither gets anywhere.

RFC 3986, section 7.3 (encodings of dots and slashes), RFC 9110, section 17.3 (file names),
and HTML's own advice on text in markup.
"""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

CLIMBS = [
    "../pyproject.toml",
    "../../../../../../etc/hostname",
    "..%2f..%2f..%2f..%2fetc%2fhostname",
    "%2e%2e/%2e%2e/etc/hostname",
    "%2e%2e%2f%2e%2e%2fetc%2fhostname",
    "%252e%252e%252fetc%252fhostname",
    "..%252f..%252fetc%252fhostname",
    "..%5c..%5cetc%5chostname",
    "..\\..\\etc\\hostname",
    "..;/..;/etc/hostname",
    "%c0%ae%c0%ae/etc/hostname",
    "..%c0%afetc%c0%afhostname",
    "....//....//etc/hostname",
    "%2fetc%2fhostname",
    "/etc/hostname",
    "//etc/hostname",
    "file:%2f%2f%2fetc%2fhostname",
    "C:%5cwindows%5cwin.ini",
    ".%00./manifest.json",
    "site.css%00",
    "site.css%00.html",
    "../manifest.json",
    "../release.py",
    "%2e%2e/formats.py",
    "..%2fformats.py",
    ".",
    "..",
    "%2e",
    "%2e%2e",
    "",
]
ROOTS = ["/static/", "/data/", "/queries/", "/ontology/", "/person/", "/document/", "/.well-known/"]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("climb", CLIMBS)
def test_no_path_leads_out_of_what_is_served(client: FlaskClient, root: str, climb: str) -> None:
    for path in (root + climb, f"{root}{climb}.html", f"{root}{climb}.rq", f"{root}{climb}.ttl"):
        with client.get(path, headers={"Accept": "text/html"}) as response:
            assert response.status_code in (400, 404), (path, response.text[:200])


@pytest.mark.parametrize(
    "path",
    [
        "/static",
        "/static/",
        "/data/",
        "/data/manifest.json",
        "/queries/pages",
        "/.git/config",
        "/.env",
    ],
)
def test_no_folder_is_listed_and_nothing_beside_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


PROBES = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--<script>alert(1)</script>-->",
    "]]><script>alert(1)</script>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7 * 7 }}<b>",
    "{% include 'base.html' %}<b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028<svg/onload=alert(1)>",
    "\x00<svg onload=alert(1)>",
    "x\r\nSet-Cookie: a=b",
]
#: Every parameter of every route, and every part of a path, with a place for the probe.
PLACES = [
    "/{}",
    "/person/{}",
    "/person/{}.html",
    "/person/{}.ttl",
    "/claim/{}.html",
    "/conflict/{}.html",
    "/document/{}.html",
    "/list/{}.html",
    "/{}/example-ada",
    "/ontology.{}",
    "/static/{}",
    "/queries/{}",
    "/queries/{}.rq",
    "/queries/claims-about-thing.{}",
    "/queries/claims-about-thing?thing={}",
    "/queries/claims-about-thing.csv?thing={}",
    "/person/example-ada?format={}",
    "/search?q={}",
    "/search?q=a&page={}",
    "/people?q={}",
    "/people?page={}",
    "/documents?q={}",
    "/documents?page={}",
    "/counts?q={}",
    "/counts?page={}",
    "/conflicts?kind={}",
    "/conflicts?property={}",
    "/conflicts?resolution={}",
    "/conflicts?case={}",
    "/conflicts?page={}",
    "/sparql?query={}",
    "/sparql?query=ASK%7B%7D&format={}",
    "/sparql?query=ASK%7B%7D&default-graph-uri={}",
    "/sparql?query=ASK%7B%7D&named-graph-uri={}",
    "/sparql?query=ASK%7B%7D%23{}",
    "/sparql?query=SELECT%20%28%22%22%22{}%22%22%22%20AS%20%3Fx%29%20%7B%7D",
    "/sparql?{}=x",
    "/sparql/evidence?query={}",
    "/sparql/evidence?query=SELECT%20*%20%7B%7D&format={}",
    "/sparql/evidence?query=SELECT%20*%20%7B%7D&limit={}",
    "/sparql/evidence?query=SELECT%20*%20%7B%7D&offset={}",
    "/sparql/evidence?query=SELECT%20*%20%7B%7D&default-graph-uri={}",
    "/sparql/evidence?query=SELECT%20*%20%7B%7D%23{}",
    "/sparql/evidence?query=SELECT%20%28%22%22%22{}%22%22%22%20AS%20%3Fx%29%20%7B%7D",
]


class Injected(HTMLParser):
    """Finds what no page of ours holds unless somebody put it there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "b", "svg", "iframe"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "autofocus":
                self.found.append(name)
            if name in ("href", "src", "action") and re.match(
                r"\s*(javascript|data):", value or ""
            ):
                self.found.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_sent_is_text_in_every_page(client: FlaskClient, place: str, probe: str) -> None:
    with client.get(place.format(quote(probe, safe="")), headers={"Accept": "text/html"}) as page:
        assert page.status_code < 500
        assert "Set-Cookie" not in page.headers
        if page.mimetype == "text/html":
            injected = Injected()
            injected.feed(page.text)
            assert injected.found == []


@pytest.mark.parametrize("place", ["/search?q={}", "/people?q={}", "/sparql?query=ASK%7B%7D%23{}"])
def test_what_is_sent_is_shown_as_it_was_sent(client: FlaskClient, place: str) -> None:
    """Otherwise the test above could hold because nothing is shown."""
    probe = "{{ 7 * 7 }}<script>alert('1')</script>\"&amp;"
    page = client.get(place.format(quote(probe, safe="")), headers={"Accept": "text/html"})
    assert probe in unescape(page.text)
    assert probe not in page.text


@pytest.mark.parametrize("accept", ["text/plain", "application/problem+json", "*/*"])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_page_is_never_taken_for_one(
    client: FlaskClient, place: str, accept: str
) -> None:
    """An error in text may tell what was sent: `nosniff` keeps it text."""
    probe = quote("<html><script>alert(1)</script>", safe="")
    with client.get(place.format(probe), headers={"Accept": accept}) as response:
        if "<script>" in response.text:
            assert response.mimetype != "text/html"
            assert response.headers["X-Content-Type-Options"] == "nosniff"


SEGMENTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@settings(max_examples=200)
@given(place=st.sampled_from(PLACES), text=SEGMENTS, accept=st.sampled_from(["text/html", "*/*"]))
def test_nothing_that_is_sent_is_a_failure_of_ours(
    client: FlaskClient, place: str, text: str, accept: str
) -> None:
    with client.get(place.format(quote(text, safe="")), headers={"Accept": accept}) as response:
        assert response.status_code < 500, (place, text)


@pytest.mark.parametrize("path", ["/search?q=%ff", "/%ff", "/person/%ff", "/sparql?query=%ff"])
def test_bytes_that_are_no_text_are_no_failure_of_ours(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code < 500


@pytest.mark.parametrize(
    "wanted",
    [
        "https://w3id.org/prisongraph//elsewhere.example",
        "https://w3id.org/prisongraph/\\elsewhere.example",
        "https://elsewhere.example/",
        "//elsewhere.example",
        "javascript:alert(1)",
    ],
)
def test_a_search_redirects_to_things_of_ours_only(client: FlaskClient, wanted: str) -> None:
    assert client.get("/search", query_string={"q": wanted}).status_code == 200


@pytest.mark.parametrize("path", ["/person//example-ada", "/person//elsewhere.example", "/a//b"])
def test_two_slashes_lead_nowhere(client: FlaskClient, path: str) -> None:
    """They were once merged by a redirect to whatever host the request had named."""
    response = client.get(path, headers={"Host": "elsewhere.example"})
    assert response.status_code == 404
    assert "Location" not in response.headers
