"""The table of what was measured: a column for each server, a row for each figure."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.endpoints.load import Load
from benchmarks.endpoints.measuring import CLIENTS, Measured

_WIDTH, _NAMES = 11, 32
_MEGABYTE = 1 << 20
_LAST = CLIENTS[-1]


@dataclass(slots=True)
class Query:
    """What one column says of one query; times in seconds.

    engine: the median of the engine alone beside it.
    """

    first: float | None
    engine: float
    loads: dict[int, Load]

    def at(self, clients: int) -> Load | None:
        """The load of so many clients, where it was measured."""
        return self.loads.get(clients)

    def timed(self, clients: int) -> Load | None:
        """The same, where there were enough answers to speak of times."""
        found = self.loads.get(clients)
        return found if found and found.is_telling else None


@dataclass(slots=True)
class Column:
    """One column: of the engine alone, of a server, or of a server's cached answers."""

    head: str
    queries: dict[str, Query]
    whole: dict[str, float | None] = field(default_factory=dict)


def columns_of(
    servers: Sequence[Measured], *, engine_load: float, engine_bytes: int
) -> list[Column]:
    """The engine alone, then each server, cached answers beside the server that keeps them."""
    columns = [_engine_column(servers, engine_load, engine_bytes)]
    for server in servers:
        varied, repeated = {}, {}
        reached = {name: asked for name, asked in server.asked.items() if asked.engine}
        for name, asked in reached.items():
            beside = statistics.median(asked.beside)
            varied[name] = Query(asked.first or None, beside, asked.varied)
            if asked.repeated:
                repeated[name] = Query(None, beside, asked.repeated)
        columns.append(Column(server.name, varied, _whole(server)))
        if repeated:
            columns.append(Column("cached", repeated))
    return columns


def print_table(columns: Sequence[Column], rows: dict[str, int]) -> None:
    """Prints the columns, for each query with its number of rows, and for the whole."""
    print(f"{'':{_NAMES}}" + "".join(f"{column.head:>{_WIDTH}}" for column in columns))
    for name, number in rows.items():
        print(f"{name} ({number:,} rows)")
        ours = columns[1].queries.get(name)
        for label, figure, digits in _figures(ours):
            found = (column.queries.get(name) for column in columns)
            _print_row(label, [figure(each) if each else None for each in found], digits)
    print("whole")
    for label in columns[1].whole:
        _print_row(label, [column.whole.get(label) for column in columns], 1)


def _engine_column(servers: Sequence[Measured], load: float, memory: int) -> Column:
    times: dict[str, list[float]] = {}
    for server in servers:
        for name, asked in server.asked.items():
            times.setdefault(name, []).extend(asked.engine)
    queries = {}
    for name, seconds in times.items():
        if not seconds:
            continue
        cuts = statistics.quantiles(seconds, n=20)
        p50, p95, rate = statistics.median(seconds), cuts[18], 1 / statistics.fmean(seconds)
        queries[name] = Query(None, p50, {1: Load(1, len(seconds), p50, p95, rate, 0.0)})
    return Column("engine", queries, {"start, s": load, "memory at start, MB": memory / _MEGABYTE})


def _whole(server: Measured) -> dict[str, float | None]:
    return {
        "load before the start, s": server.prepare_seconds or None,
        "start, s": server.start_seconds or None,
        "memory at start, MB": server.started_bytes / _MEGABYTE or None,
        "memory after all queries, MB": server.used_bytes / _MEGABYTE or None,
        "one evaluator more, MB": server.more_bytes / _MEGABYTE or None,
    }


Figure = Callable[[Query], float | None]


def _figures(ours: Query | None) -> list[tuple[str, Figure, int]]:
    """The rows of a query: a label, the figure of a column, and its decimal places."""
    rows: list[tuple[str, Figure, int]] = [("first, ms", lambda q: _times(q.first, 1000), 2)]
    for clients in CLIENTS:
        rows += [
            (f"p50 at {clients}, ms", _seconds(clients, "p50"), 2),
            (f"p95 at {clients}, ms", _seconds(clients, "p95"), 2),
            (f"answers/s at {clients}", _rate(clients), 1),
            (f"refused at {clients}, %", _refused(clients), 1),
        ]
    p50, rate = _seconds(1, "p50"), _rate(_LAST)
    return [
        *rows,
        ("p50 at 1 : engine", lambda q: _ratio(p50(q), q.engine * 1000), 2),
        ("p50 at 1 over engine, ms", lambda q: _over(p50(q), q.engine * 1000), 2),
        ("p50 at 1 : ours", lambda q: _ratio(p50(q), p50(ours) if ours else None), 2),
        (
            f"answers/s at {_LAST} : ours",
            lambda q: _ratio(rate(q), rate(ours) if ours else None),
            2,
        ),
    ]


def _seconds(clients: int, name: str) -> Figure:
    def figure(query: Query) -> float | None:
        load = query.timed(clients)
        return getattr(load, name) * 1000 if load else None

    return figure


def _rate(clients: int) -> Figure:
    def figure(query: Query) -> float | None:
        load = query.at(clients)
        return load.rate if load else None

    return figure


def _refused(clients: int) -> Figure:
    def figure(query: Query) -> float | None:
        load = query.at(clients)
        return load.refused * 100 if load and load.refused else None

    return figure


def _ratio(value: float | None, other: float | None) -> float | None:
    return value / other if value is not None and other else None


def _over(value: float | None, other: float) -> float | None:
    return None if value is None else value - other


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _print_row(label: str, cells: Sequence[float | None], digits: int) -> None:
    if any(cell is not None for cell in cells):
        told = ("–" if cell is None else f"{cell:,.{digits}f}" for cell in cells)
        print(f"  {label:{_NAMES - 2}}" + "".join(f"{cell:>{_WIDTH}}" for cell in told))
