"""The checks of SPARQLES (https://sparqles.ai.wu.ac.at): discoverability, features, performance.

A feature counts there when its probe is answered at all; here the answer has to be right as well.
Speed is measured by benchmarks and not by tests.
"""

from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Namespace
from rdflib.namespace import VOID

from prisongraph.iris import BASE, PREFIXES

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
CSV = {"Accept": "text/csv"}
NAMES = ("pg", "rdf", "rdfs", "skos", "void")
HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in NAMES)
HEAD += f"PREFIX edition: <{BASE}list/example/>\n"
GRAPH = f"<{BASE}document/court-ruling#p1>"


def answer(client: FlaskClient, query: str) -> Any:
    return client.get("/sparql", query_string={"query": HEAD + query}, headers=CSV)


def rows(client: FlaskClient, query: str) -> list[str]:
    """The rows of an answer, each as one line of CSV, without the header."""
    with answer(client, query) as response:
        assert response.status_code == 200, response.text
        return str(response.text).splitlines()[1:]


# Discoverability


@pytest.mark.parametrize("vocabulary", [str(SD), str(VOID)], ids=["description", "VoID"])
def test_an_address_without_a_query_tells_terms_of(client: FlaskClient, vocabulary: str) -> None:
    accept = "application/rdf+xml, text/rdf, text/rdf+xml, application/rdf"
    response = client.get("/sparql", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, "application/rdf+xml")
    described = Graph().parse(data=response.data, format="xml")
    assert len({p for p in described.predicates() if str(p).startswith(vocabulary)}) > 5


def test_the_store_holds_void_about_the_endpoint(client: FlaskClient) -> None:
    """The monitor asks the endpoint itself, without GRAPH, under the address it is registered by.

    A release has no host: that is the persistent address.
    """
    found = rows(
        client,
        f"""SELECT DISTINCT ?ds ?p ?o
        WHERE {{ ?ds a void:Dataset . ?ds void:sparqlEndpoint <{BASE}sparql> . ?ds ?p ?o }}""",
    )
    assert len(found) > 20
    assert {row.partition(",")[0] for row in found} == {f"{BASE}dataset"}


def test_void_is_found_at_the_well_known_place(client: FlaskClient) -> None:
    assert client.get("/.well-known/void", headers={"Accept": "*/*"}).status_code == 200


# Interoperability: SPARQL 1.0

#: Three editions of a fictional list have 40, 44 and 50 members.
EDITIONS = "?edition a pg:Edition ; pg:memberCount ?members"

