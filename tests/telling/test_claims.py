"""What is told of a claim is read from the release once, as long as it is kept."""

from pathlib import Path

import pytest
from tests.counting import Counting

from prisongraph.evidence import find_claims
from prisongraph.queries import read_queries
from prisongraph.telling.claims import ToldClaims
from prisongraph.terms import Iri

QUERIES = read_queries(Path(__file__).parents[2] / "queries")


@pytest.fixture
def claims(counting: Counting) -> list[Iri]:
    found = [Iri(each.iri) for each in find_claims(counting, QUERIES)]
    counting.claims = []
    return found


def test_claims_are_told_as_pages_tell_them(counting: Counting, claims: list[Iri]) -> None:
    expected = {each.iri: each for each in find_claims(counting, QUERIES, claim=list(claims))}
    told = ToldClaims(counting, QUERIES)
    assert told.of(claims) == expected
    assert told.of(claims) == expected, "from what is kept, too"


def test_a_claim_that_is_kept_is_not_read_again(counting: Counting, claims: list[Iri]) -> None:
    one, two, three = claims[:3]
    told = ToldClaims(counting, QUERIES)
    assert list(told.of([one, two])) == [one, two]
    assert sorted(told.of([three, two, three])) == sorted([three, two])
    told.of([one, two, three])
    assert counting.claims == [[one, two], [three]]


def test_no_more_are_kept_than_is_said(counting: Counting, claims: list[Iri]) -> None:
    told = ToldClaims(counting, QUERIES, kept=2)
    assert set(told.of(claims)) == set(claims), "more than are kept are told all the same"
    counting.claims = []
    told.of(claims)
    [read] = counting.claims
    assert len(read) == len(claims) - 2


def test_what_the_release_does_not_tell_is_left_out(counting: Counting, claims: list[Iri]) -> None:
    nobodys = Iri("http://example.org/nobodys")
    assert list(ToldClaims(counting, QUERIES).of([nobodys, claims[0]])) == [claims[0]]


def test_nothing_is_asked_for_no_claims(counting: Counting) -> None:
    assert ToldClaims(counting, QUERIES).of([]) == {}
    assert counting.claims == []
