"""What a server says of its limits to those who ask, and where an error leads."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from prisongraph import errors
from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.engine.running import RunningEngine
from prisongraph.errors import PrisongraphError
from prisongraph.release import Release
from prisongraph.serve import create_app
from prisongraph.serve.wsgi import current_app

PROBLEM = {"Accept": "application/problem+json, application/json;q=0.9"}
#: Settings of which no two have one number, and none that of its default.
ODD = {
    "query_seconds": 17,
    "query_memory_mb": 907,
    "answer_mb": 211,
    "max_query_bytes": 4703,
    "standing": 5,
    "slow": 3,
    "queue": 41,
    "queue_seconds": 13,
    "rate_per_minute": 787,
}


def test_every_limit_that_an_error_names_is_explained(own: FlaskClient) -> None:
    named = {
        each.limit
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, PrisongraphError) and each.limit
    }
    explained = set(re.findall(r'<h2 id="([a-z-]+)">', own.get("/limits").text))
    assert {"queue", "rate", "crash", "client"} <= named
    assert named | {"seconds", "memory", "answer", "query-bytes"} <= explained


def test_a_query_that_is_too_long_is_led_to_its_explanation(own: FlaskClient) -> None:
    for size in (70_000, 200_000):
        problem = own.post(
            "/sparql",
            data="ASK {} #" + " " * size,
            content_type="application/sparql-query",
            headers=PROBLEM,
        )
        assert problem.status_code == 413
        assert problem.json
        assert problem.json["type"] == "/limits#query-bytes"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"query_string": {"query": "ASK {}"}}, 200),
        ({"headers": {"Accept": "text/html"}}, 200),
        ({"query_string": {"query": "ASK {"}}, 400),
        ({"path": "/release/another/sparql", "query_string": {"query": "ASK {}"}}, 404),
        ({"method": "PUT"}, 405),
        ({"query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
        ({"query_string": {"query": "ASK {}" + " " * 5000}}, 414),
        ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
    ],
)
def test_every_answer_of_the_endpoint_tells_its_limits(
    running: RunningEngine, request_: dict[str, Any], status: int
) -> None:
    """A dictionary of integers (RFC 9651, section 3.2)."""
    app = current_app(running.folder, Config(**ODD)).newest()
    assert app
    answer = app.test_client().open(**{"path": "/sparql", "method": "GET", **request_})
    assert answer.status_code == status, answer.text
    told = dict(member.split("=") for member in answer.headers["Prisongraph-Limits"].split(", "))
    assert told == {
        "seconds": "17",
        "memory-mb": "907",
        "answer-mb": "211",
        "query-bytes": "4703",
    }
    assert "Prisongraph-Limits" in answer.headers["Access-Control-Expose-Headers"]


def limits_page(release: Release, kept_in: Path, **settings: Any) -> FlaskClient:
    engine = Engine.from_file(release.dataset)
    return create_app(release, engine, Config(**settings), kept_in=kept_in).test_client()


def test_the_page_of_limits_has_the_numbers_of_the_settings(
    release: Release, tmp_path: Path
) -> None:
    text = limits_page(release, tmp_path, **ODD).get("/limits").text
    words = {number.replace(",", "") for number in re.findall(r"\d[\d,]*\b", text)}
    assert {str(value) for value in ODD.values()} <= words
    assert "no limit" in limits_page(release, tmp_path, rate_per_minute=0).get("/limits").text


def test_the_page_of_limits_is_revalidated_by_what_it_says(
    release: Release, tmp_path: Path
) -> None:
    """RFC 9110, section 13.1.2: another setting is another page, although no other release."""
    client = limits_page(release, tmp_path)
    known = {"If-None-Match": client.get("/limits").headers["ETag"]}
    assert client.get("/limits", headers=known).status_code == 304
    other = limits_page(release, tmp_path, query_seconds=21)
    assert other.get("/limits", headers=known).status_code == 200


def test_who_writes_a_query_is_led_to_the_limits(own: FlaskClient) -> None:
    assert 'href="/limits"' in own.get("/sparql", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("request_", "status", "kept"),
    [
        ({"path": "/sparql", "query_string": {"query": "ASK {"}}, 400, "no-store"),
        ({"path": "/person/nobody"}, 404, "public, max-age=60"),
        ({"path": "/nothing"}, 404, "public, max-age=60"),
        ({"path": "/people", "method": "POST"}, 405, "no-store"),
        ({"path": "/sparql?query=ASK{}", "headers": {"Accept": "image/png"}}, 406, "no-store"),
        ({"path": "/sparql", "method": "POST", "data": "ASK {}"}, 415, "no-store"),
    ],
)
def test_an_error_is_not_kept_and_an_absence_only_briefly(
    own: FlaskClient, request_: dict[str, Any], status: int, kept: str
) -> None:
    """RFC 9111, section 5.2.2.5; what is absent may come with the next release."""
    answer = own.open(**request_)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, kept)