SPARQL_10: list[tuple[str, str, list[str]]] = [
    ("SEL[.]", "SELECT ?m WHERE { edition:2024-01 pg:memberCount ?m }", ["40"]),
    (
        "SEL[JOIN]",
        "SELECT ?m WHERE { ?step pg:stepFrom ?x . ?x pg:memberCount ?m } ORDER BY ?m",
        ["40", "44"],
    ),
    (
        "SEL[OPT]",
        "SELECT ?l WHERE { ?p a pg:Person OPTIONAL { ?p skos:prefLabel ?l } } ORDER BY ?l LIMIT 2",
        ["", "Ada Example"],
    ),
    (
        "SEL[UNION]",
        "SELECT ?m WHERE { { edition:2024-01 pg:memberCount ?m } "
        "UNION { edition:2024-05 pg:memberCount ?m } } ORDER BY ?m",
        ["40", "44"],
    ),
    (
        "SEL[FIL(!BOUND)]",
        "SELECT ?p WHERE { ?p a pg:Person OPTIONAL { ?p skos:prefLabel ?l } FILTER(!BOUND(?l)) }",
        [f"{BASE}person/w7k2q9"],
    ),
    (
        "SEL[FIL(BLANK)]",
        "SELECT (COUNT(?v) AS ?n) WHERE { edition:2024-01 pg:memberCount ?m "
        "BIND(BNODE() AS ?v) FILTER isBlank(?v) }",
        ["1"],
    ),
    (
        "SEL[FIL(BOOL)]",
        "SELECT ?x WHERE { ?x pg:ahead true } ORDER BY ?x LIMIT 1",
        [PREFIXES["pg"] + "finalOn"],
    ),
    (
        "SEL[FIL(IRI)]",
        f"SELECT ?members WHERE {{ {EDITIONS} FILTER(?edition = edition:2024-05) }}",
        ["44"],
    ),
    ("SEL[FIL(NUM)]", "SELECT ?e WHERE { ?e pg:memberCount 44 }", [f"{BASE}list/example/2024-05"]),
    (
        "SEL[FIL(REGEX)]",
        'SELECT ?l WHERE { ?p a pg:Person ; skos:prefLabel ?l FILTER REGEX(STR(?l), "^Bob") }',
        ["Bob Placeholder"],
    ),
    (
        "SEL[FIL(REGEX-i)]",
        'SELECT ?l WHERE { ?p a pg:Person ; skos:prefLabel ?l FILTER REGEX(STR(?l), "^bOB", "i") }',
        ["Bob Placeholder"],
    ),
    (
        "SEL[FIL(STR)]",
        f"SELECT ?members WHERE {{ {EDITIONS} "
        f'FILTER(STR(?edition) = "{BASE}list/example/2024-09") }}',
        ["50"],
    ),
    (
        "SEL[.]*ORDERBY",
        f"SELECT ?members WHERE {{ {EDITIONS} }} ORDER BY ?members",
        ["40", "44", "50"],
    ),
    (
        "SEL[.]*ORDERBY-ASC",
        f"SELECT ?members WHERE {{ {EDITIONS} }} ORDER BY ASC(?members)",
        ["40", "44", "50"],
    ),
    (
        "SEL[.]*ORDERBY-DESC",
        f"SELECT ?members WHERE {{ {EDITIONS} }} ORDER BY DESC(?members)",
        ["50", "44", "40"],
    ),
    (
        "SEL[.]*ORDERBY*OFFSET",
        f"SELECT ?members WHERE {{ {EDITIONS} }} ORDER BY ?members LIMIT 1 OFFSET 1",
        ["44"],
    ),
    (
        "SEL-DISTINCT[.]",
        f"SELECT DISTINCT ?c WHERE {{ {EDITIONS} . ?edition a ?c }}",
        [PREFIXES["pg"] + "Edition"],
    ),
    (
        "SEL-REDUCED[.]",
        "SELECT REDUCED ?m WHERE { edition:2024-01 pg:memberCount ?m }",
        ["40"],
    ),
    ("SEL[EMPTY]", "SELECT ?s WHERE { ?s rdf:type <http://example.org/nothing> }", []),
    (
        "SEL[BNODE]",
        "SELECT ?m WHERE { [] pg:balanceOf edition:2024-09 ; pg:stepFrom [ pg:memberCount ?m ] }",
        ["44"],
    ),
    (
        "SEL[GRAPH]",
        f"SELECT ?v WHERE {{ GRAPH {GRAPH} {{ ?s pg:sentence ?v }} }}",
        ["P9Y"],
    ),
    (
        "SEL[GRAPH;JOIN]",
        f"SELECT ?v ?d WHERE {{ GRAPH {GRAPH} {{ ?s pg:sentence ?v . ?s pg:sentenceDate ?d }} }}",
        ["P9Y,2023-12-01"],
    ),
    (
        "SEL[GRAPH;UNION]",
        f"SELECT ?v WHERE {{ GRAPH {GRAPH} "
        "{ { ?s pg:sentence ?v } UNION { ?s pg:sentenceDate ?v } } } ORDER BY STR(?v)",
        ["2023-12-01", "P9Y"],
    ),
    (
        "SEL[FROM]",
        f"SELECT ?v FROM {GRAPH} FROM NAMED <{BASE}document/committee-list#p2> "
        "WHERE { ?s pg:sentence ?v }",
        ["P9Y"],
    ),
]

# Interoperability: SPARQL 1.1

