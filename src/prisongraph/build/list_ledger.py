"""The ledger of lists: the arithmetic between and within editions, as a derived graph (decision 7).

For every edition there are up to four balances: the step from the edition before,
the breakdown by section, and the names of those added and removed against their number.
What no source gives adds nothing to the expected number, so that the remainder is what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prisongraph.build.balance_words import (
    Terms,
    breakdown_words,
    difference_words,
    naming_words,
    step_words,
)
from prisongraph.build.list_numbers import ZERO, Evidence, Number, Span, hull, read_evidence
from prisongraph.build.list_order import Before, before_each
from prisongraph.terms import Iri, Literal, Quad, text
from prisongraph.vocab import PG, RDF, XSD


@dataclass(frozen=True, slots=True)
class Balance:
    """One sum; `spans` holds its numbers by the names of their properties, less Min or Max."""

    kind: Iri
    name: str
    edition: Iri
    spans: Mapping[str, Span | None]
    outcome: Iri
    explanation: str
    missing: tuple[Iri, ...]
    claims: frozenset[Iri]
    more: tuple[tuple[Iri, Iri | Literal], ...] = ()


def ledger_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The balances of all editions in a compiled dataset."""
    evidence = read_evidence(quads)
    for balance in balances(evidence):
        yield from _quads(balance)


def balances(evidence: Evidence) -> Iterator[Balance]:
    """Every balance for which there is anything to add up, in the order of editions."""
    editions: dict[Iri, list[Iri]] = {}
    for edition, owner in sorted(evidence.lists.items()):
        editions.setdefault(owner, []).append(edition)
    before = {
        edition: earlier
        for found in editions.values()
        for edition, earlier in before_each(evidence, found).items()
    }
    for edition in sorted(evidence.lists):
        if edition in before:
            yield _step(evidence, edition, before[edition])
        yield from _breakdown(evidence, edition)
        yield from _naming(evidence, edition, PG.added, PG.addedCount)
        yield from _naming(evidence, edition, PG.removed, PG.removedCount)


def _step(evidence: Evidence, edition: Iri, before: Before) -> Balance:
    opening = _opening(evidence, before.edition, edition)
    entered = evidence.number(edition, PG.addedCount)
    left = evidence.number(edition, PG.removedCount)
    stated = evidence.number(edition, PG.memberCount)
    expected = _expected(opening, entered, left)
    remainder = stated.span.minus(expected) if stated and expected else None
    needed = (
        (PG.memberCount, opening and stated),
        (PG.addedCount, entered),
        (PG.removedCount, left),
    )
    words = step_words(Terms(opening, entered, left, stated), expected, remainder)
    return Balance(
        PG.LedgerStep,
        "step",
        edition,
        {
            "opening": _span(opening),
            "entered": _span(entered),
            "left": _span(left),
            "expected": expected,
            "stated": _span(stated),
            "remainder": remainder,
        },
        _outcome(remainder) if before.certain else PG.CannotBeTold,
        " ".join((words, *before.notes)),
        tuple(predicate for predicate, number in needed if not number),
        _claims(opening, entered, left, stated) | frozenset(before.claims),
        ((PG.stepFrom, before.edition),),
    )


def _expected(opening: Number | None, entered: Number | None, left: Number | None) -> Span | None:
    """To what the reported changes lead; None where no change is reported, or no earlier total."""
    if opening is None or not (entered or left):
        return None
    gained = opening.span.plus(entered.span) if entered else opening.span
    return gained.minus(left.span) if left else gained


def _opening(evidence: Evidence, earlier: Iri, later: Iri) -> Number | None:
    """The earlier total, by the claims on it and by what is said of it on the later edition."""
    own = evidence.number(earlier, PG.memberCount)
    recalled = evidence.number(later, PG.previousCount)
    if not own or not recalled:
        return own or recalled
    claims = own.claims + recalled.claims
    if own.span.overlaps(recalled.span):
        narrower = min(own, recalled, key=lambda number: number.span.width)
        return Number(narrower.span, claims, narrower.values)
    lesser, greater = sorted((own, recalled), key=lambda number: number.span.low or 0)
    values = tuple(dict.fromkeys(lesser.values + greater.values))
    return Number(hull([own.span, recalled.span]), claims, values)


def _breakdown(evidence: Evidence, edition: Iri) -> Iterator[Balance]:
    sections = evidence.sections.get(edition, ())
    if not sections:
        return
    told = {section: evidence.number(section, PG.memberCount) for section in sections}
    counts = [number for number in told.values() if number]
    declared = evidence.number(edition, PG.sectionCount)
    total = evidence.number(edition, PG.memberCount)
    parts = ZERO
    for number in counts:
        parts = parts.plus(number.span)
    remainder = total.span.minus(parts) if total and counts else None
    complete = _complete(len(counts), declared, remainder)
    words = [
        breakdown_words(len(sections), len(counts), declared=declared, total=total, parts=parts),
        *difference_words("the total", total),
    ]
    for section, count in told.items():
        words += difference_words(f"the count of “{evidence.label(section)}”", count)
    needed = ((PG.memberCount, total and counts), (PG.sectionCount, declared))
    yield Balance(
        PG.Breakdown,
        "breakdown",
        edition,
        {
            "expected": parts if counts else None,
            "stated": _span(total),
            "remainder": remainder,
        },
        _outcome(remainder) if complete or not _falls_short(remainder) else PG.CannotBeTold,
        " ".join(words),
        tuple(predicate for predicate, number in needed if not number),
        _claims(total, declared, *counts),
        _extent(len(counts), complete),
    )


