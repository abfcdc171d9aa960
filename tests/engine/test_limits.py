"""A query that reaches a limit or crashes the engine costs one answer and nothing else."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.standing import ENDLESS, Standing, cross, deep, eventually

from prisongraph.errors import EngineCrashedError, QueryStoppedError

#: A query of a second or so, whose answer is known.
LONG, ITS_ANSWER = cross(200, 3), 200**3
DISTINCT = cross(100, 3).replace("SELECT (COUNT(*) AS ?n) WHERE", "SELECT DISTINCT * WHERE")


@pytest.fixture(scope="module")
def hasty(start: Callable[..., Standing]) -> Standing:
    return start(standing=2, stored=1, query_seconds=1)


@pytest.fixture(scope="module")
def narrow(start: Callable[..., Standing]) -> Standing:
    return start(standing=2, stored=1, query_seconds=60, query_memory_mb=16, answer_mb=1)


@pytest.fixture(autouse=True)
def all_stand_again(hasty: Standing, narrow: Standing) -> Iterator[None]:
    """After each test the engines are as before."""
    yield
    for standing in (hasty, narrow):
        eventually(lambda each=standing: list(each.evaluators.values()) == ["S"] * 3)
        (row,) = standing.workers.query("SELECT (1 + 1 AS ?two) WHERE {}").rows()
        assert row["two"].lexical == "2"


def test_a_query_is_stopped_at_its_deadline(hasty: Standing) -> None:
    with pytest.raises(QueryStoppedError, match="after 1 second") as raised:
        hasty.ask(ENDLESS)
    assert raised.value.limit == "seconds"
    assert hasty.workers.status()["ended_seconds"] == 1


def test_a_query_is_stopped_when_it_needs_too_much_memory(narrow: Standing) -> None:
    with pytest.raises(QueryStoppedError, match="16 MB of memory") as raised:
        narrow.ask(f"SELECT (COUNT(*) AS ?n) WHERE {{ {DISTINCT} }}")
    assert raised.value.limit == "memory"


def test_a_query_is_stopped_when_its_answer_is_too_long(narrow: Standing) -> None:
    with pytest.raises(QueryStoppedError, match="more than 1 MB") as raised:
        narrow.ask(DISTINCT.replace("DISTINCT", ""))
    assert raised.value.limit == "answer"


def test_an_answer_as_long_as_it_may_be_is_given(narrow: Standing) -> None:
    text = "x" * ((1 << 20) - len('{"head":{"vars":["x"]},"results":{"bindings":['
                                  '{"x":{"type":"literal","value":""}}]}}'))  # fmt: skip
    assert len(narrow.ask(f"SELECT ?x WHERE {{ VALUES ?x {{ '{text}' }} }}")) == 1 << 20
    with pytest.raises(QueryStoppedError, match="1 MB"):
        narrow.ask(f"SELECT ?x WHERE {{ VALUES ?x {{ '{text}x' }} }}")


def test_a_crash_costs_one_answer_and_nothing_beside_it(
    narrow: Standing, at_once: ThreadPoolExecutor
) -> None:
    beside = at_once.submit(narrow.workers.query, LONG)
    eventually(lambda: "R" in narrow.evaluators.values())
    with pytest.raises(EngineCrashedError, match="only this answer is lost"):
        narrow.ask(deep(2_000_000))
    assert not beside.done()
    assert [row["n"].lexical for row in beside.result().rows()] == [str(ITS_ANSWER)]
    assert narrow.workers.status()["ended_crash"] == 1
