"""What becomes of a release that is replaced, and of an engine that is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.engine.standing import BOUND, ENDLESS, Standing, children, eventually, lives

from prisongraph.engine.running import RunningEngine
from prisongraph.errors import BusyError
from prisongraph.release import MANIFEST, Release

COMMAND = [sys.executable, "-m", "prisongraph"]


@dataclass(frozen=True)
class Alone:
    """An engine that was started by its command, over a link to a release."""

    process: subprocess.Popen[str]
    folder: Path
    link: Path

    @property
    def current(self) -> str:
        """The name of the folder that servers are to use."""
        return os.readlink(self.folder / "current")

    def next_release(self) -> str:
        """The name of the next release that stands."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def turn_to(self, release: Path) -> None:
        """Lets the link lead to another release, and asks for it."""
        draft = self.link.with_name("draft")
        draft.symlink_to(release)
        draft.replace(self.link)
        self.process.send_signal(signal.SIGHUP)


@pytest.fixture
def link(release: Release, tmp_path: Path) -> Path:
    found = tmp_path / "wanted"
    found.symlink_to(release.path)
    return found


@pytest.fixture
def alone(link: Path, tmp_path: Path) -> Iterator[Callable[[], Alone]]:
    """Starts an engine, always in the same folder; it stands when it is handed out."""
    started: list[Alone] = []
    folder = tmp_path / "engine"

    def start() -> Alone:
        process = subprocess.Popen(
            [*COMMAND, "engine", str(link), "--folder", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(Alone(process, folder, link))
        assert started[-1].next_release()
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        each.process.communicate()


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path: that of a socket has at most 107 bytes (unix(7))."""
    with tempfile.TemporaryDirectory(prefix="serve-") as folder:
        yield Path(folder)


def copy_as(release: Release, folder: Path, name: str) -> Path:
    """The same release under another name."""
    copy = folder / name
    shutil.copytree(release.path, copy)
    manifest = json.loads((copy / MANIFEST).read_text())
    (copy / MANIFEST).write_text(json.dumps({**manifest, "name": name}))
    return copy


def when_opened(pipe: Path) -> int:
    """A named pipe, open for writing once somebody reads it."""
    opened: list[int] = []

    def has_reader() -> bool:
        with suppress(OSError):
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(opened)

    eventually(has_reader)
    return opened[0]


def test_the_release_that_was_asked_for_last_is_served_last(
    alone: Callable[[], Alone], release: Release, tmp_path: Path
) -> None:
    slow, quick = (copy_as(release, tmp_path, name) for name in ("0.0-slow", "0.0-quick"))
    manifest = (slow / MANIFEST).read_bytes()
    (slow / MANIFEST).unlink()
    os.mkfifo(slow / MANIFEST)
    engine = alone()

    engine.turn_to(slow)
    pipe = when_opened(slow / MANIFEST)
    engine.turn_to(quick)
    os.write(pipe, manifest)
    os.close(pipe)

    assert [engine.next_release(), engine.next_release()] == ["0.0-slow", "0.0-quick"]
    assert engine.current.startswith("0.0-quick.")


def test_a_release_that_cannot_be_opened_changes_nothing(
    alone: Callable[[], Alone], release: Release, tmp_path: Path
) -> None:
    engine = alone()
    before = engine.current
    engine.turn_to(tmp_path)
    engine.turn_to(copy_as(release, tmp_path, "0.0-sound"))
    assert engine.next_release() == "0.0-sound"
    assert (engine.folder / before).exists()


def test_two_engines_do_not_share_a_folder(alone: Callable[[], Alone], release: Release) -> None:
    engine = alone()
    before = engine.current
    second = subprocess.run(
        [*COMMAND, "engine", str(release.path), "--folder", str(engine.folder)],
        capture_output=True,
        text=True,
        timeout=BOUND,
    )
    assert second.returncode == 1
    assert "another engine has this folder" in second.stderr
    assert engine.current == before


def test_an_engine_that_was_killed_leaves_nothing_to_the_next(alone: Callable[[], Alone]) -> None:
    first = alone()
    left = first.current
    holder = int(left.rpartition(".")[2])
    first.process.kill()
    first.process.wait()
    eventually(lambda: not lives([holder]))
    assert (first.folder / left).exists()

    second = alone()
    assert {path.name for path in second.folder.iterdir()} == {"lock", "current", second.current}
    assert second.current != left


def test_a_release_that_was_gone_is_served_again_when_it_is_back(
    alone: Callable[[], Alone], release: Release
) -> None:
    engine = alone()
    engine.link.unlink()
    [holder] = children(engine.process.pid)
    os.kill(holder, signal.SIGKILL)
    eventually(lambda: not (engine.folder / engine.current).exists())
    engine.link.symlink_to(release.path)
    eventually(lambda: (engine.folder / engine.current).exists())


def test_an_answer_that_is_lost_with_the_engine_can_be_asked_for_again(
    start: Callable[..., Standing], at_once: ThreadPoolExecutor
) -> None:
    standing = start(query_seconds=60, queue_seconds=60)
    asked = at_once.submit(standing.ask, ENDLESS)
    eventually(lambda: standing.workers.status()["slow"])
    os.kill(standing.holder, signal.SIGKILL)
    lost = asked.exception()
    assert isinstance(lost, BusyError)
    assert "anew" in str(lost)


@pytest.mark.parametrize("killed", [True, False])
def test_who_started_an_engine_hears_of_its_loss_but_not_of_its_end(
    release: Release, killed: bool
) -> None:
    heard, others = threading.Event(), set(threading.enumerate())
    engine = RunningEngine.start(release.path, when_lost=heard.set)
    listening = set(threading.enumerate()) - others
    if killed:
        os.kill(engine._process.pid, signal.SIGKILL)
        eventually(heard.is_set)
    engine.stop()
    for each in listening:
        each.join()
    assert heard.is_set() == killed


@pytest.mark.parametrize(
    ("ended", "code"), [("server", 0), ("engine", 1)], ids=["told-to-end", "engine-killed"]
)
def test_serve_ends_with_its_engine_and_leaves_nothing(
    release: Release, short: Path, ended: str, code: int
) -> None:
    server = subprocess.Popen(
        [*COMMAND, "serve", str(release.path), "--port", "0"],
        env={**os.environ, "TMPDIR": str(short)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr
    while "Ctrl-C" not in server.stderr.readline():
        assert server.poll() is None
    [engine] = children(server.pid)
    if ended == "server":
        server.terminate()
    else:
        os.kill(engine, signal.SIGKILL)
    _, said = server.communicate()
    assert server.returncode == code, said
    assert list(short.iterdir()) == []
    eventually(lambda: not lives([engine]))
