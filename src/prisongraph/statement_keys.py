"""Keys of statements: claims that say the same, of the same thing, have the same one.

A store finds a term at once, and a subject, a property and a value together only by going through
all that shares one of them.
The compiler writes the key of what each claim says beside it, so that the claims behind a triple
are one look-up away.
"""

import base64
import hashlib
import re

from prisongraph.terms import Iri, Literal, Term, to_ntriples
from prisongraph.vocab import XSD

#: Letters of a SHA-256 in base64 for URLs, 90 bits: as many as a store keeps within a term.
LENGTH = 15

_DURATION = re.compile(
    r"(-?)P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?"
)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_TRUE, _FALSE = ("true", "1"), ("false", "0")


def statement_key(subject: Term, predicate: Iri, value: Term) -> str:
    """The key of a statement, LENGTH letters.

    Numbers, durations and truth values count by what they are: a store that keeps `P24M` tells it
    as `P2Y` (XSD 1.1 Datatypes, section 2.3.1, has both for one value).
    """
    said = f"<{subject}> <{predicate}> {_by_value(value)}"
    digest = hashlib.sha256(said.encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()[:LENGTH]


def _by_value(term: Term) -> str:
    if isinstance(term, Literal) and (read := _READERS.get(term.datatype)):
        return to_ntriples(term._replace(lexical=read(term.lexical)))
    return to_ntriples(term)


def _integer(lexical: str) -> str:
    return str(int(lexical)) if _INTEGER.fullmatch(lexical) else lexical


def _boolean(lexical: str) -> str:
    return "true" if lexical in _TRUE else "false" if lexical in _FALSE else lexical


def _duration(lexical: str) -> str:
    """Its months and its seconds, which are all that a duration is (XSD 1.1, section 3.3.6)."""
    found = _DURATION.fullmatch(lexical)
    if not found:
        return lexical
    sign, *counts, part = found.groups("")
    years, months, days, hours, minutes, seconds = (int(count or 0) for count in counts)
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    said = f"{years * 12 + months} {whole}.{part.rstrip('0')}"
    return said if said == "0 0." else sign + said


_READERS = {XSD.integer: _integer, XSD.boolean: _boolean, XSD.duration: _duration}
