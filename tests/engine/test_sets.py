"""Terms in place of parameters: sets of them, and one that is written into the query."""

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import with_values
from prisongraph.errors import QueryError
from prisongraph.terms import RDF_LANG_STRING, Iri, Literal, Term

ADA = Iri("https://w3id.org/prisongraph/person/example-ada")
BOB = Iri("https://w3id.org/prisongraph/person/example-bob")
QUERY = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing WHERE { VALUES ?thing { UNDEF } ?thing skos:prefLabel ?label } ORDER BY ?thing
"""


def test_a_set_of_terms_is_asked_for_at_once(engine: Engine) -> None:
    rows = engine.query(QUERY, sets={"thing": [BOB, ADA]}).rows()
    assert {row["thing"] for row in rows} == {ADA, BOB}


def test_a_set_of_nothing_finds_nothing(engine: Engine) -> None:
    assert engine.query(QUERY, sets={"thing": []}).rows() == []


def test_without_a_set_the_query_asks_for_everything(engine: Engine) -> None:
    assert len(engine.query(QUERY).rows()) > 2


def test_a_query_without_a_place_for_a_set_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="VALUES \\?other"):
        engine.query(QUERY, sets={"other": [ADA]})


@pytest.mark.parametrize(
    "hostile",
    [Literal('" } ?thing ?p ?o . { "'), Literal('a\n\\" } #')],
)
def test_no_term_of_a_set_becomes_part_of_the_query(engine: Engine, hostile: Term) -> None:
    assert engine.query(QUERY, sets={"thing": [hostile]}).rows() == []


def test_what_is_no_iri_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="Invalid IRI"):
        engine.query(QUERY, sets={"thing": [Iri("https://x/> } ?s ?p ?o {")]})


OF_ONE = "SELECT ?thing ?label\nWHERE {\n    ?thing ?property ?label\n}"
LABEL = Literal("Ada Example", RDF_LANG_STRING, "en")


def test_a_query_with_its_terms_written_into_it_finds_what_it_finds_with_bindings(
    engine: Engine,
) -> None:
    bindings = {"thing": ADA, "label": LABEL}
    written = engine.query(with_values(OF_ONE, bindings)).rows()
    assert written == engine.query(OF_ONE, bindings=bindings).rows() != []
    assert with_values(OF_ONE, {}) == OF_ONE


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (Iri("https://x/> } ?s ?p ?o {"), "Invalid IRI"),
        (Iri("https://x/ y"), "Invalid IRI"),
    ],
)
def test_no_term_that_is_written_becomes_part_of_the_query(term: Term, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        with_values(OF_ONE, {"thing": term})


def test_a_literal_that_is_written_is_one_whatever_it_holds(engine: Engine) -> None:
    hostile = Literal('" } ?thing ?p ?o . { "\n\\')
    assert engine.query(with_values(OF_ONE, {"label": hostile})).rows() == []


def test_a_query_without_a_place_for_terms_is_refused() -> None:
    with pytest.raises(QueryError, match=r"begins with `WHERE \{`"):
        with_values("SELECT * { ?s ?p ?o }", {"s": ADA})
