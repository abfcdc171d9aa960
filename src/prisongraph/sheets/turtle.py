"""Turtle as the record writes it: prefixes that are used, one predicate a line, `a` first.

Section 3.4 of the style of the project; the grammar is RDF 1.1 Turtle, section 6.5.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prisongraph.iris import PREFIXES, series_prefix
from prisongraph.terms import Iri, Literal, Quad, to_ntriples
from prisongraph.vocab import RDF, SKOS, XSD

#: Local names that need no escape; anything else is written as a full IRI.
_LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?", re.ASCII)
_PREFIX_BASES = sorted(
    ((base, name) for name, base in PREFIXES.items()), key=lambda each: -len(each[0])
)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_INDENT = "    "

Facts = Mapping[Iri, list[Iri | Literal]]


@dataclass(slots=True)
class Names:
    """How one file writes terms; `used` grows by each prefix that it needs."""

    own: Mapping[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    _known: dict[Iri, str] = field(default_factory=dict)

    def term(self, value: Iri | Literal) -> str:
        """The term in Turtle, as short as the record writes it."""
        if isinstance(value, Iri):
            return self._known.get(value) or self._name(value)
        if value.datatype == XSD.integer and _INTEGER.fullmatch(value.lexical):
            return value.lexical
        if value.datatype == XSD.boolean and value.lexical in ("true", "false"):
            return value.lexical
        if value.language or value.datatype == XSD.string:
            return to_ntriples(value)
        return f"{to_ntriples(Literal(value.lexical))}^^{self.term(value.datatype)}"

    def prologue(self) -> str:
        """The declarations of all prefixes used so far, in the order of their names."""
        return "".join(f"@prefix {name}: <{base}> .\n" for name, base in sorted(self.used.items()))

    def _name(self, iri: Iri) -> str:
        written = f"<{iri}>"
        for base, name in self._candidates(iri):
            local = iri[len(base) :]
            if _LOCAL.fullmatch(local) and self.used.setdefault(name, base) == base:
                written = f"{name}:{local}"
                break
        self._known[iri] = written
        return written

    def _candidates(self, iri: Iri) -> Iterable[tuple[str, str]]:
        yield from ((base, name) for name, base in self.own.items() if iri.startswith(base))
        series = series_prefix(iri)
        if series and series[0] not in self.own:
            yield series[1], series[0]
        yield from (pair for pair in _PREFIX_BASES if iri.startswith(pair[0]))


def format_turtle(quads: Iterable[Quad]) -> str:
    """The statements as a file of the record: subjects in order, an empty line between them.

    ValueError for a statement in a named graph: utterances are written as TriG.
    """
    about: dict[Iri, dict[Iri, list[Iri | Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if quad.graph is not None:
            raise ValueError(f"{quad.subject} stands in the graph {quad.graph}")
        about[quad.subject][quad.predicate].append(quad.object)
    names = Names()
    blocks = [format_subject(subject, about[subject], names) for subject in sorted(about)]
    return "\n".join([names.prologue(), *blocks])


def format_subject(subject: Iri, facts: Facts, names: Names) -> str:
    """One subject of the default graph: `a` and the label first, then in alphabetical order."""
    lines = [_predicate(name, facts[name], names, _INDENT) for name in _in_order(facts, names)]
    if RDF.type in facts:
        return f"{names.term(subject)} {lines[0]}" + _rest(lines[1:], _INDENT)
    return f"{names.term(subject)}{_rest(lines, _INDENT, first=True)}"


def format_graph(graph: Iri, about: Mapping[Iri, Facts], names: Names) -> str:
    """One named graph: its subjects in order, an empty line between them."""
    inner = 2 * _INDENT
    blocks = []
    for subject in sorted(about, key=names.term):
        facts = about[subject]
        lines = [_predicate(name, facts[name], names, inner) for name in _in_order(facts, names)]
        blocks.append(f"{_INDENT}{names.term(subject)}{_rest(lines, inner, first=True)}")
    return f"{names.term(graph)} {{\n" + "\n".join(blocks) + "}\n"


def _rest(lines: list[str], indent: str, *, first: bool = False) -> str:
    joined = f" ;\n{indent}".join(lines)
    start = "" if not lines else f"\n{indent}" if first else f" ;\n{indent}"
    return f"{start}{joined} .\n"


def _predicate(predicate: Iri, values: list[Iri | Literal], names: Names, indent: str) -> str:
    ordered = sorted(set(values), key=lambda value: _object_order(value, names))
    written = [names.term(value) for value in ordered]
    if predicate == RDF.type:
        return "a " + " , ".join(written)
    return f"{names.term(predicate)} " + f" ,\n{indent}{_INDENT}".join(written)


def _object_order(value: Iri | Literal, names: Names) -> tuple[bool, str, str]:
    """English first, then the other languages in their order; everything else as it is written."""
    if isinstance(value, Literal) and value.language:
        return value.language != "en", value.language, value.lexical
    return False, "", names.term(value)


def _in_order(facts: Facts, names: Names) -> list[Iri]:
    first = [name for name in (RDF.type, SKOS.prefLabel) if name in facts]
    return first + sorted((name for name in facts if name not in first), key=names.term)
