"""How many queries of one client are evaluated in a minute, counted by all processes together.

A client is known by a name that tells nobody its address (`clients.py`).
The window moves in steps of five seconds, and is never shorter than a minute:
of whatever minute, no more is evaluated than is allowed.

The counts stand in memory that the server's processes share, of a size that never changes.
A name has its place in one of a few records; when others have them all,
it takes that of the client that was not seen for longest, which is then unknown again.
So whoever comes with many names takes nothing from those who come with one.
"""

import fcntl
import math
import mmap
import os
import secrets
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WINDOW, STEP = 60, 5
#: One more than fit into the window, because the first and the last are in it in part.
_STEPS = WINDOW // STEP + 1
#: A name, the step in which it was last seen, and how many queries in each step.
_RECORD = struct.Struct(f"<8sI{_STEPS}I")
#: Records that one name may stand in.
_WAYS = 8
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a query is allowed, how many are left, and in how many seconds some come back."""

    is_given: bool
    quota: int
    left: int
    seconds: int

    @property
    def policy(self) -> str:
        """The field RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers, section 3)."""
        return f'"queries";q={self.quota};w={WINDOW}'

    @property
    def state(self) -> str:
        """The field RateLimit (section 4)."""
        return f'"queries";r={self.left};t={self.seconds}'


class Rates:
    """The counts of all clients, in a file that processes share, or in memory of its own.

    `key` is a secret that is as old as the counts: with it, addresses become names.
    """

    def __init__(
        self,
        per_minute: int,
        path: Path | None = None,
        *,
        sets: int = 8192,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.quota = per_minute
        self._sets = sets
        self._clock = clock
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) if path else -1
        size = _KEY_BYTES + sets * _WAYS * _RECORD.size
        with self._alone():
            if self._file >= 0 and os.fstat(self._file).st_size < size:
                os.ftruncate(self._file, size)
            self._memory = mmap.mmap(self._file, size)
            if not any(self._memory[:_KEY_BYTES]):
                self._memory[:_KEY_BYTES] = secrets.token_bytes(_KEY_BYTES)
        self.key = self._memory[:_KEY_BYTES]

    def take(self, name: str) -> Allowance:
        """Counts one query of a client, unless it has had its share."""
        encoded = bytes.fromhex(name)
        now = self._clock()
        step = int(now) // STEP
        with self._alone():
            place, counts = self._find(encoded, step)
            is_given = sum(counts) < self.quota
            if is_given:
                counts[step % _STEPS] += 1
                _RECORD.pack_into(self._memory, place, encoded, step, *counts)
        age = next(age for age in range(_STEPS - 1, -1, -1) if counts[(step - age) % _STEPS])
        seconds = math.ceil((step - age + _STEPS) * STEP - now)
        return Allowance(is_given, self.quota, self.quota - sum(counts), seconds)

    def _find(self, name: bytes, step: int) -> tuple[int, list[int]]:
        """The place for a name, and its counts in the steps that still matter.

        Ages are counted in 32 bits: what is from before the machine was started is the oldest.
        """
        first = int.from_bytes(name, "little") % self._sets * _WAYS
        start = _KEY_BYTES + first * _RECORD.size
        records = [*_RECORD.iter_unpack(self._memory[start : start + _WAYS * _RECORD.size])]
        ages = [(step - record[1]) % (1 << 32) for record in records]
        for way, (known, _, *counts) in enumerate(records):
            if known == name:
                for passed in range(min(ages[way], _STEPS)):
                    counts[(step - passed) % _STEPS] = 0
                return start + way * _RECORD.size, counts
        return start + ages.index(max(ages)) * _RECORD.size, [0] * _STEPS

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of one process at a time."""
        with self._lock:
            if self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file >= 0:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
