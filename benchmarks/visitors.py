"""Visitors of the whole site: they follow links, ask queries, come again, and make mistakes."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote, urlencode, urlsplit

_LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
_ACCEPTED = (
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "*/*",
)
_TABLES = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
#: A server that has enough to do may say so to anybody.
_BUSY = frozenset({429, 503})
_KNOWN = 20_000

#: Requests that are wrong: method, path, headers, body, and the statuses that say so.
_MISTAKES: tuple[tuple[str, str, dict[str, str], bytes, frozenset[int]], ...] = (
    ("GET", "/person/nobody-of-this-name", {}, b"", frozenset({404})),
    ("GET", "/queries/no-such-query", {}, b"", frozenset({404})),
    ("GET", "/..%2f..%2fetc/passwd", {}, b"", frozenset({404})),
    ("GET", "/static/../../pyproject.toml", {}, b"", frozenset({404})),
    ("GET", "/%00", {}, b"", frozenset({404})),
    ("GET", "/search?q=%FF%FE", {}, b"", frozenset({200, 400})),
    ("GET", "/documents?page=minus-one", {}, b"", frozenset({400, 404})),
    ("GET", "/sparql?query=ASK%20%7B", {}, b"", frozenset({400})),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", frozenset({400})),
    ("GET", "/sparql?query=ASK%7B%7D&format=doc", {}, b"", frozenset({400})),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, b"", frozenset({406})),
    ("GET", "/sparql?query=" + "%20" * 70_000, {}, b"", frozenset({400, 413, 414, 431})),
    ("POST", "/sparql", {}, b"ASK {}", frozenset({415})),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", frozenset({415})),
    ("POST", "/sparql", {"Content-Type": _DIRECT}, b"\xff\xfe", frozenset({400})),
    ("POST", "/sparql", {"Content-Type": _DIRECT}, b" " * 70_000, frozenset({413})),
    ("POST", "/sparql", {"Content-Type": _FORM}, b"update=DROP+ALL", frozenset({400, 403})),
    ("PUT", "/sparql", {"Content-Type": _DIRECT}, b"ASK {}", frozenset({405})),
    ("DELETE", "/", {}, b"", frozenset({405})),
    ("BREW", "/", {}, b"", frozenset({405, 501})),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: its status, how long it took, and what is wrong with it, if anything."""

    status: int
    seconds: float
    wrong: str = ""


@dataclass(slots=True)
class Site:
    """What all visitors know of the site: its paths, and the tags of answers they had."""

    url: str
    queries: list[str]
    paths: list[str] = field(default_factory=lambda: ["/"])
    seen: set[str] = field(default_factory=lambda: {"/"})
    tags: dict[tuple[str, str], str] = field(default_factory=dict)

    def learn(self, page: str) -> None:
        """Adds the links of a page, in an order of no meaning and not without end."""
        for link in {unescape(found) for found in _LINK.findall(page)} - self.seen:
            if len(self.paths) < _KNOWN:
                self.seen.add(link)
                self.paths.append(link)


class Visitor:
    """One client, who makes one request after the other on a connection that it keeps."""

    def __init__(self, site: Site, number: int) -> None:
        self._site = site
        self._dice = random.Random(number)
        self._place = urlsplit(site.url).netloc
        self._connection = HTTPConnection(self._place, timeout=60)

    def visit(self) -> Found:
        """Makes one request of a random kind."""
        kinds: tuple[Callable[[], Found], ...] = (self._read, self._ask, self._again, self._err)
        return self._dice.choices(kinds, weights=(50, 25, 15, 10))[0]()

    def _read(self) -> Found:
        path = self._dice.choice(self._site.paths)
        if re.fullmatch(r"/queries/[a-z0-9-]+", path):
            path += self._dice.choice(("", ".csv", ".json", ".rq"))
        accept = self._dice.choice(_ACCEPTED)
        # A page has one format; what has several redirects to one, or answers in it.
        found, response, body = self._send("GET", path, {"Accept": accept})
        if response is None:
            return found
        media = response.headers.get_content_type()
        location = response.headers.get("Location")
        if found.status == 303 and location:
            self._site.learn(f'href="{location}"')
        elif media == "text/html":
            self._site.learn(body.decode(errors="replace"))
        tag = response.headers.get("ETag")
        if found.status == 200 and tag:
            self._site.tags[path, accept] = tag
        return self._judged(found, f"GET {path} as {accept}", {200, 303, 406})

    def _ask(self) -> Found:
        query, accept = self._dice.choice(self._site.queries), self._dice.choice(_TABLES)
        headers = {"Accept": f"{accept}, application/n-triples"}
        way = self._dice.randrange(3)
        if way == 0:
            path = "/sparql?" + urlencode({"query": query}, quote_via=quote)
            found, *_ = self._send("GET", path, headers)
        elif way == 1:
            headers["Content-Type"] = _FORM
            found, *_ = self._send("POST", "/sparql", headers, urlencode({"query": query}).encode())
        else:
            headers["Content-Type"] = _DIRECT
            found, *_ = self._send("POST", "/sparql", headers, query.encode())
        return self._judged(found, f"a random query as {accept}: {query!r}", {200, 400})

    def _again(self) -> Found:
        if not self._site.tags:
            return self._read()
        path, accept = self._dice.choice(list(self._site.tags))
        tag = self._site.tags[path, accept]
        if self._dice.random() < 0.3:
            found, _, body = self._send("HEAD", path, {"Accept": accept})
            found = Found(found.status, found.seconds, "HEAD with a body" if body else found.wrong)
            return self._judged(found, f"HEAD {path} as {accept}", {200})
        headers = {"Accept": accept, "If-None-Match": tag}
        found, response, _ = self._send("GET", path, headers)
        # After a reload to another release the answer has another tag, and comes whole.
        changed = response is not None and response.headers.get("ETag") != tag
        right = {200} if changed else {304}
        return self._judged(found, f"GET {path} as {accept} if it is not {tag}", right)

    def _err(self) -> Found:
        method, path, headers, body, right = self._dice.choice(_MISTAKES)
        found, *_ = self._send(method, path, headers, body)
        return self._judged(found, f"{method} {path[:60]} {headers}", right)

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Found, HTTPResponse | None, bytes]:
        started = time.perf_counter()
        try:
            self._connection.request(method, path, body=body or None, headers=headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            wrong = f"{type(error).__name__}: {error}"
            return Found(0, time.perf_counter() - started, wrong), None, b""
        return Found(response.status, time.perf_counter() - started), response, content

    @staticmethod
    def _judged(found: Found, request: str, right: set[int] | frozenset[int]) -> Found:
        if found.wrong or found.status in right | _BUSY:
            return Found(found.status, found.seconds, found.wrong and f"{found.wrong}: {request}")
        wrong = f"{found.status}, expected {sorted(right)}: {request}"
        return Found(found.status, found.seconds, wrong)
