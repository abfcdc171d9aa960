"""An engine that stands in processes of its own, as a test sees it from outside."""

import os
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from prisongraph.config import Limits
from prisongraph.engine.query_engine import Asker, Question
from prisongraph.engine.running import RunningEngine
from prisongraph.engine.wire import Frames, send_question
from prisongraph.engine.workers import Workers

JSON = "application/sparql-results+json"
#: Seconds after which a condition is held to come never; no test takes them when all is well.
BOUND = 30

#: After so many nanoseconds on a processor no query is early any more.
_WORKED = 50_000_000


def eventually(condition: Callable[[], object]) -> None:
    """Waits until a condition holds; a condition that never does fails the test."""
    until = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < until, "this never came to be"
        time.sleep(0.01)


def cross(size: int, times: int) -> str:
    """A query that multiplies numbers with each other: its answer is `size` to the `times`."""
    numbers = " ".join(map(str, range(size)))
    sets = " ".join(f"VALUES ?n{each} {{ {numbers} }}" for each in range(times))
    return f"SELECT (COUNT(*) AS ?n) WHERE {{ {sets} }}"


#: A query that nobody will see answered.
ENDLESS = cross(100, 9)


def state(pid: int) -> str:
    """What a process does: S sleeps, R runs, T is frozen, Z is dead; nothing when it is buried."""
    return _table().get(pid, ("", 0))[0]


def lives(pids: Iterable[int]) -> set[int]:
    """Those that have not ended."""
    table = _table()
    return {pid for pid in pids if table.get(pid, ("Z", 0))[0] != "Z"}


def children(parent: int) -> dict[int, str]:
    """The processes that another one started, each with what it does."""
    return {pid: state for pid, (state, above) in _table().items() if above == parent}


def memory(pid: int) -> int:
    """How many bytes of memory a process occupies; none when it is gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def threads(pid: int) -> int:
    """How many threads a process has."""
    return len(os.listdir(f"/proc/{pid}/task"))


def descriptors(pid: int) -> list[str]:
    """What the open descriptors of a process lead to."""
    found = []
    for each in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):  # the one that reads this list
            found.append(os.readlink(f"/proc/{pid}/fd/{each}"))
    return sorted(found)


def _table() -> dict[int, tuple[str, int]]:
    found = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = each.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        found[int(each.parent.name)] = state, int(parent)
    return found


def deep(brackets: int) -> str:
    """A query that nests like that; the guard refuses it long before, this comes past the guard."""
    return "ASK { FILTER " + "(" * brackets + "1" + ")" * brackets + " }"


@dataclass(frozen=True)
class Standing:
    """An engine, with the limits that its evaluators have."""

    engine: RunningEngine
    limits: Limits

    @property
    def folder(self) -> Path:
        """Where the holder of the current release has its sockets."""
        return (self.engine.folder / "current").resolve()

    @property
    def workers(self) -> Workers:
        """Asks its evaluators."""
        return Workers(self.folder, self.limits)

    @property
    def supervisor(self) -> int:
        """The process that keeps the release held."""
        return self.engine._process.pid

    @property
    def holder(self) -> int:
        """The process that holds the current release."""
        return int(self.folder.name.rpartition(".")[2])

    @property
    def evaluators(self) -> dict[int, str]:
        """All evaluators, each with what it does."""
        return children(self.holder)

    def ask(self, query: str, media: str = JSON, *, asker: Asker | None = None) -> bytes:
        """The answer to a query as bytes."""
        held = BytesIO()
        self.workers.write(Question(query, media), held, asker)
        return held.getvalue()


def connect(path: Path) -> socket.socket:
    """A connection to a socket of a holder."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(BOUND)
    connection.connect(str(path))
    return connection


class Lent:
    """A question and the lease of its evaluator, held by a server that does nothing of itself."""

    def __init__(self, standing: Standing, query: str) -> None:
        self.connection = connect(standing.folder / "ask.sock")
        self.control = connect(standing.folder / "control.sock")
        send_question(self.connection, Question(query, JSON))
        _, self._started = Frames(self.connection).next()
        self.pid, self._before = map(int, self._started.split())

    def ask_to_be_slow(self, asker: str = "somebody") -> None:
        """Asks for a place once the evaluator has worked enough to be slow."""
        eventually(lambda: _on_processor(self.pid) > self._before + _WORKED)
        self.control.sendall(b"slow %s %s\n" % (self._started, asker.encode()))

    def become_slow(self, asker: str = "somebody") -> bytes:
        """What the holder says to a query that asks for a place."""
        self.ask_to_be_slow(asker)
        return self.control.recv(64)

    def let_go(self) -> bytes:
        """What the holder says to a query that is over, before its connection is closed."""
        self.control.sendall(b"done %d\n" % self.pid)
        return self.control.recv(64)

    def leave(self) -> None:
        """Closes the connection and then the lease, and says nothing."""
        self.connection.close()
        self.control.close()

    def close(self) -> None:
        """Nobody wants the answer any more."""
        with suppress(OSError):
            self.control.sendall(b"end %d\n" % self.pid)
        self.control.close()
        self.connection.close()


def _on_processor(pid: int) -> int:
    """For how long a process has been on a processor, in nanoseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
