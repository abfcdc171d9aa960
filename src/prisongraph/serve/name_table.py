"""All names of a release in one table, in which a search is a scan of two long strings.

It finds what `prisongraph.names.finder` finds, without asking it name by name:
folded names stand line after line in one string, and their keys in another.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from prisongraph.names import fold, keys_of


class NameTable:
    """Things by their folded names, found in the order in which they were given."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Takes pairs of a thing and one of its folded names."""
        self._things: list[str] = []
        folded_lines, key_lines = [], []
        for thing, folded in names:
            words = folded.split()
            self._things.append(thing)
            folded_lines.append(" ".join(words))
            key_lines.append("".join(" " + key for key in keys_of(words)))
        self._each = tuple(dict.fromkeys(self._things))
        self._folded = _Lines(folded_lines)
        self._keys = _Lines(key_lines)

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Each thing and name that a search for the text finds."""
        words = fold(text).split()
        if not words:
            return
        found = set(self._folded.holding(words))
        found.update(self._keys.holding([" " + key for key in keys_of(words)]))
        for number in sorted(found):
            yield self._things[number], self._folded[number]

    def find_things(self, text: str) -> Sequence[str]:
        """Each thing that a search for the text finds, once; every thing where there is no text."""
        return [*dict.fromkeys(thing for thing, _ in self.find(text))] if text else self._each


class _Lines:
    """Lines in one string."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._starts = array("L", [0])
        for line in lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._text = "".join(f"{line}\n" for line in lines)

    def __getitem__(self, number: int) -> str:
        return self._text[self._starts[number] : self._starts[number + 1] - 1]

    def holding(self, parts: Iterable[str]) -> Iterator[int]:
        """The numbers of the lines that hold all parts, none of which holds a line break."""
        longest, *others = sorted(parts, key=len, reverse=True)
        place = self._text.find(longest)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            if not others or all(part in self[number] for part in others):
                yield number
            place = self._text.find(longest, self._starts[number + 1])
