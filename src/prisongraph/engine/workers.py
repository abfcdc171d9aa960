"""The engine as a server has it: evaluators in other processes, asked over Unix sockets.

A question goes to whichever standing evaluator is free; when none is, it waits in the kernel.
When it has not been answered after a moment, its query is slow:
the holder is asked for a place, and while the query runs or waits, its client is watched.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path

from prisongraph.config import Limits
from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.evaluator import CRASHED, memory_stopped, time_stopped
from prisongraph.engine.held import held_answer
from prisongraph.engine.holder import CONTROL, QUESTIONS, STORED
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink, with_sets
from prisongraph.engine.wire import DATA, ERROR, Frames, LostError, error_from_json, send_question
from prisongraph.errors import (
    BusyError,
    EngineCrashedError,
    HungUpError,
    PrisongraphError,
    QueryStoppedError,
)
from prisongraph.terms import Term

#: Seconds between two looks at whether the client of a slow query is still there.
_LOOK = 0.25
_RETRY_AFTER, _RETRY_AFTER_START = 10, 2
#: Seconds before somebody hears that a query was refused a place, used too much or crashed:
#: one who asks the same again at once would keep the evaluators from everybody else.
_PENALTY = 3.0
#: How many are kept waiting like that; each of them has a thread of the server.
_PENALTIES = 24
#: What the holder says of places; what else it says is how an evaluator has ended.
_ABOUT_PLACES = (["run"], ["early"], ["full"])
#: Seconds within which the holder learns that an evaluator has ended.
_BURIED = 5


class Workers(QueryEngine):
    """Asks the evaluators of the holder whose sockets stand in a folder.

    Stored queries go to evaluators of their own, and none of them is ever slow.
    """

    def __init__(self, folder: Path, limits: Limits, *, stored: bool = False) -> None:
        self._questions = str(folder / (STORED if stored else QUESTIONS))
        self._stored = stored
        self._control = str(folder / CONTROL)
        self._limits = limits
        self._penalties = threading.BoundedSemaphore(_PENALTIES)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        sets: Mapping[str, list[Term]] | None = None,
    ) -> Answer:
        """The answer to a query, whole; a graph is asked for again when it is written down."""
        question = Question(
            with_sets(text, sets or {}),
            "",
            tuple(default_graphs),
            tuple(named_graphs),
            dict(bindings or {}),
        )
        return held_answer(question, self.write)

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        """Writes an answer down as an evaluator sends it.

        QueryStoppedError, EngineCrashedError, BusyError, and HungUpError when the asker is gone.
        """
        asker = asker or Asker()
        try:
            return self._ask(question, sink, asker)
        except _UntakenError:
            # An evaluator that is ended takes nobody's question with it that it had not begun.
            try:
                return self._ask(question, sink, asker)
            except _UntakenError:
                raise _away() from None

    def _ask(self, question: Question, sink: Sink, asker: Asker) -> Kind:
        with _connect(self._questions) as connection:
            slow_after = inf if self._stored else self._limits.slow_after
            exchange = _Exchange(connection, self._control, self._limits, asker, slow_after)
            try:
                return exchange.take(question, sink)
            except (BusyError, EngineCrashedError, QueryStoppedError):
                exchange.close()
                self._keep_waiting(asker)
                raise
            finally:
                exchange.close()

    def _keep_waiting(self, asker: Asker) -> None:
        if self._stored or not self._penalties.acquire(blocking=False):
            return
        try:
            until = time.monotonic() + _PENALTY
            while time.monotonic() < until and not asker.has_hung_up():
                time.sleep(_LOOK)
        finally:
            self._penalties.release()

    def status(self) -> dict[str, int]:
        """How many evaluators stand, run slow queries, wait, and have been ended for what."""
        with _connect(self._control) as control:
            control.settimeout(_LOOK)
            control.sendall(b"status\n")
            found: dict[str, int] = json.loads(control.recv(4096))
            return found


class _UntakenError(Exception):
    """No evaluator has begun with the question."""


class _Exchange:
    """One question with one evaluator."""

    def __init__(
        self,
        connection: socket.socket,
        control: str,
        limits: Limits,
        asker: Asker,
        slow_after: float,
    ) -> None:
        self._connection = connection
        self._control = control
        self._limits = limits
        self._asker = asker
        self._frames = Frames(connection)
        self._lease: socket.socket | None = None
        self._pid = 0
        self._is_over = False
        self._is_answered = False
        self._before = 0
        self._slow_after = slow_after
        self._is_slow = False
        self._slow_at = 0.0

    def take(self, question: Question, sink: Sink) -> Kind:
        """Asks, and writes what comes into the sink."""
        try:
            self._ask(question)
            self._wait_for_evaluator()
            while True:
                letter, content = self._next()
                if letter == DATA:
                    sink.write(content)
                    continue
                self._is_over = self._is_answered = True
                if letter == ERROR:
                    raise error_from_json(content)
                kind: Kind = content.decode()  # type: ignore[assignment]  # ours
                return kind
        except (LostError, BrokenPipeError, ConnectionResetError):
            self._is_over = True
            if not self._pid:
                raise _UntakenError from None
            raise self._why_lost() from None

    def close(self) -> None:
        """Gives the place back, and ends a query that still runs.

        Its evaluator has ended, or was let go, before the connection to it is closed:
        else it might have gone on to the question of somebody else, who would lose their answer.
        """
        with suppress(OSError, BusyError):
            if self._pid and not self._is_over:
                self._is_over = True
                self._lease = self._lease or _connect(self._control)
                self._tell_holder("end")
            elif self._is_slow and self._is_answered:
                self._is_answered = False
                self._tell_holder("done")
        self._connection.close()
        if self._lease:
            self._lease.close()

    def _tell_holder(self, what: str) -> None:
        """Says on the lease what becomes of the evaluator, and waits until it is so."""
        assert self._lease
        self._lease.settimeout(_BURIED)
        self._lease.sendall(f"{what} {self._pid}\n".encode())
        _hear_end(self._lease)

    def _ask(self, question: Question) -> None:
        """A question longer than the kernel holds for an evaluator waits for one as others do."""
        self._connection.settimeout(self._limits.queue_seconds)
        try:
            send_question(self._connection, question)
        except TimeoutError:
            raise _busy() from None

    def _wait_for_evaluator(self) -> None:
        self._wait(self._connection, self._limits.queue_seconds)
        _, content = self._frames.next()
        self._pid, self._before = map(int, content.split())
        self._slow_at = time.monotonic() + self._slow_after

    def _next(self) -> tuple[bytes, bytes]:
        while not self._is_slow and self._slow_at < inf:
            left = self._slow_at - time.monotonic()
            if left > 0:
                self._connection.settimeout(left)
                try:
                    return self._frames.next()
                except TimeoutError:
                    pass
            self._ask_for_place()
        while True:
            while not self._frames.is_whole and not _is_readable(self._connection, _LOOK):
                self._look_at_asker()
            with suppress(TimeoutError):  # a frame of which only a part has come
                return self._frames.next()

    def _ask_for_place(self) -> None:
        """Waits until the query may go on as a slow one, or learns that it was not slow at all."""
        self._connection.settimeout(None)
        self._lease = self._lease or _connect(self._control)
        self._lease.sendall(f"slow {self._pid} {self._before} {self._asker.name}\n".encode())
        self._wait(self._lease, self._limits.queue_seconds)
        match self._lease.recv(64):
            case b"run\n":
                self._is_slow = True
            case b"early\n":
                self._look_at_asker()
                self._slow_at = time.monotonic() + self._slow_after
            case _:
                raise _busy()

    def _wait(self, waited_for: socket.socket, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not _is_readable(waited_for, min(_LOOK, max(0.0, until - time.monotonic()))):
            self._look_at_asker()
            if time.monotonic() >= until:
                raise _busy()

    def _look_at_asker(self) -> None:
        if self._asker.has_hung_up():
            raise HungUpError("the client left before its answer was ready")

    def _why_lost(self) -> PrisongraphError:
        """Why the evaluator ended, which the holder knows as soon as it has buried it."""
        with self._lease or _connect(self._control) as control:
            control.settimeout(_BURIED)
            try:
                control.sendall(f"why {self._pid}\n".encode())
                cause = _hear_end(control)
            except TimeoutError:
                cause = "nothing"
            except ConnectionError:
                cause = ""
        match cause:
            case "":
                return _away()  # the holder is dead as well
            case "seconds":
                return time_stopped(self._limits)
            case "memory":
                return memory_stopped(self._limits)
            case "displaced":
                return _busy()
        return EngineCrashedError(CRASHED)


def _connect(path: str) -> socket.socket:
    """A connection to a socket of the holder; BusyError when it is dead or its queue is full."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # Or a full queue would let us wait, and nobody knows how long.
        connection.setblocking(False)
        connection.connect(path)
        connection.setblocking(True)
    except OSError as error:
        connection.close()
        if isinstance(error, BlockingIOError):
            raise _busy() from error
        if isinstance(error, ConnectionError | FileNotFoundError):
            raise _away() from error
        raise
    return connection


def _hear_end(control: socket.socket) -> str:
    """How an evaluator ended, whatever the holder still says of places; nothing if it is gone."""
    while True:
        cause = control.recv(64).decode().split()[-1:]
        if cause not in _ABOUT_PLACES:
            return "".join(cause)


def _is_readable(waited_for: socket.socket, seconds: float) -> bool:
    found = select.poll()
    found.register(waited_for, select.POLLIN)
    return bool(found.poll(seconds * 1000))


def _busy() -> BusyError:
    return BusyError(
        "Too many queries are waiting. Please ask again a little later.", retry_after=_RETRY_AFTER
    )


def _away() -> BusyError:
    return BusyError(
        "The engine is being started anew. Please ask again in a moment.",
        retry_after=_RETRY_AFTER_START,
    )
