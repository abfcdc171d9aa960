"""What happens around every request: it is timed, counted and logged, and bounded in its rate.

All this lives as long as the process, whatever release it serves.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from prisongraph.config import Config
from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink
from prisongraph.errors import PrisongraphError, RateExceededError
from prisongraph.serve.logs import write_request
from prisongraph.serve.metrics import METHODS, Answered, Metrics
from prisongraph.serve.rates import Allowance, Rates
from prisongraph.serve.repeated import ROUTE, Repeated
from prisongraph.serve.seen import Seen, begin, seen
from prisongraph.terms import Term

_CLIENTS = "clients"
#: Where a request that has begun has what is known of it.
_BEGUN = "prisongraph.seen"


def _numbers() -> Iterator[str]:
    """Numbers of requests that no other process gives; threads may take them at one time.

    A generator, which is the obvious way, raises when two threads ask it at once.
    """
    return map(f"{secrets.token_hex(4)}{{:06x}}".format, count())


@dataclass(frozen=True, slots=True)
class Operations:
    """What a server counts and bounds."""

    metrics: Metrics
    rates: Rates
    logs_requests: bool
    _numbers: Iterator[str] = field(default_factory=_numbers)

    @classmethod
    def of(cls, config: Config, shared: Path | None = None) -> "Operations":
        """Those of one process, which may share the rates of clients with others in a folder."""
        rates = Rates(config.rate_per_minute, shared / _CLIENTS if shared else None)
        return cls(Metrics(), rates, config.log == "requests")

    def begin(self, environ: dict[str, Any]) -> Seen:
        """What is known of a request, from now on, or from when it began before."""
        found: Seen | None = environ.get(_BEGUN)
        if found is None:
            found = environ[_BEGUN] = Seen(time.perf_counter(), next(self._numbers))
        begin(found)
        return found

    def note_answer(
        self, environ: dict[str, Any], answered: Seen, route: str, size: int, release: str
    ) -> None:
        """Counts and logs an answer to a GET that is sent whole, past the application."""
        environ[ROUTE] = route
        seconds = time.perf_counter() - answered.started
        kind = Answered(route, "GET", 200, seconds, size, answered.origin)
        self._note(kind, answered.number, release)

    def watch(self, app: Flask, release: str) -> None:
        """Counts and logs the requests of an application, as its other hooks leave them."""

        @app.before_request
        def begin_request() -> None:
            self.begin(request.environ)

        @app.after_request
        def end(response: Response) -> Response:
            ending = seen()
            seconds = time.perf_counter() - ending.started
            method = request.method
            route = request.url_rule.rule if request.url_rule else "none"
            request.environ[ROUTE] = route
            response.headers.update(ending.fields())

            def tell(size: int) -> None:
                answered = Answered(
                    route,
                    method if method in METHODS else "other",
                    response.status_code,
                    seconds,
                    size,
                    ending.origin,
                )
                self._note(answered, ending.number, release)

            _when_size_is_known(response, method, tell)
            return response

    def repeated(self, app: Flask, release: str, memory_bytes: int) -> None:
        """Lets what an application answered before be answered again without it."""

        def tell(answered: Answered) -> str:
            number = next(self._numbers)
            self._note(answered, number, release)
            return number

        app.wsgi_app = Repeated(  # type: ignore[method-assign]  # as Flask has it done
            app.wsgi_app, memory_bytes=memory_bytes, tell=tell
        )

    def _note(self, answered: Answered, number: str, release: str) -> None:
        self.metrics.count(answered)
        if self.logs_requests:
            write_request(answered, number, release)


def _when_size_is_known(response: Response, method: str, tell: Callable[[int], None]) -> None:
    """Tells how long the body is: at once, or when one without a stated length has been sent."""
    stated = response.headers.get("Content-Length")
    if method == "HEAD" or response.status_code == 304:
        tell(0)
    elif stated is not None:
        tell(int(stated))
    else:
        sent = [0]
        response.response = _counted(response.iter_encoded(), sent)
        response.call_on_close(lambda: tell(sent[0]))


def _counted(pieces: Iterable[bytes], sent: list[int]) -> Iterator[bytes]:
    for piece in pieces:
        sent[0] += len(piece)
        yield piece


class WatchedEngine(QueryEngine):
    """An engine that counts the queries it does not answer, and lets nobody ask too many."""

    def __init__(self, engine: QueryEngine, operations: Operations) -> None:
        self._engine = engine
        self._metrics = operations.metrics
        self._rates = operations.rates

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        sets: Mapping[str, list[Term]] | None = None,
    ) -> Answer:
        """The engine's answer."""
        with self._counting():
            return self._engine.query(
                text,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                bindings=bindings,
                sets=sets,
            )

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        """The engine's answer; RateExceededError for an asker who has had enough of them."""
        with self._counting():
            if asker and self._rates.quota:
                seen().allowance = allowance = self._rates.take(asker.name)
                if not allowance.is_given:
                    raise _too_many(allowance)
            return self._engine.write(question, sink, asker)

    def status(self) -> dict[str, int]:
        """The engine's."""
        return self._engine.status()

    @contextmanager
    def _counting(self) -> Iterator[None]:
        try:
            yield
        except PrisongraphError as error:
            if error.limit:
                self._metrics.count_stopped(error.limit)
            raise


def _too_many(allowance: Allowance) -> RateExceededError:
    return RateExceededError(
        f"You asked more than {allowance.quota} queries in a minute. "
        f"Please ask again in {allowance.seconds} seconds, "
        "or take the whole dataset from /data and ask it where you are.",
        retry_after=allowance.seconds,
    )
