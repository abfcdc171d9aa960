"""One release of a fictional record, built once by the real pipeline and shared by all tests."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings

from prisongraph.build import build_release
from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.record import Record, default_record
from prisongraph.release import Release
from prisongraph.serve import create_app

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


@pytest.fixture(scope="session")
def client(release: Release) -> FlaskClient:
    return create_app(release, Config()).test_client()


@pytest.fixture(scope="session")
def real_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_release(default_record(), tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def real_engine(real_release: Release) -> Engine:
    return Engine.from_file(real_release.dataset)


@pytest.fixture(scope="session")
def real_client(real_release: Release) -> FlaskClient:
    return create_app(real_release, Config()).test_client()
