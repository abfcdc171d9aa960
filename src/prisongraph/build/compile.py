"""From authored statements to the quads of a release."""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prisongraph.build.claims import Claim
from prisongraph.build.ledger import WITHDRAWN, Entry
from prisongraph.build.list_ledger import ledger_quads
from prisongraph.build.provisions import citation_quads
from prisongraph.build.schema import Property, Schema
from prisongraph.build.sources import Statement
from prisongraph.build.utterances import Passage
from prisongraph.iris import BASE
from prisongraph.names import fold
from prisongraph.policy.competence import competent_on
from prisongraph.policy.resolution import Disagreement, Resolution, envelope, resolve
from prisongraph.policy.values import Bounds
from prisongraph.statement_keys import statement_key
from prisongraph.terms import Iri, Literal, Quad, text
from prisongraph.vocab import PG, RDF, SKOS, XSD

_ONTOLOGY = str(PG.Thing).removesuffix("Thing")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The dataset of a release and what is counted of it."""

    quads: frozenset[Quad]
    counts: Mapping[str, int]


def compile_dataset(
    statements: Sequence[Statement],
    ontology: Sequence[Statement],
    *,
    schema: Schema,
    passages: Mapping[Iri, Passage],
    claims: Sequence[Claim],
    ledger: Iterable[Entry],
    upheld: Mapping[Iri, str],
) -> Compiled:
    """All quads of the release, in no order."""
    authored = [statement.quad for statement in (*ontology, *statements)]
    quads = set(authored)
    for passage in passages.values():
        quads.update(_passage_quads(passage))
    groups: dict[tuple[Iri, Iri], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject, claim.predicate].append(claim)
    parents = _parents(authored)
    conflicts = 0
    for (subject, predicate), group in sorted(groups.items()):
        rule = schema.properties[predicate]
        competent = competent_on(subject, rule, groups, parents=parents)
        resolution = resolve(group, rule, competent=competent, upheld=upheld)
        conflicts += resolution.disagreement is not None
        for claim in group:
            quads.update(_claim_quads(claim, resolution))
        quads.update(_accepted_quads(resolution, rule))
        if resolution.disagreement:
            quads.update(_conflict_quads(subject, predicate, resolution.disagreement))
    quads.update(_names(authored))
    quads.update(_prisoners(claims, schema))
    quads.update(citation_quads(claims, schema))
    for entry in ledger:
        if entry.state == WITHDRAWN:
            quads.update(_tombstone_quads(entry))
    quads.update(list(ledger_quads(quads)))
    return Compiled(frozenset(quads), _counts(quads, claims, passages, conflicts=conflicts))


def _passage_quads(passage: Passage) -> Iterator[Quad]:
    yield Quad(passage.iri, PG.assertedBy, passage.origin)
    yield Quad(passage.iri, PG.speaker, passage.speaker)
    for reporter in passage.reporters:
        yield Quad(passage.iri, PG.reportedBy, reporter)
    yield Quad(passage.iri, PG.hops, _integer(len(passage.reporters)))
    yield Quad(passage.iri, PG.stance, passage.stance)
    if passage.issued.high is not None:
        yield Quad(passage.iri, PG.knownSince, _day(passage.issued.high))


def _parents(authored: Iterable[Quad]) -> dict[Iri, Iri]:
    """What an edition or section belongs to, as curators declare it."""
    return {
        quad.subject: quad.object
        for quad in authored
        if quad.predicate in (PG.editionOf, PG.sectionOf) and isinstance(quad.object, Iri)
    }


def _claim_quads(claim: Claim, resolution: Resolution) -> Iterator[Quad]:
    decision = resolution.decisions[claim.iri]
    yield Quad(claim.iri, RDF.type, PG.Claim)
    yield Quad(claim.iri, RDF.subject, claim.subject)
    yield Quad(claim.iri, RDF.predicate, claim.predicate)
    yield Quad(claim.iri, RDF.object, claim.object)
    key = statement_key(claim.subject, claim.predicate, claim.object)
    yield Quad(claim.iri, PG.statementKey, Literal(key))
    for passage in claim.passages:
        yield Quad(claim.iri, PG.utterance, passage.iri)
    yield Quad(claim.iri, PG.claimStance, claim.stance)
    yield Quad(claim.iri, PG.status, decision.status)
    yield Quad(claim.iri, PG.decidedBy, decision.rule)
    yield Quad(claim.iri, PG.explanation, text(decision.explanation))
    for other in decision.against:
        yield Quad(claim.iri, PG.weighedAgainst, other)
    if claim.bounds:
        names = {
            "date": (PG.earliest, PG.latest),
            "count": (PG.min, PG.max),
            "months": (PG.months, PG.months),
        }
        if claim.bounds.kind in names:  # a term told to the day has no whole months
            yield from _bound_quads(claim.iri, claim.bounds, *names[claim.bounds.kind])


def _bound_quads(subject: Iri, bounds: Bounds, low: Iri, high: Iri) -> Iterator[Quad]:
    write = _day if bounds.kind == "date" else _integer
    if bounds.low is not None:
        yield Quad(subject, low, write(bounds.low))
    if bounds.high is not None:
        yield Quad(subject, high, write(bounds.high))


def _accepted_quads(resolution: Resolution, rule: Property) -> Iterator[Quad]:
    for claim in resolution.accepted:
        yield Quad(claim.subject, claim.predicate, claim.object)
    if rule.cardinality != PG.Single or not resolution.accepted:
        return
    first = resolution.accepted[0]
    known = [claim.bounds for claim in resolution.accepted if claim.bounds]
    if not known:
        return
    # Claims of one value differ in bounds only by the day on which their documents appeared.
    bounds = min(known, key=lambda found: found.width)
    local = str(rule.iri).removeprefix(_ONTOLOGY)
    suffixes = {
        "date": ("Earliest", "Latest"),
        "count": ("Min", "Max"),
        "months": ("Months", "Months"),
    }
    if bounds.kind not in suffixes:
        return
    low, high = (Iri(_ONTOLOGY + local + suffix) for suffix in suffixes[bounds.kind])
    if low in rule.companions:
        yield from _bound_quads(first.subject, bounds, low, high)


def conflict_iri(subject: Iri, predicate: Iri) -> Iri:
    """The IRI of the conflict about a thing and a property; it stays when more sides join."""
    digest = hashlib.sha256(f"{subject} {predicate}".encode()).digest()
    return Iri(f"{BASE}conflict/{base64.b32encode(digest).decode().lower()[:16]}")


def _conflict_quads(subject: Iri, predicate: Iri, disagreement: Disagreement) -> Iterator[Quad]:
    iri = conflict_iri(subject, predicate)
    yield Quad(iri, RDF.type, PG.Conflict)
    yield Quad(iri, PG.about, subject)
    yield Quad(iri, PG.conflictProperty, predicate)
    for side in disagreement.sides:
        yield Quad(iri, PG.side, side.iri)
    yield Quad(iri, PG.conflictKind, disagreement.kind)
    yield Quad(iri, PG.resolution, disagreement.resolution)
    lows = envelope(disagreement.sides, lambda bounds: bounds.low)
    highs = envelope(disagreement.sides, lambda bounds: bounds.high)
    named = {
        PG.DateConflict: (PG.envelopeEarliest, PG.envelopeLatest, "date"),
        PG.CountConflict: (PG.envelopeMin, PG.envelopeMax, "count"),
    }
    if disagreement.kind in named:
        low, high, kind = named[disagreement.kind]
        lowest = None if None in lows else min(value for value in lows if value is not None)
        highest = None if None in highs else max(value for value in highs if value is not None)
        yield from _bound_quads(iri, Bounds(kind, lowest, highest), low, high)
    if disagreement.resolution == PG.Unresolved:
        yield Quad(subject, PG.contested, predicate)


def _names(authored: Iterable[Quad]) -> Iterator[Quad]:
    for quad in authored:
        named = quad.predicate in (SKOS.prefLabel, PG.statedAs)
        ours = quad.subject.startswith(BASE) and not quad.subject.startswith(_ONTOLOGY)
        if named and ours and isinstance(quad.object, Literal):
            yield Quad(quad.subject, PG.foldedName, Literal(fold(quad.object.lexical)))


def _prisoners(claims: Iterable[Claim], schema: Schema) -> Iterator[Quad]:
    for claim in claims:
        if (
            claim.predicate == PG.detention
            and claim.stance == PG.Asserts
            and PG.Person in schema.types_of(claim.subject)
        ):
            yield Quad(claim.subject, RDF.type, PG.Prisoner)


def _tombstone_quads(entry: Entry) -> Iterator[Quad]:
    yield Quad(entry.claim, RDF.type, PG.Tombstone)
    yield Quad(entry.claim, PG.tombstoneReason, Iri(_ONTOLOGY + entry.reason))
    yield Quad(entry.claim, PG.withdrawnOn, Literal(entry.date, XSD.date))
    if entry.replaced_by:
        yield Quad(entry.claim, PG.replacedBy, Iri(f"{BASE}claim/{entry.replaced_by}"))


def _counts(
    quads: set[Quad],
    claims: Sequence[Claim],
    passages: Mapping[Iri, Passage],
    *,
    conflicts: int,
) -> dict[str, int]:
    people = {
        quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == PG.Person
    }
    return {
        "claims": len(claims),
        "conflicts": conflicts,
        "documents": len({passage.document for passage in passages.values()}),
        "passages": len(passages),
        "people": len(people),
        "quads": len(quads),
    }


def _integer(number: int) -> Literal:
    return Literal(str(number), XSD.integer)


def _day(ordinal: int) -> Literal:
    return Literal(date.fromordinal(ordinal).isoformat(), XSD.date)
