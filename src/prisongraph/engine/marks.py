"""One bit that a process sets and those that it has forked see at once."""

import mmap


class Mark:
    """A mark in memory that is shared with whoever is forked after it was made."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def __bool__(self) -> bool:
        """Whether it is set."""
        return self._page[0] != 0

    def set(self) -> None:
        """Sets it."""
        self._page[0] = 1

    def clear(self) -> None:
        """Takes it away."""
        self._page[0] = 0
