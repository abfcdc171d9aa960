"""What requests for pages have in common: parameters that are read, entity tags, content codings.

A page is known by its release, its path and the parameters that it reads.
Others are taken out of the request before the page sees it, and their order is always the same,
so that one page has one entity tag and one body, whatever somebody hangs on its address.
Because nothing in a release changes, whoever has a page is told so before it is made again.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus, urlencode

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict

from prisongraph import __version__
from prisongraph.serve.encodings import LEAST, encode, encoding_for
from prisongraph.serve.repeated import NEVER_AGAIN

Names = tuple[str, ...] | Callable[..., Iterable[str]]
View = TypeVar("View", bound=Callable[..., Any])
#: Blueprints whose views read their requests themselves.
_OTHERS = frozenset({"evidence", "sparql"})
_READ = "read_parameters"


def reads(names: Names = ()) -> Callable[[View], View]:
    """Marks a view as a page that is known by its path and these parameters, and by nothing else.

    They can be told by a function of what stands in the path.
    """

    def mark(view: View) -> View:
        setattr(view, _READ, names)
        return view

    return mark


def init_app(app: Flask, release: str) -> None:
    """Has every request for a page treated like that."""

    @app.before_request
    def arrive() -> Response | None:
        if request.endpoint is None or request.blueprint in _OTHERS:
            return None
        names: Names | None = getattr(current_app.view_functions[request.endpoint], _READ, None)
        if names is None:
            if request.query_string:
                request.environ[NEVER_AGAIN] = True
            return None
        values = _take_out_what_is_not_read(names)
        g.page_tag = _tag(release, values)
        return _if_known(g.page_tag)

    @app.after_request
    def leave(response: Response) -> Response:
        tag = g.get("page_tag")
        if not tag or response.status_code != 200:
            return response
        response.vary.add("Accept-Encoding")
        encoding = encoding_for(request.headers.get("Accept-Encoding"))
        if encoding and len(body := response.get_data()) >= LEAST:
            response.set_data(encode(body, encoding))
            response.headers["Content-Encoding"] = encoding
            tag = f"{tag}-{encoding}"
        response.set_etag(tag)
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
        return response


def _take_out_what_is_not_read(names: Names) -> list[tuple[str, str]]:
    """Leaves in the request only what is read, each once; a parameter without a value is none."""
    read = names(**(request.view_args or {})) if callable(names) else names
    sent = [(name, request.args[name]) for name in read if name in request.args]
    if request.query_string.decode("ascii", "replace") not in _spellings(sent):
        request.environ[NEVER_AGAIN] = True
    values = [(name, value) for name, value in sent if value]
    request.args = ImmutableMultiDict(values)
    return values


def _spellings(values: list[tuple[str, str]]) -> set[str]:
    """The few ways in which browsers, scripts and people write the same parameters."""
    return {
        urlencode(values, safe=safe, quote_via=spaces)
        for safe in ("", ":/")
        for spaces in (quote, quote_plus)
    }


def _tag(release: str, values: Iterable[tuple[str, str]]) -> str:
    key = f"{__version__} {release} {request.path}?{urlencode(list(values))}"
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _if_known(tag: str) -> Response | None:
    """Not Modified to whoever has the page (RFC 9110, section 13.1.2), in a coding it accepts.

    A star asks whether there is such a page at all, which only making it can tell.
    """
    if request.method not in ("GET", "HEAD") or request.if_none_match.star_tag:
        return None
    encoding = encoding_for(request.headers.get("Accept-Encoding"))
    for known in (f"{tag}-{encoding}", tag) if encoding else (tag,):
        if request.if_none_match.contains_weak(known):
            response = Response(status=304)
            response.set_etag(known)
            response.headers["Cache-Control"] = "no-cache"
            response.vary.add("Accept-Encoding")
            return response
    return None
