"""Evidence as CSV: a line for each row and claim, which every reader of RFC 4180 reads."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from tests.telling.made import NASTY, ONE, TWO, answer, row

from prisongraph.telling.as_csv import OF_CLAIM, OF_ROW, csv_pieces
from prisongraph.terms import Literal


def lines(**more: object) -> list[dict[str, str]]:
    text = "".join(csv_pieces(answer(**more)))  # type: ignore[arg-type] # the maker checks them
    return list(csv.DictReader(StringIO(text, newline="")))


def test_each_row_has_a_line_for_each_of_its_claims() -> None:
    assert [(line["row"], line["claim"]) for line in lines()] == [
        ("21", ONE.iri),
        ("21", TWO.iri),
        ("22", ONE.iri),
        ("23", ""),
    ]


def test_columns_of_the_query_are_never_mistaken_for_ours() -> None:
    [header] = next(csv_pieces(answer(()))).splitlines()
    assert header.split(",") == ["row", "?x", "?claim", "?gone", *OF_CLAIM, *OF_ROW]
    first = lines()[0]
    assert (first["?claim"], first["claim"]) == (NASTY, ONE.iri)


def test_values_stand_as_in_the_csv_of_sparql() -> None:
    first, _, second, third = lines()
    assert first["?x"] == "https://w3id.org/prisongraph/person/example-ada"
    assert second["?x"] == "_:0a f<"
    assert (third["?x"], third["?gone"]) == ("", "")


def test_a_claim_tells_who_said_it_through_whom_and_where() -> None:
    first, second = lines()[:2]
    assert first["statement"] == ONE.statement
    assert (first["status"], first["rule"], first["stance"]) == ("contested", "no rule", "Asserts")
    assert (first["speaker"], first["organisation"]) == ("carol", "committee")
    assert first["relayed_by"] == "wire; agency"
    assert first["document"] == "https://w3id.org/prisongraph/document/imaginary"
    assert (first["publisher"], first["issued"]) == ("paper", "2024-05")
    assert (first["place"], first["digest"]) == ("paragraph 1", "sha256:00ff")
    assert (second["place"], second["digest"]) == ("paragraph 2; paragraph 3", "")


def test_each_line_says_what_is_missing_and_what_is_no_claim() -> None:
    first, second, _, last = lines()
    of_answer = "What MINUS takes away leaves no trace."
    assert first["claims_total"] == second["claims_total"] == "7"
    assert first["solutions"] == "3"
    assert first["besides"] == "document: 2; curated: 1"
    assert (
        first["remarks"] == f'The value of "?x" is computed. 2 of 7 claims are shown. {of_answer}'
    )
    assert last["remarks"] == f"No pattern matched anything. {of_answer}"


def test_an_answer_without_rows_is_a_header() -> None:
    assert lines(rows=()) == []


@given(value=st.text())
def test_whatever_is_written_is_read_again(value: str) -> None:
    [line] = lines(rows=[row(1, values={"x": Literal(value)})])
    assert line["?x"] == value
