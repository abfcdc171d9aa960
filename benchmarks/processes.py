"""What a server's tree of processes holds, as Linux tells it under /proc."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a tree: its living processes, its zombies, and what they hold together."""

    processes: int
    zombies: int
    threads: int
    descriptors: int
    megabytes: float
    processor_seconds: float

    HEADER = f"{'processes':>10}{'zombies':>9}{'threads':>9}{'descriptors':>13}{'PSS, MB':>10}"

    def __str__(self) -> str:
        return (
            f"{self.processes:10}{self.zombies:9}{self.threads:9}"
            f"{self.descriptors:13}{self.megabytes:10,.0f}"
        )


def read_tree(roots: Iterable[int]) -> Reading:
    """The processes below and including the roots; one that ends meanwhile counts no more.

    Memory is the proportional set size: a page that several processes share is counted once.
    """
    table = _table()
    members = {pid for pid in roots if pid in table}
    while more := {pid for pid, entry in table.items() if entry.parent in members} - members:
        members |= more
    living = [pid for pid in members if table[pid].state != "Z"]
    threads = descriptors = kilobytes = 0
    for pid in living:
        with contextlib.suppress(OSError):
            threads += sum(1 for _ in (_PROC / str(pid) / "task").iterdir())
            descriptors += sum(1 for _ in (_PROC / str(pid) / "fd").iterdir())
            kilobytes += _proportional(pid)
    ticks = sum(table[pid].ticks for pid in living)
    return Reading(
        processes=len(living),
        zombies=len(members) - len(living),
        threads=threads,
        descriptors=descriptors,
        megabytes=kilobytes / 1024,
        processor_seconds=ticks / os.sysconf("SC_CLK_TCK"),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the table of processes, as proc(5) describes /proc/PID/stat."""

    parent: int
    state: str
    ticks: int


def _table() -> dict[int, _Entry]:
    found = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                # The name in brackets may hold anything, so the rest is read from its end.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                ticks = int(fields[11]) + int(fields[12])
                found[int(folder.name)] = _Entry(int(fields[1]), fields[0], ticks)
    return found


def _proportional(pid: int) -> int:
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
