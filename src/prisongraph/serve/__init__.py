"""The server: a release becomes a SPARQL endpoint, linked-data documents and pages."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request

from prisongraph import __version__
from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.evidence import alike
from prisongraph.iris import path_for, shorten
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve import problems
from prisongraph.serve.dumps import dumps_blueprint
from prisongraph.serve.files import files_blueprint
from prisongraph.serve.pages import Pages
from prisongraph.serve.published import queries_blueprint
from prisongraph.serve.resources import resources_blueprint
from prisongraph.serve.site import site_blueprint
from prisongraph.serve.sparql import sparql_blueprint

_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class State:
    """What a running server holds."""

    release: Release
    pages: Pages


def create_app(release: Release, config: Config) -> Flask:
    """The application over one release, which never changes while it runs."""
    app = Flask(__name__, static_folder=str(Path(__file__).parent / "static"))
    app.config["MAX_CONTENT_LENGTH"] = 2 * config.max_query_bytes
    engine = Engine.from_file(release.dataset)
    pages = Pages(engine, read_queries(release.queries))
    app.extensions["prisongraph"] = State(release, pages)
    app.jinja_env.filters["alike"] = alike
    app.jinja_env.filters["path"] = _path
    app.jinja_env.filters["short"] = shorten
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(release=release, version=__version__)
    app.register_blueprint(sparql_blueprint(engine, config))
    app.register_blueprint(resources_blueprint(pages, release))
    app.register_blueprint(site_blueprint(pages))
    app.register_blueprint(queries_blueprint(pages, release))
    address = f"http://{config.host}:{config.port}"
    app.register_blueprint(files_blueprint(release, engine, address))
    app.register_blueprint(dumps_blueprint(release))
    problems.init_app(app)
    app.after_request(lambda response: _finish(response, release.name))
    return app


def _path(iri: str) -> str:
    """The path of a thing of ours; other IRIs lead where they lead."""
    return path_for(iri) or iri


def _finish(response: Response, release: str) -> Response:
    """Headers of every response; within a release an answer never changes, as its ETag says."""
    for name, value in _SECURITY.items():
        response.headers[name] = value
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    if (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and "ETag" not in response.headers
    ):
        key = f"{release} {request.full_path} {response.content_type}"
        response.set_etag(hashlib.sha256(key.encode()).hexdigest()[:24])
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
    return response
