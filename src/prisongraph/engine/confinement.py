"""What keeps a process that evaluates strangers' queries from doing anything else.

Each bound is the kernel's, because nothing in Python is asked while the engine works:
a timer that ends the process, a limit of memory, no descriptor left to open anything with,
and, where the kernel is Linux, no call that makes a socket (seccomp, prctl(2)).
"""

import ctypes
import fcntl
import os
import platform
import resource
import signal
import struct
from collections.abc import Sequence
from pathlib import Path

from prisongraph.config import Limits

#: The number of socket(2) and the name that the kernel has for the architecture (linux/audit.h).
_SOCKET_CALL = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO of EPERM
_STACK = 112 << 20
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return


def end_with(parent: int) -> None:
    """The kernel ends the process with its parent, even one that is frozen, where it is Linux."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before it could be asked for
        os._exit(0)


def keep_only(descriptors: Sequence[int], last: int) -> list[int]:
    """Closes every descriptor but the standard ones and these, and tells which these are then.

    Standard input, output and error lead nowhere: a crash in the engine may print a query.
    """
    # Beyond all of them first: one that is in the way of another must not be lost.
    beyond = [fcntl.fcntl(each, fcntl.F_DUPFD, 3 + len(descriptors)) for each in descriptors]
    kept = [os.dup2(each, 3 + place) for place, each in enumerate(beyond)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3 + len(kept), last)
    return kept


def bound_memory(limits: Limits) -> None:
    """No more memory than the release and what one query may use; no file is written, ever."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        size = int(pages.read_text().split()[0]) * resource.getpagesize()
        bound = size + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def deepen_stack() -> None:
    """A stack for queries as deep as they may be long: at eight megabytes some crash the engine.

    The kernel lets the stack of a process grow to what the limit is at that moment,
    and keeps at least 128 megabytes free below it (mm/util.c, mmap_base).
    """
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK if most == resource.RLIM_INFINITY else min(_STACK, most)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, most))


def refuse_files(connections: int) -> None:
    """No descriptor beyond those that are open and so many connections can be opened."""
    following = os.dup(0)  # the lowest that is free, as each one that is opened is
    os.close(following)
    bound = following + connections
    resource.setrlimit(resource.RLIMIT_NOFILE, (bound, bound))


def refuse_sockets() -> bool:
    """No socket can be made any more; whether this kernel has a way to promise that."""
    found = _SOCKET_CALL.get(platform.machine())
    if platform.system() != "Linux" or found is None:
        return False
    number, architecture = found
    # The filter reads `struct seccomp_data`: the number of the call, then the architecture.
    program = b"".join(
        struct.pack("=HBBI", code, true, false, value)
        for code, true, false, value in (
            (_LOAD, 0, 0, 4),
            (_EQUAL, 0, 3, architecture),
            (_LOAD, 0, 0, 0),
            (_EQUAL, 0, 1, number),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    held = ctypes.create_string_buffer(program, len(program))
    described = ctypes.create_string_buffer(
        struct.pack("@HP", len(program) // 8, ctypes.addressof(held))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described, 0, 0) == 0)


def start_clocks(limits: Limits) -> None:
    """The process ends when this query has taken too long, whatever it is doing.

    The clock of the wall also runs while a query waits for a place, so it has that time as well;
    the holder ends a slow query earlier, as soon as its own time is over.
    """
    signal.setitimer(signal.ITIMER_REAL, limits.query_seconds + limits.queue_seconds)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)


def stop_clocks() -> None:
    """The query is over."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.setitimer(signal.ITIMER_PROF, 0)


def let_signals_kill() -> None:
    """Signals have their first meaning again: Python's handlers wait for the engine to return.

    A reload that is told to every process of an engine is none of an evaluator's business.
    """
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)
