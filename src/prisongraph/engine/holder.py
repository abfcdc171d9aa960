"""The process that holds one release: it forks evaluators and says which slow queries go on.

It has one thread and never evaluates anything, so that forking it is always safe.
Strangers' queries and the stored ones, of pages, have evaluators and sockets of their own,
so that neither waits for the other; stored queries are never slow, they are ours to make fast.
On its control socket it is told, in lines, and answers, in lines:

    slow PID NS ASKER   this evaluator, which had been on a processor for NS before, is slow:
                     `early` (it has hardly been on one since), `run` (now or later),
                     or `full` (it is ended)
    done PID         this evaluator has answered, and waits until its connection is closed:
                     it is let go, which is said with `done`, whether or not it has ended
    why PID          how this evaluator ended, when it has: `done`, `seconds`, `memory`, `crash`,
                     or `displaced` (it held too much to wait while another goes on)
    end PID          the same, of one that is ended now: nobody wants its answer any more
    status           counts, in JSON

A connection that said `slow` is a lease: until it says `done`, the query has or awaits its place.
When it is closed before, the query is ended.
A query that waits is frozen where it is and loses nothing.
So is one that gives way to a query of somebody else, before it goes on again.

A slow query has the lowest priority, which cannot be undone, so that its evaluator ends with it.
The veteran of a pool is spared that for some moments more: when it is done within them, it stays.
"""

import json
import os
import selectors
import signal
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from prisongraph.config import Limits
from prisongraph.engine.evaluator import Veteran, evaluate
from prisongraph.engine.lease import Lease
from prisongraph.engine.pools import Pool, listen
from prisongraph.engine.processes import (
    cause_of,
    is_lowered,
    lower,
    on_processor_ns,
    resident_bytes,
)
from prisongraph.engine.query_engine import QueryEngine
from prisongraph.engine.slow_lane import SlowLane

QUESTIONS, STORED, CONTROL = "ask.sock", "stored.sock", "control.sock"

#: A frozen query may hold this much; a larger one is ended instead, for many may be frozen.
_FROZEN_BYTES = 64 << 20
#: So many seconds after it became slow, the query of a veteran is lowered like any other.
_SPARED = 0.4
_REMEMBERED = 1000
_LONGEST_LINE = 1024
#: How much less evaluators are favoured than the servers that have answers to hand out.
_BELOW_SERVERS = 5
#: A fork that fails (no memory, no processes left), or an evaluator that cannot stand
#: (its index is gone), is tried again after these seconds.
_AGAIN = 1.0


