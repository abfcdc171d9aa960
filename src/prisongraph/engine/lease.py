"""What the holder of a release knows of one connection to its control socket."""

import socket
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Lease:
    """One connection, and the evaluator whose query has or awaits its place, 0 while there is none.

    held: what has come of a line that is not whole.
    left: the seconds that the query may still run; runs_until: when these are over, if it runs.
    spared_until: when its priority is lowered, if that is to come.
    asked_about: the evaluator whose end is to be told.
    """

    connection: socket.socket
    held: bytes = b""
    pid: int = 0
    left: float = 0.0
    runs_until: float = 0.0
    spared_until: float = 0.0
    asked_about: int = 0
