"""Whatever ends, no process of an engine is left behind."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.engine.standing import ENDLESS, Standing, eventually, lives


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
