"""The Umaka score of the endpoint, measurement by measurement (https://yummydata.org/umaka-score).

Each test asks what the monitor asks. The score itself is worked out at the end by its published
formulas; an A is a score of 80 or more of 100.
"""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, VOID

from prisongraph.iris import BASE

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ANY_GRAPH_FORMAT = "text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.8"
TYPES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

#: Namespaces of properties that Linked Open Vocabularies lists and that other endpoints use.
KNOWN = {
    "http://purl.org/dc/terms/",
    "http://purl.org/vocab/vann/",
    "http://rdfs.org/ns/void#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/shacl#",
    "http://xmlns.com/foaf/0.1/",
    "https://schema.org/",
}


def select(client: FlaskClient, query: str) -> list[str]:
    """The first column of an answer."""
    response = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": "text/tab-separated-values"}
    )
    assert response.status_code == 200, response.text
    return [line.partition("\t")[0] for line in response.text.splitlines()[1:]]


def of_well_known(client: FlaskClient) -> Graph:
    response = client.get("/.well-known/void", headers={"Accept": ANY_GRAPH_FORMAT})
    assert 200 <= response.status_code < 300
    return Graph().parse(data=response.data, format=response.mimetype)


def last_updated(client: FlaskClient) -> date:
    """The latest day on which a dataset was published or changed, as its VoID says."""
    void = of_well_known(client)
    days = [
        str(day)
        for dataset in void.subjects(RDF.type, VOID.Dataset)
        for term in (DCTERMS.modified, DCTERMS.issued)
        for day in void.objects(dataset, term)
    ]
    return max(map(date.fromisoformat, days))


def data_entry(client: FlaskClient) -> int:
    """The sum of the triples of everything that is called a dataset or a graph."""
    void = of_well_known(client)
    kinds = (VOID.Dataset, SD.Dataset, SD.Graph)
    things = {thing for kind in kinds for thing in void.subjects(RDF.type, kind)}
    return sum(int(str(n)) for thing in things for n in void.objects(thing, VOID.triples))


def graphs(client: FlaskClient) -> list[str]:
    """Every named graph, and the default graph, which has an empty name."""
    return ["", *select(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")]


def within(graph: str, pattern: str) -> str:
    return f"GRAPH {graph} {{ {pattern} }}" if graph else pattern


def metadata(client: FlaskClient) -> float:
    """For each graph half for its classes and half for their labels, on the average."""
    points = 0
    found = graphs(client)
    for graph in found:
        classes = select(client, f"SELECT DISTINCT ?c {{ {within(graph, f'[] <{TYPES}> ?c')} }}")
        if classes:
            points += 50
            labels = within(graph, f"?c <{LABEL}> ?label")
            values = " ".join(classes)
            points += 50 * bool(
                select(client, f"SELECT ?c {{ VALUES ?c {{ {values} }} {labels} }}")
            )
    return points / len(found)


def ontology(client: FlaskClient) -> float:
    """The share of vocabularies that are known to all: in the catalogue, and elsewhere in use."""
    terms = select(client, "SELECT DISTINCT ?p { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    prefixes = {re.sub(r"[^#]*$" if "#" in p else r"[^/]*$", "", p.strip("<>")) for p in terms}
    return 50.0 * (2 * len(prefixes & KNOWN)) / len(prefixes)


def cool_uri(endpoint: str) -> int:
    """A quarter each: no number as host, no port, no parameters, at most 30 characters."""
    parts = urlsplit(endpoint)
    return 25 * sum(
        (
            not re.fullmatch(r"[\d.]+|\[.*\]", parts.netloc.partition(":")[0]),
            parts.port is None,
            not parts.query,
            len(endpoint) <= 30,
        )
    )


@pytest.mark.parametrize("pattern", ["GRAPH ?g { ?s ?p ?o }", "?s ?p ?o"])
def test_availability_the_endpoint_is_alive(client: FlaskClient, pattern: str) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }} LIMIT 1"
    response = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": ANY_GRAPH_FORMAT}
    )
    assert response.status_code == 200  # a redirect counts as dead
    assert len(Graph().parse(data=response.data, format=response.mimetype)) == 1


def test_freshness_void_tells_when_the_dataset_changed(client: FlaskClient) -> None:
    assert last_updated(client) == date(2024, 12, 31)


@pytest.mark.parametrize("media", ["text/turtle", "application/rdf+xml"])
def test_operation_there_is_a_service_description(client: FlaskClient, media: str) -> None:
    response = client.get("/sparql", headers={"Accept": media})
    described = Graph().parse(data=response.data, format=media)
    languages = set(described.objects(None, SD.supportedLanguage))
    assert languages == {SD.SPARQL11Query}


def test_operation_there_is_void_at_the_well_known_place(client: FlaskClient) -> None:
    void = of_well_known(client)
    assert (None, RDF.type, VOID.Dataset) in void
    for term in (DCTERMS.publisher, DCTERMS.license):
        assert list(void.objects(URIRef(BASE + "dataset"), term))


def test_usefulness_the_default_graph_has_classes_with_labels(client: FlaskClient) -> None:
    classes = select(client, "SELECT DISTINCT ?c { [] a ?c }")
    assert len(classes) > 50
    values = " ".join(classes)
    labelled = select(
        client, f"SELECT DISTINCT ?c {{ VALUES ?c {{ {values} }} ?c <{LABEL}> ?label }}"
    )
    assert set(labelled) == set(classes)


def test_usefulness_nearly_all_vocabularies_are_known(client: FlaskClient) -> None:
    assert ontology(client) > 90  # all but our own


def test_usefulness_the_number_of_triples_is_told_once(client: FlaskClient) -> None:
    """Parts that were called datasets as well would be added up."""
    pattern = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    rest = f"FILTER(!BOUND(?g) || ?g != <{BASE}dataset#statistics>)"
    counted = f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {pattern} {rest} }} }}"
    assert select(client, counted) == [str(data_entry(client))]


