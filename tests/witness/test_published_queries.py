"""The evidence of the published queries: by hand for a sample, and for every row of all of them."""

import tomllib
from pathlib import Path

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.evidence import find_claims
from prisongraph.iris import expand, shorten
from prisongraph.queries import read_queries
from prisongraph.terms import Iri, Term
from prisongraph.witness import KINDS, AnswerEvidence, RowEvidence, evidence_of

ROOT = Path(__file__).parents[2]
QUERIES = read_queries(ROOT / "queries")
PUBLISHED = sorted(read_queries(ROOT / "queries" / "examples"))
PARAMETERS = tomllib.loads((ROOT / "tests" / "answers" / "params.toml").read_text())


def evidence(
    engine: Engine, name: str, values: dict[str, str] | None = None, limit: int = 20
) -> AnswerEvidence:
    query = QUERIES[name]
    asked = Question(query.text, "", bindings=query.bindings(values or {}))
    return evidence_of(engine, QUERIES, asked, limit=limit, bound=100_000)


def short(term: Term | None) -> str:
    return shorten(term) if isinstance(term, Iri) else term.lexical if term else ""


def told(row: RowEvidence) -> set[str]:
    """Each triple as words: subject, predicate, object, the passage it stands in, its kind."""
    return {
        " ".join(
            (
                *map(short, (each.subject, each.predicate, each.object)),
                *([f"in {short(each.graph)}"] if each.graph else []),
                f"({each.kind})",
            )
        )
        for each in row.matched
    }


def claim(engine: Engine, subject: str, prop: str, place: str) -> Iri:
    """The claim of a passage about a thing and a property."""
    [found] = [
        Iri(each.iri)
        for each in find_claims(engine, QUERIES, subject=expand(subject))
        if each.prop.iri == expand(prop)
        and any(passage.utterance == expand(place) for passage in each.passages)
    ]
    return found


ADA, ADA_2022, BOB_2023 = (
    "person:example-ada",
    "detention:example-ada-2022",
    "detention:example-bob-2023",
)

