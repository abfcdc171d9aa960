"""W3C's cases for the SPARQL 1.1 Protocol, told anew over the fictional record.

The names are those of W3C's manifest, the sections those of
https://www.w3.org/TR/sparql11-protocol/.
The operation `update` is not offered: its cases are refused, and nothing changes.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
BOOLEANS = {"application/sparql-results+json", "application/sparql-results+xml"}
TABLES = BOOLEANS | {"text/csv", "text/tab-separated-values"}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"}

#: Three utterances of the record, of two, two and one statements, all different.
COURT = "https://w3id.org/prisongraph/document/court-ruling#p1"
GAZETTE = "https://w3id.org/prisongraph/document/gazette-echo#p1"
BUGLE = "https://w3id.org/prisongraph/document/bugle-annals#p1"

#: True of a dataset whose default graph is the court and the gazette, and which names nothing.
TWO_IN_DEFAULT = (
    "ASK { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } FILTER(?n = 4) "
    "FILTER NOT EXISTS { GRAPH ?g { ?a ?b ?c } } }"
)
#: True of a dataset which names the court and the gazette, and whose default graph is empty.
TWO_NAMED = (
    "ASK { { SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } } } FILTER(?n = 2) "
    f"GRAPH <{COURT}> {{ ?d ?e ?f }} GRAPH <{GAZETTE}> {{ ?h ?i ?j }} "
    "FILTER NOT EXISTS { ?a ?b ?c } }"
)
#: True of a dataset whose default graph is the bugle, and which names the court and the gazette.
FULL = (
    "ASK { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } FILTER(?n = 1) "
    "{ SELECT (COUNT(DISTINCT ?g) AS ?m) { GRAPH ?g { ?a ?b ?c } } } FILTER(?m = 2) "
    f"GRAPH <{COURT}> {{ ?d ?e ?f }} GRAPH <{GAZETTE}> {{ ?h ?i ?j }} }}"
)
DEFAULT = [("default-graph-uri", COURT), ("default-graph-uri", GAZETTE)]
NAMED = [("named-graph-uri", COURT), ("named-graph-uri", GAZETTE)]

Fields = Sequence[tuple[str, str]]


def get(client: FlaskClient, query: str, fields: Fields = ()) -> TestResponse:
    return client.get(f"/sparql?{urlencode([('query', query), *fields])}")


def post_form(client: FlaskClient, query: str, fields: Fields = ()) -> TestResponse:
    body = urlencode([("query", query), *fields])
    return client.post("/sparql", data=body, content_type=FORM)


def post_direct(client: FlaskClient, query: str, fields: Fields = ()) -> TestResponse:
    return client.post(f"/sparql?{urlencode(fields)}", data=query, content_type=DIRECT)


def says(response: TestResponse) -> bool:
    """The truth value of an answer in JSON."""
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/sparql-results+json"
    assert response.json is not None
    value = response.json["boolean"]
    assert isinstance(value, bool)
    return value


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(get, id="query_get, section 2.1.1"),
        pytest.param(post_form, id="query_post_form, section 2.1.2"),
        pytest.param(post_direct, id="query_post_direct, section 2.1.3"),
    ],
)
def test_a_query_is_answered_however_it_is_sent(client: FlaskClient, ask: object) -> None:
    assert callable(ask)
    assert says(ask(client, "ASK {}")) is True
    assert says(ask(client, "ASK { FILTER(false) }")) is False


@pytest.mark.parametrize(
    ("name", "ask", "query", "fields"),
    [
        ("query_dataset_default_graph", post_direct, TWO_IN_DEFAULT, DEFAULT),
        ("query_dataset_default_graphs_get", get, TWO_IN_DEFAULT, DEFAULT),
        ("query_dataset_default_graphs_post", post_form, TWO_IN_DEFAULT, DEFAULT),
        ("query_dataset_named_graphs_get", get, TWO_NAMED, NAMED),
        ("query_dataset_named_graphs_post", post_form, TWO_NAMED, NAMED),
        ("the same, posted directly", post_direct, TWO_NAMED, NAMED),
        ("query_dataset_full", post_form, FULL, [("default-graph-uri", BUGLE), *NAMED]),
        ("the same by GET", get, FULL, [("default-graph-uri", BUGLE), *NAMED]),
    ],
    ids=lambda value: value if isinstance(value, str) and " {" not in value else "",
)
def test_the_dataset_is_the_one_in_the_request(
    client: FlaskClient, name: str, ask: object, query: str, fields: Fields
) -> None:
    """Section 2.1.4, Specifying an RDF dataset."""
    assert callable(ask)
    assert says(ask(client, query)) is False, "the case could not fail"
    assert says(ask(client, query, fields)) is True, name


@pytest.mark.parametrize("ask", [get, post_form, post_direct])
def test_the_dataset_in_the_request_outranks_that_in_the_query(
    client: FlaskClient, ask: object
) -> None:
    """query_multiple_dataset, section 2.1.4."""
    assert callable(ask)
    query = TWO_IN_DEFAULT.replace("ASK {", f"ASK FROM <{BUGLE}> FROM NAMED <{BUGLE}> {{", 1)
    assert says(ask(client, query)) is False
    assert says(ask(client, query, DEFAULT)) is True


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("query_content_type_select", "SELECT (1 AS ?value) {}", TABLES),
        ("query_content_type_ask", "ASK {}", BOOLEANS),
        ("query_content_type_describe", f"DESCRIBE <{COURT}>", GRAPHS),
        ("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPHS),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("query_") else "",
)
def test_an_answer_has_a_type_of_its_form(
    client: FlaskClient, name: str, query: str, expected: set[str]
) -> None:
    """Section 2.1.5, Accepted response formats."""
    for ask in (get, post_form, post_direct):
        response = ask(client, query)
        assert response.status_code == 200, response.text
        assert response.mimetype in expected, name


ENCODED = urlencode([("query", "ASK {}")])
REFUSED_QUERIES = [
    ("bad_query_method", 405, {"method": "PUT", "query_string": ENCODED}),
    ("bad_multiple_queries", 400, {"query_string": f"{ENCODED}&query=SELECT%20%2A%20%7B%7D"}),
    (
        "bad_multiple_queries, in a form",
        400,
        {"method": "POST", "data": f"{ENCODED}&{ENCODED}", "content_type": FORM},
    ),
    (
        "bad_query_wrong_media_type",
        415,
        {"method": "POST", "data": "ASK {}", "content_type": "text/plain"},
    ),
    ("bad_query_missing_form_type", 415, {"method": "POST", "data": ENCODED}),
    ("bad_query_missing_direct_type", 415, {"method": "POST", "data": "ASK {}"}),
    (
        "bad_query_non_utf8",
        415,
        {
            "method": "POST",
            "data": "ASK {}".encode("utf-16"),
            "content_type": f"{DIRECT}; charset=UTF-16",
        },
    ),
    (
        "bad_query_non_utf8, undeclared",
        400,
        {"method": "POST", "data": "ASK {}".encode("utf-16"), "content_type": DIRECT},
    ),
    ("bad_query_syntax", 400, {"query_string": urlencode([("query", "ASK { FILTER( }")])}),
]
LOAD = "LOAD <http://127.0.0.1:1/> INTO GRAPH <g>"
INSERT = "INSERT DATA { <s> <p> <o> }"
UPDATE_PLAIN = {"method": "POST", "data": INSERT, "content_type": UPDATE}
REFUSED_UPDATES = [
    (
        "update_post_form, section 2.2.1",
        400,
        {"method": "POST", "data": urlencode([("update", INSERT)]), "content_type": FORM},
    ),
    ("update_post_direct, section 2.2.2", 400, UPDATE_PLAIN),
    (
        "update_dataset_default_graph, section 2.2.3",
        400,
        {**UPDATE_PLAIN, "query_string": urlencode([("using-graph-uri", COURT)])},
    ),
    (
        "update_dataset_named_graphs",
        400,
        {**UPDATE_PLAIN, "query_string": urlencode([("using-named-graph-uri", COURT)])},
    ),
    (
        "update_base_uri",
        400,
        {**UPDATE_PLAIN, "data": "CLEAR GRAPH <document/court-ruling#p1>"},
    ),
    ("bad_update_get", 400, {"query_string": urlencode([("update", INSERT)])}),
    (
        "bad_multiple_updates",
        400,
        {
            "method": "POST",
            "data": urlencode([("update", INSERT), ("update", INSERT)]),
            "content_type": FORM,
        },
    ),
    (
        "bad_update_wrong_media_type",
        415,
        {"method": "POST", "data": INSERT, "content_type": "text/plain"},
    ),
    (
        "bad_update_missing_form_type",
        415,
        {"method": "POST", "data": urlencode([("update", INSERT)])},
    ),
    (
        "bad_update_non_utf8",
        415,
        {**UPDATE_PLAIN, "content_type": f"{UPDATE}; charset=UTF-16"},
    ),
    ("bad_update_syntax", 400, {**UPDATE_PLAIN, "data": "INSERT DATA {"}),
    ("an update sent as a query", 400, {"query_string": urlencode([("query", INSERT)])}),
    ("a LOAD sent as a query", 400, {"query_string": urlencode([("query", LOAD)])}),
    (
        "an update posted as a query",
        400,
        {"method": "POST", "data": "DROP ALL", "content_type": DIRECT},
    ),
    (
        "an update beside a query",
        400,
        {
            "method": "POST",
            "data": f"{ENCODED}&{urlencode([('update', INSERT)])}",
            "content_type": FORM,
        },
    ),
]


@pytest.mark.parametrize(
    ("name", "status", "sent"), REFUSED_QUERIES, ids=[row[0] for row in REFUSED_QUERIES]
)
def test_a_bad_request_is_refused(
    client: FlaskClient, name: str, status: int, sent: dict[str, str]
) -> None:
    response = client.open("/sparql", **sent)
    assert response.status_code == status, response.text
    if status == 405:
        assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("name", "status", "sent"), REFUSED_UPDATES, ids=[row[0] for row in REFUSED_UPDATES]
)
def test_an_update_is_refused_and_changes_nothing(
    client: FlaskClient, name: str, status: int, sent: dict[str, str]
) -> None:
    count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    before = get(client, count).json
    response = client.open("/sparql", **sent)
    assert response.status_code == status, response.text
    assert get(client, count).json == before
    assert says(get(client, "ASK { <s> <p> <o> }")) is False
    assert says(get(client, f"ASK {{ GRAPH <{COURT}> {{ ?s ?p ?o }} }}")) is True
