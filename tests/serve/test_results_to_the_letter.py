"""Tables and truth values, byte by byte.

SPARQL 1.1 Query Results CSV and TSV Formats (https://www.w3.org/TR/sparql11-results-csv-tsv/),
Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/) and
Query Results XML Format (https://www.w3.org/TR/rdf-sparql-XMLres/).
"""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.embedded import Engine
from prisongraph.serve.formats import TABLES

JSON, XML, CSV, TSV = TABLES.values()
EMPTY = Engine.from_nquads("")


def values(*terms: str) -> str:
    """A query whose one row has these terms, `UNDEF` for none, as ?a, ?b, …"""
    names = " ".join(f"?{chr(ord('a') + i)}" for i in range(len(terms)))
    return f"SELECT {names} {{ VALUES ({names}) {{ ({' '.join(terms)}) }} }}"


def written(query: str, media: str) -> str:
    return EMPTY.query(query).serialize(media).decode()


# What every table begins with, and what is left when it is empty.


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (JSON, '{"head":{"vars":["a","b"]},"results":{"bindings":[]}}'),
        (
            XML,
            '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            '<head><variable name="a"/><variable name="b"/></head><results></results></sparql>',
        ),
        (CSV, "a,b\r\n"),
        (TSV, "?a\t?b\n"),
    ],
    ids=TABLES,
)
def test_an_empty_table_keeps_its_variables(media: str, expected: str) -> None:
    """JSON 3.1.1, XML 2.2, CSV and TSV 3 and 4: the header does not depend on rows."""
    assert written("SELECT ?a ?b { ?a ?b ?c }", media) == expected


def test_variables_stand_in_the_order_of_the_query() -> None:
    assert written("SELECT ?z ?a ?m { VALUES (?a ?m ?z) { (1 2 3) } }", CSV) == "z,a,m\r\n3,1,2\r\n"


def test_a_variable_that_is_never_bound_has_its_column() -> None:
    assert written("SELECT ?a ?none { VALUES ?a { 1 } }", TSV) == "?a\t?none\n1\t\n"


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV], ids=TABLES)
def test_a_variable_may_have_letters_of_all_kinds(media: str) -> None:
    assert "şəxs" in written("SELECT ?şəxs {}", media)


# Truth values: JSON 3.1.2 and XML 2.3.2 define them. CSV and TSV do not, for they are tables;
# there the answer is the bare word, as most other endpoints have it, without a header.


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { FILTER(false) }", False)])
def test_a_truth_value_is_one_word(query: str, truth: bool) -> None:
    word = "true" if truth else "false"
    assert json.loads(written(query, JSON)) == {"head": {}, "boolean": truth}
    assert f"<head></head><boolean>{word}</boolean></sparql>" in written(query, XML)
    assert written(query, CSV) == word
    assert written(query, TSV) == word


# One term in each format.

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
DOUBLE = "http://www.w3.org/2001/XMLSchema#double"
DATE = "http://www.w3.org/2001/XMLSchema#date"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


def literal(value: str, **more: str) -> dict[str, str]:
    renamed = {name.replace("_", ":"): each for name, each in more.items()}
    return {"type": "literal", "value": value, **renamed}


