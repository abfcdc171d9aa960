"""The pages of lists and editions: a series with what adds up and what does not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.iris import PREFIXES
from prisongraph.serve.list_chart import chart_of
from prisongraph.serve.list_rows import ListRows, read_lists
from prisongraph.serve.list_views import (
    BalanceView,
    EditionLine,
    Figure,
    NamedMembers,
    SectionRow,
    SectionView,
    Series,
)
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.serve.views import ThingPage
from prisongraph.terms import Iri, Literal, Term
from prisongraph.wording import change_in_words, date_in_words, in_words, span_in_words

_PG = PREFIXES["pg"]
#: Lists on one page of their index and of the ledger.
LISTS_PAGE = 20
_STANDING = (_PG + "Accepted", _PG + "Contested")

#: The properties that date an edition, best first, and the words before their value.
_TIMES = (("publishedOn", ""), ("reachedBy", "by "), ("additionPeriod", "additions "))


@dataclass(frozen=True, slots=True)
class ListPages:
    """The lists of one release."""

    pages: Pages

    def page(self, number: int) -> Slice[Series]:
        """Lists with their editions, as many as stand on one page, by name."""
        shown = cut(self.pages.once("lists", self._by_name), number, LISTS_PAGE)
        views = self.series(list=[*map(Iri, shown.items)]) if shown.items else ()
        return Slice(views, shown.number, shown.pages, shown.total, shown.first)

    def series(self, **bound: Term | list[Term]) -> tuple[Series, ...]:
        """All lists with their editions, or those that are bound, by name."""
        rows = read_lists(self.pages, **bound)
        lines: dict[str, list[EditionLine]] = defaultdict(list)
        for row in rows.editions:
            lines[str(row["list"])].append(_line(row, rows))
        found = [_series(each, rows.definitions.get(iri, ())) for iri, each in lines.items()]
        return tuple(sorted(found, key=lambda each: (each.thing.label, each.thing.iri)))

    def listing(self, iri: Iri) -> Series | None:
        """One list, or None where the thing has no editions."""
        return next(iter(self.series(list=iri)), None)

    def edition(self, iri: Iri) -> EditionLine | None:
        """One edition, or None where the thing is none."""
        return next((line for each in self.series(edition=iri) for line in each.lines), None)

    def _by_name(self) -> tuple[str, ...]:
        """The IRIs of all lists that have editions."""
        found = {row["list"]: row for row in self.pages.rows("editions-of-lists")}
        things = [named(row, "list") for row in self.pages.labelled([*found.values()], "list")]
        return tuple(thing.iri for thing in sorted(things, key=lambda each: (each.label, each.iri)))


def named_members(page: ThingPage, line: EditionLine) -> tuple[NamedMembers, ...]:
    """Those whom sources name as added or removed, with what the check of the names says."""
    claims = {group.property.iri: group.claims for group in page.statements}
    checks = {balance.iri.partition("#")[2]: balance for balance in line.balances}
    return tuple(
        NamedMembers(heading, fragment, claims[_PG + local], checks.get(fragment))
        for local, heading, fragment in (
            ("added", "Named as added", "named-added"),
            ("removed", "Named as removed", "named-removed"),
        )
        if _PG + local in claims
    )


def _series(lines: Iterable[EditionLine], definitions: tuple[Named, ...]) -> Series:
    ordered = tuple(sorted(lines, key=_moment))
    divided = tuple(line for line in ordered if line.sections)
    return Series(
        ordered[0].series,
        definitions,
        ordered,
        chart_of(ordered),
        divided,
        _section_rows(divided),
    )


def _moment(line: EditionLine) -> tuple[float, float, str]:
    """Editions without a date come last."""
    latest = float("inf") if line.latest is None else line.latest
    return latest, float("-inf") if line.earliest is None else line.earliest, line.thing.iri


def _line(edition: Row, rows: ListRows) -> EditionLine:
    thing = named(edition, "edition")
    told = _by_property(rows.claims.get(thing.iri, ()))
    time, earliest, latest = _time(told)
    counted = [
        row for local in ("memberCount", "addedCount", "removedCount") for row in told[local]
    ]
    return EditionLine(
        thing,
        named(edition, "list"),
        time,
        earliest,
        latest,
        _figures(told["memberCount"]),
        _figures(told["addedCount"]),
        _figures(told["removedCount"]),
        len({str(row["document"]) for row in counted}),
        len({str(row["origin"]) for row in counted}),
        tuple(_section(row, rows) for row in rows.sections.get(thing.iri, ())),
        tuple(_balance(row) for row in rows.balances.get(thing.iri, ())),
    )


def _by_property(rows: Iterable[Row]) -> dict[str, list[Row]]:
    told: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        told[str(row["property"]).removeprefix(_PG)].append(row)
    return told


def _time(told: dict[str, list[Row]]) -> tuple[str, int | None, int | None]:
    """When an edition stood, in words and in days; all sides where the date is contested.

    Where no source dates it, it stood when its numbers were first reported, or before.
    """
    for local, words in _TIMES:
        standing = [row for row in told[local] if str(row["status"]) in _STANDING]
        accepted = [row for row in standing if str(row["status"]) == _STANDING[0]]
        chosen = accepted or standing
        if chosen:
            values = dict.fromkeys(in_words(row["value"]) for row in chosen)
            lows = [_day(row, "earliest") for row in chosen]
            highs = [_day(row, "latest") for row in chosen]
            pick_low, pick_high = (max, min) if accepted else (min, max)
            low = pick_low((day for day in lows if day is not None), default=None)
            high = pick_high((day for day in highs if day is not None), default=None)
            return words + " or ".join(values), low, high
    known = [day for rows in told.values() for row in rows if (day := _day(row, "known"))]
    if not known:
        return "", None, None
    return (
        f"reported by {date_in_words(date.fromordinal(min(known)).isoformat())}",
        None,
        min(known),
    )


def _day(row: Row, variable: str) -> int | None:
    return date.fromisoformat(lexical(row, variable)).toordinal() if variable in row else None


def _figures(rows: Iterable[Row]) -> tuple[Figure, ...]:
    """Every value once with its claims: those that stand first, denials and the like not at all."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if str(row["status"]) != _PG + "NotAsserted":
            grouped[in_words(row["value"])].append(row)
    figures = [_figure(words, each) for words, each in grouped.items()]
    return tuple(sorted(figures, key=lambda each: (not each.stands, each.low or 0, each.words)))


