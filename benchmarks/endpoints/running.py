"""A server while it runs: started over a dataset, asked by HTTP, weighed, stopped."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.endpoints.load import ACCEPT, Load, apply_load, query_path
from benchmarks.endpoints.memory import tree_bytes, tree_cpu_seconds
from benchmarks.endpoints.servers import Place, Server

_ANY = "SELECT * WHERE { ?thing ?property ?value } LIMIT 1"
_STOP_SECONDS = 20
_LOOK = 0.2
_SETTLE_SECONDS = 10
_MOST_RESTARTS = 2


class ServerError(RuntimeError):
    """A server did not do what was asked of it: in time, in memory, or at all."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for a query and for a load, and bytes for a server."""

    query_seconds: float
    load_seconds: float
    memory_bytes: int


class Running:
    """A started server; it and all its processes end with the block."""

    def __init__(
        self, server: Server, place: Place, bounds: Bounds, variables: Mapping[str, str]
    ) -> None:
        self._server = server
        self._place = place
        self._bounds = bounds
        self._environment = {**os.environ, **server.environment(place), **variables}
        self._process: subprocess.Popen[bytes] | None = None
        self._restarts = 0
        path = server.path.format(release=place.release.name)
        self.url = f"http://127.0.0.1:{place.port}{path}"
        #: Seconds from its start until it answered.
        self.start_seconds = 0.0

    def __enter__(self) -> "Running":
        start = time.perf_counter()
        self._start()
        self.start_seconds = time.perf_counter() - start
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def memory_bytes(self) -> int:
        """The memory of all its processes, shared pages counted once."""
        return tree_bytes(self._process.pid) if self._process else 0

    def load(self, query: str, clients: int, seconds: float, *, varied: bool) -> Load:
        """So many clients asking a query for so long; afterwards the server is at rest again.

        ServerError where it has been restarted too often.
        """
        self._require_running()
        limit = self._bounds.query_seconds
        load = apply_load(
            self.url, query, clients=clients, seconds=seconds, varied=varied, limit=limit
        )
        self._settle()
        return load

    def ask(self, query: str) -> tuple[bytes, float]:
        """The answer to a query and the seconds it took; ServerError where there is none.

        A server that has been restarted too often is not asked any more.
        """
        self._require_running()
        start = time.perf_counter()
        try:
            answer = self._ask(query, self._bounds.query_seconds)
        except TimeoutError:
            self._settle()
            raise ServerError(f"nothing in {self._bounds.query_seconds:g} s") from None
        except urllib.error.HTTPError as error:
            told = " ".join(error.read(300).decode("utf-8", "replace").split())
            raise ServerError(f"status {error.code}: {told}") from None
        except (OSError, http.client.HTTPException) as error:
            raise ServerError(repr(error)) from None
        return answer, time.perf_counter() - start

    def _require_running(self) -> None:
        if not self._process:
            raise ServerError("not asked any more: too many queries did not end")

    def _settle(self) -> None:
        """Waits until queries whose clients have left are over; a server that goes on is restarted.

        What follows would otherwise be measured beside them.
        """
        assert self._process
        end = time.monotonic() + max(_SETTLE_SECONDS, self.start_seconds)
        while time.monotonic() < end:
            before = tree_cpu_seconds(self._process.pid)
            time.sleep(_LOOK)
            if tree_cpu_seconds(self._process.pid) - before < _LOOK / 5:
                return
        self._stop()
        self._restarts += 1
        if self._restarts <= _MOST_RESTARTS:
            self._start()

    def _ask(self, query: str, seconds: float) -> bytes:
        url = query_path(self.url, query)
        request = urllib.request.Request(url, headers={"Accept": ACCEPT})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                answer: bytes = response.read()
                return answer
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise TimeoutError from None
            raise

    def _start(self) -> None:
        with (self._place.folder / "server.log").open("ab") as log:
            self._process = process = subprocess.Popen(
                self._server.command(self._place),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        try:
            self._wait(process)
        except BaseException:
            self._stop()
            raise

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        """Returns when it answers a query about the data; ServerError where it will not."""
        end = time.monotonic() + self._bounds.load_seconds
        answered = threading.Event()
        asking = threading.Thread(
            target=self._ask_until, args=(answered, process, end), daemon=True
        )
        asking.start()
        while not answered.wait(0.05):
            if process.poll() is not None:
                log = (self._place.folder / "server.log").read_text(errors="replace")
                raise ServerError(f"it ended: {' '.join(log[-300:].split())}")
            if time.monotonic() > end:
                raise ServerError(f"not ready after {self._bounds.load_seconds:g} s")
            if tree_bytes(process.pid) > self._bounds.memory_bytes:
                raise ServerError(f"it takes more than {self._bounds.memory_bytes >> 30} GB")

    def _ask_until(
        self, answered: threading.Event, process: "subprocess.Popen[bytes]", end: float
    ) -> None:
        while time.monotonic() < end and process.poll() is None:
            try:
                self._ask(_ANY, end - time.monotonic())
                answered.set()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)

    def _stop(self) -> None:
        """Ends the process group that was started, and only that: it asks first, then insists."""
        process, self._process = self._process, None
        if not process:
            return
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port that nobody listens on, with the next one free as well."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as found:
            port: int = found.getsockname()[1]
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue


def prepare(server: Server, release: Path, programs: Mapping[str, str], folder: Path) -> Place:
    """A server's place, with the dataset loaded where starting does not load it."""
    folder.mkdir()
    place = Place(release, programs, free_port(), folder)
    if server.prepare:
        server.prepare(place)
    return place
