"""Engines with limits that a test reaches soon."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.engine.standing import Standing

from prisongraph.config import Config
from prisongraph.engine import workers
from prisongraph.engine.running import RunningEngine
from prisongraph.release import Release


@pytest.fixture(autouse=True)
def nobody_is_kept_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is refused hears so at once, or each refusal would cost a test some seconds."""
    monkeypatch.setattr(workers, "_PENALTY", 0.0)


@pytest.fixture(scope="module")
def start(release: Release) -> Iterator[Callable[..., Standing]]:
    """Starts engines with settings of their own, which end with the module."""
    started: list[RunningEngine] = []

    def make(at: Path = release.path, **settings: int | str) -> Standing:
        environ = {f"PRISONGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            engine = RunningEngine.start(at)
        started.append(engine)
        return Standing(engine, Config.from_env(environ).limits)

    yield make
    for engine in started:
        if engine.folder.exists():
            engine.stop()


@pytest.fixture
def at_once() -> Iterator[ThreadPoolExecutor]:
    """Threads in which a test asks several things at the same time."""
    with ThreadPoolExecutor(64) as threads:
        yield threads
