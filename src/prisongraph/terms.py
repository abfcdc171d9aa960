"""RDF terms as plain immutable values, shared by every part and tied to no library.

An IRI is a string, so that it can be compared, sorted and hashed at the speed of one.
Lexical forms are kept as authored: a term never changes how a source wrote it down.
Literals follow RDF 1.1 Concepts, section 3.3.
"""

import re
from typing import NamedTuple


class Iri(str):
    """An absolute IRI."""

    __slots__ = ()


class Blank(str):
    """The label of a blank node: it occurs in answers of the engine, never in a release."""

    __slots__ = ()


XSD_STRING = Iri("http://www.w3.org/2001/XMLSchema#string")
RDF_LANG_STRING = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")


class Literal(NamedTuple):
    """A literal: its lexical form, its datatype and, for language-tagged strings, its language."""

    lexical: str
    datatype: Iri = XSD_STRING
    language: str = ""


Term = Iri | Blank | Literal


class Quad(NamedTuple):
    """A statement and the graph it stands in; `None` is the default graph."""

    subject: Iri
    predicate: Iri
    object: Iri | Literal
    graph: Iri | None = None


_ESCAPED = re.compile(r'["\\\n\r]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}


def text(value: str, language: str = "en") -> Literal:
    """A language-tagged string."""
    return Literal(value, RDF_LANG_STRING, language)


def to_ntriples(term: Term) -> str:
    """The term in canonical N-Triples (RDF 1.1 N-Triples, section 4)."""
    if isinstance(term, Literal):
        quoted = '"' + _ESCAPED.sub(lambda found: _ESCAPES[found[0]], term.lexical) + '"'
        if term.language:
            return f"{quoted}@{term.language}"
        return quoted if term.datatype == XSD_STRING else f"{quoted}^^<{term.datatype}>"
    return f"_:{term}" if isinstance(term, Blank) else f"<{term}>"


def to_nquads(quad: Quad) -> str:
    """The quad as one line of canonical N-Quads, without the line break."""
    parts = [to_ntriples(quad.subject), to_ntriples(quad.predicate), to_ntriples(quad.object)]
    if quad.graph is not None:
        parts.append(to_ntriples(quad.graph))
    return " ".join(parts) + " ."
