"""One small query, never sent twice the same, with its answer checked each time."""

import json
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

_JSON = "application/sparql-results+json"
_SOMEBODY = """
PREFIX pg: <https://w3id.org/prisongraph/ontology#>
SELECT ?person WHERE { ?person a pg:Person } ORDER BY ?person LIMIT 1"""

Rows = list[dict[str, dict[str, str]]]


@dataclass(slots=True)
class Samples:
    """The seconds of each good answer, the number of others by what they were, and the cost."""

    seconds: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    processor_seconds: float = 0.0

    def at(self, percent: float) -> float:
        """The value below which so many percent of the good answers came; infinite for none."""
        ordered = sorted(self.seconds) or [float("inf")]
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@dataclass(frozen=True, slots=True)
class SmallQuery:
    """All that is said of one person, and the answer that is right."""

    url: str
    person: str
    rows: Rows
    addresses: int

    def measure(self, *, seconds: float, interval: float, first: int) -> Samples:
        """Sends the query for so long, with a number of its own each time, on a new connection."""
        samples, number = Samples(), first
        end = time.perf_counter() + seconds
        before = _processor_seconds()
        while (started := time.perf_counter()) < end:
            found = self._ask(number)
            elapsed = time.perf_counter() - started
            if found:
                samples.others[found] += 1
            else:
                samples.seconds.append(elapsed)
            number += 1
            time.sleep(max(interval - elapsed, interval / 2))
        samples.processor_seconds = _processor_seconds() - before
        return samples

    def _ask(self, number: int) -> str:
        """What is wrong with the answer to one numbered query, or nothing."""
        try:
            address = f"127.0.1.{1 + number % self.addresses}" if self.addresses else ""
            status, rows = ask(self.url, _text(self.person, number), address)
        except (OSError, HTTPException, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        if status != 200:
            return str(status)
        numbers = {row.pop("round", {}).get("value") for row in rows}
        return "" if rows == self.rows and numbers == {str(number)} else "200 with another answer"


def small_query(url: str, addresses: int) -> SmallQuery:
    """The query for the first person of whatever release is served.

    It comes from so many addresses of the loopback interface in turn, as from that many people,
    of whom none asks more than a limit for each client allows; with 0 only from the usual one.
    """
    person = ask(url, _SOMEBODY)[1][0]["person"]["value"]
    rows = ask(url, _text(person, 0))[1]
    for row in rows:
        row.pop("round")
    return SmallQuery(url, person, rows, addresses)


def ask(url: str, query: str, address: str = "") -> tuple[int, Rows]:
    """The status of the answer, and the rows of a table; OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    connection = HTTPConnection(
        parts.hostname or "127.0.0.1",
        parts.port or 80,
        timeout=60,
        source_address=(address, 0) if address else None,
    )
    try:
        connection.request(
            "GET", f"{parts.path}?{urlencode({'query': query})}", headers={"Accept": _JSON}
        )
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != 200:
        return response.status, []
    rows: Rows = json.loads(body)["results"]["bindings"]
    return response.status, rows


def _text(person: str, number: int) -> str:
    # The number is part of the answer, so that no cache of any kind can hold it.
    return (
        f"SELECT ?property ?value ({number} AS ?round) "
        f"WHERE {{ <{person}> ?property ?value }} ORDER BY ?property ?value"
    )


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
