"""The application for a WSGI server: it follows the engine whose folder is in the settings."""

import os
from dataclasses import replace
from pathlib import Path

from flask import Flask

from prisongraph.config import Config
from prisongraph.engine.supervisor import RELEASE
from prisongraph.engine.workers import Workers
from prisongraph.errors import ParameterError
from prisongraph.release import open_release
from prisongraph.serve import create_app
from prisongraph.serve.arenas import share_arenas
from prisongraph.serve.current import CurrentApp
from prisongraph.serve.metrics import FOLDER
from prisongraph.serve.operations import Operations


def current_app(engine: Path, config: Config, shared: Path | None = None) -> CurrentApp:
    """The application over whatever release is current in the folder of an engine.

    Several processes of one server count in the folder `shared`.
    """
    share_arenas()  # before there are threads
    kept_in = Path(config.cache) if config.cache else engine / "answers"
    operations = Operations.of(config, shared)

    def create(held: Path) -> Flask:
        release = open_release((held / RELEASE).resolve())
        return create_app(
            release,
            Workers(held, config.limits),
            config,
            kept_in=kept_in,
            stored=Workers(held, config.limits, stored=True),
            operations=operations,
        )

    return CurrentApp(engine, create)


def app_from_env() -> CurrentApp:
    """The same, from PRISONGRAPH_… variables; ParameterError when none names an engine."""
    config = Config.from_env(os.environ)
    config = replace(config, log=config.log or "requests")
    if not config.engine:
        raise ParameterError("PRISONGRAPH_ENGINE: expected the folder of an engine, found nothing")
    shared = os.environ.get(FOLDER)
    return current_app(Path(config.engine), config, Path(shared) if shared else None)
