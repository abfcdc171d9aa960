"""How gunicorn runs the server, from the same PRISONGRAPH_… variables as everything else.

    gunicorn -c python:prisongraph.serve.gunicorn_conf

An engine that runs already is used when PRISONGRAPH_ENGINE names its folder;
else PRISONGRAPH_RELEASE names a release, and an engine is started that ends with gunicorn.
"""

import os
import shutil
import signal
import tempfile
from itertools import count
from logging.config import dictConfig
from pathlib import Path
from typing import Any

from prisongraph.config import Config
from prisongraph.engine.running import RunningEngine
from prisongraph.errors import ParameterError
from prisongraph.serve.logs import logging_config
from prisongraph.serve.metrics import FOLDER, take_seat

_config = Config.from_env(os.environ)
_started: list[RunningEngine] = []
_counts: list[str] = []

wsgi_app = "prisongraph.serve.wsgi:app_from_env()"
bind = f"{_config.host}:{_config.port}"
worker_class = "prisongraph.serve.lingering.LingeringWorker"
workers = _config.processes or os.cpu_count() or 1
threads = _config.threads
worker_connections = 1000
keepalive = 5
# No request is longer than its query, and a worker that serves threads is never silent.
graceful_timeout = _config.query_seconds + _config.queue_seconds + 10
# The kernel's memory, not a disk: a worker writes there each second that it lives.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# The longest that gunicorn allows; a longer query comes by POST.
limit_request_line = 8190
accesslog = None
# Signals suffice; a socket in somebody's home is one more thing to guard.
control_socket_disable = True
# The master sees no requests, and tells in full what it says of itself.
_log = _config.log or "requests"
logconfig_dict = logging_config(_log, guarded=False)


def on_starting(server: Any) -> None:
    """Starts an engine where none runs yet; the workers inherit the names of its folders."""
    if not _config.engine:
        _start_engine()
    # Not beside the engine, whose folder may be another user's, and goes when it starts anew.
    folder = tempfile.mkdtemp(prefix="prisongraph-counts-", dir=worker_tmp_dir)
    _counts.append(folder)
    os.environ[FOLDER] = folder


def _start_engine() -> None:
    if not _config.release:
        raise ParameterError(
            "expected PRISONGRAPH_ENGINE, the folder of an engine, or PRISONGRAPH_RELEASE, "
            "a release to start one with; found neither"
        )
    # Without its engine nothing can be answered: gunicorn ends too, and is started anew.
    engine = RunningEngine.start(
        Path(_config.release), when_lost=lambda: os.kill(os.getpid(), signal.SIGTERM)
    )
    _started.append(engine)
    os.environ["PRISONGRAPH_ENGINE"] = str(engine.folder)


def pre_fork(server: Any, worker: Any) -> None:
    """Gives a worker the first seat that none of the living has, to count in (`metrics.py`)."""
    taken = {other.seat for other in server.WORKERS.values()}
    worker.seat = next(seat for seat in count() if seat not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """From here on requests are seen, and what is said of them is guarded."""
    take_seat(worker.seat)
    dictConfig(logging_config(_log))
    # Nothing takes the lines of `gunicorn.access`, which gunicorn would put together all the same.
    worker.log.access = _write_nothing


def _write_nothing(*_: Any) -> None:
    """The line of a request that gunicorn writes; ours is written by the application."""


def on_reload(server: Any) -> None:
    """A reload of gunicorn is one of the engine it started, too."""
    for engine in _started:
        engine.reload()


def on_exit(server: Any) -> None:
    """Lets go of the engine, and of the counts of those who asked it."""
    for folder in _counts:
        shutil.rmtree(folder, ignore_errors=True)
    for engine in _started:
        engine.stop()