class Holder:
    """The standing evaluators of a release, and its slow lane."""

    def __init__(
        self,
        folder: Path,
        open_engine: Callable[[], QueryEngine],
        limits: Limits,
        *,
        in_memory: bool,
    ) -> None:
        self._open_engine = open_engine
        self._limits = limits
        self._in_memory = in_memory
        self._pools = [
            Pool(listen(folder / QUESTIONS, limits.queue), limits.standing),
            Pool(listen(folder / STORED, 128), limits.stored),
        ]
        self._control = listen(folder / CONTROL, 128)
        self._control.setblocking(False)
        self._spare = os.open(os.devnull, os.O_RDONLY)
        self._lane: SlowLane[Lease] = SlowLane(limits.slow, limits.queue)
        self._slow: set[int] = set()
        self._pauses_until = 0.0
        self._sizes: dict[int, int] = {}
        self._ended: OrderedDict[int, str] = OrderedDict()
        self._counts: Counter[str] = Counter()
        self._leases: dict[int, Lease] = {}
        self._selector = selectors.DefaultSelector()

    def run(self, lifeline: int, ready: Callable[[], object]) -> NoReturn:
        """Serves until the other end of the lifeline is closed; it never returns."""
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        os.nice(_BELOW_SERVERS)
        self._selector.register(lifeline, selectors.EVENT_READ)
        self._selector.register(wake, selectors.EVENT_READ)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._replenish()
        ready()
        while True:
            for key, _ in self._selector.select(self._until_next()):
                if key.fileobj is self._control:
                    self._accept()
                elif key.fd == lifeline:
                    self._end_all()
                elif key.fd == wake:
                    os.read(wake, 4096)
                elif key.fd in self._leases:
                    self._hear(self._leases[key.fd])
            self._reap()
            self._end_late()
            self._lower_late()
            self._replenish()

    def _until_next(self) -> float | None:
        now = time.monotonic()
        moments = [now + _AGAIN for pool in self._pools if len(pool.standing) < pool.size]
        for lease in self._leases.values():
            moments += filter(None, (lease.runs_until, lease.spared_until))
        return max(0.0, min(moments) - now) if moments else None

    # Evaluators

    def _replenish(self) -> None:
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
                self._ended.pop(pid, None)  # another process had this number
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

    def _no_longer_stands(self, pid: int) -> None:
        for pool in self._pools:
            pool.standing.discard(pid)

    def _reap(self) -> None:
        while self._sizes:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            for pool in self._pools:
                pool.bury(pid)
            self._slow.discard(pid)
            self._sizes.pop(pid, None)
            if os.WIFEXITED(status) and os.WEXITSTATUS(status):  # it could not even stand
                self._pauses_until = time.monotonic() + _AGAIN
            cause = self._ended.get(pid) or cause_of(status)
            self._counts[cause] += cause != "done"
            self._ended[pid] = cause
            while len(self._ended) > _REMEMBERED:
                self._ended.popitem(last=False)
            for lease in list(self._leases.values()):
                if lease.pid == pid:
                    self._give_back(lease)
                if lease.asked_about == pid:
                    self._tell(lease, cause)

    def _end(self, pid: int, cause: str = "done") -> None:
        """Ends an evaluator of ours that is not reaped yet, so that the number is still its own."""
        if self._lives(pid):
            self._ended.setdefault(pid, cause)
            os.kill(pid, signal.SIGKILL)

    def _end_late(self) -> None:
        now = time.monotonic()
        for lease in self._leases.values():
            if lease.runs_until and lease.runs_until <= now:
                lease.runs_until = 0.0
                self._end(lease.pid, "seconds")

    def _lower_late(self) -> None:
        now = time.monotonic()
        for lease in self._leases.values():
            if 0 < lease.spared_until <= now:
                self._lower(lease)

    def _lower(self, lease: Lease) -> None:
        """From now on the evaluator ends with its query, and another one stands in its stead."""
        lease.spared_until = 0.0
        if self._lives(lease.pid):
            lower(lease.pid)
        self._no_longer_stands(lease.pid)

    def _end_all(self) -> NoReturn:
        for pid in self._sizes:
            os.kill(pid, signal.SIGKILL)
        for pid in self._sizes:
            os.waitpid(pid, 0)  # whoever inherits them may bury nobody
        os._exit(0)

    # Leases

    def _accept(self) -> None:
        try:
            connection, _ = self._control.accept()
        except BlockingIOError:
            return
        except OSError:
            self._turn_away()
            return
        connection.setblocking(False)
        self._leases[connection.fileno()] = Lease(connection)
        self._selector.register(connection, selectors.EVENT_READ)

    def _turn_away(self) -> None:
        """Lets go of one for whom no descriptor is left: left waiting, they would keep us awake."""
        os.close(self._spare)
        with suppress(OSError):
            self._control.accept()[0].close()
        self._spare = os.open(os.devnull, os.O_RDONLY)

    def _hear(self, lease: Lease) -> None:
        try:
            heard = lease.connection.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            self._close(lease)
            return
        *lines, lease.held = (lease.held + heard).split(b"\n")
        for line in lines:
            try:
                self._obey(lease, line.decode("utf-8", "replace").split(" "))
            except ValueError:  # no number
                self._tell(lease, "what?")
        if len(lease.held) > _LONGEST_LINE:
            self._close(lease)

    def _obey(self, lease: Lease, words: list[str]) -> None:
        match words:
            case ["slow", pid, before, asker] if not lease.pid:
                self._make_slow(lease, int(pid), int(before), asker)
            case ["done", pid]:
                self._let_go(lease, int(pid))
            case ["why" | "end" as verb, pid]:
                lease.asked_about = int(pid)
                if verb == "end":
                    self._end(lease.asked_about)
                if not self._lives(lease.asked_about):
                    self._tell(lease, self._ended.get(lease.asked_about, "done"))
            case ["status"]:
                self._tell(lease, json.dumps(self._status()))
            case _:
                self._tell(lease, "what?")

    def _make_slow(self, lease: Lease, pid: int, before: int, asker: str) -> None:
        if not self._lives(pid):
            self._tell(lease, "run")  # it has ended meanwhile: what it said is there to be read
            return
        if on_processor_ns(pid) - before < self._limits.slow_after * 1e9 / 4:
            self._tell(lease, "early")
            return
        lease.pid, lease.left = pid, self._limits.query_seconds
        verdict = self._lane.enter(lease, asker)
        if verdict == "wait" and (other := self._lane.claim(lease)):
            self._give_way(other)
            verdict = "run"
        if verdict == "full" or (verdict == "wait" and self._is_large(pid)):
            self._lane.leave(lease)
            self._counts["full"] += 1
            self._end(pid)
            self._tell(lease, "full")
            return
        self._slow.add(pid)
        if verdict == "run":
            self._spare_or_lower(lease)
            self._let_run(lease)
        else:
            self._lower(lease)
            os.kill(pid, signal.SIGSTOP)

    def _spare_or_lower(self, lease: Lease) -> None:
        for pool in self._pools:
            if pool.spares(lease.pid):
                pool.is_held.set()
                lease.spared_until = time.monotonic() + _SPARED
                return
        self._lower(lease)

    def _let_go(self, lease: Lease, pid: int) -> None:
        """The query of a lease is over: one that was spared goes on, once that is said."""
        if lease.pid == pid:
            if pid in self._slow:
                self._release(pid)
            self._give_back(lease)
        self._tell(lease, "done")

    def _release(self, pid: int) -> None:
        if is_lowered(pid):
            self._end(pid)
            return
        self._slow.discard(pid)
        for pool in self._pools:
            if pid == pool.veteran:
                pool.is_held.clear()

    def _is_large(self, pid: int) -> bool:
        return resident_bytes(pid) - self._sizes.get(pid, 0) > _FROZEN_BYTES

    def _give_way(self, lease: Lease) -> None:
        """Freezes a query that runs; what is left of its time begins when it goes on."""
        if self._is_large(lease.pid):
            self._end(lease.pid, "displaced")
            return
        self._lower(lease)
        os.kill(lease.pid, signal.SIGSTOP)
        now = time.monotonic()
        lease.left = lease.runs_until - now
        lease.runs_until = now + lease.left + self._limits.queue_seconds

    def _let_run(self, lease: Lease) -> None:
        lease.runs_until = time.monotonic() + lease.left
        if self._lives(lease.pid):
            os.kill(lease.pid, signal.SIGCONT)
        self._tell(lease, "run")

    def _lives(self, pid: int) -> bool:
        return pid in self._sizes

    def _close(self, lease: Lease) -> None:
        self._selector.unregister(lease.connection)
        del self._leases[lease.connection.fileno()]
        lease.connection.close()
        if lease.pid in self._slow:
            self._end(lease.pid)
        self._leave(lease)

    def _give_back(self, lease: Lease) -> None:
        """The evaluator of a lease is buried, or let go: its place is another's.

        So may its number be, once it is buried.
        """
        lease.pid, lease.runs_until, lease.spared_until = 0, 0.0, 0.0
        if self._lane.waits(lease):
            self._tell(lease, "run")  # what became of it is there to be read
        self._leave(lease)

    def _leave(self, lease: Lease) -> None:
        following = self._lane.leave(lease)
        if following:
            self._let_run(following)

    def _tell(self, lease: Lease, line: str) -> None:
        try:
            lease.connection.send(line.encode() + b"\n")
        except OSError:
            return  # its end of file follows, and closes the lease

    def _status(self) -> dict[str, int]:
        return {
            "standing": sum(len(pool.standing) for pool in self._pools),
            "slow": self._lane.running,
            "waiting": self._lane.waiting,
            "ended_seconds": self._counts["seconds"],
            "ended_memory": self._counts["memory"],
            "ended_crash": self._counts["crash"],
            "refused_full": self._counts["full"],
        }
