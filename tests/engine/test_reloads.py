"""What an engine does when it is told to reload or to stop, and when it cannot stand."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.engine.standing import Standing, children, eventually, lives

from prisongraph.errors import ReleaseError
from prisongraph.release import FORMAT, Release

ASK = "SELECT (1 + 1 AS ?two) WHERE {}"


@pytest.fixture
def link(release: Release, tmp_path: Path) -> Path:
    """A link to the release, which leads elsewhere in the course of a test."""
    found = tmp_path / "wanted"
    found.symlink_to(release.path)
    return found


@pytest.fixture
def other(release: Release, tmp_path: Path) -> Path:
    """Another release: the same statements under another name."""
    return renamed(release, tmp_path / "0.1-fictional")


def renamed(release: Release, place: Path) -> Path:
    shutil.copytree(release.path, place)
    manifest = place / "manifest.json"
    manifest.write_text(manifest.read_text().replace(release.name, place.name))
    return place


def lead(link: Path, to: Path) -> None:
    following = link.with_name("following")
    following.symlink_to(to)
    following.replace(link)


def current(standing: Standing) -> str:
    """The name of the release that is served."""
    return os.readlink(standing.engine.folder / "current").rpartition(".")[0]


def test_an_engine_that_stands_shows_the_release_and_its_sockets(
    start: Callable[..., Standing], release: Release
) -> None:
    standing = start()
    assert current(standing) == release.name
    assert (standing.folder / "release").resolve() == release.path.resolve()
    sockets = [each for each in standing.folder.iterdir() if each.is_socket()]
    assert sorted(each.name for each in sockets) == ["ask.sock", "control.sock", "stored.sock"]
    assert {each.stat().st_mode & 0o777 for each in sockets} == {0o600}
    assert standing.engine.folder.stat().st_mode & 0o777 == 0o700


def test_a_reload_turns_to_what_the_link_leads_to_and_the_old_release_goes_on(
    start: Callable[..., Standing], link: Path, other: Path
) -> None:
    standing = start(link)
    before = standing.workers
    lead(link, other)
    standing.engine.reload()
    eventually(lambda: current(standing) == other.name)
    for workers in (before, standing.workers):
        assert workers.query(ASK).rows()


def test_of_many_reloads_the_last_one_decides_and_one_is_loaded_at_a_time(
    start: Callable[..., Standing], link: Path, other: Path, release: Release
) -> None:
    standing = start(link)
    for to in (other, release.path) * 4 + (other,):
        lead(link, to)
        standing.engine.reload()
        assert len(children(standing.supervisor)) <= 3  # of now, of before, and the one that loads
    eventually(lambda: current(standing) == other.name)


LONG = json.dumps({"format": FORMAT, "é" * 3333: "nothing that a manifest has"}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lambda at: (at / "manifest.json").unlink(), "manifest.json"),
        (lambda at: (at / "manifest.json").write_text("{"), "not a manifest"),
        (lambda at: (at / "dataset.nq").unlink(), "dataset.nq"),
        (lambda at: (at / "dataset.nq").write_text("no statement\n"), "dataset.nq: cannot be loa"),
        (lambda at: (at / "manifest.json").write_text(LONG), "not a manifest"),
        (shutil.rmtree, "manifest.json"),
    ],
    ids=["no manifest", "no JSON", "no dataset", "no statement", "a long reason", "nothing"],
)
def test_a_release_that_is_broken_changes_nothing_and_says_why(
    start: Callable[..., Standing],
    capfd: pytest.CaptureFixture[str],
    release: Release,
    link: Path,
    other: Path,
    broken: Callable[[Path], object],
    reason: str,
) -> None:
    standing = start(link)
    holder = standing.holder
    broken(other)
    lead(link, other)
    standing.engine.reload()
    said = ""

    def is_said() -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return "cannot be served" in said

    eventually(is_said)
    eventually(lambda: list(children(standing.supervisor)) == [holder])
    assert reason in said
    assert (current(standing), standing.holder) == (release.name, holder)
    assert standing.workers.query(ASK).rows()

    lead(link, release.path)
    standing.engine.reload()
    eventually(lambda: standing.holder != holder)
    assert standing.workers.query(ASK).rows()


def test_an_engine_without_a_release_to_begin_with_does_not_start_and_says_why(
    start: Callable[..., Standing], capfd: pytest.CaptureFixture[str], other: Path
) -> None:
    (other / "dataset.nq").write_text("no statement\n")
    with pytest.raises(ReleaseError, match="did not start"):
        start(other)
    assert "dataset.nq: cannot be loaded" in capfd.readouterr().err


def test_a_holder_that_was_killed_is_replaced(start: Callable[..., Standing]) -> None:
    standing = start()
    before, folder = standing.holder, standing.folder
    os.kill(before, signal.SIGKILL)
    eventually(lambda: standing.folder.exists() and standing.holder != before)
    assert standing.workers.query(ASK).rows()
    assert not folder.exists()


# An engine by itself, as an operator starts it


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("e")


@pytest.fixture
def by_itself() -> Iterator[Callable[[Path, Path], subprocess.Popen[str]]]:
    """`prisongraph engine`, with all that it says."""
    started: list[subprocess.Popen[str]] = []

    def make(release: Path, folder: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "prisongraph", "engine", str(release)]
        process = subprocess.Popen(
            [*command, "--folder", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield make
    for process in started:
        process.kill()
        process.communicate()


ByItself = Callable[[Path, Path], "subprocess.Popen[str]"]


def test_an_engine_that_is_told_to_stop_leaves_nothing_but_its_lock(
    by_itself: ByItself, release: Release, short: Path
) -> None:
    process = by_itself(release.path, short / "run")
    assert process.stdout
    assert process.stdout.readline().strip() == release.name
    processes = [process.pid, *children(process.pid)]
    process.terminate()
    assert process.wait() == 0
    assert not lives(processes)
    assert [each.name for each in (short / "run").iterdir()] == ["lock"]


def test_an_engine_that_still_loads_stops_when_it_is_told(
    by_itself: ByItself, other: Path, short: Path
) -> None:
    (other / "dataset.nq").unlink()
    os.mkfifo(other / "dataset.nq")  # nobody writes: the one who reads waits for ever
    process = by_itself(other, short / "run")
    eventually(lambda: children(process.pid))
    process.terminate()
    process.communicate()
    assert process.returncode == 1
    assert [each.name for each in (short / "run").iterdir()] == ["lock"]


def test_a_folder_whose_sockets_would_have_too_long_a_name_is_refused(
    by_itself: ByItself, release: Release, short: Path
) -> None:
    long = short / ("long" * 30)
    _, said = (process := by_itself(release.path, long)).communicate()
    assert process.returncode == 1
    assert "too long" in said
    assert str(long) in said
    assert "Traceback" not in said
    assert [each.name for each in long.iterdir()] == ["lock"]


def test_a_folder_that_cannot_be_made_is_refused(
    by_itself: ByItself, release: Release, short: Path
) -> None:
    (short / "file").touch()
    _, said = (process := by_itself(release.path, short / "file" / "run")).communicate()
    assert process.returncode == 1
    assert str(short / "file" / "run") in said
    assert "Traceback" not in said


# An engine as a child of the program that uses it

PARENT = """
import sys
from pathlib import Path
from prisongraph.engine.running import RunningEngine
engine = RunningEngine.start(Path(sys.argv[1]))
print(engine.folder, engine._process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_engine_ends_with_its_parent_and_takes_its_folder_along(
    release: Release, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(release.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        folder, supervisor = parent.stdout.readline().split()
        (holder,) = children(int(supervisor))
        processes = [int(supervisor), holder, *children(holder)]
        (Path(folder) / "answers").mkdir()
        (Path(folder) / "answers" / "kept").touch()
        parent.send_signal(number)
        eventually(lambda: not lives(processes))
        eventually(lambda: not Path(folder).exists())


def test_an_engine_that_is_let_go_leaves_no_folder(start: Callable[..., Standing]) -> None:
    standing = start()
    standing.engine.stop()
    assert not standing.engine.folder.exists()
