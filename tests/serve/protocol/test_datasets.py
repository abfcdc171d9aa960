"""Datasets: SPARQL 1.1 Protocol, section 2.1.4, and SPARQL 1.1 Query, section 13.2."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
COURT = "https://w3id.org/prisongraph/document/court-ruling#p1"
GAZETTE = "https://w3id.org/prisongraph/document/gazette-echo#p1"
BUGLE = "https://w3id.org/prisongraph/document/bugle-annals#p1"
NOWHERE = "https://w3id.org/prisongraph/document/that-does-not-exist#p1"

Fields = Sequence[tuple[str, str]]
Ask = Callable[[FlaskClient, str, Fields], TestResponse]
ACCEPT = {"Accept": "text/csv"}


def get(client: FlaskClient, query: str, fields: Fields) -> TestResponse:
    return client.get(f"/sparql?{urlencode([('query', query), *fields])}", headers=ACCEPT)


def post_form(client: FlaskClient, query: str, fields: Fields) -> TestResponse:
    body = urlencode([("query", query), *fields])
    return client.post("/sparql", data=body, content_type=FORM, headers=ACCEPT)


def post_form_with_url(client: FlaskClient, query: str, fields: Fields) -> TestResponse:
    """A form of the query alone, whose dataset stands in the URL."""
    body = urlencode([("query", query)])
    where = f"/sparql?{urlencode(fields)}"
    return client.post(where, data=body, content_type=FORM, headers=ACCEPT)


def post_direct(client: FlaskClient, query: str, fields: Fields) -> TestResponse:
    where = f"/sparql?{urlencode(fields)}"
    return client.post(where, data=query, content_type=DIRECT, headers=ACCEPT)


WAYS = pytest.mark.parametrize("ask", [get, post_form, post_form_with_url, post_direct])


def counts(response: TestResponse) -> tuple[int, int]:
    assert response.status_code == 200, response.text
    default, named = response.text.split()[1].split(",")
    return int(default), int(named)


def count_query(clauses: str = "") -> str:
    """How many statements stand in the default graph, and how many in named graphs."""
    return (
        f"SELECT ?default ?named {clauses} {{ "
        "{ SELECT (COUNT(?p) AS ?default) { ?s ?p ?o } } "
        "{ SELECT (COUNT(?q) AS ?named) { GRAPH ?g { ?a ?q ?c } } } }"
    )


def default(*graphs: str) -> Fields:
    return [("default-graph-uri", graph) for graph in graphs]


def named(*graphs: str) -> Fields:
    return [("named-graph-uri", graph) for graph in graphs]


@WAYS
@pytest.mark.parametrize(
    ("rule", "clauses", "fields", "expected"),
    [
        ("one default graph, and nothing else", "", default(COURT), (2, 0)),
        ("two are merged", "", default(COURT, BUGLE), (3, 0)),
        ("one twice is one", "", default(COURT, COURT), (2, 0)),
        ("one named twice is one", "", named(COURT, COURT), (0, 2)),
        ("what stands in both stands once", "", default(BUGLE, GAZETTE), (2, 0)),
        ("FROM one twice", f"FROM <{COURT}> FROM <{COURT}>", [], (2, 0)),
        ("FROM both, what stands in both", f"FROM <{BUGLE}> FROM <{GAZETTE}>", [], (2, 0)),
        ("one named graph, and an empty default graph", "", named(COURT), (0, 2)),
        ("two named graphs", "", named(COURT, BUGLE), (0, 3)),
        ("both", "", [*default(BUGLE), *named(COURT, GAZETTE)], (1, 4)),
        ("the same as both", "", [*default(COURT), *named(COURT)], (2, 2)),
        ("in any order", "", [*named(COURT, GAZETTE), *default(BUGLE)], (1, 4)),
        ("a graph that does not exist is empty", "", default(NOWHERE), (0, 0)),
        ("also as a named one", "", named(NOWHERE), (0, 0)),
        ("beside one that exists", "", default(NOWHERE, COURT), (2, 0)),
        ("FROM is overridden", f"FROM <{BUGLE}>", default(COURT), (2, 0)),
        ("FROM NAMED is overridden", f"FROM NAMED <{BUGLE}>", named(COURT), (0, 2)),
        ("FROM by a named graph", f"FROM <{BUGLE}>", named(COURT), (0, 2)),
        ("FROM NAMED by a default graph", f"FROM NAMED <{BUGLE}>", default(COURT), (2, 0)),
        ("FROM alone", f"FROM <{BUGLE}>", [], (1, 0)),
        ("FROM NAMED alone", f"FROM NAMED <{BUGLE}>", [], (0, 1)),
        (
            "FROM, twice and named",
            f"FROM <{BUGLE}> FROM <{COURT}> FROM NAMED <{COURT}>",
            [],
            (3, 2),
        ),
        ("FROM a relative IRI", "FROM <document/court-ruling#p1>", [], (2, 0)),
        ("FROM the web reads nothing", "FROM <http://127.0.0.1:1/>", [], (0, 0)),
        ("FROM a file reads nothing", "FROM <file:///etc/hostname>", [], (0, 0)),
        ("FROM NAMED the web", "FROM NAMED <https://example.org/>", [], (0, 0)),
        ("a default graph on the web", "", default("http://127.0.0.1:1/"), (0, 0)),
        ("a default graph in a file", "", default("file:///etc/hostname"), (0, 0)),
        ("a named graph in a file", "", named("file:///etc/hostname"), (0, 0)),
        ("an IRI with letters of all kinds", "", default("https://example.org/ə?ü#ğ"), (0, 0)),
        ("a URN", "", default("urn:example:graph"), (0, 0)),
    ],
)
def test_a_query_sees_its_dataset_and_nothing_else(
    client: FlaskClient,
    ask: Ask,
    rule: str,
    clauses: str,
    fields: Fields,
    expected: tuple[int, int],
) -> None:
    assert counts(ask(client, count_query(clauses), fields)) == expected, rule


def test_without_a_dataset_there_is_the_whole_record(client: FlaskClient) -> None:
    """Otherwise the counts above would not show that anything is excluded."""
    default_count, named_count = counts(get(client, count_query(), []))
    assert default_count > 1000
    assert named_count > 50


def test_the_union_of_graphs_is_never_the_default_graph(client: FlaskClient) -> None:
    """What one source says never passes for a fact; that graph is contested."""
    query = (
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "
        "SELECT (COUNT(*) AS ?n) { "
        "<https://w3id.org/prisongraph/group/example-unnamed> pg:memberCount ?m }"
    )
    inside = query.replace("{ <", "{ GRAPH ?g { <").replace(" }", " } }")
    assert get(client, query, []).text == "n\r\n0\r\n"
    assert get(client, inside, []).text != "n\r\n0\r\n"


@WAYS
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["document/court-ruling#p1", "", "#p1", "//x/", "http://x/ y"])
def test_a_graph_that_is_no_absolute_iri_is_refused_by_name(
    client: FlaskClient, ask: Ask, name: str, value: str
) -> None:
    """Section 2.1.4: the parameters are IRIs, and nothing is there for them to be relative to."""
    response = ask(client, "ASK {}", [(name, value)])
    assert response.status_code == 400
    assert response.json is not None
    assert f"{name}={value}: expected an absolute IRI" in response.json["detail"]
