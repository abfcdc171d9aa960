"""The sockets at which questions arrive, and the evaluators that stand at each of them."""

import socket
from dataclasses import dataclass, field
from pathlib import Path

from prisongraph.engine.marks import Mark
from prisongraph.engine.turns import make_first_place, make_nudge
from prisongraph.errors import ReleaseError


@dataclass(slots=True)
class Pool:
    """A socket, and the evaluators that wait at it or work at their first moments.

    The first place is made before anybody stands, so that whoever has it is the first of all;
    one evaluator at a time has it, the veteran, from its birth until it is buried.
    """

    listener: socket.socket
    size: int
    nudge: int | None = field(default_factory=make_nudge)
    standing: set[int] = field(default_factory=set)
    veteran: int = 0
    first_place: int | None = field(init=False)
    is_held: Mark = field(default_factory=Mark)

    def __post_init__(self) -> None:
        """Makes the first place."""
        self.first_place = make_first_place(self.listener, self.nudge)

    def spares(self, pid: int) -> bool:
        """Whether a slow query may go on as it is: the veteran's, while others stand beside it."""
        return pid == self.veteran and len(self.standing) > 1

    def bury(self, pid: int) -> None:
        """An evaluator has ended; the next that is born is the veteran if it was."""
        self.standing.discard(pid)
        if pid == self.veteran:
            self.veteran = 0
            self.is_held.clear()


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
