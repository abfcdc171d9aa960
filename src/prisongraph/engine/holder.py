"""The process that holds one release: it has evaluators, and says which slow queries go on.

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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from prisongraph.config import Limits
from prisongraph.engine.lease import Lease
from prisongraph.engine.pools import Pool, listen
from prisongraph.engine.population import Population
from prisongraph.engine.processes import is_lowered, on_processor_ns
from prisongraph.engine.query_engine import QueryEngine
from prisongraph.engine.slow_lane import SlowLane

QUESTIONS, STORED, CONTROL = "ask.sock", "stored.sock", "control.sock"

#: So many seconds after it became slow, the query of a veteran is lowered like any other.
_SPARED = 0.4
_LONGEST_LINE = 1024
#: How much less evaluators are favoured than the servers that have answers to hand out.
_BELOW_SERVERS = 5


class Holder:
    """The evaluators of a release, the leases of those who ask them, and its slow lane."""

    def __init__(
        self,
        folder: Path,
        open_engine: Callable[[], QueryEngine],
        limits: Limits,
        *,
        in_memory: bool,
    ) -> None:
        self._limits = limits
        pools = [
            Pool(listen(folder / QUESTIONS, limits.queue), limits.standing),
            Pool(listen(folder / STORED, 128), limits.stored),
        ]
        self._evaluators = Population(pools, open_engine, limits, in_memory=in_memory)
        self._control = listen(folder / CONTROL, 128)
        self._control.setblocking(False)
        self._spare = os.open(os.devnull, os.O_RDONLY)
        self._lane: SlowLane[Lease] = SlowLane(limits.slow, limits.queue)
        self._slow: set[int] = set()
        self._refused = 0
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
        self._evaluators.replenish()
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
            self._bury()
            self._end_late()
            self._lower_late()
            self._evaluators.replenish()

    def _until_next(self) -> float | None:
        now = time.monotonic()
        moments = []
        if births := self._evaluators.seconds_to_births():
            moments.append(now + births)
        for lease in self._leases.values():
            moments += filter(None, (lease.runs_until, lease.spared_until))
        return max(0.0, min(moments) - now) if moments else None

    def _bury(self) -> None:
        for pid, cause in self._evaluators.bury():
            self._slow.discard(pid)
            for lease in list(self._leases.values()):
                if lease.pid == pid:
                    self._give_back(lease)
                if lease.asked_about == pid:
                    self._tell(lease, cause)

    def _end_late(self) -> None:
        now = time.monotonic()
        for lease in self._leases.values():
            if lease.runs_until and lease.runs_until <= now:
                lease.runs_until = 0.0
                self._evaluators.end(lease.pid, "seconds")

    def _lower_late(self) -> None:
        now = time.monotonic()
        for lease in self._leases.values():
            if 0 < lease.spared_until <= now:
                self._lower(lease)

    def _lower(self, lease: Lease) -> None:
        lease.spared_until = 0.0
        self._evaluators.lower(lease.pid)

    def _end_all(self) -> NoReturn:
        self._evaluators.end_all()
        os._exit(0)

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
                    self._evaluators.end(lease.asked_about)
                if not self._evaluators.lives(lease.asked_about):
                    self._tell(lease, self._evaluators.cause(lease.asked_about))
            case ["status"]:
                self._tell(lease, json.dumps(self._status()))
            case _:
                self._tell(lease, "what?")

    def _make_slow(self, lease: Lease, pid: int, before: int, asker: str) -> None:
        if not self._evaluators.lives(pid):
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
        if verdict == "full" or (verdict == "wait" and self._evaluators.is_large(pid)):
            self._lane.leave(lease)
            self._refused += 1
            self._evaluators.end(pid)
            self._tell(lease, "full")
            return
        self._slow.add(pid)
        if verdict == "run":
            self._spare_or_lower(lease)
            self._let_run(lease)
        else:
            self._lower(lease)
            self._evaluators.freeze(pid)

    def _spare_or_lower(self, lease: Lease) -> None:
        if self._evaluators.spare(lease.pid):
            lease.spared_until = time.monotonic() + _SPARED
        else:
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
            self._evaluators.end(pid)
            return
        self._slow.discard(pid)
        self._evaluators.let_go(pid)

    def _give_way(self, lease: Lease) -> None:
        """Freezes a query that runs; what is left of its time begins when it goes on."""
        if self._evaluators.is_large(lease.pid):
            self._evaluators.end(lease.pid, "displaced")
            return
        self._lower(lease)
        self._evaluators.freeze(lease.pid)
        now = time.monotonic()
        lease.left = lease.runs_until - now
        lease.runs_until = now + lease.left + self._limits.queue_seconds

    def _let_run(self, lease: Lease) -> None:
        lease.runs_until = time.monotonic() + lease.left
        self._evaluators.thaw(lease.pid)
        self._tell(lease, "run")

    def _close(self, lease: Lease) -> None:
        self._selector.unregister(lease.connection)
        del self._leases[lease.connection.fileno()]
        lease.connection.close()
        if lease.pid in self._slow:
            self._evaluators.end(lease.pid)
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
            "standing": self._evaluators.standing,
            "slow": self._lane.running,
            "waiting": self._lane.waiting,
            "ended_seconds": self._evaluators.ended["seconds"],
            "ended_memory": self._evaluators.ended["memory"],
            "ended_crash": self._evaluators.ended["crash"],
            "refused_full": self._refused,
        }
