"""Counts under different definitions, side by side: 14, 80 and 119 need not be one number."""

from collections.abc import Sequence
from dataclasses import dataclass

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.iris import PREFIXES
from prisongraph.names import finder, fold
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.terms import Literal
from prisongraph.wording import in_words

_PG = PREFIXES["pg"]
_HIDDEN = _PG + "NotAsserted"
#: Scopes on one page.
SCOPES_PAGE = 20


@dataclass(frozen=True, slots=True)
class Said:
    """A value with the claim that gives it; a thing has an IRI."""

    value: Named
    claim: str
    contested: bool


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count: its number, time, definition and who gave it."""

    count: Named
    numbers: tuple[Said, ...]
    times: tuple[Said, ...]
    definitions: tuple[Said, ...]
    counters: tuple[Said, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted somewhere, in the order of time, and under how many definitions."""

    thing: Named | None
    counts: tuple[CountRow, ...]
    definitions: int


def counts_by_scope(pages: Pages, text: str, number: int) -> Slice[Scope]:
    """Counts by what they belong to; a count of several things stands at each."""
    grouped: dict[str, list[Row]] = {}
    for row in pages.rows("counts-side-by-side"):
        if row["status"] != _HIDDEN:
            grouped.setdefault(str(row["count"]), []).append(row)
    scopes: dict[Named | None, list[CountRow]] = {}
    for rows in grouped.values():
        view = _row(rows)
        for said in _said(rows, "countOf") or (None,):
            scopes.setdefault(said.value if said else None, []).append(view)
    finds = finder(text)
    fitting = [
        _scope(thing, counts)
        for thing, counts in sorted(scopes.items(), key=lambda item: _place(item[0]))
        if not text or finds(fold(thing.label if thing else ""))
    ]
    return cut(fitting, number, SCOPES_PAGE)


def _place(thing: Named | None) -> tuple[bool, str, str]:
    return (thing is None, thing.label if thing else "", thing.iri if thing else "")


def _scope(thing: Named | None, counts: Sequence[CountRow]) -> Scope:
    ordered = tuple(sorted(counts, key=lambda row: (row.day or "9999", row.count.iri)))
    definitions = {said.value for row in ordered for said in row.definitions}
    return Scope(thing, ordered, len(definitions))


def _row(rows: Sequence[Row]) -> CountRow:
    days = [lexical(row, "day") for row in rows if row["property"] == _PG + "countDate"]
    return CountRow(
        named(rows[0], "count"),
        _said(rows, "countValue"),
        _said(rows, "countDate"),
        _said(rows, "countDefinition"),
        _said(rows, "countedBy"),
        min((day for day in days if day), default=""),
    )


def _said(rows: Sequence[Row], local: str) -> tuple[Said, ...]:
    """Each value once, with the first claim that gives it."""
    found: dict[Named, Said] = {}
    for row in rows:
        if row["property"] == _PG + local:
            value = row["value"]
            shown = (
                Named("", in_words(value)) if isinstance(value, Literal) else named(row, "value")
            )
            contested = row["status"] == _PG + "Contested"
            found.setdefault(shown, Said(shown, str(row["claim"]), contested))
    return tuple(found.values())
