"""The page of a thing as of a day: what had been said, what changed since, what was known when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prisongraph.errors import NotFoundError, ParameterError
from prisongraph.evidence import ClaimView, Named
from prisongraph.iris import BASE, DATASET
from prisongraph.policy.resolution import Decision, Resolution
from prisongraph.serve.belongings import belongings_of
from prisongraph.serve.known import Key, Known, KnownClaim, read_known
from prisongraph.serve.pages import Pages
from prisongraph.serve.timeline import Moment, day_in_words, timeline
from prisongraph.statement_keys import statement_key
from prisongraph.terms import Iri, Literal, Term, text
from prisongraph.vocab import DCAT, PG, RDF, XSD
from prisongraph.wording import date_in_words

#: More claims on one property, or more changes, than these are counted and not shown.
MOST_CLAIMS = 50
MOST_CHANGES = 200
#: Kinds of pages that are not about a thing; their status depends on the things they speak of.
_WITHOUT_DAYS = ("claim", "conflict", "document")


@dataclass(frozen=True, slots=True)
class Told:
    """Claims of one value with their evidence, and what became of all of them by the day."""

    claims: tuple[ClaimView, ...]
    then: Named
    explanation: str


@dataclass(frozen=True, slots=True)
class Property:
    """What had been said on one property of one thing, and how much more is not shown."""

    subject: Named
    prop: Named
    told: tuple[Told, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that was made since, or whose status changed; `then` is None for a new one."""

    claim: ClaimView
    then: Named | None
    now: Named
    known: str


@dataclass(frozen=True, slots=True)
class AsOfPage:
    """A page about a thing as of a day."""

    thing: Named
    day: str
    words: str
    properties: tuple[Property, ...]
    made: int
    later: int
    changes: tuple[Change, ...]
    more: int
    timeline: tuple[Moment, ...]


def known_of(pages: Pages, iri: Iri) -> Known:
    """All that is claimed about a thing and what belongs to it, editions of a list too.

    NotFoundError when the release does not know the thing,
    ParameterError where a page is about no thing that anybody speaks of.
    """
    kind = iri.removeprefix(BASE).partition("/")[0]
    if kind in _WITHOUT_DAYS:
        raise ParameterError(
            f"as-of: a {kind} has no page as of a day; ask for a thing that it speaks of"
        )
    if not pages.holds(iri):
        raise NotFoundError(f"Nothing is recorded under {iri}.")
    editions = [str(row["edition"]) for row in pages.rows("editions-of-lists", list=[iri])]
    return read_known(pages, [iri, *belongings_of(pages, iri).all, *editions])


def as_of_page(pages: Pages, iri: Iri, day: date) -> AsOfPage:
    """The page of a thing as of a day; errors as of `known_of`."""
    known = known_of(pages, iri)
    resolved = known.resolved(day)
    decisions = {
        claim: decision
        for resolution in resolved.values()
        for claim, decision in resolution.decisions.items()
    }
    groups = {key: found for key, found in known.by(day).items() if key in resolved}
    mine = [claim for claim in known.claims if claim.subject in known.things]
    changed = _changed(mine, decisions)
    shown = {claim.iri for found in groups.values() for claim in found[:MOST_CLAIMS]}
    views = _views(pages, [*shown, *(claim.iri for claim in changed[:MOST_CHANGES])])
    called = pages.called([iri, *(claim.status for claim in mine), *_statuses(decisions)])
    names = {name: found.thing for name, found in called.items()}
    return AsOfPage(
        names[iri],
        day.isoformat(),
        date_in_words(day.isoformat()),
        tuple(_properties(groups, decisions, views, names)),
        sum(map(len, groups.values())),
        len(mine) - sum(map(len, groups.values())),
        tuple(_changes(changed[:MOST_CHANGES], decisions, views, names)),
        max(0, len(changed) - MOST_CHANGES),
        tuple(timeline(pages, known)),
    )


