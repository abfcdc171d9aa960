"""Who sends a request, as far as a server needs to know it, and whether they are still there."""

import hashlib
import select
import socket
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address
from typing import Any

from prisongraph.engine.query_engine import Asker

#: Seconds for one piece of an answer, which has at most a megabyte.
_SENDING = 60


def asker_of(environ: Mapping[str, Any], secret: bytes) -> Asker:
    """The client of a request under a name that tells nobody its address."""
    address = _network(str(environ.get("REMOTE_ADDR", "")))
    name = hashlib.blake2b(address, key=secret, digest_size=8).hexdigest()
    return Asker(name, _hang_up(environ))


def _network(address: str) -> bytes:
    """The address, or of one in IPv6 the first half: the other half is the client's to choose."""
    if ":" not in address:
        return address.encode()
    try:
        found = IPv6Address(address)
    except ValueError:
        return address.encode()
    return str(found.ipv4_mapped).encode() if found.ipv4_mapped else found.packed[:8]


def bound_sending(environ: Mapping[str, Any]) -> None:
    """Under gunicorn, one who does not read loses the connection, so that no thread waits for ever.

    Waitress needs nothing like it: its threads are free as soon as an answer is made.
    """
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(_SENDING)


def _hang_up(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """What tells whether the client has closed its connection, in the way of each server."""
    told: Callable[[], bool] | None = environ.get("waitress.client_disconnected")
    if told:
        return told
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False

    looked_at = select.poll()
    looked_at.register(connection, select.POLLIN)

    def has_hung_up() -> bool:
        try:
            return bool(looked_at.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    return has_hung_up