SPARQL_11: list[tuple[str, str, list[str]]] = [
    ("SEL[AVG]", "SELECT (AVG(?x) AS ?n) WHERE { VALUES ?x { 1 2 6 } }", ["3"]),
    (
        "SEL[AVG]*GROUPBY",
        "SELECT ?c (AVG(?m) AS ?n) WHERE { ?s a ?c ; pg:memberCount ?m } GROUP BY ?c ORDER BY ?n",
        [f"{PREFIXES['pg']}Section,22.5", f"{PREFIXES['pg']}Edition,44.666666666666666666"],
    ),
    ("SEL[MIN]", f"SELECT (MIN(?members) AS ?n) WHERE {{ {EDITIONS} }}", ["40"]),
    ("SEL[MAX]", f"SELECT (MAX(?members) AS ?n) WHERE {{ {EDITIONS} }}", ["50"]),
    ("SEL[SUM]", f"SELECT (SUM(?members) AS ?n) WHERE {{ {EDITIONS} }}", ["134"]),
    ("SEL[COUNT]", f"SELECT (COUNT(*) AS ?n) WHERE {{ {EDITIONS} }}", ["3"]),
    (
        "SEL[COUNT]*GROUPBY",
        "SELECT ?person (COUNT(?d) AS ?n) WHERE { ?person pg:detention ?d } "
        "GROUP BY ?person ORDER BY DESC(?n) LIMIT 1",
        [f"{BASE}person/example-ada,2"],
    ),
    (
        "SEL[COUNT]*HAVING",
        "SELECT ?person WHERE { ?person pg:detention ?d } GROUP BY ?person HAVING (COUNT(?d) > 1)",
        [f"{BASE}person/example-ada"],
    ),
    (
        "SEL[SAMPLE]",
        "SELECT (SAMPLE(?m) AS ?n) WHERE { edition:2024-01 pg:memberCount ?m }",
        ["40"],
    ),
    (
        "SEL[GROUP_CONCAT]",
        'SELECT (GROUP_CONCAT(?x; separator="+") AS ?n) WHERE { VALUES ?x { "a" "b" } }',
        ["a+b"],
    ),
    (
        "SEL[SUBQ]",
        f"SELECT ?e WHERE {{ {{ SELECT (MAX(?members) AS ?m) WHERE {{ {EDITIONS} }} }} "
        "?e pg:memberCount ?m }",
        [f"{BASE}list/example/2024-09"],
    ),
    (
        "SEL[SUBQ;GRAPH]",
        f"SELECT ?n WHERE {{ {{ SELECT (COUNT(*) AS ?n) "
        f"WHERE {{ GRAPH {GRAPH} {{ ?s ?p ?o }} }} }} }}",
        ["2"],
    ),
    (
        "SEL[BIND]",
        "SELECT ?n WHERE { edition:2024-01 pg:memberCount ?m BIND(?m + 2 AS ?n) }",
        ["42"],
    ),
    (
        "SEL[VALUES]",
        f"SELECT ?members WHERE {{ {EDITIONS} }} ORDER BY ?members "
        "VALUES ?edition { edition:2024-01 edition:2024-09 }",
        ["40", "50"],
    ),
    (
        "SEL[FIL(EXISTS)]",
        f"SELECT ?members WHERE {{ {EDITIONS} "
        "FILTER EXISTS { ?edition pg:previousEdition ?x } } ORDER BY ?members",
        ["44"],
    ),
    (
        "SEL[FIL(!EXISTS)]",
        f"SELECT ?members WHERE {{ {EDITIONS} "
        "FILTER NOT EXISTS { ?edition pg:previousEdition ?x } } ORDER BY ?members",
        ["40", "50"],
    ),
    (
        "SEL[MINUS]",
        f"SELECT ?members WHERE {{ {EDITIONS} MINUS {{ ?edition pg:previousEdition ?x }} }} "
        "ORDER BY ?members",
        ["40", "50"],
    ),
    (
        "SEL[FIL(IN)]",
        f"SELECT ?members WHERE {{ {EDITIONS} FILTER(?members IN (44, 45)) }}",
        ["44"],
    ),
    (
        "SEL[FIL(CONTAINS)]",
        'SELECT ?l WHERE { ?p a pg:Person ; skos:prefLabel ?l FILTER CONTAINS(?l, "Placeholder") }',
        ["Bob Placeholder"],
    ),
    (
        "SEL[FIL(START)]",
        'SELECT ?l WHERE { ?p a pg:Person ; skos:prefLabel ?l FILTER STRSTARTS(?l, "Bob") }',
        ["Bob Placeholder"],
    ),
    (
        "SEL[FIL(ABS)]",
        f"SELECT ?members WHERE {{ {EDITIONS} FILTER(ABS(44 - ?members) >= 6) }}",
        ["50"],
    ),
    (
        "SEL[PATHS] one or more",
        "SELECT ?e WHERE { edition:2024-09 (^pg:balanceOf/pg:stepFrom)+ ?e } ORDER BY ?e",
        [f"{BASE}list/example/2024-01", f"{BASE}list/example/2024-05"],
    ),
    (
        "SEL[PATHS] sequence and inverse",
        "SELECT ?m WHERE { edition:2024-01 ^pg:previousEdition/pg:memberCount ?m }",
        ["44"],
    ),
    (
        "SEL[PATHS] alternative and optional",
        "SELECT ?v WHERE { edition:2024-05 pg:previousEdition?/(pg:memberCount|rdfs:label) ?v } "
        "ORDER BY ?v",
        ["40", "44"],
    ),
    (
        "SEL[PATHS] negated",
        "SELECT (COUNT(*) AS ?n) "
        "WHERE { edition:2024-01 !(rdf:type|pg:memberCount) ?v FILTER(?v = 40) }",
        ["2"],
    ),
    ("SEL[IF]", 'SELECT (IF(1 < 2, "yes", "no") AS ?x) WHERE {}', ["yes"]),
    ("SEL[COALESCE]", "SELECT (COALESCE(?unbound, 1/0, 3) AS ?x) WHERE {}", ["3"]),
    ("SEL[SERVICE] as data", 'SELECT ("SERVICE" AS ?x) WHERE {}', ["SERVICE"]),
]


@pytest.mark.parametrize(
    ("probe", "query", "expected"),
    [*SPARQL_10, *SPARQL_11],
    ids=[probe for probe, _, _ in [*SPARQL_10, *SPARQL_11]],
)
def test_a_feature_is_answered_rightly(
    client: FlaskClient, probe: str, query: str, expected: list[str]
) -> None:
    assert rows(client, query) == expected, probe


