"""Random queries, valid and broken: each has an answer that holds together, and none calls out.

The runs are bounded and the same each time; `benchmarks/soak.py` sends other ones for hours.
"""

import csv
import io
import json
import re
import warnings
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from tests.fuzz.sparql_grammar import broken_queries, calling_queries, queries

from prisongraph.engine.embedded import Engine
from prisongraph.engine.guard import check_query
from prisongraph.errors import QueryError, QueryRefusedError
from prisongraph.iris import BASE

TABLES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
ERRORS = {"application/problem+json", "text/plain", "text/html"}
XML = "{http://www.w3.org/2005/sparql-results#}"

bounded = settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    # Fixtures are of the session and hold nothing that a query could change.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@bounded
@given(
    query=queries(),
    table=st.sampled_from(TABLES),
    graph=st.sampled_from(GRAPHS),
    direct=st.booleans(),
)
def test_every_random_query_has_an_answer_that_parses_or_a_reason(
    client: FlaskClient, query: str, table: str, graph: str, direct: bool
) -> None:
    headers = {"Accept": f"{table}, {graph}"}
    if direct:
        response = client.post(
            "/sparql", data=query.encode(), content_type="application/sparql-query", headers=headers
        )
    else:
        response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code in (200, 400, 503), response.text
    if response.status_code != 200:
        assert response.mimetype in ERRORS
        return
    assert response.mimetype in (table, graph)
    require_whole(response.mimetype, response.get_data())


@bounded
@given(query=st.one_of(broken_queries(), st.text()))
def test_no_broken_query_breaks_the_endpoint(client: FlaskClient, query: str) -> None:
    headers = {"Accept": "application/sparql-results+json, application/n-triples"}
    response = client.post("/sparql", data={"query": query}, headers=headers)
    assert response.status_code in (200, 400, 503), response.text
    if response.status_code == 200:
        require_whole(response.mimetype, response.get_data())
    else:
        assert response.mimetype in ERRORS


@bounded
@given(body=st.binary())
def test_no_bytes_break_the_endpoint(client: FlaskClient, body: bytes) -> None:
    for media in ("application/sparql-query", "application/x-www-form-urlencoded"):
        response = client.post("/sparql", data=body, content_type=media)
        assert response.status_code in (200, 400, 503), response.text


@bounded
@given(query=queries())
def test_no_query_is_refused_for_a_call_that_it_does_not_make(query: str) -> None:
    check_query(query)


@bounded
@given(query=calling_queries())
def test_every_call_of_another_endpoint_is_refused(client: FlaskClient, query: str) -> None:
    with pytest.raises(QueryRefusedError):
        check_query(query)
    assert client.get("/sparql", query_string={"query": query}).status_code == 400


def require_whole(media: str, body: bytes) -> None:
    """Fails for an answer that does not parse, or whose parts do not fit together."""
    if media == "application/sparql-results+json":
        found = json.loads(body)
        if "boolean" not in found:
            names = set(found["head"]["vars"])
            assert all(row.keys() <= names for row in found["results"]["bindings"])
    elif media == "application/sparql-results+xml":
        root = ElementTree.fromstring(body)
        assert root.tag == f"{XML}sparql"
        assert root.find(f"{XML}boolean") is not None or root.find(f"{XML}results") is not None
    elif media == "text/csv":
        rows = list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
        # A row of one variable that is unbound is an empty line, which the reader passes over.
        assert len({len(row) for row in rows if row}) <= 1
    elif media == "text/tab-separated-values":
        lines = body.decode().rstrip("\n").split("\n")
        assert (
            body in (b"true\n", b"false\n", b"true", b"false")
            or len({line.count("\t") for line in lines}) == 1
        )
    else:
        rdflib.Graph().parse(data=body, format=media)


@dataclass(frozen=True, slots=True)
class Difference:
    """A kind of query that one of the two parsers refuses although the grammar has it."""

    rule: str
    pattern: str
    example: str

    def holds_of(self, query: str) -> bool:
        """Whether the query has what the parser refuses."""
        plain = re.sub(r"\s+(#[^\n]*\n)?", " ", query)
        return re.search(self.pattern, plain) is not None


ENGINE_REFUSES = (
    Difference(
        "[95] a negated property set may be empty",
        r"! ?\( ?\)",
        "ASK { ?s !() ?o }",
    ),
    Difference(
        "[121] white space may stand before the brackets of CONCAT, COALESCE and BNODE",
        r"(?i)\b(concat|coalesce) \(|\bbnode \( ?\)",
        "ASK { FILTER CONCAT ('a') }",
    ),
    Difference(
        "[20] a grouped variable may have another name, which may be projected",
        r"(?i)\( ?[?$]\w+ as [?$]",
        "SELECT ?k { ?s ?p ?o } GROUP BY (?s AS ?k)",
    ),
)
RDFLIB_REFUSES = (
    Difference(
        "[95] a negated property set may be empty",
        r"! ?\( ?\)",
        "ASK { ?s !() ?o }",
    ),
    Difference(
        "[160] either quote may be escaped within either",
        r"\\[\"']",
        'ASK { ?s ?p "\\\'" }',
    ),
    Difference(
        "[91] white space may stand before the modifier of a path",
        r"\) [?*+]",
        "ASK { ?s (<http://example.org/p>) + ?o }",
    ),
    Difference(
        "[83] no white space need stand between a variable and a bracket",
        r"[?$]\w+\(|\)\?\w",
        "ASK { ?s(<http://example.org/p>)?o }",
    ),
    Difference(
        "[152] a negative decimal may begin with its point",
        r"-\.5",
        "ASK { ?s ?p -.5 }",
    ),
    Difference(
        "[11] everything may be described",
        r"(?i)describe ?\*",
        "DESCRIBE * { ?s ?p ?o }",
    ),
)


# Not made smaller: rdflib takes a tenth of a second to read a query.
@settings(bounded, max_examples=100, phases=[Phase.generate])
@given(query=queries())
def test_two_parsers_accept_a_random_query_or_differ_in_a_known_way(query: str) -> None:
    if not parses_in_engine(query):
        assert any(difference.holds_of(query) for difference in ENGINE_REFUSES)
    if not parses_in_rdflib(query):
        assert any(difference.holds_of(query) for difference in RDFLIB_REFUSES)


@pytest.mark.parametrize("difference", ENGINE_REFUSES, ids=lambda found: found.rule)
def test_the_engine_still_refuses_what_it_is_said_to(difference: Difference) -> None:
    assert difference.holds_of(difference.example)
    assert not parses_in_engine(difference.example)


@pytest.mark.parametrize("difference", RDFLIB_REFUSES, ids=lambda found: found.rule)
def test_rdflib_still_refuses_what_it_is_said_to(difference: Difference) -> None:
    assert difference.holds_of(difference.example)
    assert not parses_in_rdflib(difference.example)


def parses_in_engine(query: str) -> bool:
    """Whether the engine accepts a query; over no data its evaluation costs nothing."""
    try:
        Engine.from_nquads("").query(query)
    except QueryError:
        return False
    return True


def parses_in_rdflib(query: str) -> bool:
    """Whether rdflib accepts a query; it raises whatever its parts raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            prepareQuery(query, base=BASE)
        except Exception:
            return False
    return True
