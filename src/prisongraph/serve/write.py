"""Rows of subject, predicate and object as an RDF document: the same bytes in every process."""

import json
from collections.abc import Iterable, Mapping

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from prisongraph.iris import PREFIXES
from prisongraph.terms import Blank, Literal, Term

_JSON_LD = "application/ld+json"
_WRITERS = {
    "text/turtle": "turtle",
    _JSON_LD: "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


def write_graph(rows: Iterable[Mapping[str, Term]], media: str) -> bytes:
    """The triples in the columns s, p and o in a format; lexical forms stay as authored."""
    # Other stores of rdflib give triples back in an order that differs from process to process.
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for row in rows:
        graph.add((_node(row["s"]), _node(row["p"]), _node(row["o"])))
    written: bytes = graph.serialize(format=_WRITERS[media], encoding="utf-8")
    return _in_order(written) if media == _JSON_LD else written


def _in_order(document: bytes) -> bytes:
    """A JSON-LD document with its nodes by their IRIs; rdflib writes them as they are hashed."""
    nodes = sorted(json.loads(document), key=lambda node: str(node["@id"]))
    return json.dumps(nodes, indent=2, sort_keys=True, ensure_ascii=False).encode()


def _node(term: Term) -> Node:
    if isinstance(term, Literal):
        if term.language:
            return RdfLiteral(term.lexical, lang=term.language)
        return RdfLiteral(term.lexical, datatype=URIRef(term.datatype), normalize=False)
    return BNode(term) if isinstance(term, Blank) else URIRef(term)
