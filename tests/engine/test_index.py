"""A release that is too large for memory is served from an index on disk."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.standing import Standing, cross, eventually, threads

from prisongraph.engine.embedded import Engine
from prisongraph.engine.index import index_of
from prisongraph.errors import ReleaseError
from prisongraph.release import Release, open_release

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def alone(release: Release, tmp_path: Path) -> Release:
    """The release in a folder of its own, without an index beside it."""
    shutil.copytree(release.path, tmp_path / release.name)
    return open_release(tmp_path / release.name)


def test_several_evaluators_answer_from_one_index(
    start: Callable[..., Standing], engine: Engine, alone: Release
) -> None:
    standing = start(alone.path, memory_dataset_mb=0, standing=3)
    workers, found = standing.workers, engine.query(COUNT).rows()
    for _ in range(3):
        assert workers.query(COUNT).rows() == found
        os.kill(next(iter(standing.evaluators)), signal.SIGKILL)
    assert workers.query(COUNT).rows() == found
    assert [each.name for each in (alone.path.parent / ".index").iterdir()] == [alone.name]


def test_an_index_that_is_there_is_taken_as_it_is(alone: Release) -> None:
    made = index_of(alone)
    before = made.stat().st_mtime_ns
    assert index_of(alone) == made
    assert made.stat().st_mtime_ns == before


def test_two_who_write_an_index_at_the_same_time_both_have_it(alone: Release) -> None:
    command = [sys.executable, "-m", "prisongraph", "index", str(alone.path)]
    writing = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = {each.communicate()[0].strip() for each in writing}
    assert [each.returncode for each in writing] == [0] * 4
    assert told == {str(alone.path.parent / ".index" / alone.name)}
    assert len(list((alone.path.parent / ".index").iterdir())) == 1


def test_an_index_that_cannot_be_written_is_said_with_the_reason(alone: Release) -> None:
    (alone.path.parent / ".index").touch()
    with pytest.raises(ReleaseError, match=r"could not be written: .*\.index"):
        index_of(alone)


def test_a_dataset_that_is_not_sound_leaves_no_index(alone: Release) -> None:
    alone.dataset.write_text("<https://example.org/s> no statement .\n")
    with pytest.raises(ReleaseError, match=r"could not be written: .*dataset\.nq"):
        index_of(alone)
    assert list((alone.path.parent / ".index").iterdir()) == []


def test_an_index_that_cannot_be_opened_is_said_with_the_reason(alone: Release) -> None:
    (index_of(alone) / "CURRENT").write_text("nothing that was written by an engine")
    with pytest.raises(ReleaseError, match=r"cannot be opened: .*remove it") as raised:
        index_of(alone)
    assert alone.name in str(raised.value)


def test_an_evaluator_that_cannot_stand_is_not_tried_again_without_pause(
    start: Callable[..., Standing], alone: Release
) -> None:
    standing = start(alone.path, memory_dataset_mb=0, standing=2, stored=1)
    # The engine has threads of its own once it has opened an index.
    eventually(lambda: all(threads(pid) > 1 for pid in standing.evaluators))
    index = index_of(alone)
    index.rename(index.with_name("away"))
    os.kill(next(iter(standing.evaluators)), signal.SIGKILL)
    eventually(lambda: standing.workers.status()["ended_crash"] > 0)
    standing.workers.query(cross(170, 3))
    assert standing.workers.status()["ended_crash"] < 30

    index.with_name("away").rename(index)
    eventually(lambda: list(standing.evaluators.values()) == ["S"] * 3)
    assert standing.workers.query(COUNT).rows()
