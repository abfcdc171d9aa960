"""Texts brought to one form, in which offsets are counted and digests are taken.

Each version is fixed for ever, because digests in the record hold under it; what has to change
becomes a new version. A document says with `pg:normalisation` which one is its own.

    1   Unicode NFC; every run of white space is one space; none at the ends.
    2   as 1; and besides: what cannot be seen is gone (soft hyphens, zero-width characters, marks
        of direction), typographic quotes, dashes, hyphens and ellipses are those of a typewriter,
        and ligatures of Latin letters are letters.

Neither touches a letter, a digit or the order of words: what differs under 2 says something else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from prisongraph.errors import ParameterError

#: The version that a document has which names none.
FIRST = "1"
#: The version under which most copies are the same.
NEWEST = "2"

_SPACE = re.compile(r"\s+")
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_UNSEEN += "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_PLAIN: Mapping[int, str] = {
    **dict.fromkeys(map(ord, _UNSEEN), ""),
    **dict.fromkeys(map(ord, "“”„‟«»″〝〞＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›ʼʹ′´`＇"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-"),
    ord("…"): "...",
    **{ord(sign): unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"},
}


def _first(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _second(text: str) -> str:
    # NFC before and after: it makes signs that are replaced, and what is removed stood between.
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return _first(plain)


_VERSIONS: Mapping[str, Callable[[str], str]] = {FIRST: _first, NEWEST: _second}


def normalise(text: str, version: str = FIRST) -> str:
    """The text under a version of the normalisation; normalising twice changes nothing more.

    ParameterError for a version that there is not.
    """
    if version not in _VERSIONS:
        known = ", ".join(_VERSIONS)
        raise ParameterError(f"normalisation {version!r}: expected one of {known}")
    return _VERSIONS[version](text)


def versions() -> tuple[str, ...]:
    """All versions, the first one first."""
    return tuple(_VERSIONS)


#: How a printer may have set what a typewriter writes: double quotes, single ones, apostrophe,
#: the dash between words, the ellipsis.
_HOUSES = (
    ("“”", "‘’", "’", "–", "…"),
    ("“”", "‘’", "’", "—", "…"),
    ("“”", "‘’", "’", "-", "..."),
    ("“”", "‘’", "’", "–", "..."),
    ("“”", "‘’", "’", "—", "..."),
    ('""', "''", "'", "–", "..."),
    ('""', "''", "'", "—", "..."),
    ("«»", "‘’", "’", "–", "…"),
    ("«»", "''", "'", "—", "..."),
    ("„“", "‚‘", "’", "–", "…"),
)


def printed(plain: str) -> Iterator[str]:
    """A text of version 2 as printers may have set it, plain first.

    Each says the same words: so a passage that has its digest in one of them, has its words here.
    """
    yield plain
    for double, single, apostrophe, dash, ellipsis in _HOUSES:
        text = re.sub(r'(?<![^\s(\[-])"', double[0], plain).replace('"', double[1])
        text = re.sub(r"(?<=\w)'(?=\w)", apostrophe, text)
        text = re.sub(r"(?<![^\s(\[-])'", single[0], text).replace("'", single[1])
        yield text.replace(" - ", f" {dash} ").replace("...", ellipsis)
