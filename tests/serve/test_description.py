"""What a server says of itself: SPARQL 1.1 Service Description, and VoID with DCAT.

The first three tests are the conformance criteria of the Service Description (section 4).
"""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, SH, VOID
from rdflib.term import Node

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.iris import BASE, PREFIXES
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve.description import CASTS, service_description
from prisongraph.serve.formats import GRAPHS
from prisongraph.vocab import FORMATS, XSD

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADDRESS = f"http://{Config().host}:{Config().port}"
DATASET = URIRef(BASE + "dataset")
STATISTICS = URIRef(BASE + "dataset#statistics")
RDF_MEDIA = [*GRAPHS.values()]
TABLE_MEDIA = [media for media in FORMATS if media.startswith(("application/sparql", "text/"))]
DESCRIPTIONS = ["/sparql", "/.well-known/void", "/data/graphs"]


def get(client: FlaskClient, path: str, media: str = "text/turtle") -> Graph:
    response = client.get(path, headers={"Accept": media})
    assert response.status_code == 200, response.text
    assert response.mimetype == media
    return Graph().parse(data=response.data, format=media)


@pytest.fixture(scope="module")
def service(client: FlaskClient) -> Graph:
    return get(client, "/sparql")


@pytest.fixture(scope="module")
def void(client: FlaskClient) -> Graph:
    return get(client, "/.well-known/void")


def the(graph: Graph, subject: Node | None, predicate: Node) -> Node:
    [found] = graph.objects(subject, predicate)
    return found


def of_type(graph: Graph, kind: Node) -> Node:
    [found] = graph.subjects(RDF.type, kind)
    return found


@pytest.mark.parametrize("media", RDF_MEDIA)
def test_the_endpoint_without_a_query_returns_rdf(
    client: FlaskClient, service: Graph, media: str
) -> None:
    assert set(get(client, "/sparql", media)) == set(service)


def test_the_description_has_one_service_with_the_address_of_the_endpoint(service: Graph) -> None:
    assert the(service, of_type(service, SD.Service), SD.endpoint) == URIRef(ADDRESS + "/sparql")


