"""What a server says of itself and its release: service description, VoID, list of graphs.

Each is a CONSTRUCT query, so that the engine that serves the release also writes its description
down, in every format that it knows. What the release says of itself stands in it already
(decision 9); only what a server knows is added here: its own address, and the size of its files.
Addresses come from the settings and never from a request.
"""

from collections.abc import Iterable, Iterator

from prisongraph.iris import BASE, DATASET, DEFAULT_GRAPH, ENDPOINT, ONTOLOGY, STATISTICS
from prisongraph.release import Release
from prisongraph.serve.formats import GRAPHS, TABLES
from prisongraph.terms import Iri, Literal, text, to_ntriples
from prisongraph.vocab import DCAT, DCT, FORMATS, RDF, RDFS, SD, SH, SPDX, VOID, XSD

_Row = tuple[Iri, Iri, Iri | Literal]

_ENTAILMENT = Iri("http://www.w3.org/ns/entailment/Simple")
_NAMED = Iri(f"{DATASET}#statistics-graph")
#: What no term of the vocabulary says, although a client should know it.
_MANNERS = (
    "Queries only: updates are refused, and so is SERVICE.",
    "A query that names no graph asks the default graph alone, never the union of all graphs.",
    "The evidence of each row of an answer is to be had at this address followed by /evidence.",
)
_DUMPS = ("data/dataset.nq", "data/dataset.trig")
#: Casts that the engine has beyond those of SPARQL 1.1 (section 17.5).
CASTS = (
    XSD.date,
    XSD.time,
    XSD.duration,
    XSD.yearMonthDuration,
    XSD.dayTimeDuration,
    XSD.gYear,
    XSD.gYearMonth,
    XSD.gMonth,
    XSD.gMonthDay,
    XSD.gDay,
)

#: The card of the dataset with all that hangs on it, and its counts.
_OF_DATASET = f"""
    {{ <{DATASET}> (<{DCT.creator}>|<{DCT.publisher}>|<{DCAT.distribution}>)? ?s . ?s ?p ?o }}
    UNION {{ ?s <{DCAT.servesDataset}> <{DATASET}> ; ?p ?o }}
    UNION {{ GRAPH <{STATISTICS}> {{ ?s ?p ?o }} }}"""
_OF_SERVICE = f"""{_OF_DATASET}
    UNION {{ VALUES (?s ?p) {{ (<{ONTOLOGY}> <{SH.declare}>) }} ?s ?p ?o }}
    UNION {{ <{ONTOLOGY}> <{SH.declare}> ?s . ?s ?p ?o }}
    UNION {{ ?s a <{SH.SPARQLExecutable}> ; ?p ?o }}
    UNION {{
        SELECT (<{STATISTICS}> AS ?s) (<{VOID.triples}> AS ?p) (COUNT(?counted) AS ?o)
        WHERE {{ GRAPH <{STATISTICS}> {{ ?counted ?by ?number }} }}
    }}"""


def service_description(
    release: Release, address: str, *, path: str = "/sparql", limits: Iterable[str] = ()
) -> str:
    """The query whose answer describes the endpoint at a path of this server.

    SPARQL 1.1 Service Description, section 3; `limits` are sentences that state what is limited.
    """
    service = Iri(BASE + path.removeprefix("/"))
    rows = [*_service(service, address, path, limits), *_graphs(address)]
    return _construct([*rows, *_here(release, address)], _OF_SERVICE)


def void_description(release: Release, address: str) -> str:
    """The query whose answer describes the dataset, its files and its endpoint on this server.

    VoID, and DCAT version 3.
    """
    return _construct([*_here(release, address), *_files(release, address)], _OF_DATASET)


