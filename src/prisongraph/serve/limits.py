"""The limits of a server, as people read them and as machines do; every number is a setting."""

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from prisongraph.config import Config
from prisongraph.serve.evidence_requests import MOST_ROWS
from prisongraph.serve.rates import WINDOW
from prisongraph.telling.told import ROWS


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit; `anchor` is its place on the page, to which the types of problems lead."""

    anchor: str
    name: str
    value: str
    meaning: str
    then: str


#: What a status means at the endpoint, in the order of numbers.
STATUSES = {
    200: "The whole answer. No answer is ever cut short under this status.",
    304: "The answer that you have, by its entity tag, is still the answer.",
    400: "The query is not SPARQL, or is one that this server never answers: an update, SERVICE. "
    "The problem names line and column where it can.",
    404: "There is nothing under this address.",
    405: "The endpoint is asked by GET or POST.",
    406: "The answer exists in none of the formats that you accept.",
    413: "The query is too long.",
    414: "The query is too long for a URL; send it by POST.",
    415: "The body of the request is neither a form nor a query in UTF-8.",
    429: "You asked too many queries; Retry-After says when to go on.",
    500: "The query crashed the engine, or the server is at fault; only this answer is lost.",
    503: "The query reached a limit and was stopped, or too many are waiting: "
    "then Retry-After says when to ask again.",
}


def limits_of(config: Config) -> tuple[Limit, ...]:
    """Every limit that a query can reach."""
    return _of_one_query(config) + _of_all_queries(config)


def _of_one_query(config: Config) -> tuple[Limit, ...]:
    return (
        Limit(
            "seconds",
            "Time",
            f"{config.query_seconds} seconds",
            "Counted from the moment its evaluation begins, by the clock.",
            "The query is stopped: 503.",
        ),
        Limit(
            "memory",
            "Memory",
            f"{config.query_memory_mb:,} MB",
            "What the query needs beyond the release itself, which all queries share.",
            "The query is stopped: 503.",
        ),
        Limit(
            "answer",
            "Length of the answer",
            f"{config.answer_mb:,} MB",
            "As written down in the format that was asked for, before compression.",
            "The query is stopped: 503. Ask in parts, with LIMIT and OFFSET.",
        ),
        Limit(
            "evidence",
            "Evidence of an answer",
            f"{ROWS} rows at once, up to {MOST_ROWS}",
            "As limit and offset say. What is asked to find it counts as queries of yours, "
            f"each with the limits above, and none begins {config.query_seconds} seconds "
            "after the first.",
            "A larger limit is refused: 400. When the time is over: 503. "
            "Ask for fewer rows, and for the next ones with offset.",
        ),
        Limit(
            "query-bytes",
            "Length of the query",
            f"{config.max_query_bytes:,} bytes",
            "The query with its parameters, as they travel.",
            "The query is not read: 413, or 414 where it stands in the URL.",
        ),
        Limit(
            "crash",
            "Crashes",
            "one answer",
            "A query is evaluated in a process that can be lost: "
            "one that crashes the engine ends that process and nothing else.",
            "500. Please write it another way.",
        ),
    )


def _of_all_queries(config: Config) -> tuple[Limit, ...]:
    moment = f"{config.limits.slow_after * 1000:g} ms"
    rate = f"{config.rate_per_minute:,} queries in {WINDOW} seconds"
    return (
        Limit(
            "queue",
            "How many at a time",
            f"{config.standing} new, {config.slow} slow",
            f"A query that takes longer than {moment} is slow: it needs a place, "
            "and goes on at the lowest priority after half a second at most. "
            f"Up to {config.queue} slow ones wait for a place, "
            f"{config.queue_seconds} seconds at most; "
            "one client has at most half of the queue, and those who have less go first.",
            "503 with Retry-After.",
        ),
        Limit(
            "rate",
            "How many of one client",
            rate if config.rate_per_minute else "no limit",
            "Queries that are evaluated; an answer that is kept already, whoever asked for it, "
            "costs nothing. A client is an address, in IPv6 a network; "
            "the server keeps no address, only a number made of it that leads nowhere.",
            "429 with Retry-After; RateLimit says what is left.",
        ),
        Limit(
            "client",
            "Hanging up",
            "at once",
            "A query whose client has closed the connection is stopped, and takes nobody's place.",
            "Nobody is there to be told.",
        ),
    )


def limits_field(config: Config) -> str:
    """The field Prisongraph-Limits, a dictionary of integers (RFC 9651, section 3.2)."""
    return (
        f"seconds={config.query_seconds}, memory-mb={config.query_memory_mb}, "
        f"answer-mb={config.answer_mb}, query-bytes={config.max_query_bytes}"
    )


def limits_blueprint(config: Config) -> Blueprint:
    """The page of limits; its tag is that of its text, since a setting changes no release."""
    blueprint = Blueprint("limits", __name__)
    limits = limits_of(config)
    field = limits_field(config)

    @blueprint.get("/limits")
    def page() -> Response:
        text = render_template("limits.html", limits=limits, statuses=STATUSES, field=field)
        response = Response(text, headers={"Cache-Control": "no-cache"})
        response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:24])
        response.make_conditional(request)
        return response

    return blueprint
