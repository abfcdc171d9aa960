"""What the kernel does with processes and tells of them (proc(5), sched(7), wait(2))."""

import gc
import os
import resource
import signal
from math import inf
from pathlib import Path

from prisongraph.engine.evaluator import SLOW_PRIORITY


def share_memory() -> None:
    """What is alive now is never collected, so that no page is written only for being looked at."""
    gc.collect()
    gc.freeze()


def lower(pid: int) -> None:
    """Gives a process the lowest priority; a slow query takes only what nobody else wants."""
    os.setpriority(os.PRIO_PROCESS, pid, SLOW_PRIORITY)
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


def is_lowered(pid: int) -> bool:
    """Whether a process has the lowest priority; it sees that of itself, and ends."""
    return os.getpriority(os.PRIO_PROCESS, pid) >= SLOW_PRIORITY


def resident_bytes(pid: int) -> int:
    """The memory that a process occupies, shared pages included; 0 where that is not told."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def on_processor_ns(pid: int) -> float:
    """How long a process has been on a processor; infinite where that is not told."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except OSError:
        return inf


def cause_of(status: int) -> str:
    """Why an evaluator ended by itself."""
    if not os.WIFSIGNALED(status):
        return "done" if os.WEXITSTATUS(status) == 0 else "crash"
    ended_by = os.WTERMSIG(status)
    if ended_by in (signal.SIGALRM, signal.SIGPROF):
        return "seconds"
    # The engine aborts when it is given no memory; the kernel kills when the machine has none.
    return "memory" if ended_by in (signal.SIGABRT, signal.SIGKILL) else "crash"
