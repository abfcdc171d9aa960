"""What belongs to a thing, in the order of time: detentions and their proceedings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prisongraph.evidence import lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.pages import Pages
from prisongraph.terms import Iri, Term

_PG = PREFIXES["pg"]
#: The dates that put detentions and proceedings in order, the most telling first.
_DATES = tuple(
    _PG + local
    for local in ("arrestDate", "proceedingDate", "proceedingStart", "hearingDate", "sentenceDate")
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """The parts of a thing, and the parts of those."""

    direct: tuple[str, ...]
    below: Mapping[str, tuple[str, ...]]

    @property
    def all(self) -> tuple[str, ...]:
        """Every part once."""
        return tuple(dict.fromkeys([*self.direct, *(p for ps in self.below.values() for p in ps)]))


def belongings_of(pages: Pages, iri: Iri) -> Belongings:
    """The parts of a thing on two levels; one that is below another does not stand beside it."""
    direct = _parts(pages, [str(iri)]).get(str(iri), [])
    below = _parts(pages, direct)
    nested = {part for parts in below.values() for part in parts}
    first = _first_days(pages, [*direct, *nested])

    def moment(part: str) -> tuple[str, str]:
        return first.get(part, "9999"), part

    return Belongings(
        tuple(sorted((part for part in direct if part not in nested), key=moment)),
        {part: tuple(sorted(found, key=moment)) for part, found in below.items()},
    )


def _parts(pages: Pages, things: Iterable[str]) -> dict[str, list[str]]:
    terms: list[Term] = [Iri(thing) for thing in things]
    found: dict[str, list[str]] = {}
    for row in pages.rows("parts-of-things", thing=terms) if terms else ():
        found.setdefault(str(row["thing"]), []).append(str(row["part"]))
    return found


def _first_days(pages: Pages, things: Iterable[str]) -> dict[str, str]:
    """The first day of each thing: an accepted one before others, by the most telling property."""
    terms: list[Term] = [Iri(thing) for thing in things]
    days: dict[str, tuple[int, bool, str]] = {}
    for row in pages.rows("days-of-things", thing=terms) if terms else ():
        if row["property"] in _DATES:
            rank = _DATES.index(str(row["property"]))
            key = rank, lexical(row, "accepted") != "true", lexical(row, "day")
            thing = str(row["thing"])
            days[thing] = min(days.get(thing, key), key)
    return {thing: day for thing, (_, _, day) in days.items()}
