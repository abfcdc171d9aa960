"""Answers on disk: whole or absent, as many as fit, the least recently read away first."""

import os
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from prisongraph.serve.kept import KeptAnswers
from prisongraph.serve.spool import SMALL, Spool

KEYS = [f"{number:032x}" for number in range(6)]


@given(st.lists(st.integers(0, SMALL), max_size=4))
def test_a_spool_holds_what_was_written_in_memory_while_it_is_small(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        pieces = [bytes([number]) * size for number, size in enumerate(sizes)]
        for piece in pieces:
            assert spool.write(piece) == len(piece)
        found, whole = spool.finish(), b"".join(pieces)
        assert spool.size == len(whole)
        assert isinstance(found, bytes) == (len(whole) <= SMALL)
        assert (found if isinstance(found, bytes) else found.read_bytes()) == whole


class Folder(RuleBasedStateMachine):
    """Whatever is kept and read, beside a record of what that means."""

    @initialize(bound=st.integers(0, 2000))
    def open(self, bound: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.kept = KeptAnswers(Path(self.folder.name), bound)
        self.bound = bound
        self.bodies: dict[str, bytes] = {}  # the one that was read longest ago first
        self.moments = count(1)
        self.written = bound

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def was_read(self, key: str) -> None:
        """Each moment is a second: two readings are never at the same one."""
        self.bodies[key] = self.bodies.pop(key)
        moment = next(self.moments)
        os.utime(self.kept.folder / key, (moment, moment))

    @rule(key=st.sampled_from(KEYS), size=st.integers(0, 900))
    def keep(self, key: str, size: int) -> None:
        self.bodies.pop(key, None)
        self.bodies[key] = key.encode() * (size // 32)
        self.kept.keep(key, self.bodies[key])
        self.written += len(self.bodies[key])
        if self.written > self.bound // 8:
            self.written = 0
            total = 0
            for each in reversed(list(self.bodies)):
                total += len(self.bodies[each])
                if total > self.bound and each != key:
                    del self.bodies[each]
        self.was_read(key)

    @rule(key=st.sampled_from(KEYS))
    def find(self, key: str) -> None:
        found = self.kept.find(key)
        assert (found is not None) == (key in self.bodies)
        if found:
            assert found.read_bytes() == self.bodies[key]
            self.was_read(key)

    @invariant()
    def it_holds_what_was_read_last(self) -> None:
        if not hasattr(self, "kept"):
            return
        assert {each.name for each in self.kept.folder.iterdir()} == set(self.bodies)
        last = max(map(len, self.bodies.values()), default=0)
        assert sum(map(len, self.bodies.values())) <= max(self.bound * 9 / 8, last) + last


TestFolder = Folder.TestCase
TestFolder.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


CRASH = """
import os, signal, sys
from pathlib import Path
from prisongraph.serve.spool import SMALL, Spool
spool = Spool(Path(sys.argv[1]))
spool.write(bytes(3 * SMALL))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_crash_in_the_middle_of_an_answer_leaves_none(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)])
    (unfinished,) = tmp_path.iterdir()
    kept = KeptAnswers(tmp_path, 1 << 30)
    assert kept.find(unfinished.name.removesuffix(".part")) is None

    kept.keep(KEYS[0], b"an answer")
    assert unfinished.exists(), "somebody may still be writing it"

    young = unfinished.stat().st_mtime
    os.utime(unfinished, (young - 2 * 3600, young - 2 * 3600))
    KeptAnswers(tmp_path, 1 << 30).keep(KEYS[1], b"another answer")
    assert {each.name for each in tmp_path.iterdir()} == {KEYS[0], KEYS[1]}


BUSY = """
import sys
from pathlib import Path
from random import Random
from prisongraph.serve.kept import KeptAnswers
kept, chance = KeptAnswers(Path(sys.argv[1]), 100_000), Random(int(sys.argv[2]))
for _ in range(300):
    key = f"{chance.randrange(20):032x}"
    if found := kept.find(key):
        try:
            assert found.read_bytes() == key.encode() * 300, "half an answer"
        except FileNotFoundError:
            pass  # another process has taken it away meanwhile
    else:
        kept.keep(key, key.encode() * 300)
"""


def test_several_processes_keep_whole_answers_in_one_folder_within_its_bound(
    tmp_path: Path,
) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", BUSY, str(tmp_path), str(seed)])
        for seed in range(4)
    ]
    assert [each.wait() for each in processes] == [0] * 4
    found = [each.stat().st_size for each in tmp_path.iterdir()]
    # Each process looks again when it has written an eighth of the bound.
    assert 0 < sum(found) <= 100_000 + 4 * (100_000 // 8 + 9_600)


@pytest.mark.parametrize("key", KEYS[:2])
def test_what_is_not_kept_is_not_found(tmp_path: Path, key: str) -> None:
    assert KeptAnswers(tmp_path, 1000).find(key) is None
