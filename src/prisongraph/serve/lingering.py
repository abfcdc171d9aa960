"""A worker of gunicorn whose threads wait a moment for the next request of the client they served.

Between two requests gunicorn gives a connection to its main thread, which gives it to some thread
when more has come: two wake-ups in a row, which take longer than many a query.
Who asks one query after another has the next one there within milliseconds.
"""

import select
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

#: How long a thread waits for the next request, in seconds.
LINGER = 0.01
#: A thread stays with one connection for about so many seconds, and the next one takes its turn.
TURN = 1.0


class LingeringWorker(ThreadWorker):  # type: ignore[misc]  # published without types
    """Threads that stay with a connection for a moment while none of them is wanted elsewhere."""

    def init_process(self) -> None:
        """Begins with the settings as they are: gunicorn looks them up dozens of times a request.

        A change of settings makes new workers.
        """
        self.cfg.__dict__.update({name: each.get() for name, each in self.cfg.settings.items()})
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Answers the request on a connection, and those that come within moments of an answer.

        What it returns is gunicorn's: True of a connection that is to be waited for.
        """
        until = time.monotonic() + TURN
        while True:
            result = super().handle(conn)
            if result is not True or not self._may_linger(conn, until) or not _has_more(conn):
                return result

    def _may_linger(self, conn: Any, until: float) -> bool:
        # What a socket with encryption has read already does not make it readable again.
        is_free = self.alive and not conn.cfg.is_ssl and time.monotonic() < until
        return is_free and self.tpool._work_queue.empty()


def _has_more(conn: Any) -> bool:
    """Whether the client soon sends more, or leaves, which only reading tells."""
    awaited = select.poll()
    awaited.register(conn.sock, select.POLLIN)
    return bool(awaited.poll(LINGER * 1000))
