"""Of what the build computes, the evidence is the claims from which it is computed, no other."""

import pyoxigraph
import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.witness import evidence_of

QUERIES = read_queries(default_record().queries)
BASE = "https://w3id.org/prisongraph/"
PREFIXES = {
    "": BASE,
    "claim": f"{BASE}claim/",
    "conflict": f"{BASE}conflict/",
    "pg": f"{BASE}ontology#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
PROLOGUE = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
#: Beside each claim that is behind something stand others that only nearly are.
RECORD = """
    pg:arrestDateEarliest pg:companionOf pg:arrestDate .
    :one pg:arrestDateEarliest "2021-02-03" ; pg:contested pg:sentence ;
        pg:foldedName "ada example" ; pg:firstCited "2020" ; pg:lastCited "2024" ; a pg:Prisoner .
    claim:date rdf:subject :one ; rdf:predicate pg:arrestDate ; pg:status pg:Accepted .
    claim:other-date rdf:subject :one ; rdf:predicate pg:arrestDate ; pg:status pg:Superseded .
    claim:date-of-other rdf:subject :two ; rdf:predicate pg:arrestDate ; pg:status pg:Accepted .
    claim:held rdf:subject :one ; rdf:predicate pg:detention ; pg:claimStance pg:Asserts .
    claim:not-held rdf:subject :one ; rdf:predicate pg:detention ; pg:claimStance pg:Denies .
    claim:name rdf:subject :one ; rdf:predicate pg:statedAs ; rdf:object "Ada EXAMPLE" .
    claim:other-name rdf:subject :one ; rdf:predicate pg:statedAs ; rdf:object "Ada Other" .
    claim:cites rdf:subject :two ; rdf:predicate pg:charge ; rdf:object :one .
    claim:also-cites rdf:subject :three ; rdf:predicate pg:charge ; rdf:object :one .
    conflict:a pg:about :one ; pg:conflictProperty pg:sentence ; pg:side claim:x , claim:y ;
        pg:resolution pg:Unresolved .
    conflict:b pg:about :one ; pg:conflictProperty pg:charge ; pg:side claim:z .
    conflict:c pg:about :two ; pg:conflictProperty pg:sentence ; pg:side claim:z .
    <list/example#step> pg:added 3 ; pg:restsOn claim:x , claim:z .
    <list/example#breakdown> pg:restsOn claim:y .
"""


@pytest.fixture(scope="module")
def computed() -> Engine:
    insert = f"BASE <{BASE}> {PROLOGUE} INSERT DATA {{ {RECORD} }}"
    store = pyoxigraph.Store()
    store.update(insert)
    return Engine(store)


@pytest.mark.parametrize(
    ("pattern", "kind", "claims"),
    [
        (":one pg:arrestDateEarliest ?x", "bounds", "date"),
        (":one a pg:Prisoner BIND(1 AS ?x)", "bounds", "held"),
        (":one pg:foldedName ?x", "bounds", "name"),
        (":one pg:firstCited ?x", "bounds", "also-cites cites"),
        (":one pg:lastCited ?x", "bounds", "also-cites cites"),
        (":one pg:contested ?x", "conflict", "x y"),
        ("conflict:a pg:resolution ?x", "conflict", "x y"),
        ("?x pg:side claim:y", "conflict", "y"),
        ("<list/example#step> pg:added ?x", "ledger", "x z"),
    ],
)
def test_the_claims_behind_what_is_computed_are_all_that_it_rests_on(
    computed: Engine, pattern: str, kind: str, claims: str
) -> None:
    query = f"BASE <{BASE}> {PROLOGUE} SELECT ?x {{ {pattern} }}"
    [row] = evidence_of(computed, QUERIES, Question(query, "")).rows
    [matched] = row.matched
    assert matched.kind == kind
    assert [claim.removeprefix(f"{BASE}claim/") for claim in row.claims] == claims.split()
