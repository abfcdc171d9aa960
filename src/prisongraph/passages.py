"""Passages of documents that are not held: where they stand, and how a copy is checked.

Offsets count characters of the normalised text (`normalisation.py`);
digests are SHA-256 over its UTF-8 form.

A passage is looked for where it was recorded, then as far from there as the one before it has
moved, and then wherever it can stand. It consists of whole words, so it begins where a word or a
sign begins and ends where one ends, which few pairs of places of its length do. All of these are
tried, so the search is exact; a digest is taken of these few, and not at each character.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from prisongraph.errors import ParameterError
from prisongraph.normalisation import FIRST, NEWEST, normalise, printed

FOUND, MOVED, CHANGED, MISSING = "found", "moved", "changed", "missing"
#: A word with its marks, or one sign that is neither a part of a word nor white space.
_UNIT = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*|\S")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the record locates it."""

    utterance: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class PassageResult:
    """What became of a passage in a copy.

    found: its words stand where they were; moved: elsewhere; changed: nowhere;
    missing: there is no copy, or nothing in it.
    `normalisation` is the version under which the words are the same, `start` where they stand.
    """

    utterance: str
    outcome: str
    detail: str
    start: int | None = None
    normalisation: str = ""


def digest(text: str) -> str:
    """The digest of a text as the record writes it."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def verify_passages(
    text: str, passages: Iterable[Passage], version: str = FIRST
) -> list[PassageResult]:
    """What became of each passage in a copy of its document, in their order.

    The copy is read under the normalisation of the document. Where a digest fails, the words are
    looked for with plain quotes, dashes and ellipses, and as printers set these.
    """
    wanted = list(passages)
    if not normalise(text, NEWEST):
        return [missing(passage, "the copy holds no text") for passage in wanted]
    told = {}
    for reading, under in _readings(text, version):
        left = [passage for passage in wanted if passage not in told]
        if not left:
            break
        places = _places(reading, left)
        for passage in left:
            if passage in places:
                told[passage] = _stands(passage, places[passage], version, under)
    return [told.get(passage) or _changed(passage, version) for passage in wanted]


def missing(passage: Passage, why: str) -> PassageResult:
    """A passage that cannot be looked for."""
    return PassageResult(passage.utterance, MISSING, why)


def _readings(text: str, version: str) -> Iterator[tuple[str, str]]:
    """The copy under its own version, then in forms with the same words; each with its version."""
    seen = {normalise(text, version)}
    yield next(iter(seen)), version
    for reading in printed(normalise(text, NEWEST)):
        if reading not in seen:
            seen.add(reading)
            yield reading, NEWEST


def _stands(passage: Passage, start: int, version: str, under: str) -> PassageResult:
    """In another form of the copy, places are not compared: signs there can have other lengths."""
    place = f"characters {passage.start} to {passage.end}"
    length = passage.end - passage.start
    if under != version:
        detail = f"the same words under normalisation {under}, recorded at {place}"
        return PassageResult(passage.utterance, FOUND, detail, None, under)
    if start == passage.start:
        return PassageResult(passage.utterance, FOUND, place, start, under)
    detail = f"now at characters {start} to {start + length}, recorded at {place}"
    return PassageResult(passage.utterance, MOVED, detail, start, under)


def _changed(passage: Passage, version: str) -> PassageResult:
    place = f"characters {passage.start} to {passage.end}"
    detail = f"the words recorded at {place} are not there, whatever their quotes and dashes"
    return PassageResult(passage.utterance, CHANGED, detail)


def _places(copy: str, passages: Iterable[Passage]) -> dict[Passage, int]:
    """Where passages stand in a copy; those that stand nowhere are not in it."""
    units = _Units(copy)
    found: dict[Passage, int] = {}
    shift = 0
    for passage in passages:
        length = passage.end - passage.start
        near = (start for start in (passage.start, passage.start + shift) if start >= 0)
        for start in chain(near, units.windows(length)):
            if digest(copy[start : start + length]) == passage.digest:
                found[passage] = start
                shift = start - passage.start
                break
    return found


class _Units:
    """Where words and signs of a text begin and end."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def starts(self) -> list[int]:
        """Where each begins."""
        return [unit.start() for unit in _UNIT.finditer(self._text)]

    @cached_property
    def ends(self) -> frozenset[int]:
        """Where each ends."""
        return frozenset(unit.end() for unit in _UNIT.finditer(self._text))

    def windows(self, length: int) -> Iterator[int]:
        """Where something of a length can begin that consists of whole words and signs."""
        for start in self.starts:
            if start + length in self.ends:
                yield start


def locate(text: str, first: str, last: str, version: str = FIRST) -> Passage:
    """The passage of a copy that runs from the first to the last words given.

    ParameterError when the first words are not there or not unique, when the last do not follow,
    and when either begins or ends within a word.
    """
    copy = normalise(text, version)
    opening, closing = normalise(first, version), normalise(last, version)
    found = copy.count(opening)
    if found != 1:
        raise ParameterError(
            f"{first!r} stands {found} times in the text; give words that occur once"
        )
    start = copy.index(opening)
    end = copy.find(closing, start)
    if end < 0:
        raise ParameterError(f"{last!r} does not follow {first!r} in the text")
    end += len(closing)
    units = _Units(copy)
    if start not in units.starts or end not in units.ends:
        raise ParameterError(f"{first!r} to {last!r} cuts a word; give whole words")
    return Passage("", start, end, digest(copy[start:end]))
