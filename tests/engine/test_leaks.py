"""However many queries of whatever kind there were, the engine is as before."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import pytest
from tests.engine.standing import (
    ENDLESS,
    JSON,
    Lent,
    Standing,
    cross,
    deep,
    descriptors,
    eventually,
)

from prisongraph.engine.query_engine import Asker, Question
from prisongraph.engine.workers import Workers
from prisongraph.errors import PrisongraphError

GONE = Asker("eve", lambda: True)
#: How many of each, and who asks.
MIXED = [
    *[("SELECT (1 + 1 AS ?two) WHERE {}", Asker("ada"))] * 120,
    *[("SELECT * WHERE { ?s ?p }", Asker("ada"))] * 30,
    *[(cross(60, 3), Asker("bob"))] * 20,
    *[(ENDLESS, GONE)] * 20,
    *[(deep(300_000), Asker("eve"))] * 6,
    *[(ENDLESS, Asker("eve"))] * 4,
]


class Nowhere:
    """Keeps nothing."""

    def write(self, data: bytes) -> None:
        """Forgets what comes."""


@pytest.mark.parametrize("on_disk", [False, True])
def test_nothing_is_left_of_two_hundred_queries(
    start: Callable[..., Standing], at_once: ThreadPoolExecutor, on_disk: bool
) -> None:
    size = {"memory_dataset_mb": 0} if on_disk else {}
    standing = start(standing=2, stored=1, slow=2, query_seconds=1, **size)
    stored = Workers(standing.folder, standing.limits, stored=True)
    ours = (os.getpid(), standing.supervisor, standing.holder)

    def ask(number: int, query: str, asker: Asker) -> None:
        workers = stored if number % 10 == 0 and query != ENDLESS else standing.workers
        with suppress(PrisongraphError):
            workers.write(Question(query, JSON), Nowhere(), asker)

    before = [descriptors(pid) for pid in ours]
    mixed = Random(1).sample(list(enumerate(MIXED)), len(MIXED))
    for each in [at_once.submit(ask, number, *asked) for number, asked in mixed]:
        each.result()

    eventually(lambda: list(standing.evaluators.values()) == ["S"] * 3)
    eventually(lambda: [descriptors(pid) for pid in ours] == before)
    status = standing.workers.status()
    assert (status["standing"], status["slow"], status["waiting"]) == (3, 0, 0)
    assert status["ended_crash"] > 0


def test_an_evaluator_that_has_grown_is_replaced_but_the_veteran_stays(
    start: Callable[..., Standing],
) -> None:
    standing = start(standing=2, stored=1)
    before = set(standing.evaluators)
    lent = Lent(standing, "ASK {}")  # the veteran is kept, so the other answers
    read_everything(standing)
    eventually(lambda: len(before & set(standing.evaluators)) == 2)
    lent.leave()
    read_everything(standing)
    time.sleep(6)  # whoever has grown is replaced after five seconds
    assert lent.pid in standing.evaluators
    assert standing.workers.query("ASK {}").boolean


def read_everything(standing: Standing) -> None:
    for offset in range(0, 10_000, 500):
        standing.workers.query(f"SELECT * WHERE {{ ?s ?p ?o }} OFFSET {offset} LIMIT 500")
