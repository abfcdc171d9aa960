"""What a server writes down, under the servers that it really runs under: nothing of a person."""

import io
import json
import logging
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
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

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "python:prisongraph.serve.gunicorn_conf"]
WAITRESS = [sys.executable, "-m", "prisongraph", "serve"]
SERVERS = pytest.mark.parametrize("command", [GUNICORN, WAITRESS], ids=["gunicorn", "waitress"])
#: Where clients come from in these tests; the server listens at another address.
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


@contextmanager
def serving(
    command: list[str], release: Release, said: Path, errors: int | None = None, **settings: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server in a process of its own that writes what it says into a file, and its port."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    named = {f"PRISONGRAPH_{name.upper()}": value for name, value in settings.items()}
    environ = {**os.environ, "PRISONGRAPH_PORT": str(port), **named}
    if command is GUNICORN:
        environ["PRISONGRAPH_RELEASE"] = str(release.path)
    else:
        command = [*command, str(release.path)]
    with said.open("wb") as out:
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=errors or out)
        try:
            while not _answers(port):
                assert process.poll() is None, said.read_text()
                time.sleep(0.05)
            yield port, process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _answers(port: int) -> bool:
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


def get(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[int, str]:
    """Status and body of a request over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, source_address=(HOME, 0), timeout=30)
    try:
        connection.request(
            method, path, headers={n.replace("_", "-"): v for n, v in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def send(port: int, request: bytes) -> None:
    """Sends what may be no request at all, and reads until the server has had enough."""
    with socket.create_connection(("127.0.0.1", port), source_address=(HOME, 0)) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass


@SERVERS
def test_nothing_that_a_client_sends_nor_its_address_is_in_the_log(
    command: list[str], release: Release, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(command, release, log, proxies="1") as (port, _):
        headers = {
            "Referer": f"http://{MARK}.example/",
            "User_Agent": MARK,
            "Cookie": MARK,
            "Accept": f"text/{MARK}, */*",
            "X_Forwarded_For": "198.51.100.77",
            "X_Request_ID": MARK,
            "Host": f"{MARK}.example",
        }
        assert get(port, f"/sparql?query=ASK%7B%7D%23{MARK}", **headers)[0] == 200
        assert get(port, f"/sparql?query={MARK}", **headers)[0] == 400
        assert get(port, f"/person/{MARK}?{MARK}", **headers)[0] == 404
        assert get(port, f"/{MARK}", method=MARK.upper(), **headers)[0] in (404, 405)
        send(port, f"GET /{MARK} {MARK}/9.9\r\n\r\n".encode())
        send(port, f"GET /{MARK} HTTP/1.1\r\n{MARK} : {MARK}\r\n\r\n".encode())
        send(port, f"POST /{MARK} HTTP/1.1\r\nTransfer-Encoding: {MARK}\r\n\r\n".encode())
    said = log.read_text()
    statuses = [line["status"] for line in map(_read, said.splitlines()) if "status" in line]
    assert {200, 400, 404} <= set(statuses)
    for secret in (MARK, HOME, "198.51.100.77"):
        assert secret not in said.lower()


def _read(line: str) -> dict[str, Any]:
    """A line of the log; servers also say plainly where they listen."""
    found: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
    return found


def test_processes_count_together_and_reloads_lose_no_count_and_leave_no_files(
    release: Release, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(GUNICORN, release, log, processes="2") as (port, process):
        for reload in range(3):
            for _ in range(10):
                assert get(port, "/people")[0] == 200
            assert _people(port) == [f"{10 * (reload + 1)}.0"] * 6
            begun, ended = _begun(log), _ended(log)
            process.send_signal(signal.SIGHUP)
            while len(_begun(log) - begun) < 2 or len(_ended(log) - ended) < 2:
                time.sleep(0.05)
        get(port, "/people")
        [folder] = {path.parent for pid in _begun(log) for path in _counters(pid)}
        files = {path.name for path in folder.glob("counter_*")}
        assert files
        assert files <= {f"counter_{seat}.db" for seat in range(4)}
    assert not folder.exists()


def test_processes_bound_a_client_together(release: Release, tmp_path: Path) -> None:
    settings = {"processes": "2", "rate_per_minute": "5"}
    with serving(GUNICORN, release, tmp_path / "log", **settings) as (port, _):
        paths = (f"/sparql?query=ASK%7BBIND({number}%20AS%20?x)%7D" for number in range(20))
        statuses = [get(port, path)[0] for path in paths]
    assert (statuses.count(200), statuses.count(429)) == (5, 15)


def _counters(pid: str) -> set[Path]:
    """The files in which a process counts, as far as it lives."""
    try:
        mapped = Path(f"/proc/{pid}/maps").read_text().split()
    except FileNotFoundError:
        return set()
    return {Path(word) for word in mapped if re.search(r"/counter_\d+\.db$", word)}


def _people(port: int) -> list[str]:
    """How many requests of one kind were counted, asked several times of whichever process."""
    sample = 'prisongraph_http_requests_total{method="GET",route="/people",status="200"} '
    return [
        line.removeprefix(sample)
        for _ in range(6)
        for line in get(port, "/metrics")[1].splitlines()
        if line.startswith(sample)
    ]


def _begun(log: Path) -> set[str]:
    return set(re.findall(r"Booting worker with pid: (\d+)", log.read_text()))


def _ended(log: Path) -> set[str]:
    return set(re.findall(r"Worker exiting \(pid: (\d+)\)", log.read_text()))


@pytest.mark.parametrize(
    ("setting", "is_logged"), [("", False), ("requests", True)], ids=["by itself", "when told to"]
)
def test_on_a_terminal_requests_are_not_logged_by_themselves(
    release: Release, tmp_path: Path, setting: str, is_logged: bool
) -> None:
    here, terminal = pty.openpty()
    with serving(WAITRESS, release, tmp_path / "log", terminal, log=setting) as (port, _):
        get(port, "/people")
    os.close(terminal)
    assert (b'"route": "/people"' in os.read(here, 1 << 16)) is is_logged
    os.close(here)
