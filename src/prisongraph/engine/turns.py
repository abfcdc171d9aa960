"""Which of the evaluators that wait at one socket takes the next question.

`accept` wakes them in turn, so that each has long been away from the processor when its turn comes,
and a small query costs twice what it costs one that has just answered another.
Here the one that stood first takes every question that comes while it is free, then the second.
A first place that was made before anybody stood is before them all, whenever it is taken.
"""

import os
import select
import socket
from contextlib import suppress


def make_nudge() -> int | None:
    """What all that wait at one socket share, made before they are; None where there is no way."""
    if not hasattr(select, "EPOLLEXCLUSIVE") or not hasattr(os, "eventfd"):
        return None
    return os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC | os.EFD_SEMAPHORE)


def make_first_place(listener: socket.socket, nudge: int | None) -> int | None:
    """The first place at a socket, for one process at a time; None where there are no places."""
    if nudge is None:
        return None
    place = _place_at(listener, nudge)
    return os.dup(place.fileno())  # the object is closed with this function


def _place_at(listener: socket.socket, nudge: int) -> "select.epoll":
    listener.setblocking(False)
    place = select.epoll()
    for waited_for in (listener.fileno(), nudge):
        place.register(waited_for, select.EPOLLIN | select.EPOLLEXCLUSIVE)
    return place


class Turns:
    """The place of this process among those that wait at a listening socket: by default, the last.

    The kernel wakes the first of those that wait exclusively, in the order in which they came to
    the socket (epoll_ctl(2), EPOLLEXCLUSIVE); where it cannot, `accept` wakes them in turn.
    A question that comes while the first is being woken wakes it once more, and nobody else:
    so whoever takes a question and sees another nudges the next.
    """

    def __init__(
        self, listener: socket.socket, nudge: int | None = None, place: int | None = None
    ) -> None:
        self._listener = listener
        self._nudge = nudge
        if nudge is not None:
            self._waiting = (
                _place_at(listener, nudge) if place is None else select.epoll.fromfd(place)
            )
            self._others = select.poll()
            self._others.register(listener, select.POLLIN)

    def take(self, seconds: float) -> socket.socket | None:
        """The connection of one who asks, or None when nobody came within so many seconds."""
        if self._nudge is None:
            self._listener.settimeout(seconds)
            return self._accept()
        if self._waiting.poll(seconds):
            # Whether it was the nudge cannot be seen at a place that another process has made:
            # its numbers are that one's. Who has a question needs no nudge, and gives one.
            with suppress(BlockingIOError):
                os.eventfd_read(self._nudge)
        connection = self._accept()
        if connection and self._others.poll(0):
            os.eventfd_write(self._nudge, 1)
        return connection

    def _accept(self) -> socket.socket | None:
        with suppress(BlockingIOError, TimeoutError):
            connection, _ = self._listener.accept()
            connection.setblocking(True)
            return connection
        return None
