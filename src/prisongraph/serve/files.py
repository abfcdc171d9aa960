"""What a server hands out about itself: its data page, its descriptions, its health."""

import hashlib

from flask import Blueprint, Response, render_template, request

from prisongraph.engine.embedded import Engine
from prisongraph.release import Release
from prisongraph.serve.description import graph_list, void_description
from prisongraph.serve.formats import GRAPHS, HTML, choose


def files_blueprint(release: Release, engine: Engine, address: str) -> Blueprint:
    """The files of one release, as a server at an address describes them."""
    blueprint = Blueprint("files", __name__)

    @blueprint.get("/data")
    def data() -> str:
        size = release.dataset.stat().st_size
        return render_template("data.html", manifest=release.manifest, size=size)

    @blueprint.get("/.well-known/void")
    def void() -> Response:
        return _described(engine, void_description(release, address))

    @blueprint.get("/data/graphs")
    def graphs() -> Response:
        return _described(engine, graph_list())

    @blueprint.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        lines = "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /person/\n"
        return Response(lines, mimetype="text/plain")

    return blueprint


def _described(engine: Engine, query: str) -> Response:
    """The answer to a query of ours in the format that the client wants; pages are at /data.

    Its tag is that of its bytes: a server that moves to another address describes itself anew.
    """
    offers = {**GRAPHS, "html": HTML}
    media = choose(request.headers.get("Accept"), request.args.get("format"), offers)
    if media == HTML:
        return Response(status=303, headers={"Location": "/data", "Vary": "Accept"})
    body = engine.query(query).serialize(media)
    response = Response(body, content_type=f"{media}; charset=utf-8", headers={"Vary": "Accept"})
    response.set_etag(hashlib.sha256(body).hexdigest()[:24])
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
