"""One release of a fictional record, built once by the real pipeline and shared by all tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from tests.counting import Counting

from prisongraph.build import build_release
from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.engine.running import RunningEngine
from prisongraph.record import Record, default_record
from prisongraph.release import Release
from prisongraph.serve import create_app
from prisongraph.serve.wsgi import current_app

ROOT = Path(__file__).parents[1]

# A slow machine is no failure: no test depends on the clock.
settings.register_profile("prisongraph", deadline=None)
settings.load_profile("prisongraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-answers", action="store_true", help="record the answers anew")


@pytest.fixture(scope="session")
def record() -> Record:
    return Record(ROOT / "tests" / "data", ROOT / "ontology", ROOT / "queries")


@pytest.fixture(scope="session")
def release(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_release(record, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def engine(release: Release) -> Engine:
    return Engine.from_file(release.dataset)


@pytest.fixture
def counting(release: Release) -> Counting:
    """An engine of its own, which was asked nothing yet."""
    engine = Counting.from_file(release.dataset)
    assert isinstance(engine, Counting)
    engine.asked, engine.claims = [], []
    return engine


@pytest.fixture(scope="session")
def running(release: Release) -> Iterator[RunningEngine]:
    engine = RunningEngine.start(release.path)
    yield engine
    engine.stop()


@pytest.fixture(scope="session")
def client(running: RunningEngine) -> FlaskClient:
    return client_of(running)


@pytest.fixture(scope="session")
def site_over(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., FlaskClient]:
    """A client of the application over an engine in this process, for any small release."""

    def make(release: Release, config: Config | None = None) -> FlaskClient:
        engine = Engine.from_file(release.dataset)
        kept_in = tmp_path_factory.mktemp("answers")
        return create_app(release, engine, config or Config(), kept_in=kept_in).test_client()

    return make


def client_of(engine: RunningEngine, config: Config | None = None) -> FlaskClient:
    """A client of the application over a real engine, whose queries real evaluators answer.

    All tests are one client, so there is no limit to how many it may ask, unless one is given.
    """
    app = current_app(engine.folder, config or Config(rate_per_minute=0)).newest()
    assert app
    return app.test_client()


@pytest.fixture(scope="session")
def real_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_release(default_record(), tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def real_engine(real_release: Release) -> Engine:
    return Engine.from_file(real_release.dataset)


@pytest.fixture(scope="session")
def real_client(real_release: Release) -> Iterator[FlaskClient]:
    engine = RunningEngine.start(real_release.path)
    yield client_of(engine)
    engine.stop()
