"""The threads of a server keep what they have given back in one place."""

import ctypes
import subprocess
import sys

import pytest

THREADS = """
import ctypes, threading
from prisongraph.serve.arenas import share_arenas
{before}
library = ctypes.CDLL(None)
together = threading.Barrier(12)

def take():
    library.malloc(1000)
    together.wait()

threads = [threading.Thread(target=take) for _ in range(12)]
[each.start() for each in threads]
[each.join() for each in threads]
library.malloc_stats()
"""


def arenas(before: str) -> int:
    """How many heaps the C library has made when twelve threads have asked for memory."""
    done = subprocess.run(
        [sys.executable, "-c", THREADS.format(before=before)],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stderr.count("Arena ")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_stats"), reason="another C library")
def test_many_threads_share_two_heaps() -> None:
    assert arenas("share_arenas()") == 2
    assert arenas("") > 2
