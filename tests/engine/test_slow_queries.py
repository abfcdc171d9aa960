"""Long queries share few places, and keep nobody's small query from being answered."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest
from tests.engine.standing import ENDLESS, Lent, Standing, cross, eventually, memory

from prisongraph.engine.query_engine import Asker
from prisongraph.errors import BusyError

LONG, ITS_ANSWER = cross(100, 3), 100**3


@pytest.fixture(scope="module")
def standing(start: Callable[..., Standing]) -> Standing:
    """Two places, and four queries that wait."""
    return start(standing=2, stored=1, slow=2, queue=4, query_seconds=60, queue_seconds=60)


@pytest.fixture(autouse=True)
def all_stand_again(standing: Standing) -> None:
    eventually(lambda: list(standing.evaluators.values()) == ["S"] * 3)


def does(standing: Standing) -> Counter[str]:
    return Counter(standing.evaluators.values())


def answer(body: bytes) -> int:
    (row,) = json.loads(body)["results"]["bindings"]
    return int(row["n"]["value"])


def test_few_run_and_the_others_wait_frozen_and_are_answered_afterwards(
    standing: Standing, at_once: ThreadPoolExecutor
) -> None:
    with ExitStack() as stack:
        for asker in ("eve", "bob"):
            taken = stack.enter_context(closing(Lent(standing, ENDLESS)))
            assert taken.become_slow(asker) == b"run\n"
        asked = [at_once.submit(standing.ask, LONG, asker=Asker(f"ada-{n}")) for n in "1234"]
        eventually(lambda: does(standing) == {"R": 2, "T": 4, "S": 3})
        status = standing.workers.status()
        assert (status["slow"], status["waiting"]) == (2, 4)
        assert not any(each.done() for each in asked)
    assert [answer(each.result()) for each in asked] == [ITS_ANSWER] * 4


def test_a_full_queue_is_said_with_a_time_to_ask_again(standing: Standing) -> None:
    with ExitStack() as stack:
        for asker in "123456":
            lent = stack.enter_context(closing(Lent(standing, ENDLESS)))
            lent.ask_to_be_slow(asker)
        eventually(lambda: does(standing) == {"R": 2, "T": 4, "S": 3})
        with pytest.raises(BusyError, match="Too many") as raised:
            standing.ask(ENDLESS, asker=Asker("ada"))
        assert raised.value.retry_after > 0
        assert standing.workers.status()["refused_full"] == 1


def test_one_asker_has_at_most_half_of_the_queue(standing: Standing) -> None:
    with ExitStack() as stack:
        for _ in range(4):
            lent = stack.enter_context(closing(Lent(standing, ENDLESS)))
            lent.ask_to_be_slow("eve")
        eventually(lambda: does(standing) == {"R": 2, "T": 2, "S": 3})
        lent = stack.enter_context(closing(Lent(standing, ENDLESS)))
        assert lent.become_slow("eve") == b"full\n"


def test_who_has_all_places_gives_one_to_somebody_else_and_goes_on_afterwards(
    standing: Standing, at_once: ThreadPoolExecutor
) -> None:
    with closing(Lent(standing, ENDLESS)) as taken:
        assert taken.become_slow("eve") == b"run\n"
        longer = at_once.submit(standing.ask, cross(170, 3), asker=Asker("eve"))
        eventually(lambda: standing.workers.status()["slow"] == 2)
        with closing(Lent(standing, ENDLESS)) as another:
            assert another.become_slow("ada") == b"run\n"
            eventually(lambda: does(standing)["T"] == 1)
            assert standing.evaluators[taken.pid] == "R"
            assert not longer.done()
        assert answer(longer.result()) == 170**3


def test_who_gives_a_place_away_but_holds_too_much_to_wait_may_ask_again(
    standing: Standing, at_once: ThreadPoolExecutor
) -> None:
    many = cross(100, 9).replace("SELECT (COUNT(*) AS ?n)", "SELECT DISTINCT *")
    growing = f"SELECT (COUNT(*) AS ?n) WHERE {{ {many} }}"
    with closing(Lent(standing, ENDLESS)) as taken:
        assert taken.become_slow("eve") == b"run\n"
        asked = at_once.submit(standing.ask, growing, asker=Asker("eve"))
        eventually(lambda: max(map(memory, standing.evaluators)) > 200 << 20)
        with closing(Lent(standing, ENDLESS)) as another:
            assert another.become_slow("ada") == b"run\n"
            with pytest.raises(BusyError, match="Too many"):
                asked.result()
            eventually(lambda: does(standing) == {"R": 2, "S": 3})


def test_a_small_query_is_answered_beside_any_number_of_long_ones(
    standing: Standing, at_once: ThreadPoolExecutor
) -> None:
    with ExitStack() as stack:
        for asker in "123456":
            lent = stack.enter_context(closing(Lent(standing, ENDLESS)))
            lent.ask_to_be_slow(asker)
        eventually(lambda: does(standing) == {"R": 2, "T": 4, "S": 3})
        assert answer(standing.ask(cross(3, 3))) == 27
        eventually(lambda: does(standing) == {"R": 2, "T": 4, "S": 3})
