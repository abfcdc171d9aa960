"""What a server counts of itself, for Prometheus: kinds of routes, never paths, queries or clients.

Where several processes serve, each counts in files of its own seat in a folder that all share,
and whichever is asked adds them up.
A process takes the seat of one that has ended and goes on counting where that stopped:
a reload loses no count, and a thousand reloads leave no thousand files.
"""

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from prisongraph import __version__
from prisongraph.engine.query_engine import QueryEngine
from prisongraph.errors import PrisongraphError

MEDIA = CONTENT_TYPE_PLAIN_0_0_4
#: The variable that names the folder which the processes of a server share, to the library, too.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
#: Whatever else a client calls a method is one method to us, or anybody could make new counters.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Answered(NamedTuple):
    """One request and its answer, as far as they are told: nothing of it leads to a person."""

    route: str
    method: str
    status: int
    seconds: float
    bytes: int
    origin: str


def take_seat(seat: int) -> None:
    """Makes this process count in the files of a seat; before the first `Metrics` is made."""
    values.ValueClass = values.MultiProcessValue(lambda: seat)  # type: ignore[no-untyped-call]


class Metrics:
    """The counts of this process."""

    def __init__(self) -> None:
        # When a counter was made says nothing here.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._requests = self._counter("http_requests", "Answers.", "route", "method", "status")
        self._bytes = self._counter("http_response_bytes", "Bytes of bodies sent.", "route")
        self._answers = self._counter("answers", "Answers of the engine or kept ones.", "origin")
        self._stopped = self._counter("queries_stopped", "Queries without an answer.", "limit")
        self._seconds = Histogram(
            "prisongraph_http_request_duration_seconds",
            "From the request to an answer that is ready to be sent.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._add: dict[tuple[str, str, int, str], Callable[[Answered], None]] = {}

    def count(self, answered: Answered) -> None:
        """Counts one answer."""
        key = (answered.route, answered.method, answered.status, answered.origin)
        add = self._add.get(key)
        if add is None:
            add = self._add[key] = self._adder(answered)
        add(answered)

    def count_stopped(self, limit: str) -> None:
        """Counts a query that was stopped, or not begun."""
        self._stopped.labels(limit).inc()

    def exposition(self, engine: QueryEngine, release: str) -> bytes:
        """All counts, of all processes, and how engine and release stand now."""
        counts = self._registry
        if FOLDER in os.environ:
            counts = CollectorRegistry()
            MultiProcessCollector(counts)  # type: ignore[no-untyped-call]
        return generate_latest(counts) + generate_latest(_Now(engine, release))

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"prisongraph_{name}", meaning, labels, registry=self._registry)

    def _adder(self, answered: Answered) -> Callable[[Answered], None]:
        """What counts answers of one kind, with all its counters at hand."""
        requests = self._requests.labels(answered.route, answered.method, answered.status)
        seconds = self._seconds.labels(answered.route)
        sent = self._bytes.labels(answered.route)
        answers = self._answers.labels(answered.origin) if answered.origin else None

        def add(answered: Answered) -> None:
            requests.inc()
            seconds.observe(answered.seconds)
            sent.inc(answered.bytes)
            if answers:
                answers.inc()

        return add


class _Now(Collector):
    """How things stand when they are asked for."""

    def __init__(self, engine: QueryEngine, release: str) -> None:
        self._engine = engine
        self._release = release

    def collect(self) -> Iterator[Metric]:
        """The release, and the evaluators of the engine."""
        release = GaugeMetricFamily(
            "prisongraph_release_info", "The release that is served.", labels=("release", "version")
        )
        release.add_metric((self._release, __version__), 1)
        yield release
        try:
            status = self._engine.status()
        except (PrisongraphError, OSError):
            status = None
        up = GaugeMetricFamily("prisongraph_engine_up", "Whether the engine tells how it is.")
        up.add_metric((), status is not None)
        yield up
        yield from _evaluators(status or {})


def _evaluators(status: dict[str, int]) -> Iterator[Metric]:
    """`standing` is a state; `ended_memory` is how many have ended so far, and why."""
    states = GaugeMetricFamily(
        "prisongraph_evaluators", "Evaluators by what they do.", labels=("state",)
    )
    ended = CounterMetricFamily(
        "prisongraph_evaluators_ended", "Queries that the engine ended.", labels=("cause",)
    )
    for name, number in status.items():
        _, counted, cause = name.rpartition("_")
        if counted:
            ended.add_metric((cause,), number)
        else:
            states.add_metric((name,), number)
    yield states
    yield ended
