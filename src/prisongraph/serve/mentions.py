"""What leads to a thing: counted, bounded, and headed by the other direction of the property."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prisongraph.evidence import Named, Row, lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.inverses import heading_of
from prisongraph.serve.pages import Called, Pages
from prisongraph.serve.views import Mention, Mentions
from prisongraph.terms import Iri, Term

#: A thing to which more claims lead than these is a hub.
HUB = 1000
#: A page shows no more of one kind than these; a published query lists all.
MOST_MENTIONS = 50
_STANDING = frozenset(
    PREFIXES["pg"] + status for status in ("Accepted", "Contested", "LessPrecise")
)


@dataclass(frozen=True, slots=True)
class Links:
    """What leads to a thing, row by row; from the many that lead to a hub, without the claims."""

    rows: Sequence[Row]
    to_a_hub: bool

    def have_one_of(self, properties: Iterable[str]) -> bool:
        """Whether anything leads here by one of the properties."""
        return not {str(row["property"]) for row in self.rows}.isdisjoint(properties)


def links_to(pages: Pages, iri: Iri) -> Links:
    """Everything that leads to a thing."""
    counted = pages.rows("number-of-links", thing=iri)
    to_a_hub = any(int(lexical(row, "number")) > HUB for row in counted)
    return Links(
        pages.rows("things-linking" if to_a_hub else "links-to-thing", thing=iri), to_a_hub
    )


def mentions_of(
    pages: Pages,
    iri: Iri,
    links: Links,
    *,
    things: Container[str] = (),
    properties: Container[str] = (),
) -> tuple[Mentions, ...]:
    """Everything that leads to a thing, without the things and properties that its page has.

    By the names of the things, or by their IRIs where they are too many to be called by name.
    """
    grouped: dict[str, dict[str, list[Row]]] = {}
    for row in links.rows:
        other, prop = str(row["other"]), str(row["property"])
        if other not in things and prop not in properties:
            grouped.setdefault(prop, {}).setdefault(other, []).append(row)
    totals = {prop: len(others) for prop, others in grouped.items()}
    if links.to_a_hub:
        grouped = _first_of_hub(pages, iri, grouped)
    wanted = [*grouped, *(other for others in grouped.values() for other in others)]
    wanted += [str(row["status"]) for rows in _each(grouped) for row in rows if "status" in row]
    names = pages.called(wanted)
    found = []
    for prop, others in grouped.items():
        ordered = sorted(others, key=lambda each: (names[each].thing.label.casefold(), each))
        shown = tuple(
            _mention(names[each].thing, others[each], names) for each in ordered[:MOST_MENTIONS]
        )
        heading = heading_of(prop, names[prop].thing.label)
        found.append(Mentions(heading, prop, shown, totals[prop]))
    return tuple(sorted(found, key=lambda each: each.heading))


def _first_of_hub(
    pages: Pages, iri: Iri, grouped: Mapping[str, Mapping[str, list[Row]]]
) -> dict[str, dict[str, list[Row]]]:
    """For each property the first things that lead to a hub, with the claims that do so."""
    first = {
        prop: {other: rows for other, rows in [*others.items()][:MOST_MENTIONS]}
        for prop, others in grouped.items()
    }
    terms: list[Term] = [
        *dict.fromkeys(Iri(other) for others in first.values() for other in others)
    ]
    for row in pages.rows("claims-linking", other=terms) if terms else ():
        others = first.get(str(row["property"]), {})
        if row["value"] == iri and str(row["other"]) in others:
            others[str(row["other"])].append(row)
    return first


def _each(grouped: Mapping[str, Mapping[str, list[Row]]]) -> Iterator[list[Row]]:
    return (rows for others in grouped.values() for rows in others.values())


def _mention(thing: Named, rows: Iterable[Row], names: Mapping[str, Called]) -> Mention:
    """The claims once each, and what became of them where none of them stands."""
    rows = [row for row in rows if "claim" in row]
    claims = tuple(dict.fromkeys(str(row["claim"]) for row in rows))
    statuses = [str(row["status"]) for row in rows]
    fallen = bool(statuses) and not _STANDING.intersection(statuses)
    return Mention(thing, claims, names[statuses[0]].thing.label if fallen else "")
