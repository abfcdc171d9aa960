"""What leads to a thing: counted, bounded, and headed by the other direction of the property."""

from collections.abc import Container, Iterable, Iterator, Mapping

from prisongraph.evidence import Named, Row
from prisongraph.iris import PREFIXES
from prisongraph.serve.inverses import heading_of
from prisongraph.serve.pages import Called, Pages
from prisongraph.serve.views import Mention, Mentions
from prisongraph.terms import Iri

#: A page shows no more of one kind than these; a published query lists all.
MOST_MENTIONS = 50
_STANDING = frozenset(
    PREFIXES["pg"] + status for status in ("Accepted", "Contested", "LessPrecise")
)


def mentions_of(
    pages: Pages, iri: Iri, *, things: Container[str] = (), properties: Container[str] = ()
) -> tuple[Mentions, ...]:
    """Everything that leads to a thing, without the things and properties that its page has."""
    grouped: dict[str, dict[str, list[Row]]] = {}
    for row in pages.rows("links-to-thing", thing=iri):
        other, prop = str(row["other"]), str(row["property"])
        if other not in things and prop not in properties:
            grouped.setdefault(prop, {}).setdefault(other, []).append(row)
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
        found.append(Mentions(heading, prop, shown, len(others)))
    return tuple(sorted(found, key=lambda each: each.heading))


def _each(grouped: Mapping[str, Mapping[str, list[Row]]]) -> Iterator[list[Row]]:
    return (rows for others in grouped.values() for rows in others.values())


def _mention(thing: Named, rows: Iterable[Row], names: Mapping[str, Called]) -> Mention:
    """The claims once each, and what became of them where none of them stands."""
    rows = [row for row in rows if "claim" in row]
    claims = tuple(dict.fromkeys(str(row["claim"]) for row in rows))
    statuses = [str(row["status"]) for row in rows]
    fallen = bool(statuses) and not _STANDING.intersection(statuses)
    return Mention(thing, claims, names[statuses[0]].thing.label if fallen else "")
