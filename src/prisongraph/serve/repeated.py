"""Requests that were answered before, answered again without the application.

Within a release nothing that a GET is answered changes, so whoever sends the same address and
accepts the same is sent the same bytes: pages, documents and answers alike (RFC 9111, section 4).
What is kept is what the application itself marks with an entity tag, and no larger than a spool.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from werkzeug.http import parse_etags

from prisongraph.serve.metrics import Answered
from prisongraph.serve.spool import SMALL

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
#: Where the application leaves the rule of a request's route, for what is counted.
ROUTE = "prisongraph.route"
#: Where the application says that nobody else will send the same request.
NEVER_AGAIN = "prisongraph.never-again"

_NEW_EACH_TIME = frozenset({"date", "ratelimit", "ratelimit-policy", "x-request-id"})
#: What only the application can decide.
_LEFT_TO_IT = frozenset({"HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE"})
_NOT_IN_304 = frozenset({"content-encoding", "content-length", "content-type"})


@dataclass(frozen=True, slots=True)
class _Answer:
    headers: Headers
    body: bytes
    tag: str
    route: str

    @property
    def size(self) -> int:
        """About what it takes in memory."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 1024


class Repeated:
    """A WSGI application (PEP 3333) around another whose answers never change."""

    def __init__(
        self,
        app: Callable[[Environ, Any], Iterable[bytes]],
        *,
        memory_bytes: int,
        tell: Callable[[Answered], str],
    ) -> None:
        self._app = app
        self._tell = tell
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[str, ...], _Answer] = LRUCache(
            memory_bytes, getsizeof=lambda answer: answer.size
        )

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        started = time.perf_counter()
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _LEFT_TO_IT.isdisjoint(environ):
            return self._app(environ, start_response)
        key = (
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )
        with self._lock:
            kept = self._kept.get(key)
        if kept:
            return self._again(kept, environ, start_response, started)
        return self._first(key, environ, start_response)

    def _again(
        self, kept: _Answer, environ: Environ, start_response: Any, started: float
    ) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and parse_etags(known).contains_weak(kept.tag):
            status, body = 304, b""
            headers = [each for each in kept.headers if each[0].lower() not in _NOT_IN_304]
        else:
            status, body, headers = 200, kept.body, kept.headers
        if environ["REQUEST_METHOD"] == "HEAD":
            body = b""
        number = self._tell(
            Answered(
                kept.route,
                environ["REQUEST_METHOD"],
                status,
                time.perf_counter() - started,
                len(body),
                "repeated",
            )
        )
        start_response(
            "200 OK" if status == 200 else "304 NOT MODIFIED", [*headers, ("X-Request-ID", number)]
        )
        return [body]

    def _first(
        self, key: tuple[str, ...], environ: Environ, start_response: Any
    ) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said.append((status, headers))
            return start_response(status, headers, exc_info)

        pieces = self._app(environ, listen)
        found = {name.lower(): value for name, value in said[0][1]} if said else {}
        if (
            environ["REQUEST_METHOD"] != "GET"
            or not said[0][0].startswith("200")
            or "etag" not in found
            or environ.get(NEVER_AGAIN)
            or int(found.get("content-length", SMALL + 1)) > SMALL
        ):
            return pieces
        try:
            body = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        headers = [each for each in said[0][1] if each[0].lower() not in _NEW_EACH_TIME]
        answer = _Answer(
            headers, body, found["etag"].removeprefix("W/").strip('"'), environ.get(ROUTE, "none")
        )
        with self._lock:
            if answer.size <= self._kept.maxsize:
                self._kept[key] = answer
        return [body]
