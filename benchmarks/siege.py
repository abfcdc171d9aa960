"""Hostile queries from many clients at once, what came of them, and what the server held meanwhile.

Most clients read each answer to its end and ask the next at once; others hang up in the middle,
read one byte a second of a large answer, or send their request at one byte a second.
"""

import asyncio
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import Reading, read_tree
from benchmarks.strangers import Answer, Stranger

_ROOT = Path(__file__).parents[1]
_ACCEPTED = (
    "application/sparql-results+json, text/turtle;q=0.9",
    "text/csv, application/n-triples",
    "application/sparql-results+xml, application/rdf+xml",
    "text/tab-separated-values, application/ld+json",
)
#: What a hostile query may be answered with: all else is a fault of the server.
_STATUSES = {200, 400, 413, 429, 503, 504}
#: The refusals of a server that has enough to do, right for any query.
_BUSY = {429, 503, 504}
#: Of fifty clients, so many hang up, dawdle over an answer, or drip their request.
_HANGING, _DAWDLING, _DRIPPING = 6, 6, 2
_LARGE = ("limit-of-ten-million", "everything-that-is-stored", "everything-constructed")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a siege is laid: where, how long, by whom, and with what patience, in seconds."""

    url: str
    pids: list[int]
    clients: int
    addresses: int
    seconds: float
    pause: float
    patience: float
    only: list[str]


@dataclass(slots=True)
class Outcome:
    """The answers by query and by what they were, and what must never have been answered."""

    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    slowest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    faults: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    bytes_read: int = 0
    calls: int = 0

    def note(self, kind: str, name: str, answer: Answer) -> None:
        """Counts one answer."""
        key = name if kind == "read" else f"({kind})"
        self.answers[key][answer.fault or str(answer.status or "left")] += 1
        self.slowest[key] = max(self.slowest[key], answer.seconds)
        self.bytes_read += answer.size

    def judge(self, name: str, query: str, answer: Answer) -> None:
        """Holds against the server what a client who reads to the end must not see."""
        right = _right_status(query)
        if answer.fault:
            self.faults.append(f"{name}: {answer.status or 'no status'}, {answer.fault}")
        elif answer.status not in (_STATUSES if right is None else {right, *_BUSY}):
            self.faults.append(f"{name}: {answer.status}, expected {right or _STATUSES}")


async def lay_siege(terms: Terms) -> Outcome:
    """The outcome of a whole siege; one line every ten seconds tells how the server stands."""
    outcome = Outcome()

    def called(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        outcome.calls += 1
        writer.close()

    # Whatever the queries would have the server call is a listener of ours, which counts.
    listener = await asyncio.start_server(called, "127.0.0.1", 0)
    queries = _queries(listener.sockets[0].getsockname()[1], terms.only)
    end = time.perf_counter() + terms.seconds
    clients = [
        asyncio.create_task(_besiege(terms, outcome, queries, number, end))
        for number in range(terms.clients)
    ]
    await _watch(terms, outcome, end)
    # Whoever dawdles is through within a second; whoever waits for an answer hangs up.
    await asyncio.wait(clients, timeout=2)
    for client in clients:
        client.cancel()
    for ended in await asyncio.gather(*clients, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended
    listener.close()
    return outcome


async def _besiege(
    terms: Terms, outcome: Outcome, queries: dict[str, str], number: int, end: float
) -> None:
    """One client, who goes on until the end, with a text of its own each time."""
    dice = random.Random(number)
    address = f"127.0.0.{2 + number % terms.addresses}" if terms.addresses else ""
    stranger, kind = Stranger(terms.url, address), _kind(number * 50 // terms.clients)
    while time.perf_counter() < end:
        names = list(queries) if kind == "read" else list(set(queries) & {*_LARGE}) or list(queries)
        for name in dice.sample(names, len(names)):
            if time.perf_counter() >= end:
                return
            # Neither the text nor what remains of it without comments was ever sent before.
            mark = f"x{number}x{dice.getrandbits(48):x}"
            query = f"# {mark}\nPREFIX {mark}: <http://example.org/>\n{queries[name]}"
            try:
                answer = await _meet(terms, stranger, kind, query, dice=dice, end=end)
            except OSError as error:
                answer = Answer(None, 0, 0, error.strerror or type(error).__name__)
            outcome.note(kind, name, answer)
            if kind == "read":
                outcome.judge(name, queries[name], answer)
            await asyncio.sleep(terms.pause)


async def _meet(
    terms: Terms, stranger: Stranger, kind: str, query: str, *, dice: random.Random, end: float
) -> Answer:
    if kind == "hang up":
        after = dice.choice((0.01, 0.1, 1.0, 3.0))
        return await stranger.hang_up(query, after, rudely=dice.random() < 0.5)
    if kind == "dawdle":
        return await stranger.dawdle(query, end)
    if kind == "drip":
        return await stranger.drip(query, end)
    try:
        async with asyncio.timeout(terms.patience):
            return await stranger.read(query, dice.choice(_ACCEPTED))
    except TimeoutError:
        return Answer(None, 0, terms.patience, f"not answered in {terms.patience:g} s")


async def _watch(terms: Terms, outcome: Outcome, end: float) -> None:
    told = 0.0
    while (left := end - time.perf_counter()) > 0:
        # In a thread, for the clients shall not wait: a look at many processes takes a while.
        outcome.readings.append(await asyncio.to_thread(read_tree, terms.pids))
        if terms.seconds - left >= told:
            print(f"{terms.seconds - left:8.0f} s  {outcome.readings[-1]}", flush=True)
            told += 10
        await asyncio.sleep(min(1.0, left))


def _kind(place: int) -> str:
    if place < _HANGING:
        return "hang up"
    if place < _HANGING + _DAWDLING:
        return "dawdle"
    return "drip" if place < _HANGING + _DAWDLING + _DRIPPING else "read"


def _right_status(query: str) -> int | None:
    named = [line for line in query.splitlines()[:2] if line.startswith("# answer: ")]
    return int(named[0].removeprefix("# answer: ")) if named else None


def _queries(port: int, only: list[str]) -> dict[str, str]:
    # The queries belong to the tests, which are no part of what is installed.
    sys.path.append(str(_ROOT))
    from tests.hostile.generated import ADDRESS, hostile_queries

    return {
        name: text.replace(ADDRESS, f"127.0.0.1:{port}")
        for name, text in hostile_queries().items()
        if not only or any(part in name for part in only)
    }