@pytest.mark.parametrize(
    ("probe", "query", "expected"),
    [
        ("ASK[.]", "ASK { edition:2024-01 pg:memberCount 40 }", True),
        ("ASK[.] without an answer", "ASK { edition:2024-01 pg:memberCount 41 }", False),
        ("ASK[FIL(!IN)]", f"ASK {{ {EDITIONS} FILTER(?members NOT IN (40, 44)) }}", True),
        (
            "ASK[FIL(!IN)] of none",
            f"ASK {{ {EDITIONS} FILTER(?members NOT IN (40, 44, 50)) }}",
            False,
        ),
    ],
)
def test_a_question_is_answered_rightly(
    client: FlaskClient, probe: str, query: str, expected: bool
) -> None:
    response: Any = client.get("/sparql", query_string={"query": HEAD + query})
    assert response.json["boolean"] is expected, probe


@pytest.mark.parametrize(
    ("probe", "query", "triples"),
    [
        ("CON[.]", "CONSTRUCT { ?s ?p ?o } WHERE { ?s pg:memberCount 40 ; ?p ?o } LIMIT 2", 2),
        (
            "CON[JOIN]",
            "CONSTRUCT { ?e pg:counts ?m } WHERE { ?e pg:stepFrom ?x . ?x pg:memberCount ?m }",
            2,
        ),
        (
            "CON[OPT]",
            "CONSTRUCT { ?edition a pg:Edition . ?edition pg:previousEdition ?x } "
            f"WHERE {{ {EDITIONS} OPTIONAL {{ ?edition pg:previousEdition ?x }} }}",
            4,
        ),
        ("CON-[.] short", "CONSTRUCT WHERE { ?s pg:memberCount 40 } LIMIT 10", 1),
        ("DESC[IRI]", "DESCRIBE edition:2024-01", 10),
    ],
)
def test_a_graph_is_answered_rightly(
    client: FlaskClient, probe: str, query: str, triples: int
) -> None:
    response = client.get("/sparql", query_string={"query": HEAD + query})
    assert response.status_code == 200, response.text
    found = len(Graph().parse(data=response.data, format="turtle"))
    assert found >= triples if probe.startswith("DESC") else found == triples, probe


def test_the_one_feature_that_is_refused_says_so(client: FlaskClient) -> None:
    """SEL[SERVICE]: this endpoint never calls another one, and its description claims nothing."""
    query = f"SELECT ?o WHERE {{ {EDITIONS} SERVICE <http://example.org/> {{ ?s ?p ?o }} }}"
    response = answer(client, query)
    assert response.status_code == 400
    assert "SERVICE is refused" in response.text


# Performance: that all probes are answered, and whole

SOME = {
    "s": "edition:2024-01",
    "p": "pg:memberCount",
    "o": "40",
}


@pytest.mark.parametrize("bound", ["s", "p", "o", "sp", "so", "po", "spo"])
def test_any_part_of_a_triple_can_be_looked_up(client: FlaskClient, bound: str) -> None:
    pattern = " ".join(SOME[part] if part in bound else f"?{part}" for part in "spo")
    response: Any = client.get("/sparql", query_string={"query": f"{HEAD} ASK {{ {pattern} }}"})
    assert response.json["boolean"] is True


@pytest.mark.parametrize(
    ("probe", "pattern"),
    [
        ("JOIN-SS", "?s ?p ?o . OPTIONAL { edition:2024-01 ?p2 ?o2 FILTER(?s = edition:2024-01) }"),
        ("JOIN-SO", "?s ?p ?o . OPTIONAL { edition:2024-01 ?p2 ?s }"),
        ("JOIN-OO", "?s ?p ?o . OPTIONAL { edition:2024-01 ?p2 ?o }"),
    ],
)
def test_a_join_over_all_triples_is_answered_up_to_its_limit(
    client: FlaskClient, probe: str, pattern: str
) -> None:
    assert len(rows(client, f"SELECT DISTINCT ?s ?p2 WHERE {{ {pattern} }} LIMIT 1000")) == 1000


def test_classes_and_properties_are_counted(client: FlaskClient) -> None:
    for pattern in ("?s a ?x", "?s ?x ?o"):
        [counted] = rows(client, f"SELECT (COUNT(?x) AS ?n) WHERE {{ {pattern} }}")
        assert int(counted) > 500


@pytest.mark.parametrize("limit", [1, 5, 3125, 6250, 12500, 25000, 50000, 100001])
def test_an_answer_has_as_many_rows_as_are_asked_for(real_client: FlaskClient, limit: int) -> None:
    assert len(rows(real_client, f"SELECT ?s ?p WHERE {{ ?s ?p ?o }} LIMIT {limit}")) == limit
