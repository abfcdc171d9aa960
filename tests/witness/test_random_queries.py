"""Queries of the whole grammar: each is told with its evidence, or refused in words.

The run is bounded and the same each time.
"""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from tests.fuzz.sparql_grammar import queries

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.errors import QueryError
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.witness import evidence_of

QUERIES = read_queries(default_record().queries)
THINGS = [f"<http://example.org/{name}>" for name in ("p", "q", "empty#a")]
ENGINE = Engine.from_nquads(
    "\n".join(f"{one} {THINGS[0]} {other} ." for one in THINGS for other in THINGS)
)


@settings(
    max_examples=80,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(query=queries())
def test_every_random_query_is_told_with_its_evidence_or_refused_in_words(query: str) -> None:
    refusal, found, answer = "", None, None
    try:
        answer = ENGINE.query(query)
        found = evidence_of(ENGINE, QUERIES, Question(query, ""), limit=10_000)
    except QueryError as error:
        refusal = str(error)
    if found is None or answer is None:
        assert refusal
        return
    rows = answer.rows()
    assert set(found.variables) == set(answer.variables)
    if "LIMIT" not in query.upper().replace("LIMIT 1000", "") and "REDUCED" not in query.upper():
        told = Counter(tuple(map(row.row.get, answer.variables)) for row in found.rows)
        assert told == Counter(tuple(map(row.get, answer.variables)) for row in rows)
    assert all(row.matched or row.remarks for row in found.rows)