def _falls_short(remainder: Span | None) -> bool:
    """Whether the parts stay below the whole, as parts that are not all known do."""
    return remainder is not None and remainder.low is not None and remainder.low > 0


def _extent(counted: int, complete: bool | None) -> tuple[tuple[Iri, Iri | Literal], ...]:
    number = (PG.sectionsCounted, _integer(counted))
    if complete is None:
        return (number,)
    return number, (PG.complete, Literal(str(complete).lower(), XSD.boolean))


def _complete(counted: int, declared: Number | None, remainder: Span | None) -> bool | None:
    """Whether every section has a count; None where nobody says how many there are."""
    if remainder == ZERO:
        return True
    if declared is None or not declared.span.exact:
        return None
    return counted == declared.span.low


def _naming(evidence: Evidence, edition: Iri, names: Iri, predicate: Iri) -> Iterator[Balance]:
    named = evidence.things(edition, names)
    if not named:
        return
    counted = evidence.number(edition, predicate)
    span = _how_many(evidence, named)
    remainder = counted.span.minus(span) if counted else None
    what = "added" if names == PG.added else "removed"
    words = [
        naming_words(span, counted, what=what),
        *difference_words(f"the number {what}", counted),
    ]
    yield Balance(
        PG.NamingCheck,
        f"named-{what}",
        edition,
        {"expected": span, "stated": _span(counted), "remainder": remainder},
        # A source that names some need not name all.
        PG.CannotBeTold if _falls_short(remainder) else _outcome(remainder),
        " ".join(words),
        () if counted else (predicate,),
        _claims(counted) | {claim for claims in named.values() for claim in claims},
        ((PG.checkedCount, predicate),),
    )


def _how_many(evidence: Evidence, named: Iterable[Iri]) -> Span:
    """How many persons are named: groups by their size; who is named may belong to a group, too."""
    groups = [thing for thing in named if thing in evidence.groups]
    people = sum(thing not in evidence.groups for thing in named)
    sizes = [evidence.number(group, PG.memberCount) for group in groups]
    spans = [size.span if size else Span(1, None) for size in sizes]
    least = max((span.low or 0 for span in spans), default=0)
    highs = [span.high for span in spans if span.high is not None]
    return Span(max(people, least), people + sum(highs) if len(highs) == len(spans) else None)


def _outcome(remainder: Span | None) -> Iri:
    """Closes only where the remainder is 0, whichever of the numbers is taken."""
    if remainder is None:
        return PG.CannotBeTold
    if remainder == ZERO:
        return PG.Closes
    return PG.CannotBeTold if remainder.holds(0) else PG.DoesNotClose


def _span(number: Number | None) -> Span | None:
    return number.span if number else None


def _claims(*numbers: Number | None) -> frozenset[Iri]:
    return frozenset(claim for number in numbers if number for claim in number.claims)


def _quads(balance: Balance) -> Iterator[Quad]:
    iri = Iri(f"{balance.edition}#{balance.name}")
    yield Quad(iri, RDF.type, balance.kind)
    yield Quad(iri, PG.balanceOf, balance.edition)
    for name, span in balance.spans.items():
        if span and span.low is not None:
            yield Quad(iri, _BOUNDS[name][0], _integer(span.low))
        if span and span.high is not None:
            yield Quad(iri, _BOUNDS[name][1], _integer(span.high))
    remainder = balance.spans["remainder"]
    if remainder and remainder.low is not None and remainder.exact:
        yield Quad(iri, PG.remainder, _integer(remainder.low))
    yield Quad(iri, PG.balanceOutcome, balance.outcome)
    yield Quad(iri, PG.explanation, text(balance.explanation))
    for predicate in balance.missing:
        yield Quad(iri, PG.missing, predicate)
    for claim in sorted(balance.claims):
        yield Quad(iri, PG.restsOn, claim)
    for predicate, value in balance.more:
        yield Quad(iri, predicate, value)


_BOUNDS = {
    "opening": (PG.openingMin, PG.openingMax),
    "entered": (PG.enteredMin, PG.enteredMax),
    "left": (PG.leftMin, PG.leftMax),
    "expected": (PG.expectedMin, PG.expectedMax),
    "stated": (PG.statedMin, PG.statedMax),
    "remainder": (PG.remainderMin, PG.remainderMax),
}


def _integer(number: int) -> Literal:
    return Literal(str(number), XSD.integer)
