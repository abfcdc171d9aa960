"""What the text of a query settles, whatever release it is asked of; kept for the last queries."""

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO

from cachetools import LRUCache

from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.errors import NotAcceptableError
from prisongraph.iris import DATASET
from prisongraph.witness.derived import fresh_names
from prisongraph.witness.parsed import parse
from prisongraph.witness.pattern import Asked
from prisongraph.witness.remarks import remarks_of, require_repeatable
from prisongraph.witness.solving import Asking, Prepared

#: A graph that is in no release: over it an engine reads a query, and finds nothing to evaluate.
_NONE = (f"{DATASET}#nothing",)
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Settled:
    """A query, made ready to be asked for its solutions, with the names that are taken by then.

    `remarks` are on the query as a whole, `found` those that making it ready brought.
    """

    length: int
    asked: Asked
    prepared: Prepared
    taken: frozenset[str]
    remarks: tuple[str, ...]
    found: tuple[str, ...]


#: So many characters of queries are kept: what is made of one took 70 to 220 times its text.
_MOST = 1 << 18
_KEPT: LRUCache[tuple[str, object], Settled] = LRUCache(_MOST, getsizeof=lambda each: each.length)


def settled(engine: QueryEngine, question: Question) -> Settled:
    """What the text of a question settles, with the terms that are bound in it.

    QueryError in the engine's words for what it does not take, then for what is no SELECT, or what
    cannot be told with its evidence.
    """
    key = question.text, frozenset(question.bindings.items())
    with _LOCK:
        found = _KEPT.get(key)
    if found is None:
        found = _settle(engine, question)
        if found.length <= _MOST:
            with _LOCK:
                _KEPT[key] = found
    return found


def _settle(engine: QueryEngine, question: Question) -> Settled:
    over_nothing = replace(question, media="", default_graphs=_NONE, named_graphs=_NONE)
    with suppress(NotAcceptableError):  # of no format: nothing is written down
        engine.write(over_nothing, BytesIO())
    asked = parse(question.text)
    require_repeatable(asked.select)
    taken = asked.taken | set(question.bindings)
    asking = Asking(engine, _NONE, _NONE, question.bindings, fresh_names(taken))
    prepared = asking.prepared(asked.select)
    taken |= {next(asking.names)}
    return Settled(
        len(question.text),
        asked,
        prepared,
        taken,
        remarks_of(asked.select),
        tuple(asking.remarks),
    )
