"""The routes of the SPARQL endpoint: queries, the form for people, the service description."""

import json
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from prisongraph.config import Config
from prisongraph.engine.guard import form_of
from prisongraph.errors import NotFoundError
from prisongraph.release import Release
from prisongraph.serve.cells import table_from_json
from prisongraph.serve.described import describe
from prisongraph.serve.description import service_description
from prisongraph.serve.endpoint import Endpoint
from prisongraph.serve.evidence_requests import answer_address
from prisongraph.serve.formats import GRAPHS, HTML, choose
from prisongraph.serve.limits import limits_of
from prisongraph.serve.pages import Pages
from prisongraph.serve.protocol import Asked
from prisongraph.serve.sending import CURRENT, FOR_EVER, response_of
from prisongraph.serve.straight import found_before

#: The rules of both addresses: of the release that is current, and of one that is named.
OF_CURRENT, OF_RELEASE = "/sparql", "/release/<name>/sparql"
#: A page is made of an answer up to this length; a longer one is for machines.
_PAGE_BYTES = 4 << 20


def places_of(release: str) -> dict[str, tuple[str, str]]:
    """At which paths queries are answered: by which rule, and how long answers may be kept."""
    return {
        OF_CURRENT: (OF_CURRENT, CURRENT),
        OF_RELEASE.replace("<name>", release): (OF_RELEASE, FOR_EVER),
    }


def sparql_blueprint(
    endpoint: Endpoint, pages: Pages, release: Release, config: Config
) -> Blueprint:
    """The endpoint over one release, under its short address and under one that names it."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route(OF_CURRENT, methods=["GET", "POST"])
    def of_current() -> Response:
        if _asks_nothing():
            return _introduction(pages, release, config, path=OF_CURRENT)
        return _answer(endpoint, CURRENT)

    @blueprint.route(OF_RELEASE, methods=["GET", "POST"])
    def of_release(name: str) -> Response:
        if name != release.name:
            raise NotFoundError(f"This server serves release {release.name}, not {name}.")
        if _asks_nothing():
            return _introduction(pages, release, config, path=request.path)
        return _answer(endpoint, FOR_EVER)

    return blueprint


def _asks_nothing() -> bool:
    """Whether a request is for the endpoint itself (Service Description, section 2)."""
    if request.method == "POST" or b"query" in request.query_string:  # before it is read twice
        return False
    return set(request.args) <= {"format"}


def _answer(endpoint: Endpoint, caching: str) -> Response:
    reply = found_before(request.environ)
    if reply is None:
        wanted = endpoint.read(request)
        write_page = _page if wanted.media == HTML else None
        reply = endpoint.reply(request, wanted, caching, write_page)
    return response_of(reply, request)


def _page(asked: Asked, body: bytes | Path) -> bytes:
    size = len(body) if isinstance(body, bytes) else body.stat().st_size
    table = None
    if size <= _PAGE_BYTES:
        table = table_from_json(json.loads(body if isinstance(body, bytes) else body.read_bytes()))
    has_rows = form_of(asked.query) == "SELECT"
    evidence = answer_address(f"{request.path}/evidence", asked) if has_rows else ""
    return render_template(
        "sparql.html", query=asked.query, table=table, bytes=size, evidence=evidence
    ).encode()


def _introduction(pages: Pages, release: Release, config: Config, *, path: str) -> Response:
    """The form for people; the service description (SPARQL 1.1) for machines."""
    offers = {"html": HTML, **GRAPHS}
    media = choose(request.headers.get("Accept"), request.args.get("format"), offers)
    if media == HTML:
        body = render_template("sparql.html", query="", table=None)
        return Response(body, mimetype=HTML, headers={"Vary": "Accept"})
    limits = [f"{each.name}: {each.value}. {each.meaning}" for each in limits_of(config)]
    query = service_description(release, config.url, path=path, limits=limits)
    return describe(pages.engine, query, page=path)