@pytest.mark.parametrize(
    ("term", "in_json", "in_csv", "in_tsv"),
    [
        (
            "<http://x/a>",
            {"type": "uri", "value": "http://x/a"},
            "http://x/a",
            "<http://x/a>",
        ),
        (
            "<http://x/a;b?ə>",
            {"type": "uri", "value": "http://x/a;b?ə"},
            "http://x/a;b?ə",
            "<http://x/a;b?ə>",
        ),
        ('"a"', literal("a"), "a", '"a"'),
        ('""', literal(""), "", '""'),
        ('" a "', literal(" a "), " a ", '" a "'),
        ('"a"@de', literal("a", xml_lang="de"), "a", '"a"@de'),
        ("true", literal("true", datatype=DOUBLE.replace("double", "boolean")), "true", "true"),
        ("4", literal("4", datatype=INTEGER), "4", "4"),
        ("-4", literal("-4", datatype=INTEGER), "-4", "-4"),
        ("2.5", literal("2.5", datatype=DECIMAL), "2.5", "2.5"),
        (
            f'"2020-01-31"^^<{DATE}>',
            literal("2020-01-31", datatype=DATE),
            "2020-01-31",
            f'"2020-01-31"^^<{DATE}>',
        ),
        (
            f'"2020-01~"^^<{EDTF}>',
            literal("2020-01~", datatype=EDTF),
            "2020-01~",
            f'"2020-01~"^^<{EDTF}>',
        ),
        (r'"a\"b"', literal('a"b'), '"a""b"', r'"a\"b"'),
        (r'"a\'b"', literal("a'b"), "a'b", '"a\'b"'),
        ('"a,b"', literal("a,b"), '"a,b"', '"a,b"'),
        ('"a;b"', literal("a;b"), "a;b", '"a;b"'),
        (r'"a\nb"', literal("a\nb"), '"a\nb"', r'"a\nb"'),
        (r'"a\rb"', literal("a\rb"), '"a\rb"', r'"a\rb"'),
        (r'"a\tb"', literal("a\tb"), "a\tb", r'"a\tb"'),
        (r'"a\\nb"', literal(r"a\nb"), r"a\nb", r'"a\\nb"'),
        ('"🌿 ə"', literal("🌿 ə"), "🌿 ə", '"🌿 ə"'),
        (r'"\u0001"', literal("\x01"), "\x01", '"\x01"'),
        (r'"?x"', literal("?x"), "?x", '"?x"'),
        (r'"<a&b>"', literal("<a&b>"), "<a&b>", '"<a&b>"'),
    ],
)
def test_a_term_is_written_as_its_format_defines(
    term: str, in_json: dict[str, str], in_csv: str, in_tsv: str
) -> None:
    """JSON 3.2.2, CSV 3.2 (quoting by RFC 4180), TSV 4.2 (terms as in SPARQL and Turtle)."""
    query = values(term)
    assert json.loads(written(query, JSON))["results"]["bindings"] == [{"a": in_json}]
    assert written(query, CSV) == f"a\r\n{in_csv}\r\n"
    assert written(query, TSV) == f"?a\n{in_tsv}\n"


@pytest.mark.parametrize(
    ("term", "in_xml"),
    [
        ("<http://x/a?b&c>", "<uri>http://x/a?b&amp;c</uri>"),
        ('"a"', "<literal>a</literal>"),
        ('""', "<literal></literal>"),
        ('"a"@de', '<literal xml:lang="de">a</literal>'),
        ("4", f'<literal datatype="{INTEGER}">4</literal>'),
        ('"<b>&amp;"', "<literal>&lt;b&gt;&amp;amp;</literal>"),
        (r'"a\tb\nc"', "<literal>a\tb\nc</literal>"),
        ('"🌿"', "<literal>🌿</literal>"),
    ],
)
def test_a_term_is_written_in_xml(term: str, in_xml: str) -> None:
    """XML 2.3.1."""
    assert f'<result><binding name="a">{in_xml}</binding></result>' in written(values(term), XML)


def test_what_is_unbound_is_left_out_or_left_empty() -> None:
    """JSON 3.2.1 and XML 2.3.1 leave the binding out; CSV 3.3 and TSV 4.3 leave the field empty."""
    query = values("UNDEF", '"b"', "UNDEF")
    assert json.loads(written(query, JSON))["results"]["bindings"] == [{"b": literal("b")}]
    result = '<result><binding name="b"><literal>b</literal></binding></result>'
    assert f"<results>{result}</results>" in written(query, XML)
    assert written(query, CSV) == "a,b,c\r\n,b,\r\n"
    assert written(query, TSV) == '?a\t?b\t?c\n\t"b"\t\n'


