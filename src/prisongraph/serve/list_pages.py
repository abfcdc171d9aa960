"""The pages of lists and editions: a series with what adds up and what does not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.iris import PREFIXES
from prisongraph.serve.list_chart import chart_of
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
from prisongraph.serve.views import ThingPage
from prisongraph.terms import Iri, Literal, Term
from prisongraph.wording import change_in_words, date_in_words, in_words, span_in_words

_PG = PREFIXES["pg"]
_STANDING = (_PG + "Accepted", _PG + "Contested")

#: The properties that date an edition, best first, and the words before their value.
_TIMES = (("publishedOn", ""), ("reachedBy", "by "), ("additionPeriod", "additions "))


@dataclass(frozen=True, slots=True)
class ListPages:
    """The lists of one release."""

    pages: Pages

    def series(self, **bound: Term) -> tuple[Series, ...]:
        """All lists with their editions, or those that are bound."""
        grouped: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in self.pages.rows("numbers-of-editions", **bound):
            if "edition" in row:
                grouped[str(row["list"])][str(row["edition"])].append(row)
        sections = _sections(self.pages.rows("sections-of-editions", **bound))
        balances = _balances(self.pages.rows("balances-of-editions", **bound))
        return tuple(
            _series(
                [_line(rows, sections, balances) for rows in editions.values()],
                [row for rows in editions.values() for row in rows if "counts" in row],
            )
            for editions in grouped.values()
        )

    def listing(self, iri: Iri) -> Series | None:
        """One list, or None where the thing has no editions."""
        return next(iter(self.series(list=iri)), None)

    def edition(self, iri: Iri) -> EditionLine | None:
        """One edition, or None where the thing is none."""
        return next((line for each in self.series(edition=iri) for line in each.lines), None)


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


def _series(lines: Iterable[EditionLine], defined: Iterable[Row]) -> Series:
    ordered = tuple(sorted(lines, key=_moment))
    divided = tuple(line for line in ordered if line.sections)
    counts = dict.fromkeys(named(row, "counts") for row in defined)
    return Series(
        ordered[0].series,
        tuple(counts),
        ordered,
        chart_of(ordered),
        divided,
        _section_rows(divided),
    )


def _moment(line: EditionLine) -> tuple[float, float, str]:
    """Editions without a date come last."""
    latest = float("inf") if line.latest is None else line.latest
    return latest, float("-inf") if line.earliest is None else line.earliest, line.thing.iri


def _line(
    rows: Sequence[Row],
    sections: dict[str, tuple[SectionView, ...]],
    balances: dict[str, tuple[BalanceView, ...]],
) -> EditionLine:
    told: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if "claim" in row:
            told[str(row["property"]).removeprefix(_PG)].append(row)
    time, earliest, latest = _time(told)
    edition = named(rows[0], "edition")
    counted = [
        row for local in ("memberCount", "addedCount", "removedCount") for row in told[local]
    ]
    return EditionLine(
        edition,
        named(rows[0], "list"),
        time,
        earliest,
        latest,
        _figures(told["memberCount"]),
        _figures(told["addedCount"]),
        _figures(told["removedCount"]),
        len({str(row["document"]) for row in counted}),
        len({str(row["origin"]) for row in counted}),
        sections.get(edition.iri, ()),
        balances.get(edition.iri, ()),
    )


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


def _sections(rows: Iterable[Row]) -> dict[str, tuple[SectionView, ...]]:
    grouped: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if "section" in row:
            grouped[str(row["edition"])][str(row["section"])].append(row)
    return {
        edition: tuple(_section(each) for each in sections.values())
        for edition, sections in grouped.items()
    }


def _section(rows: Sequence[Row]) -> SectionView:
    thing = named(rows[0], "section")
    words = {
        (value.lexical, value.language): None
        for row in rows
        if isinstance(value := row.get("words"), Literal)
    }
    figures = _figures(row for row in rows if "claim" in row)
    return SectionView(thing, thing.iri.rpartition("/")[2], tuple(words), figures)


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


def _balances(rows: Iterable[Row]) -> dict[str, tuple[BalanceView, ...]]:
    grouped: dict[str, list[BalanceView]] = defaultdict(list)
    for row in rows:
        if "balance" in row:
            grouped[str(row["edition"])].append(_balance(row))
    return {edition: tuple(found) for edition, found in grouped.items()}


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
        Named(str(row["from"]), lexical(row, "fromLabel")) if "from" in row else None,
    )


def _left_over(low: int | None, high: int | None) -> str:
    if low is None or low != high:
        return change_in_words(low, high)
    if low == 0:
        return "none"
    return f"{abs(low)} {'fewer' if low < 0 else 'more'}"
