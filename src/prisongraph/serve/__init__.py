"""The server: a release becomes a SPARQL endpoint, linked-data documents and pages."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from prisongraph import __version__
from prisongraph.config import Config
from prisongraph.engine.query_engine import QueryEngine
from prisongraph.evidence import alike
from prisongraph.iris import path_for, shorten
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve import closing, page_requests, problems
from prisongraph.serve.answers import Answers
from prisongraph.serve.citations import apa
from prisongraph.serve.dumps import dumps_blueprint
from prisongraph.serve.endpoint import Endpoint
from prisongraph.serve.every_response import EveryResponse
from prisongraph.serve.evidence import evidence_blueprint
from prisongraph.serve.files import files_blueprint
from prisongraph.serve.health import health_blueprint
from prisongraph.serve.history import history_blueprint
from prisongraph.serve.kept import KeptAnswers
from prisongraph.serve.limits import limits_blueprint, limits_field
from prisongraph.serve.openapi import openapi_blueprint
from prisongraph.serve.operations import Operations, WatchedEngine
from prisongraph.serve.pages import Pages
from prisongraph.serve.published import queries_blueprint
from prisongraph.serve.resources import resources_blueprint
from prisongraph.serve.site import site_blueprint
from prisongraph.serve.sparql import places_of, sparql_blueprint
from prisongraph.serve.straight import Straight
from prisongraph.withdrawn import carried_by

#: What is not there, or no more, may come with the next release.
_BRIEFLY = "public, max-age=60"


class _App(Flask):
    """An application none of whose functions is asynchronous, which Flask asks for each call."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


@dataclass(frozen=True, slots=True)
class State:
    """What a running server holds."""

    release: Release
    pages: Pages


def create_app(
    release: Release,
    engine: QueryEngine,
    config: Config,
    *,
    kept_in: Path,
    stored: QueryEngine | None = None,
    operations: Operations | None = None,
) -> Flask:
    """The application over one release and an engine that holds it; neither ever changes.

    The queries of pages go to the engine `stored`, where there is one of their own.
    Large answers are kept in the folder `kept_in`, which processes may share.
    What is counted in `operations` goes on from one release to the next.
    """
    operations = operations or Operations.of(config)
    app = _App(__name__, static_folder=str(Path(__file__).parent / "static"))
    app.url_map.merge_slashes = False  # or it redirects to whatever host a request names
    app.config["MAX_CONTENT_LENGTH"] = 2 * config.max_query_bytes
    stored = stored or engine
    kept = KeptAnswers(kept_in, config.cache_disk_mb << 20, lasts=bool(config.cache))
    for withdrawn in carried_by(release.path):
        kept.forget(withdrawn.release)
    pages = Pages(WatchedEngine(stored, operations), read_queries(release.queries))
    strangers = WatchedEngine(engine, operations)
    answers = Answers(
        strangers,
        release.name,
        memory_bytes=config.cache_memory_mb << 19,
        kept=kept,
        wait=config.queue_seconds,
    )
    app.extensions["prisongraph"] = State(release, pages)
    app.jinja_env.filters["alike"] = alike
    app.jinja_env.filters["apa"] = apa
    app.jinja_env.filters["path"] = _path
    app.jinja_env.filters["short"] = shorten
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(release=release, version=__version__)
    key, limits = operations.rates.key, limits_field(config)
    endpoint = Endpoint(answers, config.max_query_bytes, key)
    app.wsgi_app = Straight(  # type: ignore[method-assign]  # as Flask has it done
        app.wsgi_app,
        endpoint,
        operations,
        release.name,
        places=places_of(release.name),
        limits=limits,
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask has it done
            app.wsgi_app, x_for=config.proxies, x_proto=0, x_host=0
        )
    app.register_blueprint(sparql_blueprint(endpoint, pages, release, config))
    app.register_blueprint(evidence_blueprint(answers, strangers, pages, release, config, key))
    app.register_blueprint(history_blueprint(pages, release, config.history))
    app.register_blueprint(resources_blueprint(pages, release))
    app.register_blueprint(site_blueprint(pages))
    app.register_blueprint(queries_blueprint(pages, release))
    app.register_blueprint(limits_blueprint(config))
    app.register_blueprint(health_blueprint(stored, operations.metrics, release.name))
    app.register_blueprint(openapi_blueprint())
    app.register_blueprint(files_blueprint(release, stored, config.url))
    app.register_blueprint(dumps_blueprint(release))
    problems.init_app(app)
    operations.repeated(app, release.name, config.cache_memory_mb << 19)
    app.wsgi_app = EveryResponse(app.wsgi_app, release.name)  # type: ignore[method-assign]
    operations.watch(app, release.name)  # before the other hooks, so that it runs after them
    closing.init_app(app, release)
    app.after_request(lambda response: _finish(response, release.name, limits))
    page_requests.init_app(app, release.name)
    closing.refuse_withdrawn(app, release)
    return app


def _path(iri: str) -> str:
    """The path of a thing of ours; other IRIs lead where they lead."""
    return path_for(iri) or iri


def _finish(response: Response, release: str, limits: str) -> Response:
    """Headers that depend on it; within a release an answer never changes, as its ETag says."""
    if request.path == "/sparql" or request.blueprint in ("sparql", "evidence"):
        response.headers["Prisongraph-Limits"] = limits
    if response.status_code >= 400:
        brief = response.status_code in (404, 410)
        response.headers["Cache-Control"] = _BRIEFLY if brief else "no-store"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    if (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and "ETag" not in response.headers
        and response.headers.get("Cache-Control") != "no-store"
    ):
        key = f"{__version__} {release} {request.full_path} {response.content_type}"
        response.set_etag(hashlib.sha256(key.encode()).hexdigest()[:24])
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
    return response
