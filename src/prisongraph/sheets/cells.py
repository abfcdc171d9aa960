"""Terms in cells: names and values as people type them, and the way back.

A value is written plainly where reading it gives the same term again, else as Turtle writes it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from prisongraph.iris import PREFIXES, series_prefix
from prisongraph.policy.values import bounds_of
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, to_ntriples
from prisongraph.vocab import EDTF, PG, XSD

#: The order in which a plain value is tried, each with the form that it must have.
_FORMS: tuple[tuple[Iri, re.Pattern[str], str], ...] = (
    (XSD.integer, re.compile(r"[+-]?\d+", re.ASCII), "a whole number such as 357"),
    (PG.quantity, re.compile(r"\S+"), "a quantity such as >200, >=5, <300, ~80 or 5..7"),
    (XSD.date, re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "a date such as 2022-11-05"),
    (XSD.gYearMonth, re.compile(r"\d{4}-\d{2}", re.ASCII), "a month such as 2022-11"),
    (XSD.gYear, re.compile(r"\d{4}", re.ASCII), "a year such as 2022"),
    (EDTF.EDTF, re.compile(r"\S+"), "EDTF such as 2022-11~ or 2024-03/2024-06"),
    (XSD.duration, re.compile(r"P\S+"), "a duration such as P16Y or P7Y6M"),
    (XSD.boolean, re.compile(r"true|false"), "true or false"),
    (RDF_LANG_STRING, re.compile(r".+@[A-Za-z]+(?:-[A-Za-z0-9]+)*", re.S), "words@language"),
    (XSD_STRING, re.compile(r".+", re.S), "words"),
)
_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^\s<>\"{}|\\^`;]+)")
_FULL = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+)>")
_LITERAL = re.compile(
    r'"((?:[^"\\\n\r]|\\["\\nrt])*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(\S+))?'
)
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r'\\(["\\nrt])')
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t"}
_LIST = re.compile(r";(?![^<]*>)")
#: Spreadsheet programs take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Shorthand:
    """The prefixes of sheets: those of `iris.py` and one for each list, law and scheme held."""

    bases: Mapping[str, str]

    @classmethod
    def of(cls, things: Iterable[Iri]) -> "Shorthand":
        """The shorthand for a record that speaks of these things."""
        found = {series for thing in things if (series := series_prefix(thing))}
        return cls({**dict(sorted(found)), **PREFIXES})

    def read_iri(self, cell: str) -> Iri:
        """The IRI in a cell; ValueError, with what was expected, for anything else."""
        full = _FULL.fullmatch(cell)
        if full and not _PERCENT.search(full[1]):
            return Iri(full[1])
        short = _CURIE.fullmatch(cell)
        if not short or _PERCENT.search(short[2]):
            raise ValueError("a prefixed name such as person:x, or an IRI in angle brackets")
        if short[1] not in self.bases:
            near = get_close_matches(short[1], self.bases, n=1)
            near += [name for name in self.bases if name.endswith(f"-{short[1]}")]
            advice = f" (perhaps {near[0]}:)" if near else ""
            raise ValueError(f"one of the known prefixes{advice}, or an IRI in angle brackets")
        return Iri(self.bases[short[1]] + short[2])

    def write_iri(self, iri: Iri) -> str:
        """The shortest form that `read_iri` reads back."""
        fitting = sorted(
            (-len(base), name) for name, base in self.bases.items() if iri.startswith(base)
        )
        for length, name in fitting:
            written = f"{name}:{iri[-length:]}"
            if _CURIE.fullmatch(written):
                return written
        return f"<{iri}>"


def split_list(cell: str) -> list[str]:
    """The items of a cell that holds several, separated by semicolons."""
    return [item.strip() for item in _LIST.split(cell)] if cell else []


def read_value(cell: str, kinds: frozenset[Iri], shorthand: Shorthand) -> Iri | Literal:
    """The value in a cell for a property of this range; ValueError with what was expected."""
    datatypes = [form for form in _FORMS if form[0] in kinds]
    classes = kinds - {form[0] for form in _FORMS}
    typed = _LITERAL.fullmatch(cell)
    if typed and datatypes:
        return _typed(typed, kinds, shorthand)
    if _FULL.fullmatch(cell) or (classes and _CURIE.fullmatch(cell)) or not datatypes:
        if not classes:
            raise ValueError(expected(kinds))
        return shorthand.read_iri(cell)
    for datatype, form, _ in datatypes:
        if form.fullmatch(cell) and (value := _plain(cell, datatype)):
            return value
    raise ValueError(expected(kinds))


def write_value(value: Iri | Literal, kinds: frozenset[Iri], shorthand: Shorthand) -> str:
    """The plainest form of a value that `read_value` reads back as the same term."""
    if isinstance(value, Iri):
        return shorthand.write_iri(value)
    plain = f"{value.lexical}@{value.language}" if value.language else value.lexical
    if plain == plain.strip() and not plain.startswith(_FORMULA):
        try:
            if read_value(plain, kinds, shorthand) == value:
                return plain
        except ValueError:
            pass  # no plain form of this property reads so: Turtle says it exactly
    if value.language or value.datatype == XSD_STRING:
        return to_ntriples(value)
    return f"{to_ntriples(Literal(value.lexical))}^^{shorthand.write_iri(value.datatype)}"


def expected(kinds: frozenset[Iri]) -> str:
    """What a property of this range leads to, in words."""
    forms = [words for datatype, _, words in _FORMS if datatype in kinds]
    classes = sorted(kinds - {form[0] for form in _FORMS})
    if classes:
        forms.append("the name of a " + " or ".join(_ontology_name(each) for each in classes))
    return ", or ".join(forms)


def _ontology_name(iri: Iri) -> str:
    return Shorthand(PREFIXES).write_iri(iri)


def _plain(cell: str, datatype: Iri) -> Literal | None:
    if datatype == RDF_LANG_STRING:
        words, _, language = cell.rpartition("@")
        return Literal(words, RDF_LANG_STRING, language.lower())
    value = Literal(cell, datatype)
    try:
        bounds_of(value)
    except ValueError:
        return None
    return value


def _typed(found: re.Match[str], kinds: frozenset[Iri], shorthand: Shorthand) -> Literal:
    lexical = _ESCAPED.sub(lambda mark: _CHARACTERS.get(mark[1], mark[1]), found[1])
    if found[2]:
        value = Literal(lexical, RDF_LANG_STRING, found[2].lower())
    else:
        value = Literal(lexical, shorthand.read_iri(found[3]) if found[3] else XSD_STRING)
    if value.datatype not in kinds:
        raise ValueError(expected(kinds))
    try:
        bounds_of(value)
    except ValueError:
        raise ValueError(expected(kinds)) from None
    return value
