import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.iris import BASE, expand, iri_for, path_for, shorten
from prisongraph.terms import Iri, Literal, Quad, text, to_nquads, to_ntriples
from prisongraph.wording import date_in_words, duration_in_words, quantity_in_words

characters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(characters)
def test_a_literal_is_written_so_that_a_parser_reads_it_back(lexical: str) -> None:
    for literal in (Literal(lexical), text(lexical), Literal(lexical, Iri("http://x/type"))):
        line = to_nquads(Quad(Iri("http://x/s"), Iri("http://x/p"), literal, Iri("http://x/g")))
        [read] = pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
        assert isinstance(read.object, pyoxigraph.Literal)
        assert read.object.value == lexical
        assert (read.object.language or "") == literal.language
        assert read.object.datatype.value == literal.datatype


def test_lexical_forms_stay_as_authored() -> None:
    integer = Iri("http://www.w3.org/2001/XMLSchema#integer")
    assert to_ntriples(Literal("007", integer)) == f'"007"^^<{integer}>'


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("person:x", "/person/x"),
        ("list:ufppa/2025-02-12", "/list/ufppa/2025-02-12"),
        ("/claim/abc", "/claim/abc"),
        (BASE + "document/x#p7", "/document/x#p7"),
    ],
)
def test_a_thing_is_found_however_it_is_typed(typed: str, path: str) -> None:
    assert path_for(expand(typed)) == path


def test_iris_of_others_have_no_path() -> None:
    assert path_for("https://example.org/x") is None
    assert path_for(BASE) is None


def test_a_shortened_iri_expands_to_itself() -> None:
    for iri in (BASE + "ontology#charge", BASE + "list/ufppa/2024-06", "https://example.org/x"):
        assert expand(shorten(iri)) == iri


def test_a_path_with_odd_characters_is_still_one_iri() -> None:
    assert " " not in iri_for("person/a b")
    assert iri_for("person/a%20b") == iri_for("person/a b")


@pytest.mark.parametrize(
    ("lexical", "words"),
    [
        ("2022", "2022"),
        ("2022-11", "November 2022"),
        ("2022-11-05", "5 November 2022"),
        ("2017-21", "spring 2017"),
        ("200X", "the 2000s"),
        ("2022-11~", "about November 2022"),
        ("2024-03/2024-06", "from March 2024 to June 2024"),
        ("2024-03/..", "from March 2024 on"),
        ("../2024-06", "no later than June 2024"),
        ("2022-11?", "November 2022, not certain"),
        ("2022-11%", "about November 2022, not certain"),
        ("2022?-11-10", "10 November 2022, year not certain"),
        ("2022?-11", "November 2022, year not certain"),
    ],
)
def test_dates_are_told_at_their_precision(lexical: str, words: str) -> None:
    assert date_in_words(lexical) == words


@pytest.mark.parametrize(
    ("lexical", "words"),
    [
        ("P16Y", "16 years"),
        ("P1Y", "1 year"),
        ("P7Y6M", "7 years and 6 months"),
        ("P30D", "30 days"),
    ],
)
def test_durations_are_told_in_words(lexical: str, words: str) -> None:
    assert duration_in_words(lexical) == words


@pytest.mark.parametrize(
    ("lexical", "words"),
    [
        ("357", "357"),
        (">200", "more than 200"),
        (">=5", "at least 5"),
        ("<300", "fewer than 300"),
        ("<=9", "at most 9"),
        ("~80", "about 80"),
        ("5..7", "from 5 to 7"),
    ],
)
def test_quantities_are_told_in_words(lexical: str, words: str) -> None:
    assert quantity_in_words(lexical) == words
