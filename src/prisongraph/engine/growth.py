"""How much memory an evaluator has made its own, and when that is too much.

Evaluators share the pages of the store until they write to them, and reading alone already does
(the store counts its readers). Each such page is a fault of the kernel's memory management, and so
is each page of an answer: the count of faults costs nothing to read and is never too small.
"""

import os
import resource
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
#: An evaluator that can be thrown away may copy or add one part in so many of what it shares.
#: When nobody asks anything, it is replaced earlier: a new one knows nothing that is missed.
_SHARE, _IDLE_SHARE = 10, 20
_MOST_PAGES = (256 << 20) // _PAGE
#: What is read from an index on disk is no copy of anything shared, but is kept as well.
_LEAST_PAGES_ON_DISK = (48 << 20) // _PAGE
#: A veteran may copy all that it shares, once, and have so much of its own beside it.
_BESIDE = 32 << 20
#: Its size is looked at when it may have grown by so many pages, and what it has copied, which
#: takes the kernel milliseconds, when it may have grown by so many more.
_LOOK_PAGES, _LONG_LOOK_PAGES = 256, 4096


def faults() -> int:
    """How many pages this process has copied or been given so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def _shared_pages() -> int:
    """How many pages this process has, a moment after its birth."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // _PAGE


class Growth:
    """The growth of an evaluator that is replaced as soon as it has grown."""

    def __init__(self, *, in_memory: bool) -> None:
        shared, first = _shared_pages(), faults()
        least = 0 if in_memory else _LEAST_PAGES_ON_DISK
        self._bound = first + min(max(shared // _SHARE, least), _MOST_PAGES)
        self._idle_bound = first + shared // _IDLE_SHARE

    def is_too_much(self) -> bool:
        """Whether the evaluator should answer no other question."""
        return faults() > self._bound

    def is_too_much_to_be_idle(self) -> bool:
        """Whether it should be replaced when nobody asks."""
        return faults() > self._idle_bound


class VeteranGrowth(Growth):
    """The growth of an evaluator that is kept, because it has copied what many queries read."""

    def __init__(self, *, in_memory: bool) -> None:
        super().__init__(in_memory=in_memory)
        self._most_bytes = _shared_pages() * _PAGE + _BESIDE
        self._most_size = _size() + _BESIDE
        self._look_at = faults() + _LOOK_PAGES
        self._long_look_at = faults() + self._most_bytes // _PAGE

    def is_too_much(self) -> bool:
        """Whether it has copied more than all there is, or keeps what the next query may need.

        What it keeps counts against the memory that each query may use (`bound_memory`).
        """
        now = faults()
        if now < self._look_at:
            return False
        self._look_at = now + _LOOK_PAGES
        if _size() > self._most_size:
            return True
        if now < self._long_look_at:
            return False
        own = _own_bytes()
        self._long_look_at = now + max((self._most_bytes - own) // _PAGE, _LONG_LOOK_PAGES)
        return own > self._most_bytes

    def is_too_much_to_be_idle(self) -> bool:
        """Never: to be warm when somebody asks again is what it is for."""
        return False


def _size() -> int:
    """The address space of this process in bytes; 0 where that is not told."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    except OSError:
        return 0


def _own_bytes() -> int:
    """The memory that this process shares with no other; as much as can be where it is not told."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return faults() * _PAGE
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Private_Dirty:"))
