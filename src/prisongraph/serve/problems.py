"""From exceptions to responses: the only place that decides what an error looks like.

A problem in JSON is that of RFC 9457; its title is the phrase of its status.
Its type is `about:blank` (section 4.2.1), or the place on the page /limits where it is explained;
`line` and `column` say where a query fails.
"""

import logging
from collections.abc import Iterable
from http import HTTPStatus

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from prisongraph.errors import BusyError, NotAcceptableError, PrisongraphError, QueryError
from prisongraph.serve.formats import HTML, negotiate
from prisongraph.serve.seen import seen

_LOG = logging.getLogger("prisongraph")
_PROBLEM = "application/problem+json"
_TEXT = "text/plain"


def init_app(app: Flask) -> None:
    """Registers the handlers for our exceptions, Werkzeug's, and all others."""
    app.register_error_handler(PrisongraphError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: PrisongraphError) -> Response:
    extra: dict[str, int | str | None] = {}
    if isinstance(error, QueryError) and error.line is not None:
        extra = {"line": error.line, "column": error.column}
    if error.limit:
        extra = _explained(error.limit)
    response = _response(error.status, str(error), extra=extra)
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _explained(limit: str) -> dict[str, int | str | None]:
    """The type of a problem is where it is explained (RFC 9457, section 3.1.1)."""
    return {"limit": limit, "type": f"/limits#{limit}"}


def _http(error: HTTPException) -> Response:
    extra = _explained("query-bytes") if error.code in (413, 414) else None
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return _response(
        error.code or 500, error.description or error.name, extra=extra, headers=headers
    )


def _unexpected(error: Exception) -> Response:
    number = seen().number
    _LOG.error("error %s", number, exc_info=error)
    return _response(500, f"An unexpected error, number {number}; the log holds the details.")


def _response(
    status: int,
    detail: str,
    *,
    extra: dict[str, int | str | None] | None = None,
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    extra = extra or {}
    try:
        media = negotiate(request.headers.get("Accept"), [_TEXT, HTML, _PROBLEM])
    except NotAcceptableError:
        media = _PROBLEM
    if media == HTML:
        body = render_template("error.html", status=status, detail=detail, **extra)
    elif media == _TEXT:
        body = f"{detail}\n"
    else:
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        body = json.dumps({**problem, **extra}) + "\n"
    response = Response(body, status, mimetype=media, headers={"Vary": "Accept"})
    response.headers.extend(headers)
    return response
