"""Statements as a Turtle document, the same for the same statements, for people to read."""

import re
from collections import defaultdict
from collections.abc import Iterable

from prisongraph.iris import PREFIXES, shorten
from prisongraph.terms import Iri, Literal, Quad, to_ntriples
from prisongraph.vocab import RDF, XSD

#: What needs no escape behind a prefix (RDF 1.1 Turtle, section 6.5, PN_LOCAL).
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def turtle_text(quads: Iterable[Quad]) -> str:
    """The triples of the quads, whatever their graph, by subject and property."""
    about: dict[Iri, dict[Iri, set[Iri | Literal]]] = defaultdict(lambda: defaultdict(set))
    for subject, predicate, obj, _ in quads:
        about[subject][predicate].add(obj)
    used: set[str] = set()
    blocks = []
    for subject, facts in sorted(about.items()):
        lines = []
        for predicate in sorted(facts, key=lambda each: (each != RDF.type, each)):
            verb = "a" if predicate == RDF.type else _term(predicate, used)
            objects = " ,\n        ".join(sorted(_term(obj, used) for obj in facts[predicate]))
            lines.append(f"    {verb} {objects}")
        blocks.append(f"<{subject}>\n" + " ;\n".join(lines) + " .\n")
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(used))
    return "\n".join([head, *blocks])


def _term(term: Iri | Literal, used: set[str]) -> str:
    """The term as Turtle writes it; the prefix that it takes is noted as used."""
    if isinstance(term, Literal):
        if term.language or term.datatype == XSD.string:
            return to_ntriples(term)
        if term.datatype == XSD.integer and term.lexical.isdecimal():
            return term.lexical
        return f"{to_ntriples(Literal(term.lexical))}^^{_term(term.datatype, used)}"
    prefix, colon, local = shorten(term).partition(":")
    if colon and prefix in PREFIXES and _LOCAL.fullmatch(local):
        used.add(prefix)
        return f"{prefix}:{local}"
    return to_ntriples(term)
