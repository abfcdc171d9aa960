"""From exceptions to responses: the only place that decides what an error looks like."""

import logging

from flask import Flask, Response, g, json, render_template, request
from werkzeug.exceptions import HTTPException

from prisongraph.errors import BusyError, NotAcceptableError, PrisongraphError, QueryError
from prisongraph.serve.formats import HTML, negotiate

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
    extra = _explained("query-bytes") if error.code == 413 else None
    response = _response(error.code or 500, error.description or error.name, extra=extra)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    valid = getattr(error, "valid_methods", None)
    if valid:
        response.headers["Allow"] = ", ".join(sorted(valid))
    return response


def _unexpected(error: Exception) -> Response:
    number = g.seen.number
    _LOG.error("error %s", number, exc_info=error)
    return _response(500, f"An unexpected error, number {number}; the log holds the details.")


def _response(
    status: int, detail: str, *, extra: dict[str, int | str | None] | None = None
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
        title = Response(status=status).status.partition(" ")[2].capitalize()
        content = {"title": title, "status": status, "detail": detail, **extra}
        body = json.dumps(content) + "\n"
    return Response(body, status, mimetype=media, headers={"Vary": "Accept"})
