"""SPARQL 1.1 Query Results CSV and TSV Formats, section 3.2, and RFC 4180, section 2."""

import csv
import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.commas import csv_of, is_torn

CSV = ox.QueryResultsFormat.CSV
TSV = ox.QueryResultsFormat.TSV


def answer(query: str, written_as: ox.QueryResultsFormat) -> bytes:
    """The answer as the engine itself writes it."""
    return ox.Store().query(query).serialize(format=written_as)


def query(*rows: str) -> str:
    return "SELECT ?a ?b { VALUES (?a ?b) { " + " ".join(f"({row})" for row in rows) + " } }"


@pytest.mark.parametrize(
    ("row", "torn"),
    [
        ("<http://x/a,b> 1", True),
        ("1 <http://x/a,b>", True),
        ("<http://x/a> UNDEF", False),
        ('"a,b" "c,,d"', False),
        (r'"a\"," "\n,"', False),
        (r'"\r\n" "\r\n,"', False),
        ('"" ""', False),
        ("UNDEF UNDEF", False),
    ],
)
def test_a_comma_tears_a_row_only_where_the_engine_has_not_quoted_it(row: str, torn: bool) -> None:
    assert is_torn(answer(query(row, '"a" "b"'), CSV)) is torn


def test_a_table_without_rows_or_variables_is_not_torn() -> None:
    for empty in ("SELECT ?a ?b { ?a ?b ?c }", "SELECT * {}", "ASK {}"):
        assert not is_torn(answer(empty, CSV))


def test_an_iri_with_a_comma_is_quoted() -> None:
    written = csv_of(answer(query("<http://x/a,b> 1"), TSV))
    assert written == b'a,b\r\n"http://x/a,b",1\r\n'


TEXTS = st.text(alphabet=st.sampled_from("a,;\"'\\\n\r\t\b\f\0 é🌿<>@^?_:\u2028"), max_size=8)
TERMS = st.one_of(
    TEXTS.map(lambda text: '"' + "".join(f"\\U{ord(each):08X}" for each in text) + '"'),
    st.sampled_from(
        ["UNDEF", "<http://x/a>", "true", "-4", "2.5", "1e0", '"a"@de', '"1"^^<http://x/,>']
    ),
)
ROWS = st.lists(st.builds("{} {}".format, TERMS, TERMS), max_size=4)


@given(ROWS)
def test_without_commas_in_iris_it_is_what_the_engine_writes(rows: list[str]) -> None:
    written = answer(query(*rows), CSV)
    assert not is_torn(written)
    assert csv_of(answer(query(*rows), TSV)) == written


@given(ROWS)
def test_with_commas_in_iris_every_row_has_its_fields(rows: list[str]) -> None:
    torn = [*rows, "<http://x/a,b,c> <http://x/,>"]
    assert is_torn(answer(query(*torn), CSV))
    written = csv_of(answer(query(*torn), TSV)).decode()
    table = list(csv.reader(io.StringIO(written, newline="")))
    assert {len(row) for row in table} == {2}
    assert table[-1] == ["http://x/a,b,c", "http://x/,"]
