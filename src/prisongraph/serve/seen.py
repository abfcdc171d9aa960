"""What is known of a request on its way through this process: one at a time in each thread."""

from contextvars import ContextVar
from dataclasses import dataclass

from prisongraph.serve.rates import Allowance


@dataclass(slots=True)
class Seen:
    """What is told of a request when it is answered.

    started: when, by `time.perf_counter`.
    number: under which the log tells of it.
    origin: where the answer to its query came from, if it asked one.
    allowance: what its client may still ask, if its query was not answered before.
    """

    started: float
    number: str
    origin: str = ""
    allowance: Allowance | None = None

    def fields(self) -> dict[str, str]:
        """The header fields of its response that are its own."""
        found = {"X-Request-ID": self.number}
        if self.allowance:
            found["RateLimit-Policy"] = self.allowance.policy
            found["RateLimit"] = self.allowance.state
        return found


_SEEN: ContextVar[Seen] = ContextVar("seen")


def begin(seen: Seen) -> None:
    """From here on this is the request that the thread is at."""
    _SEEN.set(seen)


def seen() -> Seen:
    """The request that this thread is at; LookupError where it has been at none."""
    return _SEEN.get()
