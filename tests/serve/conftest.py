"""Servers of their own for tests that count."""

import pytest
from flask.testing import FlaskClient

from prisongraph.config import Config
from prisongraph.engine.running import RunningEngine
from prisongraph.serve.wsgi import current_app


@pytest.fixture
def own(running: RunningEngine) -> FlaskClient:
    """A client of a server that nobody has asked anything yet."""
    app = current_app(running.folder, Config(rate_per_minute=0)).newest()
    assert app
    return app.test_client()
