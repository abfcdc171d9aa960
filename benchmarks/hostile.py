"""A siege: hostile queries from many clients at once, and one small query beside them.

    python benchmarks/hostile.py http://127.0.0.1:8000 --pid PID

Before, beside and after the siege the same small query is asked; its times are compared.
PID is the first process of the server (several may be given): its tree is watched all the time.
Exit code 1 when a promise is broken; each line of the verdict names one, with its bound.
"""

import argparse
import asyncio
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.processes import Reading, read_tree
from benchmarks.siege import Outcome, Terms, lay_siege
from benchmarks.small_query import Samples, SmallQuery, small_query

Phases = dict[str, Samples]


def main() -> int:
    """Lays the siege, prints what came of it, and returns the exit code."""
    options = _options()
    url = options.url.rstrip("/") + "/sparql"
    terms = Terms(
        url=url,
        pids=options.pid,
        clients=options.clients,
        addresses=options.addresses,
        seconds=options.seconds,
        pause=options.pause,
        patience=options.patience,
        only=options.only,
    )
    query = small_query(url, options.addresses)
    # The small query has a process of its own: what the siege costs its client must not delay it.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        query.measure(seconds=1, interval=options.interval, first=1)
        phases = {"before": _measure(beside, query, options, options.alone, 1_000_000)}
        before = read_tree(options.pid)
        print(f"{'':12}{Reading.HEADER}\n{'before':>10}  {before}", flush=True)
        measured = beside.submit(
            query.measure, seconds=options.seconds, interval=options.interval, first=2_000_000
        )
        outcome = asyncio.run(lay_siege(terms))
        phases["beside"] = measured.result()
        time.sleep(options.settle)
        restless = _restlessness(options.pid)
        phases["after"] = _measure(beside, query, options, options.alone, 3_000_000)
    after = read_tree(options.pid)
    print(f"{'after':>10}  {after}")
    _print_answers(outcome)
    _print_phases(phases, options.seconds)
    verdict = _verdict(options, phases, outcome)
    if options.pid:
        verdict += _resources(options, outcome, before, after, restless)
    for promise, kept in verdict:
        print(f"{'kept  ' if kept else 'BROKEN'}  {promise}")
    return 0 if all(kept for _, kept in verdict) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Hostile queries, and a small one beside them.")
    add = parser.add_argument
    add("url", help="the site; its endpoint is below it, at /sparql")
    add("--pid", type=int, action="append", default=[], help="a process whose tree is watched")
    add("--clients", type=int, default=50)
    add("--addresses", type=int, default=50, help="on the loopback interface; 0: the usual one")
    add("--seconds", type=float, default=120, help="how long the siege lasts")
    add("--alone", type=float, default=15, help="how long the small query is asked alone")
    add("--settle", type=float, default=10, help="how long to wait after the siege")
    add("--interval", type=float, default=0.02, help="between two small queries, in seconds")
    add("--pause", type=float, default=0.25, help="of a hostile client after an answer, in seconds")
    add("--patience", type=float, default=60, help="of a hostile client for an answer, in seconds")
    add("--only", action="append", default=[], help="a part of the names of the queries to send")
    add("--max-ratio", type=float, default=3.0, help="p95 beside the siege, to p95 before it")
    add("--max-after", type=float, default=1.5, help="p95 after the siege, to p95 before it")
    add("--max-memory", type=float, default=4096, help="of the whole tree at any time, in MB (PSS)")
    add("--max-growth", type=float, default=128, help="of memory from before to after, in MB")
    add("--max-leak", type=int, default=4, help="more threads, descriptors or processes afterwards")
    return parser.parse_args()


def _measure(
    pool: ProcessPoolExecutor,
    query: SmallQuery,
    options: argparse.Namespace,
    seconds: float,
    first: int,
) -> Samples:
    return pool.submit(
        query.measure, seconds=seconds, interval=options.interval, first=first
    ).result()


def _print_answers(outcome: Outcome) -> None:
    total: Counter[str] = Counter()
    print(f"\n{'hostile query':36}{'slowest, s':>10}  answers")
    for name, found in sorted(outcome.answers.items()):
        told = ", ".join(f"{status}: {count}" for status, count in sorted(found.items()))
        print(f"{name:36}{outcome.slowest[name]:10.1f}  {told}")
        total += found
    told = ", ".join(f"{status}: {count}" for status, count in sorted(total.items()))
    print(f"{'all':36}{max(outcome.slowest.values(), default=0):10.1f}  {told}")
    for fault, count in Counter(outcome.faults).most_common():
        print(f"fault, {count} times: {fault}")


def _print_phases(phases: Phases, seconds: float) -> None:
    print(
        f"\n{'small query, ms':18}{'p50':>9}{'p95':>9}{'p99':>9}{'most':>9}{'answers':>9}  others"
    )
    for name, samples in phases.items():
        figures = "".join(f"{1000 * samples.at(p):9.2f}" for p in (50, 95, 99, 100))
        others = ", ".join(f"{what}: {count}" for what, count in samples.others.items())
        print(f"{name:18}{figures}{len(samples.seconds):9}  {others or 'none'}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    siege, small = used.ru_utime + used.ru_stime, phases["beside"].processor_seconds
    print(
        f"the clients of the siege used {siege:.1f} s of a processor, the small query beside it "
        f"{small:.1f} s: {100 * (siege + small) / seconds:.0f} % of one processor\n"
    )


def _restlessness(pids: list[int], seconds: float = 2.0) -> float:
    """How much of one processor the server uses while nobody asks."""
    first = read_tree(pids)
    time.sleep(seconds)
    return (read_tree(pids).processor_seconds - first.processor_seconds) / seconds


def _verdict(
    options: argparse.Namespace, phases: Phases, outcome: Outcome
) -> list[tuple[str, bool]]:
    """What the server promises to its clients, and whether it kept it."""
    others = sum(samples.others.total() for samples in phases.values())
    faults = len(outcome.faults)
    verdict = [
        (f"small queries that had no good answer: {others}", not others),
        (f"hostile queries without a whole answer of a right status: {faults}", not faults),
        (f"calls from the server to others: {outcome.calls}", not outcome.calls),
    ]
    usual = phases["before"].at(95)
    for name, percent, bound in (
        ("beside", 50, options.max_ratio),
        ("beside", 95, options.max_ratio),
        ("after", 95, options.max_after),
    ):
        ratio = phases[name].at(percent) / usual
        told = f"p{percent} of the small query {name} the siege, to its usual p95: {ratio:.2f}"
        verdict.append((f"{told}, at most {bound:g}", ratio <= bound))
    return verdict


def _resources(
    options: argparse.Namespace, outcome: Outcome, before: Reading, after: Reading, restless: float
) -> list[tuple[str, bool]]:
    """What the server promises to its machine, and whether it kept it."""
    peak = max(reading.megabytes for reading in outcome.readings)
    growth = after.megabytes - before.megabytes
    found = [
        (f"memory at its peak: {peak:,.0f} MB", peak, options.max_memory),
        (f"more memory after than before: {growth:,.0f} MB", growth, options.max_growth),
        (f"in use after the siege: {restless:.2f} of a processor", restless, 0.1),
    ]
    for what in ("processes", "zombies", "threads", "descriptors"):
        first, last = getattr(before, what), getattr(after, what)
        most = max(getattr(reading, what) for reading in outcome.readings)
        told = f"{what}: {first} before, up to {most} beside, {last} after; more"
        found.append((told, last - first, options.max_leak))
    return [(f"{told}, at most {bound:g}", value <= bound) for told, value, bound in found]


if __name__ == "__main__":
    sys.exit(main())
