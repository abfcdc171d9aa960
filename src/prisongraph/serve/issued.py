"""Days of publication as citations need them: no more precise than the record has them."""

import re
from dataclasses import dataclass

from prisongraph.wording import date_in_words

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DOUBT = re.compile(r"[~?%]")


@dataclass(frozen=True, slots=True)
class Issued:
    """When something was published: year, month and day as far as known; nothing where it is not.

    `end` is there for a span of time; `circa` says that the record itself is not certain.
    The text is the value as recorded, in the Extended Date/Time Format (ISO 8601-2).
    """

    text: str
    start: tuple[int, ...]
    end: tuple[int, ...]
    circa: bool

    @property
    def words(self) -> str:
        """The date as pages tell it, or nothing."""
        return date_in_words(self.text) if self.text else ""


def read_issued(text: str) -> Issued:
    """The date in a lexical form of the record; one that names no year has none."""
    first, slash, last = text.partition("/")
    start, end = _parts(first), _parts(last)
    circa = bool(_DOUBT.search(text))
    # A span that is open at one end does not say when something was published.
    return (
        Issued(text, start, end, circa)
        if not slash or (start and end)
        else Issued(text, (), (), circa)
    )


def _parts(text: str) -> tuple[int, ...]:
    """Year, month and day; a season is the number that EDTF gives it, a decade is nothing."""
    found = _PART.fullmatch(_DOUBT.sub("", text))
    return tuple(int(part) for part in found.groups() if part) if found else ()
