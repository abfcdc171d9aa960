"""The application over the release that is current, in a process that lives through reloads.

A request is answered by one application, over one release, from its beginning to its end.
The one that first sees that another release is current makes the application for it;
meanwhile all others go on with the one there is.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from prisongraph.engine.supervisor import CURRENT
from prisongraph.serve.clients import bound_sending
from prisongraph.serve.health import without_release

_LOG = logging.getLogger("prisongraph")

#: Seconds after which a release that could not be served is tried again.
_AGAIN = 10.0


class CurrentApp:
    """A WSGI application (PEP 3333) that follows the link to the current release."""

    def __init__(self, folder: Path, create: Callable[[Path], Flask]) -> None:
        self._link = folder / CURRENT
        self._create = create
        self._lock = threading.Lock()
        self._name = ""
        self._refused = ""
        self._again_at = 0.0
        self._app: Flask | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        app = self.newest()
        if app is None:
            return without_release(environ, start_response)
        bound_sending(environ)
        return app(environ, start_response)

    def newest(self) -> Flask | None:
        """The application over the current release, made now if need be; none before the first."""
        try:
            name = os.readlink(self._link)
        except OSError:
            return self._app
        if name != self._name and self._lock.acquire(blocking=self._app is None):
            try:
                self._turn_to(name)
            finally:
                self._lock.release()
        return self._app

    def _turn_to(self, name: str) -> None:
        if name == self._name or (name == self._refused and time.monotonic() < self._again_at):
            return
        try:
            self._app, self._name = self._create(self._link.parent / name), name
        except Exception:
            _LOG.exception("the release in %s cannot be served; the one before is", name)
            self._refused, self._again_at = name, time.monotonic() + _AGAIN
