"""The sockets at which questions arrive, and the evaluators that stand at each of them."""

import socket
from dataclasses import dataclass, field
from pathlib import Path

from prisongraph.engine.turns import make_nudge
from prisongraph.errors import ReleaseError


@dataclass(slots=True)
class Pool:
    """A socket, and the evaluators that wait at it or work at their first moments."""

    listener: socket.socket
    size: int
    nudge: int | None = field(default_factory=make_nudge)
    standing: set[int] = field(default_factory=set)


def listen(path: Path, backlog: int) -> socket.socket:
    """A socket at a path that only this user reaches; ReleaseError when none can stand there."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
    except OSError as error:  # such as a path that is too long, which the kernel does not name
        raise ReleaseError(f"{path}: no socket can stand here: {error}") from error
    path.chmod(0o600)
    listener.listen(backlog)
    return listener
