"""Published queries and prefixes as statements, so that the queries can be queried.

Prefixes are declared as SHACL declares them (SHACL, section 5.2.1);
a query is an executable of SHACL's with its question, its keywords and its target,
as the collections of examples of the Swiss Institute of Bioinformatics describe theirs
(https://github.com/sib-swiss/sparql-examples).
"""

import re
from collections.abc import Iterable, Iterator

from prisongraph.errors import QueryError
from prisongraph.iris import BASE, DATASET, ENDPOINT, ONTOLOGY, PREFIXES
from prisongraph.queries import Query
from prisongraph.terms import Iri, Literal, Quad, text
from prisongraph.vocab import DCT, RDF, RDFS, SCHEMA, SH, XSD

_HEADER = re.compile(r"^#\+.*\n?", re.MULTILINE)
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE | re.IGNORECASE)
#: The class of an executable, and the property that holds its text.
_KINDS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}


def prefix_quads() -> Iterator[Quad]:
    """All our prefixes, declared by the ontology."""
    for prefix, namespace in sorted(PREFIXES.items()):
        declaration = Iri(f"{DATASET}#prefix-{prefix}")
        yield Quad(ONTOLOGY, SH.declare, declaration)
        yield Quad(declaration, RDF.type, SH.PrefixDeclaration)
        yield Quad(declaration, SH.prefix, Literal(prefix))
        yield Quad(declaration, SH.namespace, Literal(namespace, XSD.anyURI))


def example_quads(queries: Iterable[Query]) -> Iterator[Quad]:
    """Each query with its question; QueryError for one that SHACL has no executable for."""
    for query in queries:
        asked = _HEADER.sub("", query.text).strip() + "\n"
        form = _FORM.search(asked)
        if form is None:
            raise QueryError(f"{query.name}: expected SELECT, ASK or CONSTRUCT, found none")
        kind, holds = _KINDS[form[1].upper()]
        iri = Iri(f"{BASE}queries/{query.name}")
        yield Quad(iri, RDF.type, SH.SPARQLExecutable)
        yield Quad(iri, RDF.type, kind)
        yield Quad(iri, RDFS.comment, text(query.summary))
        if query.description:
            yield Quad(iri, DCT.description, text(query.description))
        yield Quad(iri, SH.prefixes, ONTOLOGY)
        yield Quad(iri, holds, Literal(asked))
        yield Quad(iri, SCHEMA.target, ENDPOINT)
        for tag in query.tags:
            yield Quad(iri, SCHEMA.keywords, Literal(str(tag)))