def one_of_ours(client: FlaskClient) -> str:
    """The first thing that a query for our namespace finds in a named graph."""
    starts = f'FILTER(STRSTARTS(STR(?s), "{BASE}") && !STRSTARTS(STR(?s), "{BASE}dataset"))'
    [found] = select(client, f"SELECT ?s {{ GRAPH ?g {{ ?s ?p ?o }} {starts} }} LIMIT 1")
    return found.strip("<>")


def looked_up(client: FlaskClient, iri: str, media: str) -> str:
    """The media type of what a thing leads to."""
    response = client.get(
        "/" + iri.removeprefix(BASE), headers={"Accept": media}, follow_redirects=True
    )
    assert response.status_code == 200, response.text
    return response.mimetype


@pytest.mark.parametrize("media", ["text/html", "application/rdf+xml", "text/turtle"])
def test_usefulness_a_thing_is_told_of_in_the_format_asked_for(
    client: FlaskClient, media: str
) -> None:
    assert looked_up(client, one_of_ours(client), media) == media


def test_validity_things_are_named_by_http_addresses_that_tell_of_them(
    client: FlaskClient,
) -> None:
    thing = one_of_ours(client)
    assert thing.startswith("https://")
    assert looked_up(client, thing, "*/*")


def test_validity_named_graphs_link_to_other_addresses(client: FlaskClient) -> None:
    links = (
        "{ ?s <http://www.w3.org/2002/07/owl#sameAs> ?o } UNION "
        "{ ?s <http://www.w3.org/2000/01/rdf-schema#seeAlso> ?o } "
        f'FILTER(STRSTARTS(STR(?s), "{BASE}"))'
    )
    assert select(client, f"SELECT ?s {{ GRAPH ?g {{ {links} }} }} LIMIT 1")


@pytest.mark.parametrize(
    ("endpoint", "score"),
    [
        ("https://example.org{path}", 100),
        ("https://a.example:8443{path}", 75),
        ("http://127.0.0.1:8000{path}", 50),
        ("https://a-rather-long-name.example.org{path}", 75),
    ],
)
def test_validity_the_path_of_the_endpoint_is_short_and_has_no_parameters(
    client: FlaskClient, endpoint: str, score: int
) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    described = Graph().parse(data=response.data, format="turtle")
    [address] = described.objects(None, SD.endpoint)
    path = str(address).partition("://")[2]
    assert cool_uri(endpoint.format(path=path[path.index("/") :])) == score


@pytest.mark.parametrize("offset", [0, 100, 200])
def test_performance_the_classes_of_all_graphs_are_asked_for(
    client: FlaskClient, offset: int
) -> None:
    query = f"SELECT DISTINCT ?c {{ GRAPH ?g {{ [] a ?c }} }} LIMIT 100 OFFSET {offset}"
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


def freshness(days: int) -> float:
    """Full marks for a month, falling to 30 in the year that follows."""
    return 100.0 if days <= 30 else max(30.0, 100.0 - 70.0 * (days - 30) / 335)


#: Microseconds that the server may take for each triple it holds, to list the classes in use:
#: half of what gives no marks at all, and on this machine far more than it takes.
SLOW = 0.5


def score(*, useful: float, endpoint: str, days: int) -> float:
    """The score of an endpoint that answers whenever it is asked, and describes itself."""
    performance = 100.0 * (1.0 - SLOW)
    validity = 40 * cool_uri(endpoint) / 100 + 20 + 20 + 20
    return (100 + freshness(days) + 100 + useful + validity + performance) / 6


@pytest.mark.parametrize(
    ("days", "rank"), [(0, "A"), (30, "A"), (90, "A"), (365, "B")], ids=lambda value: str(value)
)
def test_the_endpoint_has_an_a_while_its_record_is_kept(
    client: FlaskClient, days: int, rank: str
) -> None:
    """A graph for each passage costs nearly all marks for metadata: classes are in the default one.

    So what is left has to do: without it, an A lasts for the months after a change.
    """
    useful = (ontology(client) + metadata(client)) / 2
    assert useful < 60
    found = score(useful=useful, endpoint="https://example.org/sparql", days=days)
    assert ("A" if found >= 80 else "B" if found >= 60 else "C") == rank
