"""What has to be known beside the table: what is missing, what differs, and what holds."""

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.endpoints.load import ceiling
from benchmarks.endpoints.measuring import CLIENTS, Measured
from benchmarks.endpoints.servers import PEERS, Server
from benchmarks.endpoints.table import Column

_LAST = CLIENTS[-1]
_PYTHON = ("rdflib", "rdflib-ox")


def print_notes(
    columns: Sequence[Column],
    servers: Sequence[Measured],
    *,
    absent: Sequence[Server],
    seconds: float,
    sizes: dict[str, int],
) -> None:
    """Prints the notes, a line each."""
    print("holds")
    for line in _what_holds(columns, servers[0], sizes):
        print(f"  {line}")
    print("answers")
    for server in servers:
        for line in _differences(server):
            print(f"  {server.name}: {line}")
    print("notes")
    rate = ceiling(_LAST, seconds)
    print(
        f"  {os.cpu_count()} processors, shared with wrk; wrk and a server that only sends a "
        f"kilobyte: {rate:,.0f} answers/s at {_LAST}"
    )
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"  load average of the machine at the end, over 1, 5 and 15 minutes: {busy}")
    print(f"  each load lasts {seconds:g} s or, for slow queries, up to four times that")
    print("  –: not measured, or fewer than two answers for each client")
    print("  where requests were refused, times are of refusals as well; rates are of answers only")
    for missing in absent:
        print(f"  {missing.name} is not installed: {missing.install}")


def _differences(server: Measured) -> Iterator[str]:
    if server.problem:
        yield f"not measured, or not to the end: {server.problem}"
    same = [name for name, asked in server.asked.items() if not asked.problem]
    if same:
        yield f"the same as the engine's for {', '.join(same)}"
    for name, asked in server.asked.items():
        if asked.problem:
            yield f"{name}: {asked.problem}"
    known = {each.name: each.differs for each in PEERS if each.differs}
    if server.name in known and any(asked.problem for asked in server.asked.values()):
        yield f"known of it: {known[server.name]}"


def _what_holds(columns: Sequence[Column], ours: Measured, sizes: dict[str, int]) -> Iterator[str]:
    """The figures that are asked of our server, of all queries the least favourable one."""
    mine = columns[1]
    over = {}
    for name, query in mine.queries.items():
        load = query.timed(1)
        if load:
            over[name] = load.p50 / (1.5 * query.engine + 0.001)
    yield _worst("p50 at 1, by 1.5 times the engine's and 1 ms", over, most=True)
    for peer in columns[2:]:
        if peer.head in _PYTHON:
            yield _worst(f"p50 at 1 of {peer.head}, by ours", _by(peer, mine), most=False)
    peers = [column for column in columns if column.head in {each.name for each in PEERS}]
    for before, column in pairwise(columns):
        if column.head == "cached":
            yield _worst(
                f"answers/s at {_LAST}, cached by {before.head}, by the fastest other",
                _by_fastest(column, peers),
                most=False,
            )
    for name, size in sizes.items():
        if ours.more_bytes:
            yield f"one evaluator more, by the size of {name}: {ours.more_bytes / size:.3f}"


def _by(peer: Column, mine: Column) -> dict[str, float]:
    """How many times as long a peer takes."""
    ratios = {}
    for name, query in peer.queries.items():
        theirs, own = query.timed(1), mine.queries[name].timed(1)
        if theirs and own:
            ratios[name] = theirs.p50 / own.p50
    return ratios


def _by_fastest(cached: Column, peers: Sequence[Column]) -> dict[str, float]:
    """How many times as many answers come from the cache as from the fastest of the peers."""
    ratios = {}
    for name, query in cached.queries.items():
        found = query.at(_LAST)
        rates = [
            load.rate
            for peer in peers
            if name in peer.queries and (load := peer.queries[name].at(_LAST))
        ]
        if found and rates and max(rates):
            ratios[name] = found.rate / max(rates)
    return ratios


def _worst(label: str, ratios: dict[str, float], *, most: bool) -> str:
    if not ratios:
        return f"{label}: not measured"
    name = (max if most else min)(ratios, key=lambda each: ratios[each])
    return f"{label}: {'at most' if most else 'at least'} {ratios[name]:.2f} ({name})"