#: Each property with the class of its subject and of its object (section 3.4).
#: An object of a class in the second list is described elsewhere, by whoever defined it.
SCHEMA: dict[str, tuple[str, str]] = {
    "endpoint": ("Service", ""),
    "supportedLanguage": ("Service", "Language"),
    "resultFormat": ("Service", "Format"),
    "extensionFunction": ("Service", "Function"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "Dataset"),  # a kind of GraphCollection
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
ELSEWHERE = {"", "Language", "Format", "EntailmentRegime"}


@pytest.mark.parametrize("path", ["/sparql", "/data/graphs"])
def test_the_description_keeps_to_the_classes_of_the_schema(client: FlaskClient, path: str) -> None:
    described = get(client, path)
    used = {str(p).removeprefix(SD) for p in described.predicates() if str(p).startswith(SD)}
    assert used
    assert used <= set(SCHEMA)
    for name in used:
        domain, values = SCHEMA[name]
        for subject, value in described.subject_objects(SD[name]):
            assert (subject, RDF.type, SD[domain]) in described, (name, subject)
            assert isinstance(value, URIRef)
            if values not in ELSEWHERE:
                assert (value, RDF.type, SD[values]) in described, (name, value)


def test_all_terms_that_hold_are_used(service: Graph) -> None:
    used = {str(p).removeprefix(SD) for p in service.predicates() if str(p).startswith(SD)}
    assert used == set(SCHEMA)


@pytest.mark.parametrize(
    ("config", "address"),
    [
        (Config(host="localhost", port=8123), "http://localhost:8123"),
        (Config(host="::1", port=8123), "http://[::1]:8123"),
        (Config(public_url="https://graph.example/"), "https://graph.example"),
    ],
    ids=["host and port", "IPv6", "public"],
)
def test_the_address_is_that_of_the_settings_and_never_of_a_request(
    release: Release, site_over: Callable[..., FlaskClient], config: Config, address: str
) -> None:
    client = site_over(release, config)
    for path in DESCRIPTIONS:
        hostile = client.get(path, headers={"Accept": "text/turtle", "Host": "evil.example"})
        assert hostile.status_code == 200
        assert "evil.example" not in hostile.text
        assert str(hostile.headers).find("evil.example") == -1
    described = get(client, "/sparql")
    assert the(described, None, SD.endpoint) == URIRef(f"{address}/sparql")


def test_an_endpoint_of_one_release_describes_itself_and_not_the_other(
    release: Release, engine: Engine
) -> None:
    path = f"/release/{release.name}/sparql"
    query = service_description(release, "https://example.org", path=path)
    described = Graph().parse(data=engine.query(query).serialize("text/turtle"), format="turtle")
    found = of_type(described, SD.Service)
    assert found == URIRef(BASE + path[1:])
    assert the(described, found, SD.endpoint) == URIRef("https://example.org" + path)


def test_every_format_that_is_claimed_is_served_and_every_served_one_is_claimed(
    client: FlaskClient, service: Graph
) -> None:
    served = set()
    for queries, media in (("ASK {}", TABLE_MEDIA), ("CONSTRUCT {} WHERE {}", FORMATS)):
        for each in media:
            response = client.get(
                "/sparql", query_string={"query": queries}, headers={"Accept": each}
            )
            if response.status_code == 200 and response.mimetype == each:
                served.add(URIRef(FORMATS[each]))
    assert set(service.objects(None, SD.resultFormat)) == served
    assert len(served) == 10


#: A value of each type that the engine casts to.
VALUES = {
    "date": "2024-02-03",
    "time": "10:00:00",
    "duration": "P1Y2M",
    "yearMonthDuration": "P1Y",
    "dayTimeDuration": "P1D",
    "gYear": "2024",
    "gYearMonth": "2024-02",
    "gMonth": "--02",
    "gMonthDay": "--02-03",
    "gDay": "---03",
}


@pytest.mark.parametrize("cast", CASTS)
def test_every_function_that_is_claimed_is_answered(
    client: FlaskClient, service: Graph, cast: str
) -> None:
    assert (None, SD.extensionFunction, URIRef(cast)) in service
    value = VALUES[cast.removeprefix(XSD.base)]
    query = f'ASK {{ FILTER(<{cast}>("{value}") = "{value}"^^<{cast}>) }}'
    response: Any = client.get("/sparql", query_string={"query": query})
    assert response.json["boolean"] is True


@pytest.mark.parametrize(
    "feature",
    ["DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs"],
)
def test_no_feature_is_claimed_that_the_endpoint_does_not_have(
    service: Graph, feature: str
) -> None:
    assert (None, SD.feature, SD[feature]) not in service
    assert (None, SD.feature, SD.BasicFederatedQuery) not in service


def test_the_default_graph_is_counted_as_a_query_counts_it(service: Graph, engine: Engine) -> None:
    graph = the(service, DATASET, SD.defaultGraph)
    [row] = engine.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows()
    told = the(service, graph, VOID.triples)
    assert isinstance(told, Literal)
    assert told.value == int(row["n"][0])
    assert len(list(service.objects(graph, VOID.classPartition))) > 10
    assert len(list(service.objects(graph, VOID.propertyPartition))) > 10


def graphs_of(described: Graph) -> dict[str, int]:
    """The named graphs that a description tells, each with its triples."""
    return {
        str(the(described, named, SD.name)): int(
            str(the(described, the(described, named, SD.graph), VOID.triples))
        )
        for named in described.objects(DATASET, SD.namedGraph)
    }


def test_every_named_graph_is_listed_with_its_triples(
    client: FlaskClient, service: Graph, engine: Engine
) -> None:
    rows = engine.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").rows()
    held = {str(row["g"]): int(row["n"][0]) for row in rows}
    assert graphs_of(get(client, "/data/graphs")) == held
    assert URIRef(ADDRESS + "/data/graphs") in set(service.objects(DATASET, RDFS.seeAlso))
    # The description itself names the one that is no passage, and holds its content.
    assert graphs_of(service) == {str(STATISTICS): held[str(STATISTICS)]}


def test_limits_are_stated_in_words_and_lead_to_their_page(service: Graph) -> None:
    found = of_type(service, SD.Service)
    told = {str(words) for words in service.objects(found, RDFS.comment)}
    assert any(f"{Config().max_query_bytes:,} bytes" in words for words in told)
    assert any(f"{Config().query_seconds} seconds" in words for words in told)
    assert any("SERVICE" in words for words in told)
    assert the(service, found, RDFS.seeAlso) == URIRef(ADDRESS + "/limits")


def test_the_description_holds_licence_publisher_prefixes_and_queries(
    service: Graph, release: Release
) -> None:
    assert the(service, DATASET, DCTERMS.license) == URIRef(release.manifest.license)
    assert the(service, DATASET, DCTERMS.publisher)
    declared = {
        str(the(service, declaration, SH.prefix)): str(the(service, declaration, SH.namespace))
        for declaration in service.objects(URIRef(BASE + "ontology"), SH.declare)
    }
    assert declared == PREFIXES
    published = read_queries(release.queries / "examples")
    assert len(set(service.subjects(RDF.type, SH.SPARQLExecutable))) == len(published)


def test_a_person_gets_a_form_at_the_same_address(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html"})
    assert "<form" in response.text


def test_void_holds_what_the_release_says_of_itself(void: Graph, release: Release) -> None:
    document = Graph().parse(release.path / "void.ttl")
    assert len(document) > 500
    assert set(document) <= set(void)
    added = {predicate for _, predicate, _ in set(void) - set(document)}
    assert added == {
        DCAT.byteSize,
        DCAT.downloadURL,
        DCAT.endpointDescription,
        DCAT.endpointURL,
        DCTERMS.identifier,
        RDF.type,
        SPDX.algorithm,
        SPDX.checksum,
        SPDX.checksumValue,
        VOID.dataDump,
        VOID.sparqlEndpoint,
    }


def test_void_names_the_release_and_this_server(void: Graph, release: Release) -> None:
    assert (DATASET, DCTERMS.identifier, Literal(release.name)) in void
    assert (DATASET, VOID.sparqlEndpoint, URIRef(ADDRESS + "/sparql")) in void
    service = of_type(void, DCAT.DataService)
    assert the(void, service, DCAT.endpointURL) == URIRef(ADDRESS + "/sparql")
    assert the(void, service, DCAT.servesDataset) == DATASET


def test_every_dump_is_where_it_is_said_to_be(client: FlaskClient, void: Graph) -> None:
    media_of = {
        address: str(the(void, dump, DCAT.mediaType)).partition("media-types/")[2]
        for dump, address in void.subject_objects(DCAT.downloadURL)
        if str(address).startswith(ADDRESS)
    }
    assert set(media_of) == {
        dump for dump in void.objects(DATASET, VOID.dataDump) if str(dump).startswith(ADDRESS)
    }
    assert len(media_of) == 2
    for address, media in media_of.items():
        response = client.get(str(address).removeprefix(ADDRESS))
        assert (response.status_code, response.mimetype) == (200, media)


def test_size_and_checksum_of_the_dump_are_true(client: FlaskClient, void: Graph) -> None:
    body = client.get("/data/dataset.nq").data
    [dump] = void.subjects(DCAT.byteSize)
    assert str(the(void, dump, DCAT.byteSize)) == str(len(body))
    checksum = the(void, dump, SPDX.checksum)
    assert the(void, checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
    assert str(the(void, checksum, SPDX.checksumValue)) == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("path", DESCRIPTIONS)
@pytest.mark.parametrize("media", RDF_MEDIA)
def test_a_description_is_the_same_to_the_byte_each_time(
    client: FlaskClient, path: str, media: str
) -> None:
    """An ETag would lie otherwise (RFC 9110, section 8.8.1)."""
    headers = {"Accept": media}
    first, again = (client.get(path, headers=headers) for _ in range(2))
    assert first.data == again.data
    assert first.headers["Vary"] == "Accept"
    headers["If-None-Match"] = first.headers["ETag"]
    assert client.get(path, headers=headers).status_code == 304


@pytest.mark.parametrize("path", ["/sparql?format=ttl", "/.well-known/void", "/data/graphs"])
def test_a_description_at_another_address_has_another_tag(
    release: Release, site_over: Callable[..., FlaskClient], path: str
) -> None:
    tags = {
        site_over(release, Config(port=port)).get(path).headers["ETag"] for port in (8000, 8001)
    }
    assert len(tags) == (1 if path == "/data/graphs" else 2)


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/.well-known/void", "text/html", "/data"),
        ("/data/graphs", "text/html", "/data"),
        ("/dataset", "text/html,application/xhtml+xml,*/*;q=0.8", "/data"),
        ("/dataset", "text/turtle", "/.well-known/void"),
        ("/dataset", "application/rdf+xml", "/.well-known/void"),
        ("/dataset", "application/n-quads", "/data/dataset.nq"),
        ("/dataset", "application/trig", "/data/dataset.trig"),
    ],
)
def test_the_iri_of_the_dataset_leads_to_what_is_asked_for(
    client: FlaskClient, path: str, accept: str, location: str
) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert response.headers["Vary"] == "Accept"


def test_a_format_can_be_named_instead(client: FlaskClient) -> None:
    response = client.get("/.well-known/void?format=nt", headers={"Accept": "text/html"})
    assert response.mimetype == "application/n-triples"


def test_void_is_not_made_up_in_a_format_that_nobody_offers(client: FlaskClient) -> None:
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_the_page_of_the_data_leads_to_every_description_and_dump(client: FlaskClient) -> None:
    page = client.get("/data", headers={"Accept": "text/html"}).text
    for path in ("/data/dataset.nq", "/data/dataset.trig", *DESCRIPTIONS):
        assert f'href="{path}' in page, path
