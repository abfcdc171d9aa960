"""The evidence of an answer, asked for as answers are: `/sparql/evidence`.

What is told of the rows is bounded, so that it is made whole before the first byte is sent:
nothing that is cut short is ever sent under 200.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

from prisongraph.config import Config
from prisongraph.engine.guard import check_query
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink
from prisongraph.errors import HungUpError, NotAcceptableError, NotFoundError
from prisongraph.release import Release
from prisongraph.serve.answers import Answers
from prisongraph.serve.asked_engine import AskedEngine
from prisongraph.serve.clients import asker_of
from prisongraph.serve.evidence_pages import evidence_page
from prisongraph.serve.evidence_requests import (
    link_field,
    pages_beside,
    read_extent,
)
from prisongraph.serve.formats import EVIDENCE, HTML, choose
from prisongraph.serve.pages import Pages
from prisongraph.serve.protocol import Asked, asked_in, read_parameters
from prisongraph.serve.seen import seen
from prisongraph.serve.sending import CURRENT, FOR_EVER, Sent, reply_to, response_of
from prisongraph.telling.as_csv import csv_pieces
from prisongraph.telling.as_json import SCHEMA_PATH, json_pieces
from prisongraph.telling.as_turtle import turtle_pieces
from prisongraph.telling.claims import ToldClaims
from prisongraph.telling.told import Extent, ToldAnswer, find_evidence, require_select, tell

#: What stands before a body that is kept: whether there are rows behind it.
_LAST, _MORE = b".", b"+"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One request for evidence."""

    path: str
    asked: Asked
    extent: Extent
    media: str
    asker: Asker

    @property
    def question(self) -> Question:
        return Question(
            self.asked.query, self.media, self.asked.default_graphs, self.asked.named_graphs
        )

    def links(self, *, has_more: bool) -> dict[str, str]:
        return pages_beside(self.path, self.asked, self.extent, has_more=has_more)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Evidence over one release: `engine` is for queries of strangers, that of `pages` for ours."""

    answers: Answers
    engine: QueryEngine
    pages: Pages
    claims: ToldClaims
    release: Release
    seconds: float

    def write(self, wanted: _Wanted, sink: Sink) -> None:
        """Writes the evidence down, and before it whether there is more."""
        found = find_evidence(
            AskedEngine(self.engine, wanted.asker, seconds=self.seconds),
            self.pages.queries,
            wanted.question,
            wanted.extent,
        )
        told = ToldAnswer(
            self.release.name,
            wanted.question,
            wanted.extent,
            found,
            tell(self.claims, found),
        )
        sink.write(_MORE if found.has_more else _LAST)
        for piece in _pieces(wanted, told):
            if wanted.asker.has_hung_up():
                raise HungUpError("the client left before its evidence was told")
            sink.write(piece.encode())

    def sent(self, wanted: _Wanted, key: str) -> Sent:
        """The body of that key, kept or written, with the links that come of it."""
        kept = self.answers.made(key, lambda sink: self.write(wanted, sink))
        seen().origin = kept.origin
        held = kept.body.read_bytes() if isinstance(kept.body, Path) else kept.body
        links = link_field(wanted.links(has_more=held[:1] == _MORE))
        described = (
            f'<{SCHEMA_PATH}>; rel="describedby"' if wanted.media == EVIDENCE["json"] else ""
        )
        field = ", ".join(filter(None, (links, described)))
        return Sent(held[1:], {"Link": field} if field else {})


def _pieces(wanted: _Wanted, told: ToldAnswer) -> Iterator[str]:
    links = wanted.links(has_more=told.found.has_more)
    if wanted.media == EVIDENCE["csv"]:
        return csv_pieces(told)
    if wanted.media == EVIDENCE["ttl"]:
        return turtle_pieces(told)
    if wanted.media == HTML:
        return evidence_page(told, wanted.path, wanted.asked, links)
    return json_pieces(told, links)


def evidence_blueprint(
    answers: Answers,
    engine: QueryEngine,
    pages: Pages,
    release: Release,
    config: Config,
    secret: bytes,
) -> Blueprint:
    """The evidence of answers of one release, beside both addresses of its endpoint."""
    blueprint = Blueprint("evidence", __name__)
    claims = ToldClaims(pages.engine, pages.queries)
    evidence = _Evidence(answers, engine, pages, claims, release, config.query_seconds)

    def answer(path: str, caching: str) -> Response:
        parameters = read_parameters(request, config.max_query_bytes)
        asked, extent = asked_in(parameters), read_extent(parameters)
        check_query(asked.query)
        require_select(asked.query)
        asker = asker_of(request.environ, secret)
        media = _media(answers, asked, asker)
        wanted = _Wanted(path, asked, extent, media, asker)
        key = answers.key(wanted.question, "evidence", path, str(extent), str(asked.format))
        reply = reply_to(
            request,
            answers,
            lambda: evidence.sent(wanted, key),
            key=key,
            media=media,
            caching=caching,
        )
        return response_of(reply, request)

    @blueprint.route("/sparql/evidence", methods=["GET", "POST"])
    def of_answer() -> Response:
        return answer("/sparql/evidence", CURRENT)

    @blueprint.route("/release/<name>/sparql/evidence", methods=["GET", "POST"])
    def of_answer_in_release(name: str) -> Response:
        if name != release.name:
            raise NotFoundError(f"This server serves release {release.name}, not {name}.")
        return answer(f"/release/{name}/sparql/evidence", FOR_EVER)

    return blueprint


def _media(answers: Answers, asked: Asked, asker: Asker) -> str:
    """In what the evidence is written down; what is no query is an error whatever is accepted."""
    try:
        return choose(request.headers.get("Accept"), asked.format, EVIDENCE)
    except NotAcceptableError:
        answers.check(asked.query, asker)
        raise
