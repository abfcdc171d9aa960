"""The veteran of a pool outlives slow queries, and whoever comes next loses nothing by that."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from tests.engine.standing import (
    BOUND,
    ENDLESS,
    JSON,
    Lent,
    Standing,
    connect,
    cross,
    eventually,
    lives,
    state,
)

from prisongraph.engine.evaluator import SLOW_PRIORITY
from prisongraph.engine.query_engine import Asker, Question
from prisongraph.engine.wire import END, Frames, send_question
from prisongraph.errors import HungUpError, QueryStoppedError

#: A query that is slow, and done long before the evaluator of a slow query is lowered.
SHORT = cross(100, 3)
SMALL = "SELECT (1 + 1 AS ?n) WHERE {}"


@pytest.fixture(scope="module")
def standing(start: Callable[..., Standing]) -> Standing:
    return start(standing=3, stored=1, slow=1, queue=8, query_seconds=60, queue_seconds=60)


@pytest.fixture
def veteran(standing: Standing) -> int:
    """The process of the veteran, which takes every question while it is free."""
    for _ in range(3):
        all_stand(standing)
        with closing(Lent(standing, SHORT)) as lent:
            assert lent.become_slow() == b"run\n"
            if is_lowered(lent.pid):  # the veteran has ended: it comes with the next one
                continue
            read_all(lent)
            assert lent.let_go() == b"done\n"
            leave(lent)
            return lent.pid
    raise AssertionError("nobody is the veteran")


def all_stand(standing: Standing) -> None:
    eventually(lambda: list(standing.evaluators.values()) == ["S"] * 4)


def is_lowered(pid: int) -> bool:
    return os.getpriority(os.PRIO_PROCESS, pid) >= SLOW_PRIORITY


def read_all(lent: Lent) -> None:
    """Reads until the answer of a query is whole."""
    frames = Frames(lent.connection)
    while frames.next()[0] != END:
        pass


def leave(lent: Lent) -> None:
    """Closes the connection, and waits until its evaluator has come back to its place."""
    lent.leave()
    time.sleep(0.1)
    eventually(lambda: state(lent.pid) in ("S", ""))


def test_a_veteran_stays_when_a_slow_query_is_done(standing: Standing, veteran: int) -> None:
    for _ in range(5):
        lent = Lent(standing, SHORT)
        assert lent.pid == veteran
        assert lent.become_slow() == b"run\n"
        read_all(lent)
        assert lent.let_go() == b"done\n"
        leave(lent)
    assert not is_lowered(veteran)
    assert veteran in standing.evaluators
    assert standing.workers.status()["slow"] == 0


def test_a_server_lets_a_veteran_go_on(standing: Standing, veteran: int) -> None:
    for _ in range(5):
        standing.ask(SHORT)
        time.sleep(0.1)  # so that it has come back to its place
    with closing(Lent(standing, ENDLESS)) as lent:
        assert lent.pid == veteran


def test_a_veteran_whose_query_takes_longer_is_lowered_and_replaced(
    standing: Standing, veteran: int
) -> None:
    with closing(Lent(standing, ENDLESS)) as lent:
        assert lent.pid == veteran
        assert lent.become_slow() == b"run\n"
        assert not is_lowered(veteran)
        eventually(lambda: is_lowered(veteran))
        eventually(lambda: len(standing.evaluators) == 5)


def test_a_veteran_that_was_lowered_ends_with_its_query(standing: Standing, veteran: int) -> None:
    lent = Lent(standing, cross(120, 3))
    assert lent.pid == veteran
    assert lent.become_slow() == b"run\n"
    read_all(lent)
    eventually(lambda: is_lowered(veteran))
    assert lent.let_go() == b"done\n"
    eventually(lambda: not lives([veteran]))
    lent.leave()


def test_there_is_a_veteran_again_after_one_has_ended(standing: Standing, veteran: int) -> None:
    os.kill(veteran, signal.SIGKILL)
    all_stand(standing)
    with closing(Lent(standing, ENDLESS)) as lent:
        assert lent.pid != veteran
        assert lent.become_slow() == b"run\n"
        assert not is_lowered(lent.pid)


def test_another_evaluator_is_lowered_at_once_and_ends_after_a_slow_query(
    standing: Standing, veteran: int
) -> None:
    first, second = Lent(standing, SMALL), Lent(standing, SHORT)
    assert first.pid == veteran != second.pid
    assert second.become_slow() == b"run\n"
    assert is_lowered(second.pid)
    read_all(second)
    second.leave()
    eventually(lambda: not lives([second.pid]))
    first.leave()
    assert veteran in standing.evaluators


def test_a_veteran_that_has_to_wait_is_lowered_at_once(standing: Standing, veteran: int) -> None:
    first = Lent(standing, SMALL)
    with closing(Lent(standing, ENDLESS)) as runs:
        assert first.pid == veteran != runs.pid
        assert runs.become_slow("eve") == b"run\n"
        leave(first)
        with closing(Lent(standing, ENDLESS)) as waits:
            assert waits.pid == veteran
            waits.ask_to_be_slow("ada")
            eventually(lambda: state(veteran) == "T")
            assert is_lowered(veteran)


def test_a_lease_that_is_closed_without_a_word_ends_the_query_of_a_veteran(
    standing: Standing, veteran: int
) -> None:
    lent = Lent(standing, ENDLESS)
    assert lent.pid == veteran
    assert lent.become_slow() == b"run\n"
    lent.control.close()
    eventually(lambda: not lives([veteran]))
    lent.connection.close()


def test_a_veteran_that_nobody_has_let_go_takes_no_other_question(
    standing: Standing, veteran: int
) -> None:
    lent = Lent(standing, SHORT)
    assert lent.become_slow() == b"run\n"
    read_all(lent)
    lent.connection.close()
    eventually(lambda: not lives([veteran]))
    lent.control.close()


def test_the_place_of_a_query_is_free_once_it_is_done(standing: Standing, veteran: int) -> None:
    lent = Lent(standing, SHORT)
    assert lent.pid == veteran
    assert lent.become_slow() == b"run\n"
    with closing(Lent(standing, ENDLESS)) as waits:
        waits.ask_to_be_slow()
        eventually(lambda: state(waits.pid) == "T")
        assert lent.let_go() == b"done\n"
        assert waits.control.recv(64) == b"run\n"
        assert standing.workers.status()["slow"] == 1
        lent.leave()


def test_done_is_heard_of_one_that_has_ended(standing: Standing, veteran: int) -> None:
    lent = Lent(standing, ENDLESS)
    assert lent.become_slow() == b"run\n"
    os.kill(veteran, signal.SIGKILL)
    eventually(lambda: not lives([veteran]))
    assert lent.let_go() == b"done\n"
    lent.leave()
    with connect(standing.folder / "control.sock") as control:
        control.sendall(b"done 1\n")
        assert control.recv(64) == b"done\n"


def test_each_query_of_a_veteran_has_the_time_of_a_query(start: Callable[..., Standing]) -> None:
    standing = start(standing=2, stored=1, query_seconds=1)
    with closing(Lent(standing, SHORT)) as lent:
        veteran = lent.pid
        assert lent.become_slow() == b"run\n"
        read_all(lent)
        assert lent.let_go() == b"done\n"
        leave(lent)
    for _ in range(18):  # more than a second altogether, by the wall and on the processor
        standing.ask(SHORT)
        time.sleep(0.1)  # so that it has come back to its place
    assert veteran in standing.evaluators
    with pytest.raises(QueryStoppedError, match="after 1 second"):
        standing.ask(ENDLESS)
    assert veteran not in lives(standing.evaluators)


def test_nobody_loses_an_answer_to_what_becomes_of_a_veteran(
    standing: Standing, at_once: ThreadPoolExecutor
) -> None:
    """Slow queries that are done, that end badly, and small ones that come between them."""
    all_stand(standing)
    before = standing.workers.status()["ended_crash"]

    def ask_slow(asker: str) -> None:
        for _ in range(15):
            assert standing.ask(SHORT, asker=Asker(asker))

    def hang_up(asker: str) -> None:
        for _ in range(6):
            with pytest.raises(HungUpError):
                standing.ask(ENDLESS, asker=Asker(asker, lambda: True))

    def say_nothing(asker: str) -> None:
        """A server that dies when the answer of its slow query is there."""
        for _ in range(8):
            lent = Lent(standing, SHORT)
            lent.ask_to_be_slow(asker)
            lent.control.recv(64)
            lent.leave()

    def ask_small(_: str) -> None:
        for _ in range(400):
            assert b'"2"' in standing.ask(SMALL)

    work = [ask_slow, ask_slow, hang_up, say_nothing, ask_small, ask_small, ask_small]
    asked = [at_once.submit(each, f"asker-{n}") for n, each in enumerate(work)]
    for each in asked:
        each.result(4 * BOUND)
    all_stand(standing)
    status = standing.workers.status()
    assert (status["slow"], status["waiting"]) == (0, 0)
    assert status["ended_crash"] == before


def test_other_evaluators_hold_no_more_than_a_tenth_of_what_they_share(
    standing: Standing, veteran: int
) -> None:
    lent = Lent(standing, SMALL)  # the veteran is kept, so that others answer
    assert lent.pid == veteran
    before = set(standing.evaluators)
    for number in range(10):
        with connect(standing.folder / "ask.sock") as connection:
            many = " ".join(f'"{number}{"x" * 100}{n}"' for n in range(20_000))
            send_question(connection, Question(f"SELECT ?n {{ VALUES ?n {{ {many} }} }}", JSON))
            with suppress(ConnectionError):
                frames = Frames(connection)
                while frames.next()[0] != END:
                    pass
    eventually(lambda: len(before & set(standing.evaluators)) == 2)
    lent.leave()
    assert veteran in standing.evaluators
