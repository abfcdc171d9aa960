"""Rows are told with their claims, few questions at a time, each claim read once."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.counting import Counting
from tests.telling.made import matched, row

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.errors import QueryError
from prisongraph.evidence import find_claims
from prisongraph.queries import read_queries
from prisongraph.telling.claims import ToldClaims
from prisongraph.telling.told import Extent, find_evidence, tell
from prisongraph.terms import Iri
from prisongraph.witness.found import AnswerEvidence, RowEvidence

QUERIES = read_queries(Path(__file__).parents[2] / "queries")


def found(rows: Sequence[tuple[Iri, ...]]) -> AnswerEvidence:
    return AnswerEvidence(
        ("x",),
        tuple(
            RowEvidence(number, {}, (), claims, 0, len(claims), 1, ())
            for number, claims in enumerate(rows, start=1)
        ),
        False,
        (),
    )


def test_claims_stand_in_the_order_in_which_they_were_found(counting: Counting) -> None:
    claims = [Iri(each.iri) for each in find_claims(counting, QUERIES)]
    one, two, three = sorted(claims)[:3]
    told = list(tell(ToldClaims(counting, QUERIES), found([(three, one), (), (two, three)])))
    assert [[claim.iri for claim in row.claims] for row in told] == [[three, one], [], [two, three]]


def test_a_claim_of_many_rows_is_read_once(counting: Counting) -> None:
    claims = [Iri(each.iri) for each in find_claims(counting, QUERIES)]
    rows = [(claim,) for claim in claims * 3]
    assert len(rows) > 200, "or there is only one question"
    told = tell(ToldClaims(counting, QUERIES), found(rows))
    assert [tuple(claim.iri for claim in each.claims) for each in told] == rows
    read = [claim for asked in counting.claims for claim in asked]
    assert sorted(read) == sorted(set(claims))


def test_rows_are_told_before_all_claims_are_read(counting: Counting) -> None:
    claims = [Iri(each.iri) for each in find_claims(counting, QUERIES)]
    rows = tell(ToldClaims(counting, QUERIES), found([(claim,) for claim in claims * 9]))
    assert not counting.claims
    next(rows)
    first = len(counting.claims)
    assert first == 1
    assert len(counting.claims[0]) <= 200


def test_a_claim_that_nobody_tells_is_missed_in_words(counting: Counting) -> None:
    [told] = tell(ToldClaims(counting, QUERIES), found([(Iri("http://example.org/nobody's"),)]))
    assert told.remarks == ("0 of 1 claims are shown.",)


@pytest.mark.parametrize(
    ("extent", "before"),
    [
        (Extent(0, 20), None),
        (Extent(20, 20), Extent(0, 20)),
        (Extent(5, 20), Extent(0, 20)),
        (Extent(45, 20), Extent(25, 20)),
    ],
)
def test_there_are_rows_before_all_but_the_first(extent: Extent, before: Extent | None) -> None:
    assert extent.before() == before
    assert extent.after().offset == extent.offset + extent.limit


def test_what_was_matched_besides_claims_is_counted_by_kind() -> None:
    besides = [matched("ontology"), matched("claim"), matched("curated"), matched("ontology")]
    assert row(1, besides=besides).besides == {"curated": 1, "ontology": 2}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ASK {}", "expected a SELECT query, found ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "expected a SELECT query, found CONSTRUCT"),
        ("PREFIX x: <urn:select> DESCRIBE x:y", "expected a SELECT query, found DESCRIBE"),
        ("SELECT (RAND() AS ?x) {}", "RAND answers anew each time"),
    ],
)
def test_what_cannot_be_told_with_its_evidence_is_refused_in_words(
    engine: Engine, query: str, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        find_evidence(engine, QUERIES, Question(query, ""), Extent(0, 20))


@pytest.mark.parametrize("query", ["SELECT *\nWHERE { ?s ?p }", "SELECT * { ?s foaf:p ?o }", "x"])
def test_what_the_engine_would_not_answer_is_refused_in_its_words(
    engine: Engine, query: str
) -> None:
    with pytest.raises(QueryError) as plain:
        engine.query(query)
    with pytest.raises(QueryError) as refused:
        find_evidence(engine, QUERIES, Question(query, ""), Extent(0, 20))
    assert str(refused.value) == str(plain.value)
    assert (refused.value.line, refused.value.column) == (plain.value.line, plain.value.column)
    assert plain.value.line
