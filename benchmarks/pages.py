"""How long every kind of page takes, how much of it in queries, and what grows with the record.

    python benchmarks/pages.py                                 # the record that ships
    python benchmarks/pages.py --release DIR --release DIR     # releases, the smallest first

A page is fetched several times from an application over an engine in its process;
nothing rendered is kept between two times.
`first` is the first time, with what a process reads only once; the other columns are the least of
the times after it: milliseconds in all and in queries, the number of queries, and the slowest.
They are milliseconds of a processor, which is what other work on the machine disturbs least.
Where there are several releases, a last table holds the ratio of each column to that of the first.
A release is held in memory or read from an index on disk as a server would.
A page that takes longer than the deadline is given up, as a server gives up a query.
"""

import argparse
import dataclasses
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from flask.testing import FlaskClient

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.page_kinds import kinds_of_pages

from prisongraph.build import build_release
from prisongraph.config import Config
from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.embedded import Engine
from prisongraph.engine.index import index_of
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink
from prisongraph.queries import Query, read_queries
from prisongraph.record import default_record
from prisongraph.release import Release, open_release
from prisongraph.serve import create_app

DEADLINE = 20.0
TIMES = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one page took, in milliseconds."""

    first: float
    total: float
    in_queries: float
    queries: int
    slowest: str
    status: int
    kilobytes: float


class Stopwatch(QueryEngine):
    """An engine that remembers how long each stored query took, with reading its rows."""

    def __init__(self, engine: QueryEngine, queries: dict[str, Query]) -> None:
        self._engine = engine
        self._names = {query.text: name for name, query in queries.items()}
        self.spent: list[tuple[str, float]] = []

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        """The answer of the engine."""
        return self._engine.write(question, sink, asker)

    def query(self, text: str, **given: Any) -> Answer:
        """The answer of the engine, timed."""
        place, name = len(self.spent), self._names.get(text, "")
        self.spent.append((name, 0.0))

        def timed(work: Callable[..., T]) -> Callable[..., T]:
            def worked(*given: str) -> T:
                started = time.process_time()
                try:
                    return work(*given)
                finally:
                    spent = self.spent[place][1] + time.process_time() - started
                    self.spent[place] = name, spent

            return worked

        answer = timed(lambda: self._engine.query(text, **given))()
        return dataclasses.replace(answer, _rows=timed(answer.rows), _write=timed(answer.serialize))


def open_engine(release: Release, config: Config) -> Engine:
    """The engine that a server would have."""
    if release.dataset.stat().st_size <= config.memory_dataset_mb << 20:
        return Engine.from_file(release.dataset)
    return Engine.from_index(index_of(release))


def fetch(client: FlaskClient, engine: Stopwatch, path: str) -> Taken:
    """What one page takes."""
    taken = []
    for _ in range(1 + TIMES):
        engine.spent.clear()
        started = time.process_time()
        response = client.get(path, headers={"Accept": "text/html"})
        size = len(response.data)
        total = time.process_time() - started
        taken.append((total, [*engine.spent]))
    first = taken[0][0]
    total, spent = min(taken[1:], key=lambda each: each[0])
    name, most = max(spent, key=lambda each: each[1], default=("", 0.0))
    return Taken(
        1000 * first,
        1000 * total,
        1000 * sum(seconds for _, seconds in spent),
        len(spent),
        f"{name} {1000 * most:.1f}" if name else "",
        response.status_code,
        size / 1024,
    )


def answer_paths(connection: Connection, path: Path) -> None:
    """Tells the kinds of pages, then what each page takes for which it is asked."""
    release, config = open_release(path), Config(cache_memory_mb=0)
    engine = Stopwatch(open_engine(release, config), read_queries(release.queries))
    published = read_queries(release.queries / "examples")
    with tempfile.TemporaryDirectory() as kept_in:
        client = create_app(release, engine, config, kept_in=Path(kept_in)).test_client()
        connection.send(list(kinds_of_pages(engine, published)))
        while wanted := connection.recv():
            connection.send(fetch(client, engine, wanted))


def measure(path: Path, deadline: float) -> Iterator[tuple[str, Taken | None]]:
    """What each kind of page takes; None for one that takes longer than the deadline."""
    spawning = multiprocessing.get_context("spawn")

    def start() -> tuple[multiprocessing.process.BaseProcess, Connection, list[tuple[str, str]]]:
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=answer_paths, args=(theirs, path), daemon=True)
        process.start()
        return process, ours, ours.recv()

    process, connection, kinds = start()
    for kind, wanted in kinds:
        connection.send(wanted)
        if connection.poll(deadline * (1 + TIMES)):
            yield kind, connection.recv()
        else:
            process.kill()
            yield kind, None
            process, connection, _ = start()
    connection.send("")
    process.join()


def show(release: str, rows: dict[str, Taken | None]) -> None:
    """Prints the table of one release."""
    print(f"\n{release}")
    print(f"{'page':42}{'first':>9}{'total':>9}{'queries':>9}{'number':>8}  slowest, ms")
    for kind, row in rows.items():
        if row is None:
            print(f"{kind:42}{'given up':>9}")
            continue
        note = "" if row.status == 200 else f"  {row.status}"
        print(
            f"{kind:42}{row.first:9.1f}{row.total:9.1f}{row.in_queries:9.1f}{row.queries:8}"
            f"  {row.slowest}{note}"
        )


def compare(tables: list[dict[str, Taken | None]]) -> None:
    """Prints how many times as long as over the first release each page takes over the others."""
    print("\ntimes the first release: total, in queries, size of the page")
    for kind, row in tables[0].items():
        ratios = []
        for table in tables[1:]:
            other = table.get(kind)
            if row and other:
                ratios += [
                    _ratio(other.total, row.total),
                    _ratio(other.in_queries, row.in_queries),
                    _ratio(other.kilobytes, row.kilobytes),
                ]
            else:
                ratios += [f"{'':8}"] * 3
        print(f"{kind:42}" + "".join(ratios))


def _ratio(many: float, one: float) -> str:
    return f"{many / one:8.1f}" if one else f"{'':8}"


def main() -> None:
    """Measures the releases that are named, or one of the record that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, action="append", default=[])
    parser.add_argument("--deadline", type=float, default=DEADLINE)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        releases = asked.release or [build_release(default_record(), Path(temporary)).path]
        tables: list[dict[str, Taken | None]] = []
        for path in releases:
            tables.append(dict(measure(path, asked.deadline)))
            show(path.resolve().name, tables[-1])
            sys.stdout.flush()
    if len(tables) > 1:
        compare(tables)


if __name__ == "__main__":
    main()
