"""The bounds of values: the first and last day of a date, the least and greatest of a number.

Dates are XSD dates without time zone, or EDTF (ISO 8601-2, https://www.loc.gov/standards/datetime/).
Quantities are `pg:quantity`, as the ontology describes it.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from prisongraph.terms import Iri, Literal
from prisongraph.vocab import EDTF, PG, XSD

#: "About n" is read as within ten per cent of n when values are compared; see decision 0001.
ABOUT_PERCENT = 10

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_INTEGER = re.compile(r"[+-]?\d+")
_QUANTITY = re.compile(r"(?P<sign>>=|<=|>|<|~)?(?P<number>\d+)|(?P<low>\d+)\.\.(?P<high>\d+)")
_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
)
#: Days in a mean Gregorian month, and how far a term told in months may be rounded.
_MONTH = 365.2425 / 12
_ROUNDING = 15


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a value allows; None is no bound.

    `kind` is date (days as ordinals), count, months, or days for terms that are told to the day.
    """

    kind: str
    low: int | None
    high: int | None

    def overlaps(self, other: "Bounds") -> bool:
        """Whether one number or day satisfies both.

        A term told in months agrees with one told to the day that rounds to it:
        “four months” and “3 months and 28 days” are the same order of a court.
        """
        if {self.kind, other.kind} == {"months", "days"}:
            return self._in_days().overlaps(other._in_days())
        if self.kind != other.kind:
            return False
        below = self.high is not None and other.low is not None and self.high < other.low
        above = self.low is not None and other.high is not None and self.low > other.high
        return not (below or above)

    def is_inside(self, other: "Bounds") -> bool:
        """Whether everything that this value allows, the other allows too."""
        if self.kind != other.kind:
            return False
        from_below = other.low is None or (self.low is not None and self.low >= other.low)
        from_above = other.high is None or (self.high is not None and self.high <= other.high)
        return from_below and from_above

    @property
    def width(self) -> float:
        """How much the value leaves open; infinite where a bound is missing."""
        if self.low is None or self.high is None:
            return float("inf")
        return self.high - self.low + (2 * _ROUNDING if self.kind == "months" else 0)

    def _in_days(self) -> "Bounds":
        if self.kind != "months" or self.low is None or self.high is None:
            return self
        low, high = round(self.low * _MONTH) - _ROUNDING, round(self.high * _MONTH) + _ROUNDING
        return Bounds("days", low, high)


def bounds_of(value: Iri | Literal) -> Bounds | None:
    """The bounds of a value, None for values that have none; ValueError when it is ill-formed."""
    if isinstance(value, Iri):
        return None
    reader = _READERS.get(value.datatype)
    if reader is None:
        return None
    found: Bounds | None = reader(value.lexical)
    if found and found.low is not None and found.high is not None and found.low > found.high:
        raise ValueError(f"{value.lexical!r} ends before it begins")
    return found


def _read_date(lexical: str) -> Bounds:
    found = _DATE.fullmatch(lexical)
    if not found:
        raise ValueError(f"{lexical!r} is not a date of the form 2022-11-05")
    try:
        day = date(*map(int, found.groups())).toordinal()
    except ValueError as error:
        raise ValueError(f"{lexical!r} is an impossible date: {error}") from None
    return Bounds("date", day, day)


def _read_month(lexical: str) -> Bounds:
    found = _YEAR_MONTH.fullmatch(lexical)
    if not found or not 1 <= int(found[2]) <= 12 or not int(found[1]):
        raise ValueError(f"{lexical!r} is an impossible date: expected a month such as 2022-11")
    year, month = int(found[1]), int(found[2])
    last = calendar.monthrange(year, month)[1]
    return Bounds("date", date(year, month, 1).toordinal(), date(year, month, last).toordinal())


def _read_year(lexical: str) -> Bounds:
    if not _YEAR.fullmatch(lexical) or not int(lexical):
        raise ValueError(f"{lexical!r} is an impossible date: expected a year such as 2022")
    year = int(lexical)
    return Bounds("date", date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())


@lru_cache(maxsize=65536)
def _read_edtf(lexical: str) -> Bounds:
    # The grammar takes ten milliseconds for one date, and a record gives most dates many times.
    start, slash, end = lexical.partition("/")
    if slash and ".." in (start, end):
        return Bounds(
            "date",
            None if start == ".." else _read_edtf(start).low,
            None if end == ".." else _read_edtf(end).high,
        )
    try:
        parsed = parse_edtf(lexical)
        return Bounds("date", _ordinal(parsed.lower_strict()), _ordinal(parsed.upper_strict()))
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        raise ValueError(f"{lexical!r} is an impossible date: not EDTF, or no such day") from None


def _ordinal(moment: Any) -> int:
    return date(*moment[:3]).toordinal()


def _read_integer(lexical: str) -> Bounds:
    if not _INTEGER.fullmatch(lexical):
        raise ValueError(f"{lexical!r} is not a whole number")
    return Bounds("count", int(lexical), int(lexical))


def _read_quantity(lexical: str) -> Bounds:
    found = _QUANTITY.fullmatch(lexical)
    if not found:
        raise ValueError(
            f"{lexical!r} is not a quantity: write 357, >200, >=5, <300, <=9, ~80, 5..7"
        )
    if found["low"]:
        return Bounds("count", int(found["low"]), int(found["high"]))
    number = int(found["number"])
    margin = -(-number * ABOUT_PERCENT // 100)
    low, high = {
        None: (number, number),
        ">": (number + 1, None),
        ">=": (number, None),
        "<": (0, number - 1),
        "<=": (0, number),
        "~": (number - margin, number + margin),
    }[found["sign"]]
    return Bounds("count", low, high)


def _read_duration(lexical: str) -> Bounds | None:
    found = _DURATION.fullmatch(lexical)
    if not found:
        raise ValueError(f"{lexical!r} is not a duration such as P16Y or P7Y6M")
    years, months, days, time = found.groups()
    if time:
        return None
    total = 12 * int(years or 0) + int(months or 0)
    if days:
        exact = round(total * _MONTH) + int(days)
        return Bounds("days", exact, exact)
    return Bounds("months", total, total)


_READERS: dict[Iri, Any] = {
    XSD.date: _read_date,
    XSD.gYearMonth: _read_month,
    XSD.gYear: _read_year,
    EDTF.EDTF: _read_edtf,
    XSD.integer: _read_integer,
    PG.quantity: _read_quantity,
    XSD.duration: _read_duration,
}
