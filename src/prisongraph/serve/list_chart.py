"""The chart of a list: totals where their dates lie, with what is uncertain drawn as wide as it is.

Nothing is drawn between two editions, because no source tells of the days between.
"""

from collections.abc import Sequence
from datetime import date

from prisongraph.serve.list_views import Chart, EditionLine, Figure, Point

HEIGHT, TOP, BOTTOM = 220.0, 24.0, 190.0
#: Hundredths of the width that stay free on both sides.
LEFT, RIGHT = 9.0, 96.0
_MOST_YEARS = 8
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)


def chart_of(lines: Sequence[EditionLine]) -> Chart | None:
    """The chart of editions in the order of time; None where fewer than two have date and total."""
    dated = [line for line in lines if line.earliest is not None and line.latest is not None]
    totals = {line.thing.iri: _standing(line.totals) for line in dated}
    numbers = [high for line in dated for _, high in _ends(totals[line.thing.iri])]
    if len([line for line in dated if totals[line.thing.iri]]) < 2:
        return None
    days = [day for line in dated for day in (line.earliest, line.latest) if day is not None]
    first, last = min(days), max(days)
    ruler = next((step for step in _STEPS if max(numbers) / step <= 4), _STEPS[-1])
    ceiling = ruler * (max(numbers) // ruler + 1)

    def across(day: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first) / max(last - first, 1), 2)

    def down(number: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * number / ceiling, 1)

    newest = next(line for line in reversed(dated) if totals[line.thing.iri])
    points = []
    for line in dated:
        start, end = line.earliest or first, line.latest or last
        ends = _ends(totals[line.thing.iri])
        low = min((each for each, _ in ends), default=0)
        high = max((each for _, each in ends), default=0)
        words = " or ".join(figure.words for figure in totals[line.thing.iri])
        points.append(
            Point(
                f"{line.time}: {words or 'total not reported'}",
                across((start + end) / 2),
                across(start),
                across(end),
                down((low + high) / 2) if ends else None,
                down(low),
                down(high),
                words if line is newest else "",
                "end" if across((start + end) / 2) > 50 else "start",
            )
        )
    summary = (
        f"Totals of {len(points)} editions between {date.fromordinal(first).year} and "
        f"{date.fromordinal(last).year}; the table below holds the same numbers."
    )
    rulers = tuple((down(step), str(step)) for step in range(0, ceiling + 1, ruler))
    years = _years(first, last)
    return Chart(tuple(points), tuple((across(day), name) for day, name in years), rulers, summary)


def _standing(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure.stands and figure.low is not None)


def _ends(figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """The least and greatest number of each value; one without an upper bound ends at its lower."""
    return [(figure.low or 0, figure.high or figure.low or 0) for figure in figures]


def _years(first: int, last: int) -> list[tuple[int, str]]:
    """The first days of years within the chart, no more than there is room for."""
    span = range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1)
    every = -(-len(span) // _MOST_YEARS) if span else 1
    return [(date(year, 1, 1).toordinal(), str(year)) for year in span[::every]]
