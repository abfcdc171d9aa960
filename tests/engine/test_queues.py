"""Who waits for an evaluator waits a bounded time, in a queue of bounded length."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.standing import BOUND, Standing, cross, eventually

from prisongraph.errors import BusyError

SMALL = cross(2, 3)


@pytest.fixture
def stuck(request: pytest.FixtureRequest, start: Callable[..., Standing]) -> Iterator[Standing]:
    """An engine of which every evaluator is frozen, and five may wait for one, so many seconds."""
    seconds = getattr(request, "param", 60)
    standing = start(standing=2, stored=1, queue=4, queue_seconds=seconds)
    for pid in standing.evaluators:
        os.kill(pid, signal.SIGSTOP)
    yield standing
    go_on(standing)


def go_on(standing: Standing) -> None:
    for pid in standing.evaluators:
        os.kill(pid, signal.SIGCONT)


def test_a_full_queue_is_said_at_once_and_who_waits_in_it_is_answered(
    stuck: Standing, at_once: ThreadPoolExecutor
) -> None:
    asked = [at_once.submit(stuck.ask, SMALL) for _ in range(12)]
    eventually(lambda: sum(each.done() for each in asked) == 7)
    refused = [each.exception() for each in asked if each.done()]
    assert all(isinstance(each, BusyError) and each.retry_after > 0 for each in refused)
    waiting = [each for each in asked if not each.done()]
    go_on(stuck)
    assert len({each.result(BOUND) for each in waiting}) == 1


@pytest.mark.parametrize("stuck", [1], indirect=True)
@pytest.mark.parametrize("length", [0, 8 << 20], ids=["a short question", "a long question"])
def test_nobody_waits_longer_for_an_evaluator_than_they_may(
    stuck: Standing, at_once: ThreadPoolExecutor, length: int
) -> None:
    asked = at_once.submit(stuck.ask, SMALL + " #" + length * " ")
    assert isinstance(asked.exception(BOUND), BusyError)
