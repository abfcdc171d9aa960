"""W3C's cases `csv-tsv-res` and `json-res` of SPARQL 1.1, told anew over a fictional graph."""

import re

import pytest

from prisongraph.engine.embedded import Engine

JSON = "application/sparql-results+json"
CSV = "text/csv"
TSV = "text/tab-separated-values"
FICTION = Engine.from_nquads(
    """
<http://example.org/cell-1> <http://example.org/holds> <http://example.org/nobody> .
<http://example.org/cell-1> <http://example.org/label> "Cell, \\"one\\"" .
<http://example.org/cell-1> <http://example.org/label> "Zelle\\n1"@de .
<http://example.org/cell-1> <http://example.org/beds> "4"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://example.org/cell-2> <http://example.org/beds> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
"""  # noqa: E501 # a line of N-Quads cannot be broken
)
PREFIX = "PREFIX : <http://example.org/> "


@pytest.mark.parametrize(
    ("name", "query", "media", "expected"),
    [
        (
            "csv01, tsv01: everything",
            "SELECT ?p ?o { :cell-2 ?p ?o }",
            CSV,
            "p,o\r\nhttp://example.org/beds,2.5\r\n",
        ),
        (
            "csv02: what is unbound",
            "SELECT ?s ?l { ?s :beds ?n OPTIONAL { ?s :label ?l FILTER(LANG(?l) = '') } } "
            "ORDER BY ?s",
            CSV,
            's,l\r\nhttp://example.org/cell-1,"Cell, ""one"""\r\nhttp://example.org/cell-2,\r\n',
        ),
        (
            "csv03: types and languages are gone",
            "SELECT ?o { :cell-1 ?p ?o } ORDER BY DESC(isIRI(?o)) STR(?o)",
            CSV,
            'o\r\nhttp://example.org/nobody\r\n4\r\n"Cell, ""one"""\r\n"Zelle\n1"\r\n',
        ),
        (
            "tsv02: what is unbound",
            "SELECT ?s ?l { ?s :beds ?n OPTIONAL { ?s :label ?l FILTER(LANG(?l) = '') } } "
            "ORDER BY ?s",
            TSV,
            '?s\t?l\n<http://example.org/cell-1>\t"Cell, \\"one\\""\n'
            "<http://example.org/cell-2>\t\n",
        ),
        (
            "tsv03: types and languages stay",
            "SELECT ?o { :cell-1 ?p ?o } ORDER BY DESC(isIRI(?o)) STR(?o)",
            TSV,
            '?o\n<http://example.org/nobody>\n4\n"Cell, \\"one\\""\n"Zelle\\n1"@de\n',
        ),
        (
            "jsonres01: everything",
            "SELECT * { ?s :beds 4 }",
            JSON,
            '{"head":{"vars":["s"]},"results":{"bindings":'
            '[{"s":{"type":"uri","value":"http://example.org/cell-1"}}]}}',
        ),
        (
            "jsonres02: what is unbound",
            "SELECT ?s ?who { ?s :beds ?n OPTIONAL { ?s :holds ?who } } ORDER BY DESC(?s) LIMIT 1",
            JSON,
            '{"head":{"vars":["s","who"]},"results":{"bindings":'
            '[{"s":{"type":"uri","value":"http://example.org/cell-2"}}]}}',
        ),
        ("jsonres03: true", "ASK { :cell-1 :holds :nobody }", JSON, '{"head":{},"boolean":true}'),
        ("jsonres04: false", "ASK { :cell-2 :holds ?x }", JSON, '{"head":{},"boolean":false}'),
    ],
    ids=lambda value: value.partition(":")[0] if re.match(r"(csv|tsv|json)", str(value)) else "",
)
def test_an_answer_over_the_fictional_graph_is_these_bytes(
    name: str, query: str, media: str, expected: str
) -> None:
    assert FICTION.query(PREFIX + query).serialize(media).decode() == expected, name