def graph_list() -> str:
    """The query whose answer names every named graph with its number of triples.

    It is the same to the byte whenever it is asked: no blank nodes, and in the order of names.
    """
    return f"""CONSTRUCT {{
    <{DATASET}> a <{SD.Dataset}> ; <{SD.namedGraph}> ?named .
    ?named a <{SD.NamedGraph}> ; <{SD.name}> ?graph ; <{SD.graph}> ?graph .
    ?graph a <{SD.Graph}> ; <{VOID.triples}> ?triples .
}} WHERE {{
    {{
        SELECT ?graph (COUNT(?s) AS ?triples)
        WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} }}
        GROUP BY ?graph
        ORDER BY ?graph
    }}
    BIND(IRI(CONCAT("{DATASET}#graph-", SHA1(STR(?graph)))) AS ?named)
}}"""


def _service(service: Iri, address: str, path: str, limits: Iterable[str]) -> Iterator[_Row]:
    yield service, RDF.type, SD.Service
    yield service, SD.endpoint, Iri(address + path)
    yield service, SD.supportedLanguage, SD.SPARQL11Query
    for media in (*TABLES.values(), *GRAPHS.values()):
        yield service, SD.resultFormat, FORMATS[media]
    for cast in CASTS:
        yield service, SD.extensionFunction, cast
        yield cast, RDF.type, SD.Function
    yield service, SD.defaultEntailmentRegime, _ENTAILMENT
    yield service, SD.defaultDataset, DATASET
    yield service, SD.availableGraphs, DATASET
    for sentence in (*_MANNERS, *limits):
        yield service, RDFS.comment, text(sentence)
    yield service, RDFS.seeAlso, Iri(f"{address}/limits")


def _graphs(address: str) -> Iterator[_Row]:
    every = Iri(f"{address}/data/graphs")
    yield DATASET, RDF.type, SD.Dataset
    yield DATASET, SD.defaultGraph, DEFAULT_GRAPH
    yield DEFAULT_GRAPH, RDF.type, SD.Graph
    yield DATASET, SD.namedGraph, _NAMED
    yield _NAMED, RDF.type, SD.NamedGraph
    yield _NAMED, SD.name, STATISTICS
    yield _NAMED, SD.graph, STATISTICS
    yield STATISTICS, RDF.type, SD.Graph
    told = f"Every passage is a named graph as well: {every} names them all, with their triples."
    yield DATASET, RDFS.comment, text(told)
    yield DATASET, RDFS.seeAlso, every


def _here(release: Release, address: str) -> Iterator[_Row]:
    """The release by name, and where this server answers for it."""
    endpoint = Iri(f"{address}/sparql")
    yield DATASET, DCT.identifier, Literal(release.name)
    yield DATASET, VOID.sparqlEndpoint, endpoint
    yield ENDPOINT, DCAT.endpointURL, endpoint
    yield ENDPOINT, DCAT.endpointDescription, endpoint
    for dump in _DUMPS:
        yield DATASET, VOID.dataDump, Iri(f"{address}/{dump}")


def _files(release: Release, address: str) -> Iterator[_Row]:
    for dump in _DUMPS:
        yield Iri(BASE + dump), DCAT.downloadURL, Iri(f"{address}/{dump}")
    dataset = Iri(BASE + _DUMPS[0])
    checksum = Iri(f"{DATASET}#sha256")
    size = release.dataset.stat().st_size
    digest = release.manifest.files[release.dataset.name]
    yield dataset, DCAT.byteSize, Literal(str(size), XSD.nonNegativeInteger)
    yield dataset, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(digest, XSD.hexBinary)


def _construct(rows: Iterable[_Row], held: str) -> str:
    """The query that tells what the release holds, and these statements besides.

    They are in order, so that the same description is the same to the byte.
    """
    told = "\n".join(f"        ({' '.join(map(to_ntriples, row))})" for row in rows)
    return (
        "CONSTRUCT { ?s ?p ?o } WHERE { SELECT ?s ?p ?o WHERE {\n"
        f"    {{ VALUES (?s ?p ?o) {{\n{told}\n    }} }}\n    UNION {held.strip()}\n"
        "} ORDER BY ?s ?p STR(?o) }"
    )
