"""The holder goes on whatever it is told, and whatever happens to those it looks after."""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import ExitStack, closing

import pytest
from tests.engine.standing import ENDLESS, Lent, Standing, connect, descriptors, eventually, lives


@pytest.fixture(scope="module")
def standing(start: Callable[..., Standing]) -> Standing:
    return start(standing=2, stored=1, slow=1, queue=4, query_seconds=60, queue_seconds=60)


@pytest.mark.parametrize(
    "said",
    [
        b"\n",
        b"what is this\n",
        b"\xff\xfe\x00\n",
        b"slow\n",
        b"slow x y\n",
        b"slow x y z\n",
        b"slow 1 y z\n",
        b"slow 1 y z more\n",
        b"slow\x00 1\n",
        b"why\n",
        b"why me\n",
        b"why 1 2\n",
    ],
)
def test_a_holder_says_what_it_does_not_understand_and_goes_on(
    standing: Standing, said: bytes
) -> None:
    with connect(standing.folder / "control.sock") as control:
        control.sendall(said)
        assert control.recv(64) == b"what?\n"
    assert standing.workers.status()["standing"] == 3


def test_a_line_without_end_is_not_kept(standing: Standing) -> None:
    with connect(standing.folder / "control.sock") as control, pytest.raises(ConnectionError):
        control.sendall(b"slow 1 0 " + b"x" * (4 << 20))
    assert standing.workers.status()["standing"] == 3


def test_who_comes_when_no_descriptor_is_left_is_let_go(standing: Standing) -> None:
    before = resource.prlimit(standing.holder, resource.RLIMIT_NOFILE)
    room = len(descriptors(standing.holder)) + 3
    resource.prlimit(standing.holder, resource.RLIMIT_NOFILE, (room, before[1]))
    with ExitStack() as stack:
        callers = [
            stack.enter_context(connect(standing.folder / "control.sock")) for _ in range(20)
        ]
        assert callers[-1].recv(64) == b""
        callers[0].sendall(b"status\n")
        assert callers[0].recv(1024).startswith(b"{")
    resource.prlimit(standing.holder, resource.RLIMIT_NOFILE, before)
    assert standing.workers.status()["standing"] == 3


def test_the_place_of_an_evaluator_that_died_is_free_though_its_server_says_nothing(
    standing: Standing,
) -> None:
    with closing(Lent(standing, ENDLESS)) as first, closing(Lent(standing, ENDLESS)) as second:
        assert first.become_slow() == b"run\n"
        second.ask_to_be_slow()
        eventually(lambda: standing.evaluators[second.pid] == "T")

        os.kill(first.pid, signal.SIGSEGV)

        assert second.control.recv(64) == b"run\n"
        assert standing.workers.status()["slow"] == 1


def test_who_waits_with_an_evaluator_that_died_is_told_to_look(standing: Standing) -> None:
    with closing(Lent(standing, ENDLESS)) as first, closing(Lent(standing, ENDLESS)) as second:
        assert first.become_slow() == b"run\n"
        second.ask_to_be_slow()
        eventually(lambda: standing.evaluators[second.pid] == "T")

        os.kill(second.pid, signal.SIGKILL)

        assert second.control.recv(64) == b"run\n"
        assert second.connection.recv(64) == b""
        assert standing.workers.status()["waiting"] == 0


def test_a_query_that_nobody_wants_ends_before_it_is_slow(standing: Standing) -> None:
    with closing(Lent(standing, ENDLESS)) as unwanted:
        os.kill(unwanted.pid, signal.SIGSTOP)
        unwanted.control.sendall(b"end %d\n" % unwanted.pid)
        assert unwanted.control.recv(64) == b"done\n"
        assert not lives([unwanted.pid])
