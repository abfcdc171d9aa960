"""Quads written down by Oxigraph, which knows what rdflib does not: the triple terms of RDF 1.2."""

import io
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from prisongraph.iris import PREFIXES
from prisongraph.terms import Blank, Iri, Literal, Quad, Term

_FORMATS = {"text/turtle": ox.RdfFormat.TURTLE, "application/trig": ox.RdfFormat.TRIG}
_PARTS = tuple(Iri(PREFIXES["rdf"] + part) for part in ("subject", "predicate", "object"))
_REIFIES = ox.NamedNode(PREFIXES["rdf"] + "reifies")


def write_quads(
    quads: Iterable[Quad],
    media: str,
    *,
    reified: Iri | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    """The quads in Turtle or TriG, in their order, with those of the prefixes that they need.

    The subject, predicate and object that describe `reified`, if it is given, are written as one
    triple term that it reifies (RDF 1.2 Concepts, section 1.5): the triple itself is not asserted.
    """
    described: dict[str, Term] = {}
    written = []
    for quad in quads:
        if quad.subject == reified and quad.predicate in _PARTS:
            described[quad.predicate] = quad.object
        else:
            written.append(_quad(quad))
    if reified is not None:
        subject, predicate, value = (described[part] for part in _PARTS)
        term = ox.Triple(_named(subject), _named(predicate), to_engine(value))
        written.insert(0, ox.Quad(_named(reified), _REIFIES, term))
    told = "".join(map(str, written))
    used = {name: base for name, base in prefixes.items() if base in told}
    file = io.BytesIO()
    ox.serialize(written, file, format=_FORMATS[media], prefixes=used)
    return file.getvalue()


def _quad(quad: Quad) -> ox.Quad:
    graph = ox.DefaultGraph() if quad.graph is None else ox.NamedNode(quad.graph)
    return ox.Quad(_named(quad.subject), _named(quad.predicate), to_engine(quad.object), graph)


def _named(term: Term) -> ox.NamedNode:
    return ox.NamedNode(str(term))


def to_engine(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term as Oxigraph has it; an integer keeps its zeros and a date its precision."""
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term.lexical, language=term.language)
        return ox.Literal(term.lexical, datatype=ox.NamedNode(term.datatype))
    return ox.BlankNode(term) if isinstance(term, Blank) else ox.NamedNode(term)
