"""What a server writes down: nothing of a person."""

import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from logging.config import dictConfig
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.errors import ParameterError, ReleaseError
from prisongraph.release import Release
from prisongraph.serve import create_app
from prisongraph.serve.logs import Lines, logging_config
from prisongraph.serve.operations import Operations

#: Where a client is said to be, and what it sends.
HOME = "127.0.0.2"
MARK = "xq7marked"


@pytest.fixture
def logged(
    release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[FlaskClient, Callable[[], list[dict[str, Any]]]]]:
    """A client of a server that logs, and the lines that it has written since."""

    def make() -> tuple[FlaskClient, Callable[[], list[dict[str, Any]]]]:
        engine = Engine.from_file(release.dataset)
        app = create_app(release, engine, Config(log="requests"), kept_in=tmp_path)

        @app.get("/broken")
        def broken() -> str:
            raise RuntimeError(f"about {MARK}")

        return app.test_client(), lambda: [
            json.loads(line) for line in capsys.readouterr().err.splitlines()
        ]

    return make


@contextmanager
def all_messages(level: str) -> Iterator[io.StringIO]:
    """What the program says through `logging` while the configuration of a level holds."""
    root = logging.getLogger()
    before, loudness = root.handlers[:], root.level
    dictConfig(logging_config(level))
    heard = io.StringIO()
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(heard)
    try:
        yield heard
    finally:
        root.handlers[:] = before
        root.setLevel(loudness)


def test_a_request_is_one_line_with_these_fields_and_no_others(
    logged: Callable[[], Any], release: Release
) -> None:
    client, lines = logged()
    answer = client.get("/sparql", query_string={"query": "ASK {}"})
    [line] = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line.pop("ms") >= 0
    assert line == {
        "request": answer.headers["X-Request-ID"],
        "method": "GET",
        "route": "/sparql",
        "status": 200,
        "bytes": len(answer.data),
        "origin": "engine",
        "release": release.name,
    }


def test_no_two_requests_have_one_number(logged: Callable[[], Any]) -> None:
    client, lines = logged()
    for _ in range(5):
        client.get("/healthz")
    assert len({line["request"] for line in lines()}) == 5


def test_threads_take_numbers_at_one_time() -> None:
    switching = sys.getswitchinterval()
    numbers = Operations.of(Config())._numbers
    sys.setswitchinterval(1e-6)  # as often as there is an occasion
    try:
        with ThreadPoolExecutor(8) as threads:
            taken = [*threads.map(lambda _: [next(numbers) for _ in range(50_000)], range(8))]
    finally:
        sys.setswitchinterval(switching)
    assert len({number for each in taken for number in each}) == 400_000


def test_an_unexpected_error_is_logged_by_number_kind_and_place_without_its_message(
    logged: Callable[[], Any],
) -> None:
    client, lines = logged()
    with all_messages("errors") as heard:
        page = client.get("/broken")
    [request] = lines()
    told = json.loads(heard.getvalue())
    assert page.status_code == request["status"] == 500
    assert f"number {request['request']};" in page.text
    assert told["message"] == f"error {request['request']}"
    assert told["error"] == "RuntimeError"
    assert told["at"][-1].endswith(" broken")
    assert MARK not in heard.getvalue() + page.text


@pytest.mark.parametrize(
    ("name", "message", "arguments", "told"),
    [
        (
            "gunicorn.error",
            f"Invalid request from ip={HOME}: {MARK}",
            (),
            "Invalid request from ip",
        ),
        ("gunicorn.error", "Error handling request %s", (f"/{MARK}",), "Error handling request …"),
        ("gunicorn.error", "Booting worker with pid: %s", (12,), "Booting worker with pid: 12"),
        ("waitress", f"Exception while serving /{MARK}", (), "Exception while serving"),
        ("waitress", ValueError(MARK), (), "ValueError"),
        ("waitress.queue", "Task queue depth is %d", (3,), "Task queue depth is 3"),
        ("prisongraph", "error %s", ("abc",), "error abc"),
    ],
)
def test_of_the_words_of_others_only_the_fixed_ones_and_numbers_are_logged(
    name: str, message: Any, arguments: tuple[Any, ...], told: str
) -> None:
    record = logging.LogRecord(name, logging.WARNING, "", 1, message, arguments, None)
    line = Lines(guarded=True).format(record)
    assert json.loads(line)["message"] == told
    assert MARK not in line


@pytest.mark.parametrize(
    ("error", "because"), [(ReleaseError("no manifest"), "no manifest"), (KeyError(MARK), None)]
)
def test_why_a_release_is_not_served_is_logged_and_no_other_message(
    error: Exception, because: str | None
) -> None:
    record = logging.LogRecord(
        "prisongraph", logging.ERROR, "", 1, "not served", (), (type(error), error, None)
    )
    assert json.loads(Lines(guarded=True).format(record)).get("because") == because


def test_silence_is_silence(release: Release, tmp_path: Path) -> None:
    with all_messages("none") as heard:
        logging.getLogger("prisongraph").error("something")
    assert heard.getvalue() == ""


def test_a_log_of_another_kind_is_refused() -> None:
    with pytest.raises(ParameterError, match="PRISONGRAPH_LOG: expected one of"):
        Config.from_env({"PRISONGRAPH_LOG": "everything"})
