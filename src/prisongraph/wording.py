"""Values and claims in plain English words, the same on pages and in a terminal."""

import re
from collections.abc import Sequence
from datetime import date

from prisongraph.iris import PREFIXES, shorten
from prisongraph.terms import Iri, Literal, Term

_MONTHS = tuple(date(2000, month, 1).strftime("%B") for month in range(1, 13))
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_QUANTITIES = {
    ">=": "at least ",
    "<=": "at most ",
    ">": "more than ",
    "<": "fewer than ",
    "~": "about ",
}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_DATES = (
    PREFIXES["xsd"] + "date",
    PREFIXES["xsd"] + "gYearMonth",
    PREFIXES["xsd"] + "gYear",
    PREFIXES["edtf"] + "EDTF",
)


def in_words(value: Term, label: str = "") -> str:
    """The value as a person would write it; IRIs by their label, else shortened."""
    if not isinstance(value, Literal):
        return label or shorten(value)
    if value.datatype in _DATES:
        return date_in_words(value.lexical)
    if value.datatype == PREFIXES["xsd"] + "duration":
        return duration_in_words(value.lexical)
    if value.datatype == PREFIXES["pg"] + "quantity":
        return quantity_in_words(value.lexical)
    return value.lexical


def date_in_words(lexical: str) -> str:
    """A date at the precision it has: 5 November 2022, November 2022, spring 2017, 2000s."""
    if "/" in lexical:
        start, end = lexical.split("/", 1)
        if start == "..":
            return f"no later than {date_in_words(end)}"
        if end == "..":
            return f"from {date_in_words(start)} on"
        return f"from {date_in_words(start)} to {date_in_words(end)}"
    if lexical.endswith("~"):
        return f"about {date_in_words(lexical[:-1])}"
    if lexical.endswith("?"):
        return f"{date_in_words(lexical[:-1])}, not certain"
    if lexical.endswith("%"):
        return f"about {date_in_words(lexical[:-1])}, not certain"
    year, _, rest = lexical.partition("-")
    if year.endswith("?"):
        return f"{date_in_words(lexical.replace('?', '', 1))}, year not certain"
    if year.endswith("X") and not rest:
        return f"the {year.replace('X', '0')}s"
    month, _, day = rest.partition("-")
    if month in _SEASONS:
        return f"{_SEASONS[month]} {year}"
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return lexical
    named = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {named}" if day.isdigit() else named


def duration_in_words(lexical: str) -> str:
    """A duration such as 16 years, or 7 years and 6 months."""
    found = _DURATION.fullmatch(lexical)
    if not found:
        return lexical
    parts = [
        f"{int(number)} {unit if int(number) == 1 else unit + 's'}"
        for number, unit in zip(found.groups(), ("year", "month", "day"), strict=True)
        if number
    ]
    return " and ".join(parts)


def quantity_in_words(lexical: str) -> str:
    """A quantity such as more than 200."""
    if ".." in lexical:
        return "from {} to {}".format(*lexical.split("..", 1))
    for sign, words in _QUANTITIES.items():
        if lexical.startswith(sign):
            return words + lexical.removeprefix(sign)
    return lexical


def span_in_words(low: int | None, high: int | None) -> str:
    """Whole numbers from `low` to `high`, None being no bound: 204, at least 201, 16 to 17."""
    if low is not None and low == high:
        return _digits(low)
    if low is None and high is None:
        return "any number"
    if low is None or high is None:
        return f"at least {_digits(low)}" if low is not None else f"at most {_digits(high or 0)}"
    return f"{_digits(low)} to {_digits(high)}"


def change_in_words(low: int | None, high: int | None) -> str:
    """Differences from `low` to `high`, each with its sign: +2, −2, from −10 to 0."""
    signs = [
        None if end is None else ("+" if end > 0 else "") + _digits(end) for end in (low, high)
    ]
    if low is not None and low == high:
        return str(signs[0])
    if low is None and high is None:
        return "any number"
    if low is None or high is None:
        return f"at least {signs[0]}" if low is not None else f"at most {signs[1]}"
    return f"from {signs[0]} to {signs[1]}"


def _digits(number: int) -> str:
    return str(number).replace("-", "−")


def name_of(iri: Iri | str, label: str = "") -> str:
    """The label, else the shortened IRI."""
    return label or shorten(iri)


def decision_in_words(day: str, reasons: Sequence[Literal]) -> str:
    """Why a claim that a written adjudication upholds is accepted: its day and its reasons."""
    english = [each for each in reasons if each.language == "en"]
    told = " ".join(each.lexical for each in english or reasons)
    return f"A written adjudication of {date_in_words(day)} relies on it: “{told}”"
