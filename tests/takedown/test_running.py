"""What a server does that runs while its release is withdrawn."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.engine.standing import eventually

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.engine.running import RunningEngine
from prisongraph.release import Release, open_release
from prisongraph.serve import create_app
from prisongraph.serve.kept import KeptAnswers
from prisongraph.serve.wsgi import current_app
from prisongraph.withdrawn import Withdrawal, close_release

ASK = "/sparql?query=ASK%20%7B%7D"


def client_of(engine: RunningEngine) -> FlaskClient:
    app = current_app(engine.folder, Config(rate_per_minute=0)).newest()
    assert app
    return app.test_client()


def withdraw(path: Path, *, erase: bool) -> None:
    close_release(path, Withdrawal(path.name, "WithheldByRequest", "2026-01-02"), erase=erase)


@pytest.fixture
def alone(release: Release, tmp_path: Path) -> Path:
    """The release in a folder of its own, which can be withdrawn."""
    return Path(shutil.copytree(release.path, tmp_path / release.name))


@pytest.fixture
def other(release: Release, tmp_path: Path) -> Path:
    """Another release: the same statements under another name."""
    place = Path(shutil.copytree(release.path, tmp_path / "0.1-12345678"))
    manifest = place / "manifest.json"
    manifest.write_text(manifest.read_text().replace(release.name, place.name))
    return place


@pytest.fixture
def link(alone: Path, tmp_path: Path) -> Path:
    found = tmp_path / "current"
    found.symlink_to(alone)
    return found


@pytest.fixture
def lost() -> threading.Event:
    return threading.Event()


@pytest.fixture
def start(link: Path, lost: threading.Event) -> Iterator[Callable[[], RunningEngine]]:
    """Starts the engine; what it says goes to where a test then listens."""
    started: list[RunningEngine] = []

    def make() -> RunningEngine:
        started.append(RunningEngine.start(link, when_lost=lost.set))
        return started[0]

    yield make
    for each in started:
        each.stop()


@pytest.fixture
def engine(start: Callable[[], RunningEngine]) -> RunningEngine:
    return start()


@pytest.fixture
def client(engine: RunningEngine) -> FlaskClient:
    return client_of(engine)


@pytest.mark.parametrize("erase", [True, False], ids=["erased", "kept"])
def test_a_server_whose_release_is_withdrawn_answers_nothing_more_kept_answers_included(
    client: FlaskClient, alone: Path, erase: bool
) -> None:
    paths = [
        "/",
        "/person/example-ada.html",
        ASK,
        "/data/dataset.nq",
        "/readyz",
        "/static/site.css",
    ]
    for path in paths * 2:  # the second time from what is kept
        assert client.get(path).status_code == 200, path
    withdraw(alone, erase=erase)
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert answer.text.startswith("The release that was served here was withdrawn")
        assert (answer.headers["Cache-Control"], "ETag" in answer.headers) == ("no-store", False)
    for path in ("/healthz", "/metrics"):
        assert client.get(path).status_code == 200, path


def test_an_engine_that_is_reloaded_over_a_withdrawn_release_ends_and_says_why(
    start: Callable[[], RunningEngine],
    capfd: pytest.CaptureFixture[str],
    alone: Path,
    lost: threading.Event,
) -> None:
    engine = start()
    client = client_of(engine)
    withdraw(alone, erase=True)
    engine.reload()
    eventually(lost.is_set)
    said = capfd.readouterr().err
    assert f"{alone.name} was withdrawn on 2026-01-02 (WithheldByRequest)" in said
    assert "nothing is served any more" in said
    assert engine._process.wait() == 1
    assert client.get("/").status_code == 503


def test_an_engine_whose_holder_dies_does_not_open_a_withdrawn_release_again(
    engine: RunningEngine, alone: Path, lost: threading.Event
) -> None:
    withdraw(alone, erase=True)
    [holder] = engine.folder.glob(f"{alone.name}.*")
    os.kill(int(holder.name.rpartition(".")[2]), signal.SIGKILL)
    eventually(lost.is_set)


def test_an_engine_that_is_reloaded_over_the_next_release_goes_on_with_that(
    engine: RunningEngine, link: Path, alone: Path, other: Path, lost: threading.Event
) -> None:
    app = current_app(engine.folder, Config(rate_per_minute=0))
    assert app.newest()
    withdraw(alone, erase=True)
    following = link.with_name("next")
    following.symlink_to(other)
    following.replace(link)
    engine.reload()
    eventually(lambda: os.readlink(engine.folder / "current").startswith(other.name))
    found = app.newest()
    assert found
    assert found.test_client().get(ASK).status_code == 200
    assert not lost.is_set()


def test_an_engine_that_is_led_to_a_withdrawn_release_by_mistake_goes_on_with_its_own(
    start: Callable[[], RunningEngine],
    capfd: pytest.CaptureFixture[str],
    link: Path,
    other: Path,
    lost: threading.Event,
) -> None:
    engine = start()
    client = client_of(engine)
    withdraw(other, erase=False)
    following = link.with_name("next")
    following.symlink_to(other)
    following.replace(link)
    engine.reload()
    said = ""

    def is_said() -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return f"{other.name} was withdrawn" in said

    eventually(is_said)
    assert client.get(ASK).status_code == 200
    assert not lost.is_set()


def test_a_server_process_that_starts_beside_an_old_engine_serves_no_withdrawn_release(
    engine: RunningEngine, alone: Path
) -> None:
    withdraw(alone, erase=False)
    assert current_app(engine.folder, Config(rate_per_minute=0)).newest() is None


def test_a_marker_that_cannot_be_read_closes_a_release_all_the_same(alone: Path) -> None:
    (alone / "withdrawn.json").write_text("{")
    with pytest.raises(Exception, match="was withdrawn and must not be served"):
        open_release(alone)


def test_a_new_release_forgets_what_was_kept_of_withdrawn_ones(other: Path, tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path / "cache", 1 << 20)
    for name in ("0.0-00000000", "0.0-11111111", other.name):
        kept.keep(f"{name}.0123", b"an answer")
    lines = "release\treason\tdate\n0.0-00000000\tWithheldByRequest\t2026-01-02\n"
    (other / "withdrawn.tsv").write_text(lines)
    release = open_release(other)
    create_app(release, Engine.from_file(release.dataset), Config(), kept_in=kept.folder)
    left = sorted(path.name.rpartition(".")[0] for path in kept.folder.iterdir())
    assert left == ["0.0-11111111", other.name]


def test_prisongraph_serve_ends_when_it_is_reloaded_over_a_withdrawn_release(
    alone: Path, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "prisongraph", "serve", str(alone), "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        try:
            eventually(lambda: status(port) == 200)
            withdraw(alone, erase=True)
            assert status(port) == 503
            server.send_signal(signal.SIGHUP)
            _, said = server.communicate(timeout=60)
        finally:
            server.kill()
    assert server.returncode == 1
    assert f"{alone.name} was withdrawn on 2026-01-02" in said


def status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0
