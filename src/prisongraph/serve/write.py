"""Rows of subject, predicate and object as an RDF document, written by rdflib."""

from collections.abc import Iterable, Mapping

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from prisongraph.iris import PREFIXES
from prisongraph.terms import Blank, Literal, Term

_WRITERS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


def write_graph(rows: Iterable[Mapping[str, Term]], media: str) -> bytes:
    """The triples in the columns s, p and o in a format; lexical forms stay as authored."""
    graph = Graph(bind_namespaces="none")
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for row in rows:
        graph.add((_node(row["s"]), _node(row["p"]), _node(row["o"])))
    return graph.serialize(format=_WRITERS[media], encoding="utf-8")


def _node(term: Term) -> Node:
    if isinstance(term, Literal):
        if term.language:
            return RdfLiteral(term.lexical, lang=term.language)
        return RdfLiteral(term.lexical, datatype=URIRef(term.datatype), normalize=False)
    return BNode(term) if isinstance(term, Blank) else URIRef(term)
