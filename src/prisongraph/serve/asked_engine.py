"""An engine on behalf of one client: what is asked for an answer counts as asked by them."""

import time
from collections.abc import Callable, Mapping, Sequence

from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.held import held_answer
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink, with_sets
from prisongraph.errors import QueryStoppedError
from prisongraph.terms import Term

#: An answer that is read whole, and not passed on, has at most so many bytes.
_MOST = 32 << 20


class AskedEngine(QueryEngine):
    """The same answers, within the share of one client, while they are there and time is left.

    No query begins later than `seconds` after the first, so that many short ones end as well.
    """

    def __init__(
        self,
        engine: QueryEngine,
        asker: Asker,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._asker = asker
        self._seconds = seconds
        self._clock = clock
        self._until = clock() + seconds

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        sets: Mapping[str, list[Term]] | None = None,
    ) -> Answer:
        """The engine's answer, whole; QueryStoppedError for one that is too long to be held."""
        asked = Question(
            with_sets(text, sets or {}),
            "",
            tuple(default_graphs),
            tuple(named_graphs),
            dict(bindings or {}),
        )
        return held_answer(asked, lambda question, sink: self.write(question, _Bounded(sink)))

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        """The engine's answer, for the client; QueryStoppedError when the time is over."""
        if self._clock() > self._until:
            raise QueryStoppedError(
                f"Finding the evidence took more than {self._seconds:g} seconds. "
                "Ask for that of fewer rows, or of a narrower query.",
                limit="seconds",
            )
        return self._engine.write(question, sink, self._asker)

    def status(self) -> dict[str, int]:
        """The engine's."""
        return self._engine.status()


class _Bounded:
    """Passes on what is written until it is too much."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._left = _MOST

    def write(self, data: bytes) -> int:
        """Takes one piece, and tells its length, as a file does."""
        self._left -= len(data)
        if self._left < 0:
            raise QueryStoppedError(
                f"What the patterns of the query match takes more than {_MOST >> 20} MB. "
                "Ask for the evidence of fewer rows, or of a narrower query.",
                limit="answer",
            )
        self._sink.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing: what was written is passed on already."""
