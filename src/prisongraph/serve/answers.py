"""Answers to queries, each evaluated once: within a release an answer never changes.

An answer is known by its release, its query, its dataset and its format.
Small ones are kept in memory; those that were large or slow are kept on disk.
Of several who ask the same at the same time one has it evaluated, and the others wait for it.
"""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from cachetools import LRUCache

from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink
from prisongraph.errors import BusyError, NotAcceptableError
from prisongraph.serve.kept import KeptAnswers
from prisongraph.serve.spool import Spool

_LOG = logging.getLogger("prisongraph")

#: An answer that took longer is kept on disk even when it is small.
_SLOW = 0.05
#: What an answer takes in memory beside its bytes, which may be none.
_ENTRY = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer in one format: its bytes, or the file that holds them, and where it came from."""

    body: bytes | Path
    origin: str


class Answers:
    """The answers of one engine over one release."""

    def __init__(
        self,
        engine: QueryEngine,
        release: str,
        *,
        memory_bytes: int,
        kept: KeptAnswers,
        wait: float,
    ) -> None:
        self._engine = engine
        self._release = release
        self._memory: LRUCache[str, bytes] = LRUCache(memory_bytes, getsizeof=_size)
        self._kept = kept
        self._wait = wait
        self._lock = threading.Lock()
        self._under_way: dict[str, _Turn] = {}

    def key(self, question: Question, *beside: str) -> str:
        """The name of an answer: 32 hexadecimal digits, other for another release or format.

        What is named beside the question tells apart what else is made of it.
        """
        named = [
            self._release,
            question.text,
            question.media,
            sorted(set(question.default_graphs)),
            sorted(set(question.named_graphs)),
            *beside,
        ]
        encoded = json.dumps(named).encode()
        return hashlib.blake2b(encoded, digest_size=16).hexdigest()

    def _file_of(self, key: str) -> str:
        """The name of an answer on disk, which tells its release, lest a withdrawn one stay."""
        return f"{self._release}.{key}"

    def recall(self, key: str) -> bytes | None:
        """What is kept in memory under a key."""
        with self._lock:
            return self._memory.get(key)

    def remember(self, key: str, body: bytes) -> None:
        """Keeps something in memory, if it fits."""
        with self._lock:
            if _size(body) <= self._memory.maxsize:
                self._memory[key] = body

    def answer(self, question: Question, asker: Asker, key: str = "") -> Kept:
        """The answer in the question's format, kept or evaluated; the errors are the engine's.

        Whoever has made its `key` already says it.
        """
        return self.made(
            key or self.key(question), lambda sink: self._engine.write(question, sink, asker)
        )

    def made(self, key: str, write: Callable[[Sink], object]) -> Kept:
        """What stands under a key, kept, or written by the first who asks for it.

        When `write` raises, its error goes to whoever asked, and nothing is kept.
        """
        if found := self._find(key):
            return found
        with self._alone(key) as has_waited:
            found = self._find(key) if has_waited else None
            return found or self._write(key, write)

    def check(self, query: str, asker: Asker) -> None:
        """QueryError when the query is not sound; its answer is not written down."""
        with suppress(NotAcceptableError):
            self._engine.write(Question(query, ""), BytesIO(), asker)

    def _find(self, key: str) -> Kept | None:
        body = self.recall(key)
        if body is not None:
            return Kept(body, "memory")
        path = self._kept.find(self._file_of(key))
        return Kept(path, "disk") if path else None

    def _write(self, key: str, write: Callable[[Sink], object]) -> Kept:
        spool = Spool(self._kept.folder)
        started = time.monotonic()
        try:
            write(spool)
            found = spool.finish()
            if isinstance(found, Path):
                return Kept(self._kept.adopt(self._file_of(key), found), "engine")
        except BaseException:
            spool.discard()
            raise
        self.remember(key, found)
        if time.monotonic() - started > _SLOW:
            try:
                self._kept.keep(self._file_of(key), found)
            except OSError as error:
                _LOG.warning("an answer could not be kept: %s", error)
        return Kept(found, "engine")

    @contextmanager
    def _alone(self, key: str) -> Iterator[bool]:
        """Only one thread at a time, and whether it waited for another.

        BusyError when the one before takes too long.
        """
        with self._lock:
            turn = self._under_way.setdefault(key, _Turn())
            has_waited = turn.wanted > 0
            turn.wanted += 1
        try:
            if not turn.lock.acquire(timeout=self._wait):
                raise BusyError("The same query is being evaluated already.", retry_after=10)
            try:
                yield has_waited
            finally:
                turn.lock.release()
        finally:
            with self._lock:
                turn.wanted -= 1
                if not turn.wanted:
                    del self._under_way[key]


@dataclass(slots=True)
class _Turn:
    """Whose turn it is to have an answer evaluated, and how many want it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    wanted: int = 0


def _size(body: bytes) -> int:
    return len(body) + _ENTRY
