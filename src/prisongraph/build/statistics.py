"""What is counted of a dataset (VoID, section 4.6), in a named graph of its own.

A description that stood in what it counts would have to count itself.
So the counts are of the default graph and of the named graphs of passages,
and the graph that holds them counts for neither.

They are counted by the engine that will serve the release, so that whoever asks it counts the same:
an engine may take two forms of one value, such as P24M and P2Y, for one term.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from prisongraph.engine.embedded import Engine
from prisongraph.iris import BASE, DATASET, DEFAULT_GRAPH, STATISTICS, shorten
from prisongraph.terms import Iri, Literal, Quad, Term, text
from prisongraph.vocab import RDF, RDFS, VOID

_PASSAGES = Iri(f"{DATASET}#passages")
_CLASS = getattr(VOID, "class")  # a keyword of Python
_Triple = tuple[Iri, Iri, Iri | Literal]

_OF_DATASET = (
    "Counted are the different triples of the default graph and of all passages together. "
    "The graph that holds these counts is not counted."
)
_OF_DEFAULT = "What a query asks that names no graph: its classes and properties are counted below."
_OF_PASSAGES = "The named graphs of {graphs} passages, taken together as one."

_FACTS = "?s ?p ?o"
_SAID = "GRAPH ?g { ?s ?p ?o }"
_ALL = f"{{ {_FACTS} }} UNION {{ {_SAID} }}"
#: What is accepted stands in the default graph and in its passage: as a set it is one triple.
_TOTALS = f"""
SELECT (COUNT(*) AS ?triples)
    (COUNT(DISTINCT ?s) AS ?distinctSubjects)
    (COUNT(DISTINCT ?o) AS ?distinctObjects)
    (COUNT(DISTINCT ?p) AS ?properties)
    (COUNT(DISTINCT ?class) AS ?classes)
    (COUNT(DISTINCT ?entity) AS ?entities)
    (COUNT(DISTINCT ?told) AS ?documents)
WHERE {{
    {{ SELECT DISTINCT ?s ?p ?o WHERE {{ %s }} }}
    BIND(IF(?p = <{RDF.type}>, ?o, ?none) AS ?class)
    BIND(IF(STRSTARTS(STR(?s), "{BASE}"), ?s, ?none) AS ?entity)
    # A thing that is a part of another, behind #, is told of in the documents of the other.
    BIND(IF(
        BOUND(?class) && BOUND(?entity) && !CONTAINS(STR(?s), "#")
        && CONTAINS(SUBSTR(STR(?s), {len(BASE) + 1}), "/"),
        ?s, ?none
    ) AS ?told)
}}
"""
_GRAPHS = f"SELECT (COUNT(DISTINCT ?g) AS ?graphs) WHERE {{ {_SAID} }}"
_CLASSES = """
SELECT ?of (COUNT(DISTINCT ?s) AS ?entities) (COUNT(*) AS ?triples)
WHERE { ?s a ?of ; ?p ?o } GROUP BY ?of
"""
_PROPERTIES = """
SELECT ?of (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
    (COUNT(DISTINCT ?o) AS ?distinctObjects)
WHERE { ?s ?of ?o } GROUP BY ?of
"""


def statistics_quads(engine: Engine) -> list[Quad]:
    """The counts of what an engine holds, in the graph that counts for nothing."""
    [graphs] = _rows(engine, _GRAPHS)
    told: list[_Triple] = [
        (DATASET, RDFS.comment, text(_OF_DATASET)),
        (DEFAULT_GRAPH, RDFS.comment, text(_OF_DEFAULT)),
        (_PASSAGES, RDFS.comment, text(_OF_PASSAGES.format(graphs=graphs["graphs"].lexical))),
        (DATASET, RDFS.seeAlso, Iri(BASE + ".well-known/void")),
        (DATASET, VOID.subset, DEFAULT_GRAPH),
        (DATASET, VOID.subset, _PASSAGES),
    ]
    for part, triples in ((DATASET, _ALL), (DEFAULT_GRAPH, _FACTS), (_PASSAGES, _SAID)):
        [counts] = _rows(engine, _TOTALS % triples)
        told += ((part, Iri(VOID.base + term), count) for term, count in counts.items())
    told += _partitions(engine, _CLASSES, VOID.classPartition, _CLASS)
    told += _partitions(engine, _PROPERTIES, VOID.propertyPartition, VOID.property)
    return [Quad(*triple, STATISTICS) for triple in told]


def _partitions(engine: Engine, query: str, has: Iri, of: Iri) -> Iterator[_Triple]:
    """A partition of the default graph for each row, named after what it is of.

    So it keeps its name from release to release.
    """
    kind = of.removeprefix(VOID.base)
    for row in engine.query(query).rows():
        term = Iri(str(row["of"]))
        local = quote(shorten(term).replace(":", "-", 1), safe="-._~")
        part = Iri(f"{DATASET}#{kind}-{local}")
        yield DEFAULT_GRAPH, has, part
        yield part, of, term
        for counted, count in _counts(row).items():
            yield part, Iri(VOID.base + counted), count


def _rows(engine: Engine, query: str) -> list[dict[str, Literal]]:
    return [_counts(row) for row in engine.query(query).rows()]


def _counts(row: Mapping[str, Term]) -> dict[str, Literal]:
    """The numbers in a row, by what they count."""
    return {counted: count for counted, count in row.items() if isinstance(count, Literal)}
