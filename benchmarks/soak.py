"""A soak: a random mix of pages, queries and mistakes, for as long as one likes.

    python benchmarks/soak.py http://127.0.0.1:8000 --minutes 60 --pid PID

A line a minute tells what was answered, how fast, and the least that the server's processes held.
Exit code 1 when an answer is wrong or cut, or when the server holds more and more;
what is held is compared from the end of the first quarter, when all is warm, to the end.
"""

import argparse
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.processes import Reading, read_tree
from benchmarks.visitors import Found, Site, Visitor

_ROOT = Path(__file__).parents[1]
_CLASSES = ("2xx", "3xx", "4xx", "busy", "wrong")


@dataclass(slots=True)
class Minute:
    """What came back since the last line; visitors add to it, the table takes it away."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    classes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def note(self, found: Found) -> None:
        """Counts one answer."""
        busy = "busy" if found.status in (429, 503) else f"{found.status // 100}xx"
        with self.lock:
            self.classes["wrong" if found.wrong else busy] += 1
            self.seconds.append(found.seconds)

    def take(self) -> tuple[Counter[str], list[float]]:
        """What was counted; the next minute begins with nothing."""
        with self.lock:
            taken = self.classes, sorted(self.seconds) or [0.0]
            self.classes, self.seconds = Counter(), []
        return taken


def main() -> int:
    """Runs the soak, prints the table and the verdict, and returns the exit code."""
    options = _options()
    site = Site(options.url.rstrip("/"), _random_queries(options.queries, options.seed))
    minute, wrong, stop = Minute(), Counter[str](), threading.Event()
    threads = [
        threading.Thread(
            target=_stay, args=(site, options, number, minute, wrong, stop), daemon=True
        )
        for number in range(options.clients)
    ]
    print(
        f"{'minute':>7}{'requests':>10}{''.join(f'{name:>7}' for name in _CLASSES)}"
        f"{'p50, ms':>9}{'p95, ms':>9}{Reading.HEADER}"
    )
    started, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    readings = []
    for number in range(1, options.minutes + 1):
        readings.append(_watch(options.pid, started + 60 * number))
        _print_line(number, minute, readings[-1])
    stop.set()
    for thread in threads:
        thread.join()
    share = (time.process_time() - used) / (60 * options.minutes)
    print(f"{len(site.paths)} paths found; the visitors used {100 * share:.0f} % of a processor")
    for told, count in wrong.most_common(40):
        print(f"wrong, {count} times: {told}")
    verdict = _verdict(options, wrong, readings)
    for told, kept in verdict:
        print(f"{'kept  ' if kept else 'BROKEN'}  {told}")
    return 0 if all(kept for _, kept in verdict) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A random mix of requests, for a long time.")
    add = parser.add_argument
    add("url", help="the site")
    add("--minutes", type=int, default=10)
    add("--pid", type=int, action="append", default=[], help="a process whose tree is watched")
    add("--clients", type=int, default=4)
    add("--pause", type=float, default=0.05, help="of a visitor between two requests, in seconds")
    add("--queries", type=int, default=1000, help="how many random queries are made")
    add("--seed", type=int, default=0, help="of the visitors and the queries")
    add("--max-growth", type=float, default=64, help="of memory after the first quarter, in MB")
    add("--max-leak", type=int, default=8, help="more threads, descriptors or processes")
    return parser.parse_args()


def _random_queries(count: int, seed: int) -> list[str]:
    # The grammar belongs to the tests, which are no part of what is installed.
    sys.path.append(str(_ROOT))
    from tests.fuzz.sparql_grammar import broken_queries, queries, sample

    broken = sample(broken_queries(), max(1, count // 10), seed)
    return sample(queries(), count, seed) + [
        query for query in broken if query.isprintable() and query
    ]


def _stay(
    site: Site,
    options: argparse.Namespace,
    number: int,
    minute: Minute,
    wrong: Counter[str],
    stop: threading.Event,
) -> None:
    """One visitor until the end."""
    visitor = Visitor(site, options.seed * 1000 + number)
    while not stop.wait(options.pause):
        found = visitor.visit()
        minute.note(found)
        if found.wrong:
            with minute.lock:
                wrong[found.wrong] += 1


def _watch(pids: list[int], until: float) -> Reading:
    """The least that the processes held until then: what a query holds for a moment is no leak."""
    looks = [read_tree(pids)]
    while (left := until - time.perf_counter()) > 0:
        time.sleep(min(5.0, left))
        looks.append(read_tree(pids))
    names = [each.name for each in fields(Reading)]
    return Reading(**{name: min(getattr(look, name) for look in looks) for name in names})


def _print_line(number: int, minute: Minute, reading: Reading) -> None:
    classes, seconds = minute.take()
    middle, high = (1000 * seconds[int(len(seconds) * part)] for part in (0.5, 0.95))
    told = "".join(f"{classes[name]:7}" for name in _CLASSES)
    print(f"{number:7}{classes.total():10}{told}{middle:9.1f}{high:9.1f}{reading}", flush=True)


def _verdict(
    options: argparse.Namespace, wrong: Counter[str], readings: list[Reading]
) -> list[tuple[str, bool]]:
    total = wrong.total()
    verdict = [(f"wrong answers: {total}", not total)]
    if not options.pid:
        return verdict
    first, last = readings[(len(readings) - 1) // 4], readings[-1]
    growth = last.megabytes - first.megabytes
    told = f"memory: {first.megabytes:,.0f} MB when warm, {last.megabytes:,.0f} MB at the end"
    verdict.append(
        (f"{told}; more, at most {options.max_growth:g} MB", growth <= options.max_growth)
    )
    for what in ("processes", "zombies", "threads", "descriptors"):
        before, after = getattr(first, what), getattr(last, what)
        told = f"{what}: {before} when warm, {after} at the end; more, at most {options.max_leak}"
        verdict.append((told, after - before <= options.max_leak))
    return verdict


if __name__ == "__main__":
    sys.exit(main())
