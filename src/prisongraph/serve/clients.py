"""Who sends a request, as far as a server needs to know it, and whether they are still there."""

import hashlib
import socket
from collections.abc import Callable, Mapping
from typing import Any

from prisongraph.engine.query_engine import Asker


def asker_of(environ: Mapping[str, Any], secret: bytes) -> Asker:
    """The client of a request under a name that tells nobody its address."""
    address = str(environ.get("REMOTE_ADDR", "")).encode()
    name = hashlib.blake2b(address, key=secret, digest_size=8).hexdigest()
    return Asker(name, _hang_up(environ))


def _hang_up(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """What tells whether the client has closed its connection, in the way of each server."""
    told: Callable[[], bool] | None = environ.get("waitress.client_disconnected")
    if told:
        return told
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False

    def has_hung_up() -> bool:
        try:
            return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    return has_hung_up
