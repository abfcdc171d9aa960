"""Which edition of a list comes before which: by the word of a source, else by their dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from prisongraph.build.list_numbers import Evidence, Number
from prisongraph.terms import Iri
from prisongraph.vocab import PG

#: Which day orders the editions of a list: the first of these that is claimed.
DATES = (PG.publishedOn, PG.reachedBy, PG.additionPeriod)

_BY_DATE = "The order is by date; no source in the record names the edition before."
_DOUBT = "The dates of the two editions overlap, and no source in the record says which came first."


@dataclass(frozen=True, slots=True)
class Before:
    """The edition before another, the claims that say so, and what a reader has to know."""

    edition: Iri
    claims: tuple[Iri, ...]
    notes: tuple[str, ...]
    certain: bool


def before_each(evidence: Evidence, editions: Sequence[Iri]) -> dict[Iri, Before]:
    """The edition before each: the one that a source names, else the one before by date."""
    days = {edition: day for edition in editions if (day := _day(evidence, edition))}
    ordered = sorted(days, key=lambda edition: (_end(days[edition]), edition))
    found = {}
    for edition in editions:
        named = evidence.things(edition, PG.previousEdition)
        if named:
            earlier, claims = next(iter(named.items()))
            notes = _named_notes(evidence, (earlier, edition), ordered)
            found[edition] = Before(earlier, claims, notes, True)
        elif edition in days and (position := ordered.index(edition)):
            earlier = ordered[position - 1]
            certain = not days[earlier].span.overlaps(days[edition].span)
            claims = days[earlier].claims + days[edition].claims
            found[edition] = Before(earlier, claims, (_BY_DATE if certain else _DOUBT,), certain)
    return found


def _day(evidence: Evidence, edition: Iri) -> Number | None:
    """When the edition stood, by the first of the properties of time that is claimed."""
    told = (evidence.number(edition, predicate) for predicate in DATES)
    return next((day for day in told if day), None)


def _end(day: Number) -> tuple[float, float]:
    high = float("inf") if day.span.high is None else day.span.high
    return high, float("-inf") if day.span.low is None else day.span.low


def _named_notes(
    evidence: Evidence, pair: tuple[Iri, Iri], ordered: Sequence[Iri]
) -> tuple[str, ...]:
    """What a reader of a step between two editions that a source joins has to know."""
    earlier, later = pair
    owner = evidence.lists.get(earlier)
    if owner != evidence.lists[later]:
        return ("A source names an edition of another list as the one before.",)
    if earlier not in ordered or later not in ordered:
        return ()
    between = ordered.index(later) - ordered.index(earlier) - 1
    if between < 0:
        return ("By their dates the edition before is the later one.",)
    if between:
        editions = "1 other edition" if between == 1 else f"{between} other editions"
        return (f"By its date {editions} of the record stood between the two.",)
    return ()
