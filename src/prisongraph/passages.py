"""Passages of documents that are not held: where they stand, and how a copy is checked.

Normalisation "1": Unicode NFC, every run of white space is one space, none at the ends.
Offsets count characters of the normalised text; digests are SHA-256 over its UTF-8 form.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from prisongraph.errors import ParameterError

NORMALISATION = "1"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the record locates it."""

    utterance: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class PassageResult:
    """What became of a passage in a copy: found, moved or changed, and the detail."""

    utterance: str
    outcome: str
    detail: str


def normalise(text: str) -> str:
    """The text under normalisation 1; normalising twice changes nothing more."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def digest(text: str) -> str:
    """The digest of a text as the record writes it."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def verify_passages(text: str, passages: Iterable[Passage]) -> list[PassageResult]:
    """What became of each passage in a copy of its document.

    found: the same words at the same place; moved: the same words elsewhere; changed: neither.
    """
    copy = normalise(text)
    return [_verify(copy, passage) for passage in passages]


def _verify(copy: str, passage: Passage) -> PassageResult:
    place = f"characters {passage.start} to {passage.end}"
    if digest(copy[passage.start : passage.end]) == passage.digest:
        return PassageResult(passage.utterance, "found", place)
    length = passage.end - passage.start
    for start in range(len(copy) - length + 1):
        if digest(copy[start : start + length]) == passage.digest:
            now = f"now at characters {start} to {start + length}"
            return PassageResult(passage.utterance, "moved", f"{now}, recorded at {place}")
    return PassageResult(
        passage.utterance, "changed", f"the words recorded at {place} are not there"
    )


def locate(text: str, first: str, last: str) -> Passage:
    """The passage of a copy that runs from the first to the last words given.

    ParameterError when the first words are not there or not unique, or the last do not follow.
    """
    copy = normalise(text)
    opening, closing = normalise(first), normalise(last)
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
    return Passage("", start, end, digest(copy[start:end]))
