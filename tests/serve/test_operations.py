"""What those who run a server see of it."""

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from prisongraph.config import Config, Limits
from prisongraph.engine.embedded import Engine
from prisongraph.engine.holder import QUESTIONS
from prisongraph.engine.query_engine import Asker, Question, Sink
from prisongraph.engine.running import RunningEngine
from prisongraph.engine.workers import Workers
from prisongraph.errors import (
    BusyError,
    EngineCrashedError,
    HungUpError,
    PrisongraphError,
    QueryStoppedError,
)
from prisongraph.release import Release
from prisongraph.serve import create_app
from prisongraph.serve.wsgi import current_app

PROBLEM = {"Accept": "application/problem+json, application/json;q=0.9"}
STOPS = [
    (QueryStoppedError("too slow", limit="seconds"), "seconds", 503),
    (QueryStoppedError("too large", limit="memory"), "memory", 503),
    (QueryStoppedError("too long", limit="answer"), "answer", 503),
    (BusyError("too many", retry_after=7), "queue", 503),
    (EngineCrashedError("too deep"), "crash", 500),
    (HungUpError("too late"), "client", 503),
]


class Stopped(Engine):
    """An engine that lets a stranger's query meet whatever it is told to."""

    error: PrisongraphError

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Any:
        """Raises the error."""
        raise self.error


def numbers(client: FlaskClient, name: str) -> dict[tuple[str, ...], float]:
    """The samples of one metric by the values of their labels, in the order of their names."""
    shown = client.get("/metrics")
    assert shown.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(shown.text)
        for sample in family.samples
        if sample.name == name
    }


@pytest.fixture
def stopping(release: Release, tmp_path: Path) -> Callable[[PrisongraphError], FlaskClient]:
    """A client of a server whose engine meets an error at every query of a stranger."""

    def make(error: PrisongraphError) -> FlaskClient:
        engine = Stopped.from_file(release.dataset)
        engine.error = error
        stored = Engine.from_file(release.dataset)
        return create_app(release, engine, Config(), kept_in=tmp_path, stored=stored).test_client()

    return make


def test_requests_are_counted_by_route_method_and_status_never_by_path(own: FlaskClient) -> None:
    own.get("/person/somebody-marked", query_string={"marked": "marked"})
    own.head("/people")
    own.open("/people", method="MARKED")
    own.get("/marked")
    counted = numbers(own, "prisongraph_http_requests_total")
    assert counted == {
        ("GET", "/<kind>/<path:rest>", "404"): 1,
        ("HEAD", "/people", "200"): 1,
        ("other", "none", "405"): 1,
        ("GET", "none", "404"): 1,
    }
    assert "marked" not in own.get("/metrics").text.lower()


def test_every_request_is_in_the_histogram_of_its_route(own: FlaskClient) -> None:
    own.get("/people")
    own.get("/people")
    assert numbers(own, "prisongraph_http_request_duration_seconds_count")[("/people",)] == 2
    buckets = numbers(own, "prisongraph_http_request_duration_seconds_bucket")
    assert buckets[("+Inf", "/people")] == 2


def test_bytes_are_counted_as_they_are_sent(own: FlaskClient) -> None:
    own.head("/people")
    sent = own.get("/people").data
    own.head("/people")
    assert numbers(own, "prisongraph_http_response_bytes_total") == {("/people",): len(sent)}


def test_bytes_of_a_body_that_is_made_while_it_is_sent_are_counted(
    running: RunningEngine, tmp_path: Path
) -> None:
    app = current_app(running.folder, Config(rate_per_minute=0, cache=str(tmp_path))).newest()
    assert app
    hundred = " ".join(map(str, range(100)))
    long = f"SELECT * WHERE {{ VALUES ?a {{ {hundred} }} VALUES ?b {{ {hundred} }} }}"
    answer = app.test_client().get(
        "/sparql",
        query_string={"query": long},
        headers={"Accept-Encoding": "gzip"},
        buffered=True,
    )
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "Content-Length" not in answer.headers
    counted = numbers(app.test_client(), "prisongraph_http_response_bytes_total")
    assert counted[("/sparql",)] == len(answer.data)


