"""What a server hands out about itself: its data page and its descriptions."""

from flask import Blueprint, Response, render_template

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.release import Release
from prisongraph.serve.described import describe
from prisongraph.serve.description import graph_list, void_description


def files_blueprint(release: Release, engine: QueryEngine, address: str) -> Blueprint:
    """The files of one release, as a server at an address describes them."""
    blueprint = Blueprint("files", __name__)

    @blueprint.get("/data")
    def data() -> str:
        size = release.dataset.stat().st_size
        return render_template("data.html", manifest=release.manifest, size=size)

    @blueprint.get("/.well-known/void")
    def void() -> Response:
        return describe(engine, void_description(release, address), page="/data")

    @blueprint.get("/data/graphs")
    def graphs() -> Response:
        return describe(engine, graph_list(), page="/data")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        lines = "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /person/\n"
        return Response(lines, mimetype="text/plain")

    return blueprint
