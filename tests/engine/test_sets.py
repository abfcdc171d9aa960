"""Sets of terms in place of a parameter."""

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.errors import QueryError
from prisongraph.terms import Iri, Literal, Term

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
