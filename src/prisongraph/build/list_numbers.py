"""The numbers of lists as the compiled claims give them: each with its bounds and its evidence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from prisongraph.iris import BASE, shorten
from prisongraph.terms import Iri, Literal, Quad
from prisongraph.vocab import PG, RDF, SKOS, XSD
from prisongraph.wording import in_words

_CLAIM = f"{BASE}claim/"


@dataclass(frozen=True, slots=True)
class Span:
    """All whole numbers from `low` to `high`; None is no bound."""

    low: int | None
    high: int | None

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high

    @property
    def width(self) -> float:
        """How much it leaves open."""
        if self.low is None or self.high is None:
            return float("inf")
        return self.high - self.low

    def holds(self, number: int) -> bool:
        """Whether the number is one of them."""
        above = self.low is None or self.low <= number
        return above and (self.high is None or number <= self.high)

    def overlaps(self, other: "Span") -> bool:
        """Whether some number belongs to both."""
        below = self.high is not None and other.low is not None and self.high < other.low
        above = self.low is not None and other.high is not None and self.low > other.high
        return not (below or above)

    def plus(self, other: "Span") -> "Span":
        """Every sum of a number of this and a number of the other."""
        return Span(_add(self.low, other.low), _add(self.high, other.high))

    def minus(self, other: "Span") -> "Span":
        """Every difference of a number of this and a number of the other."""
        return Span(_subtract(self.low, other.high), _subtract(self.high, other.low))


ZERO = Span(0, 0)


def hull(spans: Iterable[Span]) -> Span:
    """The least span that holds all of them; at least one is given."""
    given = list(spans)
    lows = [span.low for span in given if span.low is not None]
    highs = [span.high for span in given if span.high is not None]
    return Span(
        min(lows) if len(lows) == len(given) else None,
        max(highs) if len(highs) == len(given) else None,
    )


def _add(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _subtract(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


@dataclass(frozen=True, slots=True)
class Number:
    """A number or day, the claims that give it, and the values that contradict each other."""

    span: Span
    claims: tuple[Iri, ...]
    values: tuple[str, ...]

    @property
    def contested(self) -> bool:
        """Whether sources contradict each other and the span covers all sides."""
        return len(self.values) > 1


@dataclass(frozen=True, slots=True)
class Told:
    """One claim that is accepted or contested."""

    claim: Iri
    value: Iri | Literal
    status: Iri
    span: Span | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a compiled dataset holds about lists: editions, sections, and the claims on them."""

    lists: Mapping[Iri, Iri]
    sections: Mapping[Iri, tuple[Iri, ...]]
    groups: frozenset[Iri]
    labels: Mapping[Iri, str]
    told: Mapping[tuple[Iri, Iri], tuple[Told, ...]]

    def number(self, thing: Iri, predicate: Iri) -> Number | None:
        """The accepted value, else the span of all contested ones; None where nobody tells."""
        told = [each for each in self.told.get((thing, predicate), ()) if each.span]
        accepted = [each for each in told if each.status == PG.Accepted]
        if not told:
            return None
        spans = [each.span for each in accepted or told if each.span]
        # Claims of one date differ in bounds only by the day on which their documents appeared.
        span = min(spans, key=lambda each: each.width) if accepted else hull(spans)
        return Number(
            span,
            tuple(each.claim for each in accepted or told),
            tuple(
                dict.fromkeys(in_words(each.value) for each in sorted(accepted or told, key=_end))
            ),
        )

    def things(self, thing: Iri, predicate: Iri) -> dict[Iri, tuple[Iri, ...]]:
        """The things that accepted claims name, each with these claims."""
        found: dict[Iri, list[Iri]] = defaultdict(list)
        for each in self.told.get((thing, predicate), ()):
            if each.status == PG.Accepted and isinstance(each.value, Iri):
                found[each.value].append(each.claim)
        return {value: tuple(claims) for value, claims in sorted(found.items())}

    def label(self, thing: Iri) -> str:
        """The English label; the shapes, which come later, refuse a thing without one."""
        return self.labels.get(thing, shorten(thing))


def read_evidence(quads: Iterable[Quad]) -> Evidence:
    """The evidence in a compiled dataset, whatever the order of its quads."""
    lists: dict[Iri, Iri] = {}
    sections: dict[Iri, list[Iri]] = defaultdict(list)
    groups: set[Iri] = set()
    labels: dict[Iri, str] = {}
    claims: dict[Iri, dict[Iri, Iri | Literal]] = defaultdict(dict)
    for quad in quads:
        if quad.graph is not None:
            continue
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if subject.startswith(_CLAIM):
            claims[subject][predicate] = value
        elif predicate == PG.editionOf and isinstance(value, Iri):
            lists[subject] = value
        elif predicate == PG.sectionOf and isinstance(value, Iri):
            sections[value].append(subject)
        elif predicate == RDF.type and value == PG.Group:
            groups.add(subject)
        elif predicate == SKOS.prefLabel and isinstance(value, Literal) and value.language == "en":
            labels[subject] = value.lexical
    return Evidence(
        lists,
        {edition: tuple(sorted(parts)) for edition, parts in sections.items()},
        frozenset(groups),
        labels,
        _by_property(claims),
    )


def _end(told: Told) -> tuple[float, str]:
    """Values are named from the least to the greatest."""
    low = told.span.low if told.span else None
    return float("-inf") if low is None else low, in_words(told.value)


def _by_property(
    claims: Mapping[Iri, Mapping[Iri, Iri | Literal]],
) -> dict[tuple[Iri, Iri], tuple[Told, ...]]:
    grouped: dict[tuple[Iri, Iri], list[Told]] = defaultdict(list)
    for claim, facts in sorted(claims.items()):
        status = facts.get(PG.status)
        subject, predicate = facts.get(RDF.subject), facts.get(RDF.predicate)
        if status not in (PG.Accepted, PG.Contested) or not isinstance(status, Iri):
            continue
        if isinstance(subject, Iri) and isinstance(predicate, Iri):
            told = Told(claim, facts[RDF.object], status, _span(facts))
            grouped[subject, predicate].append(told)
    return {key: tuple(told) for key, told in grouped.items()}


def _span(facts: Mapping[Iri, Iri | Literal]) -> Span | None:
    for low, high in ((PG.min, PG.max), (PG.earliest, PG.latest)):
        if low in facts or high in facts:
            return Span(_ordinal(facts.get(low)), _ordinal(facts.get(high)))
    return None


def _ordinal(value: Iri | Literal | None) -> int | None:
    """A number as it is, a day as its ordinal."""
    if not isinstance(value, Literal):
        return None
    if value.datatype == XSD.date:
        return date.fromisoformat(value.lexical).toordinal()
    return int(value.lexical)
