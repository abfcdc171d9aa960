"""When an article of a code is cited bounds the version that is cited."""

from collections.abc import Iterable
from datetime import date

from prisongraph.build.claims import Claim
from prisongraph.build.provisions import citation_quads
from prisongraph.build.schema import Schema
from prisongraph.build.utterances import Passage
from prisongraph.policy.values import Bounds
from prisongraph.terms import Iri, Literal, Quad
from prisongraph.vocab import PG, XSD

ARTICLE, OFFENCE = Iri("law:invented/1"), Iri("offence:invented")
SCHEMA = Schema({}, {}, {ARTICLE: {PG.Provision}, OFFENCE: {PG.Offence}})


def charge(value: Iri, *issued: tuple[str | None, str]) -> Claim:
    passages = tuple(
        Passage(
            Iri(f"u:{low}{high}"), Iri("doc:x"), Bounds("date", day(low), day(high)),
            (Iri("org:x"),), Iri("org:x"), PG.Asserts, None, (), "x", 1,
        )
        for low, high in issued
    )  # fmt: skip
    return Claim(
        Iri("claim:x"),
        Iri("detention:x"),
        PG.charge,
        value,
        PG.Asserts,
        Iri("org:x"),
        passages,
        None,
    )


def day(text: str | None) -> int | None:
    return date.fromisoformat(text).toordinal() if text else None


def cited(claims: Iterable[Claim]) -> set[Quad]:
    return set(citation_quads(claims, SCHEMA))


def test_a_provision_is_cited_from_the_first_day_of_a_document_to_the_last() -> None:
    claims = [
        charge(ARTICLE, ("2019-03-01", "2019-03-31")),
        charge(ARTICLE, ("2023-01-01", "2023-12-31"), ("2021-05-05", "2021-05-05")),
    ]
    assert cited(claims) == {
        Quad(ARTICLE, PG.firstCited, Literal("2019-03-01", XSD.date)),
        Quad(ARTICLE, PG.lastCited, Literal("2023-12-31", XSD.date)),
    }


def test_a_document_without_a_first_day_bounds_only_the_last() -> None:
    assert cited([charge(ARTICLE, (None, "2026-11-24"))]) == {
        Quad(ARTICLE, PG.lastCited, Literal("2026-11-24", XSD.date))
    }


def test_an_offence_in_words_has_no_version() -> None:
    assert cited([charge(OFFENCE, ("2019-03-01", "2019-03-31"))]) == set()
