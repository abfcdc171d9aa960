"""Whether two answers are the same: as multisets of rows, each value in one lexical form.

Engines may write a value in forms that mean the same (XML Schema 1.1, part 2, section 4.1):
`01` and `1`, `true` and `1`, `P24M` and `P2Y`; a language tag in either case;
a string with or without its type.
These are made alike, and nothing else is: what differs then is told.
"""

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from prisongraph.iris import PREFIXES, shorten

_XSD = PREFIXES["xsd"]
_WHOLE = {_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "short", "byte")}
_NUMBERS = {_XSD + "decimal", _XSD + "double", _XSD + "float"} | _WHOLE
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_LIMIT = re.compile(r"^LIMIT (\d+)$", re.MULTILINE)

Term = tuple[str, str, str]
Row = tuple[tuple[str, Term], ...]


def rows_of(answer: bytes) -> Counter[Row]:
    """The rows of SPARQL JSON, with how often each occurs; ValueError for anything else."""
    content = json.loads(answer)
    return Counter(
        tuple(sorted((name, _term(value)) for name, value in binding.items()))
        for binding in content["results"]["bindings"]
    )


def difference(query: str, expected: Counter[Row], found: Counter[Row]) -> str:
    """What is different in an answer to a query; nothing where it is the same.

    A query with LIMIT and without ORDER BY may be answered by any rows, so these are counted.
    """
    limit = _LIMIT.search(query)
    if limit and "ORDER BY" not in query and expected.total() == int(limit[1]):
        if found.total() == expected.total():
            return ""
        return f"{found.total():,} rows, expected {expected.total():,}"
    missing, extra = expected - found, found - expected
    if not missing and not extra:
        return ""
    told = f"{missing.total():,} of {expected.total():,} rows are missing, {extra.total():,} extra"
    return f"{told}; {_example(missing, extra)}"


def _example(missing: Counter[Row], extra: Counter[Row]) -> str:
    """One missing row beside the extra row that is most like it, where they differ."""
    if not missing or not extra:
        return f"for example {_told((missing or extra).most_common(1)[0][0])}"
    row = min(missing)
    like = max(sorted(extra), key=lambda other: len(set(row) & set(other)))
    return f"for example {_told(set(like) - set(row))} instead of {_told(set(row) - set(like))}"


def _told(cells: Any) -> str:
    return ", ".join(
        f"?{name} {shorten(value) if kind == 'uri' else repr(value)}"
        + (f" ({shorten(more)})" if more else "")
        for name, (kind, value, more) in sorted(cells)
    )


def _term(value: dict[str, str]) -> Term:
    kind = "literal" if value["type"] == "typed-literal" else value["type"]
    lexical = value["value"]
    datatype = value.get("datatype", "")
    if datatype == _XSD + "string":
        datatype = ""
    if datatype in _NUMBERS:
        return kind, _number(lexical), datatype
    if datatype == _XSD + "boolean":
        lexical = {"1": "true", "0": "false"}.get(lexical, lexical)
    if datatype == _XSD + "duration":
        lexical = _duration(lexical)
    return kind, lexical, datatype or value.get("xml:lang", "").lower()


def _number(lexical: str) -> str:
    try:
        return f"{Decimal(lexical).normalize():f}"
    except InvalidOperation:
        return lexical


def _duration(lexical: str) -> str:
    """The months and seconds of a duration, which is all that it is (XML Schema 1.1, E.3.6)."""
    found = _DURATION.fullmatch(lexical)
    if not found:
        return lexical
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in found.groups())
    rest = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return f"{years * 12 + months} months and {_number(str(rest))} seconds"
