"""Long lists in pages: a stable order, a total, and what comes before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from prisongraph.errors import NotFoundError, ParameterError

#: How many entries an index shows at once.
PAGE_SIZE = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list: its items, its number, how many pages and how many items there are."""

    items: tuple[T, ...]
    number: int
    pages: int
    total: int
    first: int

    @property
    def last(self) -> int:
        """The place of the last item shown, counted from 1."""
        return self.first + len(self.items) - 1


def cut(items: Sequence[T], number: int, size: int = PAGE_SIZE) -> Slice[T]:
    """The page of that number, counted from 1; NotFoundError for one that there is not."""
    pages = max(1, -(-len(items) // size))
    if not 1 <= number <= pages:
        raise NotFoundError(f"There are {pages} pages here; expected one of them, found {number}.")
    start = (number - 1) * size
    return Slice(tuple(items[start : start + size]), number, pages, len(items), start + 1)


def page_number(text: str | None) -> int:
    """The number that a parameter holds, 1 where there is none; ParameterError for another text."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ParameterError(f"page={text}: expected a number, such as 2")
    return int(text)
