"""Questions to evaluators in other processes, and what becomes of them."""

from collections.abc import Callable

import pytest
from tests.engine.standing import ENDLESS, Standing, lives

from prisongraph.engine.query_engine import Asker
from prisongraph.errors import HungUpError


@pytest.fixture(scope="module")
def standing(start: Callable[..., Standing]) -> Standing:
    return start(standing=2, stored=1, query_seconds=60)


@pytest.mark.parametrize("time", range(5))
def test_a_query_has_ended_when_its_client_is_let_go(standing: Standing, time: int) -> None:
    working: set[int] = set()

    def hangs_up() -> bool:
        working.update(pid for pid, does in standing.evaluators.items() if does == "R")
        return True

    with pytest.raises(HungUpError):
        standing.ask(ENDLESS, asker=Asker("somebody", hangs_up))
    assert working
    assert not lives(working)