def _changed(claims: Sequence[KnownClaim], decisions: Mapping[Iri, Decision]) -> list[KnownClaim]:
    """The claims that were made since, or whose status is another one today.

    The engine gives two forms of one duration, such as P24M and P2Y, as one value:
    which of them stands for both is no change.
    """
    stands = {
        (claim.subject, claim.predicate, claim.object)
        for claim in claims
        if claim.status == PG.Accepted
    }

    def today(claim: KnownClaim) -> Iri:
        same = (claim.subject, claim.predicate, claim.object) in stands
        return PG.Accepted if same and claim.status == PG.LessPrecise else claim.status

    then = {claim.iri: decisions[claim.iri].status for claim in claims if claim.iri in decisions}
    return [claim for claim in claims if then.get(claim.iri) != today(claim)]


def _statuses(decisions: Mapping[Iri, Decision]) -> set[Iri]:
    return {decision.status for decision in decisions.values()}


def _views(pages: Pages, claims: Iterable[Iri]) -> dict[str, ClaimView]:
    wanted: list[Term] = list(dict.fromkeys(claims))
    return {view.iri: view for view in pages.claims(claim=wanted)} if wanted else {}


def _properties(
    groups: Mapping[Key, Sequence[KnownClaim]],
    decisions: Mapping[Iri, Decision],
    views: Mapping[str, ClaimView],
    names: Mapping[str, Named],
) -> Iterator[Property]:
    """Groups by thing and property, in each what was accepted before what was not."""
    for found in groups.values():
        alike: dict[tuple[Term, str, Decision], list[ClaimView]] = {}
        for claim in found[:MOST_CLAIMS]:
            key = claim.object, claim.stance, decisions[claim.iri]
            alike.setdefault(key, []).append(views[claim.iri])
        told = [
            Told(tuple(claims), names[decision.status], decision.explanation)
            for (_, _, decision), claims in alike.items()
        ]
        told.sort(key=lambda each: (each.then.iri != PG.Accepted, each.claims[0].value_words))
        first = found[0]
        yield Property(first.about, first.prop, tuple(told), max(0, len(found) - MOST_CLAIMS))


def _changes(
    changed: Iterable[KnownClaim],
    decisions: Mapping[Iri, Decision],
    views: Mapping[str, ClaimView],
    names: Mapping[str, Named],
) -> Iterator[Change]:
    """What differs today, the most recently said first; what no day certainly knows is last."""
    latest = sorted(changed, key=lambda claim: claim.known or date.min, reverse=True)
    for claim in latest:
        then = decisions.get(claim.iri)
        yield Change(
            views[claim.iri],
            names[then.status] if then else None,
            names[claim.status],
            day_in_words(claim.known),
        )


def as_of_rows(pages: Pages, iri: Iri, day: date) -> list[dict[str, Term]]:
    """The thing as of a day in RDF: its claims with the status of then, and what was accepted.

    The first statement says of which day the rest is true. Errors as of `known_of`.
    """
    known = known_of(pages, iri)
    triples: list[tuple[Term, Term, Term]] = [
        (Iri(f"{DATASET}#as-of"), DCAT.endDate, Literal(day.isoformat(), XSD.date))
    ]
    groups = known.by(day)
    for key, resolution in known.resolved(day).items():
        for claim in groups[key]:
            triples += _claim_triples(claim, resolution.decisions[claim.iri])
        triples += [(each.subject, each.predicate, each.object) for each in resolution.accepted]
        triples += [(key[0], PG.contested, key[1])] * _is_contested(resolution)
    return [dict(zip("spo", triple, strict=True)) for triple in dict.fromkeys(triples)]


def _is_contested(resolution: Resolution) -> bool:
    return bool(resolution.disagreement and resolution.disagreement.resolution == PG.Unresolved)


def _claim_triples(claim: KnownClaim, decision: Decision) -> Iterator[tuple[Term, Term, Term]]:
    yield claim.iri, RDF.type, PG.Claim
    yield claim.iri, RDF.subject, claim.subject
    yield claim.iri, RDF.predicate, claim.predicate
    yield claim.iri, RDF.object, claim.object
    key = statement_key(claim.subject, claim.predicate, claim.object)
    yield claim.iri, PG.statementKey, Literal(key)
    yield claim.iri, PG.claimStance, claim.stance
    yield claim.iri, PG.status, decision.status
    yield claim.iri, PG.decidedBy, decision.rule
    yield claim.iri, PG.explanation, text(decision.explanation)
    for other in decision.against:
        yield claim.iri, PG.weighedAgainst, other
    for utterance in claim.utterances:
        yield claim.iri, PG.utterance, utterance
