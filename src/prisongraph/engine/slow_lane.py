"""Which slow queries run and which wait: few at a time, and fair between those who ask.

A place is given to the waiting query of whoever has the fewest places,
and among those to the one that has waited longest.
Nobody keeps two places more than somebody who waits: the youngest query gives way and waits on.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(slots=True)
class SlowLane(Generic[Key]):
    """The queries that have become slow, each under a key of its own."""

    places: int
    queue: int
    _running: dict[Key, str] = field(default_factory=dict)
    _waiting: dict[Key, str] = field(default_factory=dict)

    @property
    def running(self) -> int:
        """How many run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def waits(self, key: Key) -> bool:
        """Whether a query waits for a place."""
        return key in self._waiting

    def enter(self, key: Key, asker: str) -> str:
        """`run` for a query that has a place at once, `wait` for one in the queue, else `full`.

        One asker has at most half of the queue, so that nobody fills it alone.
        """
        if len(self._running) < self.places:
            self._running[key] = asker
            return "run"
        mine = sum(name == asker for name in self._waiting.values())
        if len(self._waiting) >= self.queue or (asker and mine >= max(1, self.queue // 2)):
            return "full"
        self._waiting[key] = asker
        return "wait"

    def claim(self, key: Key) -> Key | None:
        """The running query that gives its place to a waiting one, if it must; it goes on next."""
        places = Counter(self._running.values())
        mine = places[self._waiting[key]]
        for other, asker in reversed(self._running.items()):
            if places[asker] >= mine + 2:
                del self._running[other]
                self._running[key] = self._waiting.pop(key)
                self._waiting = {other: asker, **self._waiting}
                return other
        return None

    def leave(self, key: Key) -> Key | None:
        """Takes a query out; the key of the one that runs in its place, if one waits."""
        self._waiting.pop(key, None)
        if self._running.pop(key, None) is None or not self._waiting:
            return None
        places = Counter(self._running.values())
        chosen = min(self._waiting, key=lambda waiting: places[self._waiting[waiting]])
        self._running[chosen] = self._waiting.pop(chosen)
        return chosen
