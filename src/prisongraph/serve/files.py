"""What a server hands out as it is: the dataset and its description."""

from flask import Blueprint, Response, render_template, send_file

from prisongraph.release import Release


def files_blueprint(release: Release) -> Blueprint:
    """The files of one release, and the page that lists them."""
    blueprint = Blueprint("files", __name__)

    @blueprint.get("/data")
    def data() -> str:
        return render_template("data.html", manifest=release.manifest)

    @blueprint.get("/data/dataset.nq")
    def dump() -> Response:
        return send_file(release.dataset, mimetype="application/n-quads")

    @blueprint.get("/.well-known/void")
    def void() -> Response:
        return send_file(release.path / "void.ttl", mimetype="text/turtle")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        lines = "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /person/\n"
        return Response(lines, mimetype="text/plain")

    return blueprint
