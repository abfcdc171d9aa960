"""Whatever ends, no process of an engine is left behind."""

import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.standing import ENDLESS, Standing, eventually, lives, state

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@pytest.mark.parametrize("killed", ["holder", "supervisor"])
def test_evaluators_end_with_what_is_above_them_whatever_they_do(
    start: Callable[..., Standing], at_once: ThreadPoolExecutor, killed: str
) -> None:
    standing = start(standing=1, stored=1, slow=1, query_seconds=60, queue_seconds=60)
    asked = [at_once.submit(standing.ask, ENDLESS) for _ in range(2)]
    eventually(lambda: sorted(standing.evaluators.values()) == ["R", "S", "S", "T"])
    evaluators = set(standing.evaluators)

    os.kill(getattr(standing, killed), signal.SIGKILL)

    eventually(lambda: not lives(evaluators))
    assert all(each.exception() for each in asked)


@pytest.fixture
def heir() -> Iterator[None]:
    """Orphans become children of this process, as they do of the first process of a container."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.mark.usefixtures("heir")
def test_an_engine_that_is_stopped_leaves_no_dead_process_to_be_buried(
    start: Callable[..., Standing],
) -> None:
    standing = start()
    evaluators = standing.evaluators
    standing.engine.stop()
    assert {pid: state(pid) for pid in evaluators} == dict.fromkeys(evaluators, "")
