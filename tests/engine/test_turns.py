"""Who of those that wait at one socket takes the next question."""

import os
import select
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prisongraph.engine.turns import Turns, make_first_place, make_nudge

_LONG = 30.0
_MOMENTS = 300


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "questions"))
        listening.listen(8)
        yield listening


@pytest.fixture
def nudge() -> Iterator[int | None]:
    made = make_nudge()
    yield made
    if made is not None:
        os.close(made)


def stand(
    listener: socket.socket,
    nudge: int | None,
    name: bytes,
    busy: threading.Event,
    place: int | None = None,
) -> Callable[[], None]:
    """Lets somebody stand there who says their name to each who asks; what ends them is told."""
    turns = Turns(listener, nudge, place)
    leaves = threading.Event()

    def take() -> None:
        while not leaves.is_set():
            if connection := turns.take(0.05):
                with connection:
                    connection.sendall(name)
                    busy.wait(_LONG)

    thread = threading.Thread(target=take)
    thread.start()

    def leave() -> None:
        leaves.set()
        busy.set()
        thread.join()

    return leave


def ask(listener: socket.socket, *, until_free: bool) -> bytes:
    """The name of whoever takes a question, at once or when they are free again."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(_LONG)
        asking.connect(listener.getsockname())
        name = asking.recv(1)
        if until_free:
            assert asking.recv(1) == b""
        return name


def test_nobody_is_told_when_nobody_asks(listener: socket.socket, nudge: int | None) -> None:
    assert Turns(listener, nudge).take(0.01) is None


@pytest.mark.skipif(not hasattr(select, "EPOLLEXCLUSIVE"), reason="the kernel is not Linux")
def test_the_one_that_stood_first_takes_every_question_while_it_is_free(
    listener: socket.socket, nudge: int | None
) -> None:
    free = threading.Event()
    free.set()
    leave = [stand(listener, nudge, name, free) for name in (b"1", b"2", b"3")]
    names = [ask(listener, until_free=True) for _ in range(200)]
    for each in leave:
        each()
    # It is free a moment after the one before was told, so that another may come before it.
    assert names.count(b"1") > 100


@pytest.mark.skipif(not hasattr(select, "EPOLLEXCLUSIVE"), reason="the kernel is not Linux")
def test_who_has_the_first_place_is_before_those_who_stood_earlier_and_so_is_who_has_it_next(
    listener: socket.socket, nudge: int | None
) -> None:
    place = make_first_place(listener, nudge)
    assert place is not None
    free = threading.Event()
    free.set()
    leave = [stand(listener, nudge, name, free) for name in (b"1", b"2")]
    for name in (b"v", b"w"):
        present = threading.Event()
        present.set()
        leave_place = stand(listener, nudge, name, present, os.dup(place))
        names = [ask(listener, until_free=True) for _ in range(200)]
        leave_place()
        assert names.count(name) > 100
    assert ask(listener, until_free=True) in (b"1", b"2")
    for each in leave:
        each()
    os.close(place)


def test_another_takes_the_question_that_comes_while_the_first_is_busy(
    listener: socket.socket, nudge: int | None
) -> None:
    busy = threading.Event()
    leave = [stand(listener, nudge, name, busy) for name in (b"1", b"2")]
    names = {ask(listener, until_free=False) for _ in range(2)}
    for each in leave:
        each()
    assert names == {b"1", b"2"}


def test_two_questions_that_come_at_one_moment_wake_two(
    listener: socket.socket, nudge: int | None
) -> None:
    """The kernel may wake the first for both: the second question waited for the first's end."""

    def take(turns: Turns) -> None:
        taken = 0
        while taken < _MOMENTS:
            if connection := turns.take(_LONG):
                with connection:
                    connection.sendall(b"!")
                    connection.recv(1)
                    taken += 1

    threads = [
        threading.Thread(target=take, args=(Turns(listener, nudge),), daemon=True) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for _ in range(_MOMENTS):
        with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
            for each in (one, other):
                each.settimeout(_LONG / 3)
                each.connect(listener.getsockname())
            assert (one.recv(1), other.recv(1)) == (b"!", b"!")
