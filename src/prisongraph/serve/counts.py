"""Counts under different definitions, side by side: 14, 80 and 119 need not be one number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.iris import PREFIXES
from prisongraph.names import finder, fold
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.terms import Iri, Literal, Term
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
    finds = finder(text)
    fitting = [
        (thing, counts)
        for thing, counts in pages.once("scopes", lambda: _scopes(pages)).items()
        if not text or finds(fold(thing.label if thing else ""))
    ]
    shown = cut(fitting, number, SCOPES_PAGE)
    rows = _rows(pages, dict.fromkeys(count for _, counts in shown.items for count in counts))
    views = tuple(_scope(thing, [rows[count] for count in counts]) for thing, counts in shown.items)
    return Slice(views, shown.number, shown.pages, shown.total, shown.first)


def _scopes(pages: Pages) -> dict[Named | None, tuple[str, ...]]:
    """What is counted, by name, with the IRIs of its counts; what belongs to nothing comes last."""
    rows = pages.labelled(_visible(pages.rows("counts-by-scope")), "value")
    scopes: dict[Named | None, list[str]] = {}
    for count, found in _grouped(rows).items():
        for thing in dict.fromkeys(_value(row) for row in found if _is(row, "countOf")) or (None,):
            scopes.setdefault(thing, []).append(count)
    return {thing: tuple(scopes[thing]) for thing in sorted(scopes, key=_place)}


def _rows(pages: Pages, counts: Iterable[str]) -> dict[str, CountRow]:
    """Counts by their IRIs."""
    terms: list[Term] = [Iri(count) for count in counts]
    rows = _visible(pages.rows("counts-side-by-side", count=terms)) if terms else []
    return {
        count: _row(found)
        for count, found in _grouped(pages.labelled(rows, "count", "value")).items()
    }


def _visible(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["status"] != _HIDDEN]


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["count"]), []).append(row)
    return grouped


def _is(row: Row, local: str) -> bool:
    return row["property"] == _PG + local


def _value(row: Row) -> Named:
    value = row["value"]
    return Named("", in_words(value)) if isinstance(value, Literal) else named(row, "value")


def _place(thing: Named | None) -> tuple[bool, str, str]:
    return (thing is None, thing.label if thing else "", thing.iri if thing else "")


def _scope(thing: Named | None, counts: Sequence[CountRow]) -> Scope:
    ordered = tuple(sorted(counts, key=lambda row: (row.day or "9999", row.count.iri)))
    definitions = {said.value for row in ordered for said in row.definitions}
    return Scope(thing, ordered, len(definitions))


def _row(rows: Sequence[Row]) -> CountRow:
    days = [lexical(row, "day") for row in rows if _is(row, "countDate")]
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
        if _is(row, local):
            contested = row["status"] == _PG + "Contested"
            shown = _value(row)
            found.setdefault(shown, Said(shown, str(row["claim"]), contested))
    return tuple(found.values())