def test_answers_are_counted_by_where_they_came_from(own: FlaskClient) -> None:
    query = {"query": "ASK { BIND('by origin' AS ?x) }"}
    for _ in range(3):
        own.get("/sparql", query_string=query)
    own.post("/sparql", data=query)
    counted = numbers(own, "prisongraph_answers_total")
    assert counted == {("engine",): 1, ("memory",): 1, ("repeated",): 2}


@pytest.mark.parametrize(("error", "limit", "status"), STOPS, ids=[limit for _, limit, _ in STOPS])
def test_a_query_that_reaches_a_limit_is_counted_and_led_to_its_explanation(
    stopping: Callable[[PrisongraphError], FlaskClient],
    error: PrisongraphError,
    limit: str,
    status: int,
) -> None:
    client = stopping(error)
    problem = client.get("/sparql", query_string={"query": "ASK {}"}, headers=PROBLEM)
    assert problem.status_code == status
    assert problem.json
    assert (problem.json["type"], problem.json["limit"]) == (f"/limits#{limit}", limit)
    assert numbers(client, "prisongraph_queries_stopped_total") == {(limit,): 1}
    page = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "text/html"})
    assert f'href="/limits#{limit}"' in page.text


def test_the_engine_tells_how_it_is(own: FlaskClient) -> None:
    assert numbers(own, "prisongraph_engine_up") == {(): 1}
    assert numbers(own, "prisongraph_evaluators").keys() >= {("standing",), ("slow",), ("waiting",)}
    assert numbers(own, "prisongraph_evaluators_ended_total").keys() >= {("memory",), ("crash",)}


def test_the_release_is_told(own: FlaskClient, release: Release) -> None:
    [(name, version)] = numbers(own, "prisongraph_release_info")
    assert (name, version.count(".")) == (release.name, 2)


def test_every_count_is_documented(own: FlaskClient) -> None:
    operating = Path(__file__).parents[2] / "docs" / "operating.md"
    documented = set(re.findall(r"^\| `(prisongraph_\w+)`", operating.read_text(), re.MULTILINE))
    shown = set(re.findall(r"^# TYPE (prisongraph_\w+)", own.get("/metrics").text, re.MULTILINE))
    assert documented == shown


@pytest.fixture
def orphaned(release: Release, tmp_path: Path) -> Flask:
    """An application whose engine is gone."""
    engine = Workers(tmp_path, Limits(queue_seconds=3600))
    return create_app(release, engine, Config(), kept_in=tmp_path / "answers")


def test_a_server_lives_without_its_engine_and_is_not_ready(orphaned: Flask) -> None:
    client = orphaned.test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.headers["Retry-After"]) == (503, "5")
    assert numbers(client, "prisongraph_engine_up") == {(): 0}
    assert numbers(client, "prisongraph_evaluators") == {}


def test_a_server_is_not_ready_while_no_evaluator_takes_its_question(
    orphaned: Flask, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / QUESTIONS))
        listener.listen()
        assert orphaned.test_client().get("/readyz").status_code == 503


def test_a_server_is_ready_when_an_evaluator_answers(own: FlaskClient, release: Release) -> None:
    ready = own.get("/readyz")
    assert (ready.status_code, ready.text) == (200, f"ready: {release.name}\n")


def test_a_server_without_a_release_lives_and_is_not_ready(tmp_path: Path) -> None:
    client = Client(current_app(tmp_path, Config()))
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/sparql", "/"):
        waiting = client.get(path)
        assert (waiting.status_code, waiting.headers["Retry-After"]) == (503, "5")
        assert waiting.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_how_a_server_is_now_is_never_kept(own: FlaskClient, path: str) -> None:
    shown = own.get(path)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "ETag" not in shown.headers
