"""Whether a reload under load loses a request, or mixes the answers of two releases.

    python benchmarks/reload.py                        # under `prisongraph serve`, and gunicorn
    python benchmarks/reload.py --seconds 300 gunicorn

Two invented releases differ in every title.
The link to the release is turned from one to the other each second, and the engine told to reload,
while clients on kept connections ask for pages, data and queries, kept and new.
Each answer must be the one that was got before the load from the release that its header names:
status, entity tag and every byte.
At the end nothing may be left of the releases that were replaced: processes, folders, memory.

Standard output is a table; exit code 1 if anything was lost, mixed or left.
"""

import argparse
import asyncio
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.keep_alive import Answer, KeepAlive, LostError
from benchmarks.processes import Reading
from benchmarks.real_servers import HOST, SERVERS, Server
from benchmarks.two_releases import Link, build_two

#: Small, so that a release that was replaced is soon gone: after both and 30 seconds.
QUERY_SECONDS, QUEUE_SECONDS, MARGIN = 10, 5, 30
SETTINGS = {
    "PRISONGRAPH_QUERY_SECONDS": str(QUERY_SECONDS),
    "PRISONGRAPH_QUEUE_SECONDS": str(QUEUE_SECONDS),
    "PRISONGRAPH_RATE_PER_MINUTE": "0",
    "PRISONGRAPH_LOG": "errors",
}
#: A client pauses so long between two requests, so that queries of low priority get on as well.
PAUSE = 0.5
CLIENT_PROCESSES = 2
#: What a server may occupy more at the end than before its first request, in MB:
#: what its caches may hold in memory, in each of two processes.
GROWTH_MB = 2 * 64

_TITLE = "<http://purl.org/dc/terms/title>"
_TITLES = f"SELECT ?document ?title {{ ?document {_TITLE} ?title }} ORDER BY ?document"
_GRAPH = f"CONSTRUCT {{ ?document {_TITLE} ?title }} {{ {_TITLES} }}"
_REPORT = f'{_TITLE} ?title FILTER(CONTAINS(STR(?title), " report "))'
_SLOW = (  # a tenth of a second on a processor
    "SELECT (COUNT(*) AS ?found) (MIN(?one) AS ?first) { "
    + " ".join(
        f"{{ SELECT ?{name} {{ ?document {_REPORT} BIND(STR(?title) AS ?{name}) }} "
        f"ORDER BY ?{name} LIMIT {most} }}"
        for name, most in (("one", 62), ("two", 62), ("three", 31))
    )
    + " FILTER(CONCAT(?one, ?two) < CONCAT(?two, ?three)) }"
)
_JSON, _TURTLE = "application/sparql-results+json", "text/turtle"

#: What is asked: its name, how often, the target, and the format.
ASKED = (
    ("home", 2, "/", "text/html"),
    ("page", 6, "/document/example-00000.html", "text/html"),
    ("data", 4, "/document/example-00001.ttl", _TURTLE),
    ("dump", 1, "/data/dataset.nq", "*/*"),
    ("query, kept", 6, f"/sparql?query={quote(_TITLES)}", _JSON),
    ("query, new", 6, f"/sparql?query={quote(_TITLES)}%0A%23NEW", _JSON),
    ("graph, new", 3, f"/sparql?query={quote(_GRAPH)}%0A%23NEW", _TURTLE),
    ("slow, new", 1, f"/sparql?query={quote(_SLOW)}%0A%23NEW", _JSON),
    ("pinned", 3, f"/release/RELEASE/sparql?query={quote(_TITLES)}", _JSON),
)
#: By release and name: the digest of the body, and the entity tag where the target has but one.
Expected = dict[tuple[str, str], tuple[str, str]]


def digest(answer: Answer) -> str:
    """The body, in short."""
    return hashlib.sha256(answer.body).hexdigest()


def is_new(name: str) -> bool:
    """Whether each request of this name is one that nobody sent before."""
    return name.endswith("new")


async def take_expected(port: int, release: str) -> Expected:
    """What the server answers now, while it has one release only."""
    client, found = KeepAlive(HOST, port, seconds=60), {}
    for name, _, target, accept in ASKED:
        answer = await client.get(target.replace("RELEASE", release), {"Accept": accept})
        assert answer.status == 200, (name, answer)
        assert answer.headers["prisongraph-release"] == release, (name, answer.headers)
        found[release, name] = digest(answer), answer.headers["etag"]
    client.close()
    return found


def verdict(name: str, asked_of: str, answer: Answer, expected: Expected) -> str:
    """What is to be said of an answer: its status, or what is wrong with it.

    A slow query takes what others leave, and may have its limit of time on a busy machine.
    """
    release = answer.headers.get("prisongraph-release", "")
    if (release, name) not in expected:
        return f"MIXED: release {release!r}"
    if name == "pinned" and answer.status == 404 and release != asked_of:
        return "404"
    if name == "slow, new" and answer.status == 503:
        return "503"
    if answer.status not in (200, 304):
        said = answer.body[:60].decode("utf-8", "replace").strip()
        return f"LOST: status {answer.status}, {said}"
    if name == "pinned" and release != asked_of:
        return "MIXED: the release is not the one of the address"
    body, tag = expected[release, name]
    if not is_new(name) and answer.headers.get("etag") != tag:
        return "MIXED: the entity tag is of another release"
    if answer.status == 200 and digest(answer) != body:
        return "MIXED: the body is not of the release in the header"
    return str(answer.status)