def test_tsv_tells_the_empty_string_from_what_is_unbound_and_csv_cannot() -> None:
    """CSV 3.3 and TSV 4.3."""
    assert written(values('""', "UNDEF"), TSV) == '?a\t?b\n""\t\n'
    assert written(values('""', "UNDEF"), CSV) == "a,b\r\n,\r\n"


# Blank nodes: a label means something within one answer only.

LABELS = {
    JSON: r'"type":"bnode","value":"(\w+)"',
    XML: r"<bnode>(\w+)</bnode>",
    CSV: r"_:(\w+)",
    TSV: r"_:(\w+)",
}


@pytest.mark.parametrize("media", LABELS)
def test_a_blank_node_has_one_label_within_an_answer(media: str) -> None:
    bound = "BIND(BNODE() AS ?a) BIND(?a AS ?b) BIND(BNODE() AS ?c)"
    query = f"SELECT ?a ?b ?c {{ VALUES ?v {{ 1 2 }} {bound} }}"
    labels = re.findall(LABELS[media], written(query, media))
    first, second = labels[:3], labels[3:]
    assert first[0] == first[1]
    assert second[0] == second[1]
    assert len({first[0], first[2], second[0], second[2]}) == 4


def test_a_label_of_one_answer_is_nothing_in_the_next() -> None:
    query = "SELECT ?a { BIND(BNODE() AS ?a) }"
    assert written(query, TSV) != written(query, TSV)


# Any text, read back by other means than it was written.


def read_tsv(cell: str) -> str:
    """The string of a cell, by the escapes of SPARQL 1.1 Query, section 19.7."""
    letters = {
        "t": "\t",
        "n": "\n",
        "r": "\r",
        "b": "\b",
        "f": "\f",
        '"': '"',
        "\\": "\\",
        "'": "'",
    }
    assert cell[0] == cell[-1] == '"'
    return re.sub(r"\\(.)", lambda found: letters[found[1]], cell[1:-1])


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_any_text_is_read_back_as_it_was(texts: list[str]) -> None:
    terms = ['"' + "".join(f"\\U{ord(each):08X}" for each in text) + '"' for text in texts]
    query = values(*terms)
    row = json.loads(written(query, JSON))["results"]["bindings"][0]
    assert [row["a"]["value"], row["b"]["value"]] == texts
    lines = written(query, TSV).split("\n")
    assert len(lines) == 3
    assert [read_tsv(cell) for cell in lines[1].split("\t")] == texts
    rows = list(csv.reader(io.StringIO(written(query, CSV), newline="")))
    assert rows == [["a", "b"], texts]


# Over HTTP: the same bytes, and a charset that says what they are.


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV], ids=TABLES)
def test_the_endpoint_hands_out_the_bytes_of_the_engine(client: FlaskClient, media: str) -> None:
    query = values('"ə🌿"', "UNDEF", "<http://x/ə>")
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": media})
    assert response.get_data() == written(query, media).encode()
    assert response.headers["Content-Type"] == f"{media}; charset=utf-8"


def test_the_endpoint_answers_xml_that_can_be_read_whatever_it_holds(client: FlaskClient) -> None:
    """XML 1.0, sections 2.2 and 2.11; see `prisongraph.engine.wellformed`."""
    query = {"query": values(r'"a\u0001b\r\nc"')}
    response = client.get("/sparql", query_string=query, headers={"Accept": XML})
    literals = [each.text for each in ElementTree.fromstring(response.text).iter() if each.text]
    assert literals == ["a\ufffdb\r\nc"]


def test_the_endpoint_quotes_an_iri_with_a_comma_in_csv(client: FlaskClient) -> None:
    """CSV 3.2; see `prisongraph.engine.commas`."""
    query = {"query": values("<http://x/a,b>", '"c"')}
    response = client.get("/sparql", query_string=query, headers={"Accept": CSV})
    assert response.get_data() == b'a,b\r\n"http://x/a,b",c\r\n'
