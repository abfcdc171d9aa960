"""Load on an endpoint, made by wrk(1): one process of C beside the server, not Python.

wrk keeps its connections open and sends the next request when an answer is whole.
The requests of one run are the same query, in one of two ways:
varied, each with another comment at its end, so that no cache of answers can know it;
or repeated, always the same bytes.
"""

import json
import os
import secrets
import selectors
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ACCEPT = "application/sparql-results+json"
_SCRIPT = Path(__file__).with_name("load.lua")
_CANNED = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000


@dataclass(frozen=True, slots=True)
class Load:
    """What so many clients saw: seconds at the median and at 95 %, and answers in a second.

    refused: the share of requests that were answered by an error, whose times count as well.
    """

    clients: int
    answers: int
    p50: float
    p95: float
    rate: float
    refused: float

    @property
    def is_telling(self) -> bool:
        """Whether there were enough answers for times: two for each of several clients."""
        return self.answers >= (1 if self.clients == 1 else 2 * self.clients)


def query_path(path: str, query: str) -> str:
    """The path of the request that asks a query (SPARQL 1.1 Protocol, section 2.1.1)."""
    return f"{path}{'&' if '?' in path else '?'}query={quote(query, safe='')}"


def apply_load(
    url: str, query: str, *, clients: int, seconds: float, varied: bool, limit: float
) -> Load:
    """Asks a query for so long with so many clients; an answer later than the limit is none."""
    base, path = url[: url.index("/", 8)], url[url.index("/", 8) :]
    command = ["wrk", "--threads", "1", "--connections", str(clients)]
    command += ["--duration", f"{max(1, round(seconds))}s", "--timeout", f"{round(limit)}s"]
    command += ["--script", str(_SCRIPT), base, "--", query_path(path, query), ACCEPT]
    command += [f"{secrets.token_hex(4)}-" if varied else ""]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    answers = told["requests"] - told["refused"]
    failed = told["refused"] + told["lost"] + told["late"]
    return Load(
        clients,
        answers,
        told["p50"],
        told["p95"],
        answers / told["seconds"],
        failed / max(1, told["requests"] + told["lost"] + told["late"]),
    )


def ceiling(clients: int, seconds: float) -> float:
    """Answers in a second from a server that only sends a kilobyte: more is not measured here."""
    with _canned_server() as port:
        return apply_load(
            f"http://127.0.0.1:{port}/sparql",
            "ASK {}",
            clients=clients,
            seconds=seconds,
            varied=True,
            limit=10,
        ).rate


@contextmanager
def _canned_server() -> Iterator[int]:
    """Two processes that send the same answer to whatever comes."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        listener.setblocking(False)
        children = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                _answer_for_ever(listener)
            children.append(child)
        try:
            yield listener.getsockname()[1]
        finally:
            for child in children:
                os.kill(child, 9)
                os.waitpid(child, 0)


def _answer_for_ever(listener: socket.socket) -> None:
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            try:
                if connection is listener:
                    selector.register(listener.accept()[0], selectors.EVENT_READ)
                elif connection.recv(65536):
                    connection.sendall(_CANNED)
                else:
                    selector.unregister(connection)
                    connection.close()
            except BlockingIOError:
                continue  # the other process was first
            except OSError:
                selector.unregister(connection)
                connection.close()
