"""The evidence of random queries over random records, compared with all that there is to compare.

PRISONGRAPH_CASES in the environment is how many cases of each test are tried.
"""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, given, settings
from tests.witness.brute import Brute
from tests.witness.drawn import EVERYTHING, MONOTONE, queries, records, text

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.terms import Quad, Term, to_nquads
from prisongraph.witness import AnswerEvidence, RowEvidence, evidence_of

QUERIES = read_queries(default_record().queries)
CASES = settings(
    max_examples=int(os.environ.get("PRISONGRAPH_CASES", "75")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
Row = tuple[Term | None, ...]
WHOLE = 1_000_000


def engine_of(quads: Iterable[Quad]) -> Engine:
    return Engine.from_nquads("\n".join(map(to_nquads, quads)))


def evidence(engine: Engine, query: str, **page: int) -> AnswerEvidence:
    asked = Question(query, "")
    return evidence_of(engine, QUERIES, asked, **({"limit": WHOLE, "bound": WHOLE} | page))


def key(row: RowEvidence, columns: list[str]) -> Row:
    return tuple(map(row.row.get, columns))


def quads_of(row: RowEvidence) -> frozenset[Quad]:
    return frozenset(
        Quad(each.subject, each.predicate, each.object, each.graph)  # type: ignore[arg-type]
        for each in row.matched
    )


def rows_of(engine: Engine, query: dict[str, Any]) -> Counter[Row]:
    found = engine.query(text(query)).rows()
    return Counter(tuple(map(row.get, query["columns"])) for row in found)


@CASES
@given(records(), queries(EVERYTHING))
def test_the_evidence_is_what_all_solutions_of_a_row_used(
    record: frozenset[Quad], query: dict[str, Any]
) -> None:
    engine = engine_of(record)
    expected = Brute(record).select(query)
    found = evidence(engine, text(query))
    assert {key(row, query["columns"]) for row in found.rows} == expected.keys()
    for row in found.rows:
        used = expected[key(row, query["columns"])]
        assert quads_of(row) == frozenset().union(*used)
        assert row.solutions == len(used) or _has_ways(query)
        assert row.matched or row.remarks


@CASES
@given(records(), queries(EVERYTHING | {"closure"}))
def test_the_rows_are_those_of_the_answer_and_pages_follow_one_another(
    record: frozenset[Quad], query: dict[str, Any]
) -> None:
    engine = engine_of(record)
    found = evidence(engine, text(query))
    assert Counter(key(row, query["columns"]) for row in found.rows) == rows_of(engine, query)
    assert not found.has_more
    paged: list[RowEvidence] = []
    while (page := evidence(engine, text(query), offset=len(paged), limit=3)).has_more:
        paged += page.rows
    assert (*paged, *page.rows) == found.rows


@CASES
@given(records(), queries(MONOTONE | {"closure"}))
def test_the_evidence_of_a_row_gives_the_row_and_nothing_else_is_needed(
    record: frozenset[Quad], query: dict[str, Any]
) -> None:
    """Of queries that more triples can only give more rows to: nothing is negated or optional.

    Rows of a path without a step are left out: they rest on a thing being there, in any triple.
    """
    found = evidence(engine_of(record), text(query))
    for row in found.rows[:4]:
        if any("without any step" in remark for remark in row.remarks):
            continue
        reduced = engine_of(quads_of(row))
        assert key(row, query["columns"]) in rows_of(reduced, query)


@CASES
@given(records(), queries(MONOTONE))
def test_without_the_evidence_of_a_row_there_is_no_such_row(
    record: frozenset[Quad], query: dict[str, Any]
) -> None:
    """Of queries that fewer triples cannot give more rows to, and rows that rest on something.

    Closures are left out, because only one way is told, and counts whose group is not shown,
    because another group can come to the same count.
    """
    engine = engine_of(record)
    expected = Brute(record).select(query)
    for row in evidence(engine, text(query)).rows[:4]:
        used = expected[key(row, query["columns"])]
        if not used or not all(used) or _counts_unseen(query):
            continue
        reduced = engine_of(record - quads_of(row))
        assert key(row, query["columns"]) not in rows_of(reduced, query)


def _has_ways(query: dict[str, Any]) -> bool:
    """Whether a path has alternatives, whose ends the engine counts once however many ways lead."""
    return "|" in text(query) or "!(" in text(query)


def _counts_unseen(query: dict[str, Any]) -> bool:
    """Whether a count stands anywhere without all that it is grouped by."""
    own = "count" in query and len(query["columns"]) <= len(query["keys"])
    return own or any(_has_unseen(part) for part in query["where"])


def _has_unseen(part: Any) -> bool:
    if isinstance(part, dict):
        return "count" in part or _counts_unseen(part)
    return isinstance(part, tuple | list) and any(map(_has_unseen, part))