@dataclass(slots=True)
class Tally:
    """What came: how often, and after how many seconds at most, by name."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    sent_again: int = 0

    def add(self, name: str, said: str, seconds: float) -> None:
        """One answer."""
        self.counts[name, said] += 1
        self.slowest[name] = max(self.slowest.get(name, 0), seconds)

    def merge(self, other: "Tally") -> None:
        """What another client got, too."""
        self.counts += other.counts
        for name, seconds in other.slowest.items():
            self.slowest[name] = max(self.slowest.get(name, 0), seconds)
        self.sent_again += other.sent_again


async def one_client(number: int, port: int, until: float, expected: Expected) -> Tally:
    """Asks until it is time."""
    chance, tally = random.Random(number), Tally()
    client = KeepAlive(HOST, port, seconds=QUERY_SECONDS + QUEUE_SECONDS + MARGIN)
    releases, seen = sorted({release for release, _ in expected}), dict[str, str]()
    weights = [weight for _, weight, _, _ in ASKED]
    while time.time() < until:
        await asyncio.sleep(chance.uniform(0, 2 * PAUSE))
        [(name, _, target, accept)] = chance.choices(ASKED, weights)
        release = chance.choice(releases)
        target = target.replace("RELEASE", release)
        target = target.replace("NEW", f"{number}-{tally.counts.total()}")
        headers = {"Accept": accept}
        if target in seen and chance.random() < 0.3:
            headers["If-None-Match"] = seen[target]
        started = time.monotonic()
        try:
            answer = await client.get(target, headers)
        except LostError as error:
            said = f"LOST: {error}"
        else:
            said = verdict(name, release, answer, expected)
            if "etag" in answer.headers:
                seen[target] = answer.headers["etag"]
        tally.add(name, said, time.monotonic() - started)
    client.close()
    tally.sent_again = client.sent_again
    return tally


def ask(numbers: list[int], port: int, until: float, expected: Expected) -> Tally:
    """So many clients, in this process."""

    async def together() -> list[Tally]:
        return await asyncio.gather(*(one_client(n, port, until, expected) for n in numbers))

    whole = Tally()
    for tally in asyncio.run(together()):
        whole.merge(tally)
    return whole


def wait_for(server: Server, release: str) -> None:
    """Returns when the server answers from a release; TimeoutError when it does not."""
    until = time.monotonic() + 60
    while asyncio.run(release_of(server.port)) != release:
        if time.monotonic() > until:
            raise TimeoutError(f"{release} is not served after 60 seconds")
        time.sleep(0.1)


async def release_of(port: int) -> str:
    """From which release the server answers."""
    client = KeepAlive(HOST, port, seconds=10)
    answer = await client.get("/healthz", {})
    client.close()
    return answer.headers["prisongraph-release"]


def turn_under_load(
    server: Server, link: Link, clients: int, seconds: float, every: float
) -> Tally:
    """Has the release changed again and again while clients ask; what they got."""
    expected: Expected = {}
    for _ in range(2):
        expected |= asyncio.run(take_expected(server.port, link.release.name))
        link.turn()
        server.reload()
        wait_for(server, link.release.name)
    for name, *_ in ASKED:
        assert len({body for (_, asked), (body, _) in expected.items() if asked == name}) == 2, name
    until, whole = time.time() + seconds, Tally()
    shares = [list(range(clients))[part::CLIENT_PROCESSES] for part in range(CLIENT_PROCESSES)]
    with ProcessPoolExecutor(CLIENT_PROCESSES) as processes:
        asking: list[Future[Tally]] = [
            processes.submit(ask, share, server.port, until, expected) for share in shares
        ]
        while time.time() < until - every:
            time.sleep(every)
            link.turn()
            server.reload()
        for share in asking:
            whole.merge(share.result())
    return whole


def try_under(name: str, link: Link, clients: int, seconds: float, every: float) -> bool:
    """Prints what one server did; whether all was well."""
    with (
        tempfile.TemporaryDirectory(prefix="reload-") as folder,
        SERVERS[name](link.path, Path(folder), SETTINGS) as server,
    ):
        link.turns, before = 0, server.read()
        tally = turn_under_load(server, link, clients, seconds, every)
        loaded = server.read()
        wait_for(server, link.release.name)
        time.sleep(QUERY_SECONDS + QUEUE_SECONDS + MARGIN + 5)
        after, folders = server.read(), server.folders()
    print(f"\n## {name}: {clients} clients, {seconds:g} s, {link.turns - 2} reloads under load\n")
    print_table(tally)
    print(f"\nrequests sent again because an idle connection was closed: {tally.sent_again}\n")
    print(f"{'':24}{Reading.HEADER}")
    for when, reading in (("before", before), ("under load", loaded), ("when all is over", after)):
        print(f"{when:24}{reading}")
    print(f"\nfolders of releases that are left: {', '.join(folders)}")
    bad = sum(count for (_, said), count in tally.counts.items() if ":" in said)
    left = after.processes > before.processes or len(folders) > 1
    left = left or after.megabytes > before.megabytes + GROWTH_MB
    what_is_left = "something" if left else "nothing"
    print(f"lost or mixed: {bad} of {tally.counts.total()}; left over: {what_is_left}")
    return not bad and not left


def print_table(tally: Tally) -> None:
    """What came, by name."""
    print("| asked | answers | slowest, s |\n|---|---|---|")
    for name, *_ in ASKED:
        said = {said: n for (asked, said), n in tally.counts.items() if asked == name}
        counts = ", ".join(f"{word} × {count}" for word, count in sorted(said.items()))
        print(f"| {name} | {counts} | {tally.slowest.get(name, 0):.2f} |")


def main() -> int:
    """Tries each server; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("servers", nargs="*", default=["serve", "gunicorn"])
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two reloads")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reload-") as folder:
        releases = build_two(Path(folder))
        well = [
            try_under(name, Link(releases), chosen.clients, chosen.seconds, chosen.every)
            for name in chosen.servers
        ]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
