"""What the engine is asked for evidence: no more than a page needs, from where it is few."""

from typing import Any

import pytest

from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.witness import evidence_of
from prisongraph.witness.derived import derive, fresh_names
from prisongraph.witness.far_ends import far_ends
from prisongraph.witness.parsed import parse

QUERIES = read_queries(default_record().queries)
EXAMPLE = "http://example.org/"
PREFIX = f"PREFIX : <{EXAMPLE}> "
#: `a` has two values of `q`, so that it stands twice where only it is shown.
RECORD = "\n".join(
    f"<{EXAMPLE}{s}> <{EXAMPLE}{p}> <{EXAMPLE}{o}> ."
    for s, p, o in ("apb", "bpc", "cpa", "aqb", "aqc", "bqc", "crb")
)


class Watched(Engine):
    """An engine that remembers what it was asked about statements that queries match."""

    def query(self, text: str, **more: Any) -> Answer:
        """The answer of the engine."""
        if "/ontology#" not in text:
            self.asked.append(text)
        return super().query(text, **more)

    @property
    def asked(self) -> list[str]:
        """What it was asked so far."""
        return self.__dict__.setdefault("_asked", [])


@pytest.fixture
def engine() -> Watched:
    return Watched.from_nquads(RECORD)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("query", "times"),
    [
        ("SELECT ?x { ?x :p ?y }", 1),
        ("SELECT ?x { ?x :p ?y OPTIONAL { ?y :q ?z } }", 1),
        ("SELECT DISTINCT ?x ?y { ?x :p ?y }", 1),
        ("SELECT DISTINCT ?x ?y ?z { ?x :p ?y OPTIONAL { ?y :q ?z } }", 1),
        ("SELECT DISTINCT ?x { ?x :p ?y }", 2),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x", 2),
        ("SELECT ?x { ?x :p|:q ?y }", 2),
    ],
)
def test_rows_that_are_solutions_are_asked_for_once(
    engine: Watched, query: str, times: int
) -> None:
    found = evidence_of(engine, QUERIES, Question(PREFIX + query, ""))
    assert len(engine.asked) == times
    assert found.rows
    assert all(row.matched for row in found.rows)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_rows_that_are_alike_share_their_evidence_across_pages(engine: Watched, limit: int) -> None:
    question = Question(PREFIX + "SELECT ?x { ?x :q ?y }", "")
    found = []
    for offset in range(0, 3, limit):
        page = evidence_of(engine, QUERIES, question, offset=offset, limit=limit)
        found += page.rows
        assert page.has_more == (offset + limit < 3)
    assert [row.number for row in found] == [1, 2, 3]
    assert [str(row.row["x"])[-1] for row in found] == ["a", "a", "b"]
    assert [row.solutions for row in found] == [2, 2, 1]
    assert [row.matched_total for row in found] == [2, 2, 1]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT ?x { { SELECT ?x { ?x :q ?y } GROUP BY ?x ?y } FILTER(?x = :a) }",
        "SELECT DISTINCT ?x { { SELECT ?x { ?x :q ?y } } FILTER(?x = :a) }",
    ],
)
def test_rows_of_a_subquery_that_are_alike_are_counted_each(engine: Watched, query: str) -> None:
    [row] = evidence_of(engine, QUERIES, Question(PREFIX + query, "")).rows
    assert row.solutions == 2
    assert row.matched_total == 2


@pytest.mark.parametrize(
    ("pattern", "names", "far"),
    [
        ("?u :in ?d . ?u :relays* ?o . ?o :by ?who", "u who", "who"),
        ("?u :relays+ ?o . ?o :by ?who . ?who :name ?n", "u n who", "n who"),
        ("?o ^:relays* ?u . ?o :by ?who", "u who", "who"),
        ("?o (^:relays)* ?u . ?o :by ?who", "u who", "who"),
        ("?u :at ?place . ?place :partOf* ?country", "u country", "country"),
        ("?u :relays* ?o", "u o", ""),
        ("?u :relays* ?o . ?o :by ?who", "who", ""),
        ("?u :relays* ?o . ?o :by ?who . ?who :wrote ?u", "u who", ""),
        ("?u :relays? ?o . ?o :by ?who", "u who", ""),
        ("?u :in ?d . ?d :by ?who", "u who", ""),
    ],
)
def test_values_behind_a_closure_are_found_by_going_there(
    pattern: str, names: str, far: str
) -> None:
    select = parse(f"{PREFIX}SELECT * {{ {pattern} }}").select
    known = [name for name in select.names if str(name) in names.split()]
    derived = derive(select.where, fresh_names(frozenset(select.names)))
    assert far_ends(derived.group, known) == frozenset(far.split())