#: By hand: the place of a row, its triples, the claims behind them as thing, property, passage.
BY_HAND = [
    (
        "sentences-by-length",
        1,
        {
            "person:example-ada pg:detention detention:example-ada-2022 (claim)",
            "detention:example-ada-2022 pg:sentence P7Y6M (claim)",
            "detention:example-ada-2022 pg:sentenceMonths 90 (bounds)",
        },
        {
            (ADA, "pg:detention", "doc:courier-relay#p1"),
            (ADA_2022, "pg:sentence", "doc:courier-relay#p1"),
            (ADA_2022, "pg:sentence", "doc:gazette-echo#p1"),
            (ADA_2022, "pg:sentence", "doc:bugle-annals#p1"),
        },
    ),
    (
        "facts-about-person",
        0,
        {
            "person:example-ada pg:detention detention:example-ada-2020 (claim)",
            "detention:example-ada-2020 pg:allegedTreatment treatment:example-tickling (claim)",
            "pg:allegedTreatment rdf:type pg:ClaimProperty (ontology)",
        },
        {
            (ADA, "pg:detention", "doc:bugle-annals#p2"),
            ("detention:example-ada-2020", "pg:allegedTreatment", "doc:bugle-annals#p2"),
        },
    ),
    (
        "facts-with-sources",
        0,
        {
            "person:example-ada pg:detention detention:example-ada-2020 "
            "in doc:bugle-annals#p2 (claim)",
            "detention:example-ada-2020 pg:allegedTreatment treatment:example-tickling "
            "in doc:bugle-annals#p2 (claim)",
            "doc:bugle-annals#p2 pg:stance pg:Asserts (utterance)",
            "doc:bugle-annals#p2 pg:speaker org:example-agency (utterance)",
            "doc:bugle-annals#p2 pg:assertedBy org:example-agency (utterance)",
            "doc:bugle-annals#p2 pg:statedIn doc:bugle-annals (utterance)",
            "doc:bugle-annals#p2 pg:paragraph 2 (utterance)",
        },
        {
            (ADA, "pg:detention", "doc:bugle-annals#p2"),
            ("detention:example-ada-2020", "pg:allegedTreatment", "doc:bugle-annals#p2"),
        },
    ),
    (
        "relay-chains",
        2,
        {
            "doc:courier-relay#p1 pg:statedIn doc:courier-relay (utterance)",
            "doc:courier-relay#p1 pg:relays doc:courier-relay#wire (utterance)",
            "doc:courier-relay#wire pg:relays doc:courier-relay#spokeswoman (utterance)",
            "doc:courier-relay#spokeswoman pg:saidBy person:example-spokeswoman (utterance)",
        },
        set(),
    ),
    (
        "conflicts-side-by-side",
        1,
        {
            "CONFLICT rdf:type pg:Conflict (conflict)",
            "CONFLICT pg:about detention:example-bob-2023 (conflict)",
            "CONFLICT pg:conflictProperty pg:sentence (conflict)",
            "CONFLICT pg:resolution pg:CompetenceRule (conflict)",
            "CONFLICT pg:side CLAIM (conflict)",
            "CLAIM rdf:object P9Y (claim-record)",
            "CLAIM pg:utterance doc:court-ruling#p1 (claim-record)",
            "doc:court-ruling#p1 pg:assertedBy court:example (utterance)",
            "doc:court-ruling#p1 pg:statedIn doc:court-ruling (utterance)",
        },
        {
            (BOB_2023, "pg:sentence", "doc:court-ruling#p1"),
            (BOB_2023, "pg:sentence", "doc:committee-list#p2"),
        },
    ),
    (
        "unnamed-people",
        1,
        {
            "group:example-unnamed rdf:type pg:Group (curated)",
            "CLAIM rdf:subject group:example-unnamed (claim-record)",
            "CLAIM rdf:predicate pg:memberCount (claim-record)",
            "CLAIM rdf:object >200 (claim-record)",
            "CLAIM pg:status pg:Contested (claim-record)",
            "CLAIM pg:utterance doc:courier-relay#p3 (claim-record)",
            "CLAIM pg:min 201 (claim-record)",
            "doc:courier-relay#p3 pg:assertedBy org:example-courier (utterance)",
        },
        {("group:example-unnamed", "pg:memberCount", "doc:courier-relay#p3")},
    ),
    (
        "denials",
        0,
        {
            "CLAIM pg:claimStance pg:Denies (claim-record)",
            "CLAIM pg:claimStance pg:Asserts (claim-record)",
            "CLAIM rdf:subject detention:example-ada-2022 (claim-record)",
            "CLAIM rdf:predicate pg:charge (claim-record)",
            "CLAIM rdf:object offence:example-satire (claim-record)",
            "CLAIM pg:utterance doc:courier-relay#p1 (claim-record)",
            "CLAIM pg:utterance doc:courier-relay#p2 (claim-record)",
            "doc:courier-relay#p1 pg:assertedBy org:example-committee (utterance)",
            "doc:courier-relay#p2 pg:assertedBy person:example-ada (utterance)",
            "doc:courier-relay#p2 pg:statedIn doc:courier-relay (utterance)",
        },
        {
            (ADA_2022, "pg:charge", "doc:courier-relay#p1"),
            (ADA_2022, "pg:charge", "doc:courier-relay#p2"),
        },
    ),
]


@pytest.mark.parametrize(
    ("name", "place", "triples", "claims"), BY_HAND, ids=[name for name, *_ in BY_HAND]
)
def test_a_row_has_the_evidence_that_a_reader_of_the_record_finds(
    engine: Engine, name: str, place: int, triples: set[str], claims: set[tuple[str, str, str]]
) -> None:
    row = evidence(engine, name, PARAMETERS.get(name)).rows[place]
    found = {
        " ".join(
            "CLAIM" if word.startswith("claim:") else "CONFLICT" if "conflict:" in word else word
            for word in each.split(" ")
        )
        for each in told(row)
    }
    assert found == triples
    assert set(row.claims) == {claim(engine, *each) for each in claims}


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_row_of_a_published_query_has_its_evidence(real_engine: Engine, name: str) -> None:
    found = evidence(real_engine, name)
    query = QUERIES[name]
    answer = real_engine.query(query.text, bindings=query.bindings({}))
    assert found.variables == answer.variables
    assert [dict(row.row) for row in found.rows] == answer.rows()[:20]
    for row in found.rows:
        assert row.matched
        assert row.solutions
        assert row.matched_total >= len(row.matched)
        assert {each.kind for each in row.matched} <= KINDS.keys()
        assert set(row.claims) <= {one for each in row.matched for one in each.claims}


@pytest.mark.parametrize("name", PUBLISHED)
def test_all_claims_of_a_published_query_can_be_told(engine: Engine, name: str) -> None:
    found = evidence(engine, name, PARAMETERS.get(name))
    claims = list(dict.fromkeys(claim for row in found.rows for claim in row.claims))
    assert {each.iri for each in find_claims(engine, QUERIES, claim=claims)} == set(claims)
