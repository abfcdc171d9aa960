"""The evidence of claims, read for many at once."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.counting import Counting

from prisongraph.evidence import find_claims
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.terms import Iri

QUERIES = read_queries(Path(__file__).parents[1] / "queries")
BASE = "https://w3id.org/prisongraph/"


@pytest.mark.parametrize("document", ["court-ruling", "herald-chronicle"])
def test_the_number_of_questions_does_not_grow_with_the_claims(
    counting: Counting, document: str
) -> None:
    claims = find_claims(counting, QUERIES, document=Iri(f"{BASE}document/{document}"))
    assert len(claims) > 1
    assert counting.asked == [
        "claims-of-document",
        "claims-told",
        "locators-of-utterances",
        "passages-of-utterances",
        "chains-of-utterances",
        "words-for-things",
    ]


def test_what_nobody_claims_is_asked_for_once(counting: Counting) -> None:
    assert find_claims(counting, QUERIES, subject=Iri(f"{BASE}person/nobody")) == []
    assert counting.asked == ["claims-of-subject"]


def test_without_a_term_all_claims_are_found_each_once(
    counting: Counting, release: Release
) -> None:
    claims = find_claims(counting, QUERIES)
    assert len({claim.iri for claim in claims}) == len(claims) == release.manifest.counts["claims"]


def test_some_claims_are_found_by_a_list_of_them(counting: Counting) -> None:
    wanted: Sequence[str] = sorted(claim.iri for claim in find_claims(counting, QUERIES))[:2]
    found = find_claims(counting, QUERIES, claim=[Iri(iri) for iri in wanted])
    assert sorted(claim.iri for claim in found) == wanted
