"""Most queries are answered past Flask, and nobody can tell."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Asker, Question, Sink
from prisongraph.errors import EngineCrashedError
from prisongraph.release import Release
from prisongraph.serve import create_app
from prisongraph.serve.every_response import EveryResponse

ROWS = "SELECT * WHERE { ?thing ?property ?value } ORDER BY ?thing ?property ?value LIMIT 30"
#: An answer that is too large to be held in memory.
THIRTY = " ".join(map(str, range(30)))
LARGE = f"""SELECT (STR(?value) AS ?long) WHERE {{
    VALUES ?value {{ "{"x" * 2000}" }} VALUES ?a {{ {THIRTY} }} VALUES ?b {{ {THIRTY} }}
}}"""
QUERIES = {
    "rows": ROWS,
    "no rows": "SELECT * WHERE { <urn:x:nobody> ?property ?value }",
    "ask": "ASK { ?thing ?property ?value }",
    "graph": "CONSTRUCT WHERE { ?thing ?property ?value } LIMIT 3",
    "large": LARGE,
    "unsound": "SELECT * WHERE {",
    "refused": "SELECT * WHERE { SERVICE <http://example.com/> { ?thing ?property ?value } }",
}
HEADERS: dict[str, dict[str, str]] = {
    "nothing": {},
    "csv": {"Accept": "text/csv"},
    "turtle": {"Accept": "text/turtle"},
    "a browser's": {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br, zstd"},
    "json, gzip": {"Accept": "application/json", "Accept-Encoding": "gzip"},
    "what nobody has": {"Accept": "image/png"},
    "any, if there is none": {"If-None-Match": "*"},
    "a part": {"Range": "bytes=0-9"},
}
#: What is another for each request, whoever answers it.
OWN = {"X-Request-ID", "RateLimit"}


class Asked(Engine):
    """An engine that counts the queries of strangers."""

    asked: int = 0
    crashes: bool = False

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Any:
        """The answer, or a crash."""
        self.asked += 1
        if self.crashes:
            raise EngineCrashedError("too deep")
        return super().write(question, sink, asker)


@pytest.fixture
def asked(release: Release) -> Asked:
    engine = Asked.from_file(release.dataset)
    assert isinstance(engine, Asked)
    return engine


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of requests that went past the short way, to Flask."""
    found: list[str] = []
    whole = Flask.wsgi_app

    def wsgi_app(app: Flask, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found.append(environ["PATH_INFO"])
        return whole(app, environ, start_response)

    monkeypatch.setattr(Flask, "wsgi_app", wsgi_app)
    return found


@pytest.fixture
def app(release: Release, asked: Asked, past: list[str], tmp_path: Path) -> Flask:
    return create_app(release, asked, Config(), kept_in=tmp_path)


def ask(app: Any, query: str, path: str = "/sparql", **headers: str) -> tuple[Any, ...]:
    """Status, fields and body of what a WSGI application answers."""
    builder = EnvironBuilder(path, query_string=urlencode({"query": query}), headers=headers)
    body, status, fields = run_wsgi_app(app, builder.get_environ(), buffered=True)
    shown = {name: value for name, value in fields if name not in OWN}
    return status, dict(sorted(shown.items())), b"".join(body)


@pytest.fixture(scope="module")
def both(release: Release, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """A whole application, and one like it without its short way, and without what it keeps."""
    engine = Engine.from_file(release.dataset)
    whole, other = (
        create_app(release, engine, Config(), kept_in=tmp_path_factory.mktemp(name))
        for name in ("whole", "other")
    )
    return whole, EveryResponse(lambda *call: Flask.wsgi_app(other, *call), release.name)


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS.keys())
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
@pytest.mark.parametrize("named", [False, True], ids=["current", "named"])
def test_the_short_way_and_that_through_flask_lead_to_the_same_response(
    release: Release, both: tuple[Any, Any], query: str, headers: dict[str, str], named: bool
) -> None:
    path = f"/release/{release.name}/sparql" if named else "/sparql"
    new = f"{query}\n# {headers}"  # nobody has answered it before
    whole, flask_alone = both
    assert ask(whole, new, path, **headers) == ask(flask_alone, new, path, **headers)


@pytest.mark.parametrize("query", [QUERIES["rows"], QUERIES["ask"], QUERIES["graph"]])
def test_an_answer_that_is_whole_and_small_goes_past_flask(
    app: Flask, past: list[str], query: str
) -> None:
    assert ask(app, query)[0].startswith("200")
    assert past == []


@pytest.mark.parametrize("name", ["large", "unsound", "refused"])
def test_what_goes_on_to_flask_is_not_evaluated_again(
    app: Flask, asked: Asked, past: list[str], name: str
) -> None:
    ask(app, QUERIES[name])
    assert past == ["/sparql"]
    assert asked.asked == (name != "refused")


def test_a_crash_is_told_by_flask_and_meets_the_engine_once(
    app: Flask, asked: Asked, past: list[str]
) -> None:
    asked.crashes = True
    assert ask(app, ROWS)[0].startswith("500")
    assert (past, asked.asked) == (["/sparql"], 1)


def test_what_a_client_has_already_is_told_by_flask_without_the_engine(
    app: Flask, asked: Asked, past: list[str]
) -> None:
    _, fields, _ = ask(app, ROWS)
    # Another form of the header, so that it is not the repeated request that is answered.
    again = ask(app, ROWS, **{"If-None-Match": fields["ETag"], "Accept": "*/*"})
    assert again[0].startswith("304")
    assert again[2] == b""
    assert (past, asked.asked) == (["/sparql"], 1)


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/sparql", ""),
        ("GET", "/sparql", "update=CLEAR+ALL"),
        ("GET", "/sparql/", "query=ASK%7B%7D"),
        ("GET", "/release/0.0-none/sparql", "query=ASK%7B%7D"),
        ("HEAD", "/sparql", "query=ASK%7B%7D"),
        ("OPTIONS", "/sparql", "query=ASK%7B%7D"),
        ("DELETE", "/sparql", "query=ASK%7B%7D"),
        ("GET", "/sparql/evidence", "query=ASK%7B%7D"),
    ],
)
def test_what_is_no_query_by_get_is_left_to_flask(
    app: Flask, past: list[str], method: str, path: str, query: str
) -> None:
    builder = EnvironBuilder(path, query_string=query, method=method)
    run_wsgi_app(app, builder.get_environ())
    assert past == [path]


def test_answers_past_flask_are_counted_as_all_others(app: Flask) -> None:
    client = app.test_client()
    client.get("/sparql", query_string={"query": ROWS})
    shown = client.get("/metrics").text
    assert 'requests_total{method="GET",route="/sparql",status="200"} 1.0' in shown
    assert 'answers_total{origin="engine"} 1.0' in shown


def test_a_client_behind_a_proxy_is_known_by_its_own_address(
    release: Release, asked: Asked, tmp_path: Path
) -> None:
    config = Config(rate_per_minute=1, proxies=1)
    app = create_app(release, asked, config, kept_in=tmp_path)
    answered = [
        ask(app, f"{ROWS}\n#{number}", **{"X-Forwarded-For": f"192.0.2.{each}"})[0][:3]
        for number, each in enumerate((1, 2, 1))
    ]
    assert answered == ["200", "200", "429"]
