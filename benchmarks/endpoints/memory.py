"""What a server takes: the memory and the processor time of all its processes."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def processes_of(root: int) -> set[int]:
    """The process, those it started, and whatever else runs in its session."""
    parents, found = {}, {root}
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        fields = _stat(pid)
        if fields:
            parents[pid] = int(fields[1])
            if int(fields[3]) == root:
                found.add(pid)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return found


def tree_bytes(root: int) -> int:
    """The proportional set size of a process and its descendants: what ending them would free."""
    return sum(_proportional_bytes(pid) for pid in processes_of(root))


def tree_cpu_seconds(root: int) -> float:
    """The processor time that a process and its descendants have had so far."""
    ticks = 0
    for pid in processes_of(root):
        fields = _stat(pid)
        ticks += int(fields[11]) + int(fields[12]) if fields else 0
    return ticks / _TICKS


def _stat(pid: int) -> list[str]:
    """The fields of a process after its name, which may hold anything; none when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
