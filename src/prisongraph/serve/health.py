"""What those who run a server ask it: does it live, can it answer, and how does it do?"""

import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Blueprint, Response

from prisongraph.engine.query_engine import Asker, QueryEngine, Question
from prisongraph.errors import BusyError, PrisongraphError
from prisongraph.serve.formats import TABLES
from prisongraph.serve.metrics import MEDIA, Metrics

#: Seconds within which an evaluator has to answer. An engine looks four times a second whether
#: its asker is still there, and so may take one look longer.
_READY = 0.75
_LATER = 5
_FRESH = {"Cache-Control": "no-store"}


def health_blueprint(engine: QueryEngine, metrics: Metrics, release: str) -> Blueprint:
    """The health of a server over one release."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain", headers=_FRESH)

    @blueprint.get("/readyz")
    def ready() -> Response:
        _require_evaluator(engine)
        return Response(f"ready: {release}\n", mimetype="text/plain", headers=_FRESH)

    @blueprint.get("/metrics")
    def numbers() -> Response:
        return Response(metrics.exposition(engine, release), content_type=MEDIA, headers=_FRESH)

    return blueprint


def without_release(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The WSGI application (PEP 3333) while there is no release: it lives, and is not ready."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), *_FRESH.items()]
    if environ.get("PATH_INFO") == "/healthz":
        start_response("200 OK", headers)
        return [b"ok\n"]
    start_response("503 Service Unavailable", [*headers, ("Retry-After", str(_LATER))])
    return [b"No release is being served yet.\n"]


def _require_evaluator(engine: QueryEngine) -> None:
    """BusyError when no evaluator answers in time."""
    until = time.monotonic() + _READY
    asker = Asker(has_hung_up=lambda: time.monotonic() > until)
    try:
        engine.write(Question("ASK {}", TABLES["json"]), BytesIO(), asker)
    except PrisongraphError as error:
        raise BusyError("No evaluator answers.", retry_after=_LATER) from error
