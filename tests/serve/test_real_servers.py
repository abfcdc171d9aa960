"""What holds under the servers that we really run under, in processes of their own."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from prisongraph.release import Release

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "python:prisongraph.serve.gunicorn_conf"]
WAITRESS = [sys.executable, "-m", "prisongraph", "serve"]
SERVERS = pytest.mark.parametrize("command", [GUNICORN, WAITRESS], ids=["gunicorn", "waitress"])
#: Where clients come from in these tests; the server listens at another address.
HOME = "127.0.0.2"
MARK = "xq7marked"


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
            process.terminate()  # a test run in the background passes on that SIGINT is ignored
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
