"""Servers of their own for tests that count, and releases of a record with other words."""

import shutil
from collections.abc import Callable, Mapping, Sequence

import pytest
from flask.testing import FlaskClient

from prisongraph.build import build_release
from prisongraph.config import Config
from prisongraph.engine.running import RunningEngine
from prisongraph.record import Record
from prisongraph.release import Release
from prisongraph.serve.wsgi import current_app

#: What is replaced by what, in which file of the record.
Changes = Mapping[str, Sequence[tuple[str, str]]]


@pytest.fixture
def own(running: RunningEngine) -> FlaskClient:
    """A client of a server that nobody has asked anything yet."""
    app = current_app(running.folder, Config(rate_per_minute=0)).newest()
    assert app
    return app.test_client()


@pytest.fixture(scope="session")
def release_with(
    record: Record, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Changes], Release]:
    """A release of the fictional record in which some words of its documents are others."""

    def make(changes: Changes) -> Release:
        folder = tmp_path_factory.mktemp("changed")
        shutil.copytree(record.data, folder / "data")
        for name, replacements in changes.items():
            path = folder / "data" / name
            text = path.read_text(encoding="utf-8")
            for old, new in replacements:
                assert text.count(old) == 1, old
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        return build_release(
            Record(folder / "data", record.ontology, record.queries), folder / "releases"
        )

    return make
