"""A process that answers one question after another until it is ended, is slow, or has grown.

One at each socket, the veteran, is kept where it can be: what queries read it has copied already,
and a new one would copy that anew, page by page, which costs a query half of its time again.

It is forked from the holder, so that all evaluators share one copy of the release.
It evaluates whatever it is sent: what a stranger may ask is decided before (`guard.py`),
and what a query may use is bounded by the kernel (`confinement.py`).
"""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from prisongraph.config import Limits
from prisongraph.engine.confinement import (
    bound_memory,
    deepen_stack,
    end_with,
    keep_only,
    let_signals_kill,
    refuse_files,
    refuse_sockets,
    start_clocks,
    stop_clocks,
)
from prisongraph.engine.growth import Growth, VeteranGrowth
from prisongraph.engine.marks import Mark
from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.engine.turns import Turns
from prisongraph.engine.wire import (
    DATA,
    END,
    ERROR,
    STARTED,
    LostError,
    error_to_json,
    frame,
    receive_question,
    send_frame,
)
from prisongraph.errors import EngineCrashedError, PrisongraphError, QueryStoppedError

#: Seconds after which an evaluator looks whether its holder still lives.
_LOOK_UP = 5
_PIECE = 1 << 16
#: No descriptor has this number or a higher one.
_MOST_OPEN = os.sysconf("SC_OPEN_MAX")


@dataclass(frozen=True, slots=True)
class Veteran:
    """What the veteran of a socket has of its holder.

    place: the first place of those that wait at the socket, where there are such (`turns.py`).
    is_held: whether its query is slow, and nobody has told that it is over.
    """

    place: int | None
    is_held: Mark


def evaluate(
    holder: int,
    listener: int,
    nudge: int | None,
    open_engine: Callable[[], QueryEngine],
    limits: Limits,
    *,
    in_memory: bool,
    veteran: Veteran | None = None,
) -> NoReturn:
    """Answers questions that arrive on a listening socket, in turns; it never returns."""
    let_signals_kill()
    end_with(holder)
    kept = [listener, nudge, veteran.place if veteran else None]
    listener, *places = keep_only([each for each in kept if each is not None], _MOST_OPEN)
    refuse_sockets()  # before there are threads: each inherits it
    engine = open_engine()
    deepen_stack()
    bound_memory(limits)
    turns = Turns(socket.socket(fileno=listener), *places)
    if in_memory:
        refuse_files(connections=1)
    _volunteer_for_the_reaper()
    growth = (VeteranGrowth if veteran else Growth)(in_memory=in_memory)
    while os.getppid() == holder:
        connection = turns.take(_LOOK_UP)
        if connection is None:
            if growth.is_too_much_to_be_idle():
                break
            continue
        with connection:
            start_clocks(limits)
            _answer(connection, engine, limits)
            stop_clocks()
        if _is_slow() or (veteran and veteran.is_held) or growth.is_too_much():
            break
    os._exit(0)


def _answer(connection: socket.socket, engine: QueryEngine, limits: Limits) -> None:
    try:
        send_frame(connection, STARTED, f"{os.getpid()} {time.process_time_ns()}".encode())
        question = receive_question(connection)
        if _is_gone(connection):
            return
        out = _Out(connection, limits.answer_bytes)
        out.finish(*_evaluate(engine, question, out, limits))
        connection.recv(1)  # the server closes when it has read all
    except (LostError, OSError):
        return


def _evaluate(
    engine: QueryEngine, question: Question, out: "_Out", limits: Limits
) -> tuple[bytes, bytes]:
    """Writes the answer, and tells the last frame; LostError when nobody reads any more."""
    try:
        return END, engine.write(question, out).encode()
    except MemoryError:
        return ERROR, error_to_json(memory_stopped(limits))
    except PrisongraphError as error:
        return ERROR, error_to_json(error)
    except BaseException as error:  # also a panic of the engine, which is no Exception
        if out.is_broken:
            raise LostError from error
        if out.is_too_long:
            return ERROR, error_to_json(answer_stopped(limits))
        return ERROR, error_to_json(EngineCrashedError(CRASHED))


class _Out:
    """Sends an answer in large pieces, and stops the engine when there is no use in going on."""

    def __init__(self, connection: socket.socket, bound: int) -> None:
        self._connection = connection
        self._left = bound
        self._held = bytearray()
        self.is_broken = False

    @property
    def is_too_long(self) -> bool:
        """Whether the answer has more bytes than it may."""
        return self._left < 0

    def write(self, data: bytes) -> int:
        """Takes a piece; OSError when the answer is too long or the server is gone."""
        self._left -= len(data)
        if self._left < 0:
            raise OSError("the answer is too long")
        self._held += data
        if len(self._held) >= _PIECE:
            try:
                send_frame(self._connection, DATA, bytes(self._held))
            except OSError:
                self.is_broken = True
                raise
            self._held.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing: what is left goes with the last frame."""

    def finish(self, letter: bytes, content: bytes) -> None:
        """Sends what is left and the last frame, in one piece."""
        last = frame(letter, content)
        if letter == END and self._held:
            last = frame(DATA, bytes(self._held)) + last
        self._connection.sendall(last)


CRASHED = "The query crashed the engine; only this answer is lost. Please write it another way."


def memory_stopped(limits: Limits) -> QueryStoppedError:
    """What is said of a query that needed too much memory."""
    return QueryStoppedError(
        f"The query was stopped: it needed more than {limits.memory_bytes >> 20} MB of memory.",
        limit="memory",
    )


def answer_stopped(limits: Limits) -> QueryStoppedError:
    """What is said of a query whose answer is too long."""
    return QueryStoppedError(
        f"The query was stopped: its answer has more than {limits.answer_bytes >> 20} MB. "
        "Ask for it in parts, with LIMIT and OFFSET, or take the whole dataset from /data.",
        limit="answer",
    )


def time_stopped(limits: Limits) -> QueryStoppedError:
    """What is said of a query that took too long."""
    return QueryStoppedError(
        f"The query was stopped after {limits.query_seconds:g} seconds. "
        "Narrow it, or take the whole dataset from /data and ask it where you are.",
        limit="seconds",
    )


def _is_gone(connection: socket.socket) -> bool:
    """Whether the server has closed the connection: what it asked is no longer wanted."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False


def _is_slow() -> bool:
    """Whether the holder has lowered the priority of this process, which cannot be undone."""
    return os.getpriority(os.PRIO_PROCESS, 0) >= SLOW_PRIORITY


#: The lowest priority there is.
SLOW_PRIORITY = 19


def _volunteer_for_the_reaper() -> None:
    """When the machine runs out of memory, an evaluator is what it can best do without."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        return
