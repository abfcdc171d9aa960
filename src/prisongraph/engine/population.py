"""The evaluators of one holder: born where some are missing, ended, and buried.

All are children of this process, so that a number is that of the same evaluator until it is buried.
"""

import os
import signal
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from prisongraph.config import Limits
from prisongraph.engine.evaluator import Veteran, evaluate
from prisongraph.engine.pools import Pool
from prisongraph.engine.processes import cause_of, lower, resident_bytes
from prisongraph.engine.query_engine import QueryEngine

#: A frozen query may hold this much; a larger one is ended instead, for many may be frozen.
_FROZEN_BYTES = 64 << 20
_REMEMBERED = 1000
#: A fork that fails (no memory, no processes left), or an evaluator that cannot stand
#: (its index is gone), is tried again after these seconds.
_AGAIN = 1.0


class Population:
    """The evaluators of some pools, those that stand and those that no longer do.

    ended: how many ended so far, by the cause, other than that they were done.
    """

    def __init__(
        self,
        pools: Sequence[Pool],
        open_engine: Callable[[], QueryEngine],
        limits: Limits,
        *,
        in_memory: bool,
    ) -> None:
        self._pools = pools
        self._open_engine = open_engine
        self._limits = limits
        self._in_memory = in_memory
        self._sizes: dict[int, int] = {}
        self._causes: OrderedDict[int, str] = OrderedDict()
        self._pauses_until = 0.0
        self.ended: Counter[str] = Counter()

    @property
    def standing(self) -> int:
        """How many stand."""
        return sum(len(pool.standing) for pool in self._pools)

    def lives(self, pid: int) -> bool:
        """Whether a number is that of an evaluator that is not buried yet."""
        return pid in self._sizes

    def cause(self, pid: int) -> str:
        """How an evaluator ended, or is being ended; `done` of one that nobody remembers."""
        return self._causes.get(pid, "done")

    def is_large(self, pid: int) -> bool:
        """Whether an evaluator has grown too much to be frozen."""
        return resident_bytes(pid) - self._sizes.get(pid, 0) > _FROZEN_BYTES

    def seconds_to_births(self) -> float | None:
        """When `replenish` should be called again at the latest, if some are missing."""
        is_short = any(len(pool.standing) < pool.size for pool in self._pools)
        return _AGAIN if is_short else None

    def replenish(self) -> None:
        """Lets evaluators be born until none is missing, or no more can be."""
        if time.monotonic() < self._pauses_until:
            return
        holder = os.getpid()
        for pool in self._pools:
            while len(pool.standing) < pool.size:
                try:
                    pid = os.fork()
                except OSError:
                    return
                if pid == 0:
                    try:
                        self._evaluate(holder, pool)
                    finally:
                        os._exit(1)  # no error in it goes on in the holder's stead
                pool.standing.add(pid)
                pool.veteran = pool.veteran or pid
                self._causes.pop(pid, None)  # another process had this number
                self._sizes[pid] = resident_bytes(pid)

    def _evaluate(self, holder: int, pool: Pool) -> NoReturn:
        """In a process of its own: the evaluator, the veteran when there is none."""
        evaluate(
            holder,
            pool.listener.fileno(),
            pool.nudge,
            self._open_engine,
            self._limits,
            in_memory=self._in_memory,
            veteran=None if pool.veteran else Veteran(pool.first_place, pool.is_held),
        )

    def bury(self) -> Iterator[tuple[int, str]]:
        """Those that have ended, one after another, each with the cause."""
        while self._sizes:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            for pool in self._pools:
                pool.bury(pid)
            self._sizes.pop(pid, None)
            if os.WIFEXITED(status) and os.WEXITSTATUS(status):  # it could not even stand
                self._pauses_until = time.monotonic() + _AGAIN
            cause = self._causes.get(pid) or cause_of(status)
            self.ended[cause] += cause != "done"
            self._causes[pid] = cause
            while len(self._causes) > _REMEMBERED:
                self._causes.popitem(last=False)
            yield pid, cause

    def end(self, pid: int, cause: str = "done") -> None:
        """Ends an evaluator of ours that is not buried yet, so that the number is still its own."""
        if self.lives(pid):
            self._causes.setdefault(pid, cause)
            os.kill(pid, signal.SIGKILL)

    def end_all(self) -> None:
        """Ends and buries them all."""
        for pid in self._sizes:
            os.kill(pid, signal.SIGKILL)
        for pid in self._sizes:
            os.waitpid(pid, 0)  # whoever inherits them may bury nobody

    def spare(self, pid: int) -> bool:
        """Holds an evaluator to its query where it may go on as it is, and tells whether it may."""
        for pool in self._pools:
            if pool.spares(pid):
                pool.is_held.set()
                return True
        return False

    def let_go(self, pid: int) -> None:
        """One that was spared may take other questions."""
        for pool in self._pools:
            if pid == pool.veteran:
                pool.is_held.clear()

    def lower(self, pid: int) -> None:
        """From now on an evaluator ends with its query, and another one stands in its stead."""
        if self.lives(pid):
            lower(pid)
        for pool in self._pools:
            pool.standing.discard(pid)

    def freeze(self, pid: int) -> None:
        """Stops an evaluator where it is; it loses nothing."""
        os.kill(pid, signal.SIGSTOP)

    def thaw(self, pid: int) -> None:
        """Lets an evaluator go on, frozen or not."""
        if self.lives(pid):
            os.kill(pid, signal.SIGCONT)
