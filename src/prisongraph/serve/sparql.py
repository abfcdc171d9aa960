"""The SPARQL endpoint: from a request to a kept or evaluated answer, as it is."""

import json
from pathlib import Path

from flask import Blueprint, Response, g, render_template, request

from prisongraph.config import Config
from prisongraph.engine.guard import check_query, form_of
from prisongraph.engine.query_engine import Question
from prisongraph.errors import NotAcceptableError, NotFoundError
from prisongraph.release import Release
from prisongraph.serve.answers import Answers
from prisongraph.serve.cells import table_from_json
from prisongraph.serve.clients import asker_of
from prisongraph.serve.described import describe
from prisongraph.serve.description import service_description
from prisongraph.serve.evidence_requests import answer_address
from prisongraph.serve.formats import GRAPHS, HTML, TABLES, choose
from prisongraph.serve.limits import limits_of
from prisongraph.serve.pages import Pages
from prisongraph.serve.protocol import Asked, read_asked
from prisongraph.serve.sending import CURRENT, FOR_EVER, Sent, send

_JSON = TABLES["json"]
#: A page is made of an answer up to this length; a longer one is for machines.
_PAGE_BYTES = 4 << 20


def sparql_blueprint(
    answers: Answers, pages: Pages, release: Release, config: Config, secret: bytes
) -> Blueprint:
    """The endpoint over one release, under its short address and under one that names it."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=["GET", "POST"])
    def endpoint() -> Response:
        if _asks_nothing():
            return _introduction(pages, release, config, path="/sparql")
        return _answer(answers, config, secret, caching=CURRENT)

    @blueprint.route("/release/<name>/sparql", methods=["GET", "POST"])
    def endpoint_of_release(name: str) -> Response:
        if name != release.name:
            raise NotFoundError(f"This server serves release {release.name}, not {name}.")
        if _asks_nothing():
            return _introduction(pages, release, config, path=f"/release/{name}/sparql")
        return _answer(answers, config, secret, caching=FOR_EVER)

    return blueprint


def _asks_nothing() -> bool:
    """Whether a request is for the endpoint itself (Service Description, section 2)."""
    if request.method == "POST" or b"query" in request.query_string:  # before it is read twice
        return False
    return set(request.args) <= {"format"}


def _answer(answers: Answers, config: Config, secret: bytes, *, caching: str) -> Response:
    asked = read_asked(request, config.max_query_bytes)
    check_query(asked.query)
    media = _media(answers, asked, secret)
    question = Question(
        asked.query,
        _JSON if media == HTML else media,
        asked.default_graphs,
        asked.named_graphs,
    )
    key = answers.key(question)

    def make() -> Sent:
        found = answers.answer(question, asker_of(request.environ, secret), key)
        g.seen.origin = found.origin
        return Sent(_page(asked, found.body) if media == HTML else found.body)

    shown = f"{key}-html" if media == HTML else key
    return send(answers, make, key=shown, media=media, caching=caching)


def _media(answers: Answers, asked: Asked, secret: bytes) -> str:
    """In what the answer is written down; what is no query is an error whatever is accepted."""
    form = form_of(asked.query)
    if form is None:
        return _JSON
    formats = GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else {**TABLES, "html": HTML}
    try:
        return choose(request.headers.get("Accept"), asked.format, formats)
    except NotAcceptableError:
        answers.check(asked.query, asker_of(request.environ, secret))
        raise


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