def _figure(words: str, rows: Sequence[Row]) -> Figure:
    statuses = {str(row["status"]) for row in rows}
    return Figure(
        words,
        tuple(dict.fromkeys(str(row["claim"]) for row in rows)),
        _number(rows[0], "low"),
        _number(rows[0], "high"),
        bool(statuses & set(_STANDING)),
        _PG + "Contested" in statuses,
    )


def _number(row: Row, variable: str) -> int | None:
    return int(lexical(row, variable)) if variable in row else None


def _section(section: Row, rows: ListRows) -> SectionView:
    thing = named(section, "section")
    told = _by_property(rows.claims.get(thing.iri, ()))
    words = {
        (value.lexical, value.language): None
        for row in told["statedAs"]
        if isinstance(value := row["value"], Literal)
    }
    key = thing.iri.rpartition("/")[2]
    return SectionView(thing, key, tuple(sorted(words)), _figures(told["memberCount"]))


def _section_rows(divided: Sequence[EditionLine]) -> tuple[SectionRow, ...]:
    """Sections of several editions side by side, by the last part of their IRIs."""
    labels: dict[str, str] = {}
    for line in divided:
        for section in line.sections:
            name = section.thing.label.removesuffix(f", {line.thing.label}")
            labels[section.key] = min(labels.get(section.key, name), name, key=len)
    return tuple(
        SectionRow(
            label,
            tuple(
                next((each for each in line.sections if each.key == key), None) for line in divided
            ),
        )
        for key, label in sorted(labels.items(), key=lambda item: item[1])
    )


def _balance(row: Row) -> BalanceView:
    low, high = _number(row, "remainderMin"), _number(row, "remainderMax")
    known = low is not None or high is not None
    expected = _number(row, "expectedMin"), _number(row, "expectedMax")
    return BalanceView(
        str(row["balance"]),
        str(row["kind"]).removeprefix(_PG),
        str(row["outcome"]).removeprefix(_PG),
        lexical(row, "outcomeLabel"),
        lexical(row, "explanation"),
        span_in_words(*expected) if expected != (None, None) else "",
        _left_over(low, high) if known else "",
        named(row, "from") if "from" in row else None,
    )


def _left_over(low: int | None, high: int | None) -> str:
    if low is None or low != high:
        return change_in_words(low, high)
    if low == 0:
        return "none"
    return f"{abs(low)} {'fewer' if low < 0 else 'more'}"
