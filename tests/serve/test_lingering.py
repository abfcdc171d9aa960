"""A thread stays with the client it served for a moment, and never where it is wanted elsewhere."""

import socket
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("gunicorn")
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from prisongraph.serve import lingering
from prisongraph.serve.lingering import LingeringWorker


class Worker(LingeringWorker):
    """A worker with threads that somebody else may want, and no process."""

    def __init__(self) -> None:
        self.alive = True
        self.wanted: SimpleQueue[object] = SimpleQueue()
        self.tpool: Any = SimpleNamespace(_work_queue=self.wanted)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The client's end of a connection, and the server's."""
    client, server = socket.socketpair()
    with client, server:
        yield client, server


@pytest.fixture
def conn(ends: tuple[socket.socket, socket.socket]) -> Any:
    return SimpleNamespace(sock=ends[1], cfg=SimpleNamespace(is_ssl=False), results=[True])


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The requests that gunicorn's own worker was given, a byte each."""
    found: list[bytes] = []

    def handle(_: ThreadWorker, conn: Any) -> Any:
        found.append(conn.sock.recv(1))
        return conn.results.pop(0) if len(conn.results) > 1 else conn.results[0]

    monkeypatch.setattr(ThreadWorker, "handle", handle)
    return found


def test_what_has_come_already_is_answered_by_the_same_thread(
    worker: Worker, conn: Any, ends: tuple[socket.socket, socket.socket], answered: list[bytes]
) -> None:
    ends[0].sendall(b"abc")
    assert worker.handle(conn) is True
    assert answered == [b"a", b"b", b"c"]


def test_what_comes_in_a_moment_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
    worker: Worker,
    conn: Any,
    ends: tuple[socket.socket, socket.socket],
    answered: list[bytes],
) -> None:
    monkeypatch.setattr(lingering, "LINGER", 30)
    conn.results = [True, False]
    ends[0].sendall(b"a")
    later = threading.Timer(0.05, ends[0].sendall, (b"b",))
    later.start()
    assert worker.handle(conn) is False
    assert answered == [b"a", b"b"]
    later.join()


def test_a_client_that_leaves_is_seen_to_leave(
    worker: Worker, conn: Any, ends: tuple[socket.socket, socket.socket], answered: list[bytes]
) -> None:
    conn.results = [True, False]
    ends[0].sendall(b"a")
    ends[0].close()
    assert worker.handle(conn) is False
    assert answered == [b"a", b""]


@pytest.mark.parametrize("result", [False, None, object(), (True, "as gunicorn 23 has it")])
def test_what_is_no_connection_to_be_waited_for_is_gunicorns(
    worker: Worker,
    conn: Any,
    ends: tuple[socket.socket, socket.socket],
    answered: list[bytes],
    result: object,
) -> None:
    conn.results = [result]
    ends[0].sendall(b"ab")
    assert worker.handle(conn) is result
    assert answered == [b"a"]


@pytest.mark.parametrize("why", ["stopping", "wanted", "encrypted", "long"])
def test_nobody_is_waited_for_where_the_thread_should_go(
    monkeypatch: pytest.MonkeyPatch,
    worker: Worker,
    conn: Any,
    ends: tuple[socket.socket, socket.socket],
    answered: list[bytes],
    why: str,
) -> None:
    if why == "stopping":
        worker.alive = False
    elif why == "wanted":
        worker.wanted.put("a connection")
    elif why == "encrypted":
        conn.cfg.is_ssl = True
    else:
        monkeypatch.setattr(lingering, "TURN", 0)
    ends[0].sendall(b"ab")
    assert worker.handle(conn) is True
    assert answered == [b"a"], "the next request is gunicorn's to give to somebody"


def test_a_worker_has_the_settings_at_hand_before_it_begins(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[dict[str, Any]] = []
    monkeypatch.setattr(ThreadWorker, "init_process", lambda self: begun.append(vars(self.cfg)))
    worker.cfg = Config()
    worker.cfg.set("keepalive", 7)
    worker.init_process()
    assert [found["keepalive"] for found in begun] == [7]
    assert {name: begun[0][name] for name in worker.cfg.settings} == {
        name: setting.get() for name, setting in worker.cfg.settings.items()
    }
