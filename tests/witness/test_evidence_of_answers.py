"""What the evidence of a row is, construct by construct, over a record of a few statements."""

import re

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.errors import QueryError
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.statement_keys import statement_key
from prisongraph.terms import Iri, Literal
from prisongraph.witness import AnswerEvidence, RowEvidence, evidence_of

QUERIES = read_queries(default_record().queries)
EXAMPLE = "http://example.org/"
PREFIXES = f"PREFIX : <{EXAMPLE}> "
CLAIM = "https://w3id.org/prisongraph/claim/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PG = "https://w3id.org/prisongraph/ontology#"
KEY = statement_key(Iri(EXAMPLE + "a"), Iri(EXAMPLE + "p"), Iri(EXAMPLE + "b"))

#: `a` leads to `b` to `c` and back to `a`; the number is kept as the engine keeps it.
RECORD = f"""
<{EXAMPLE}a> <{EXAMPLE}p> <{EXAMPLE}b> .
<{EXAMPLE}b> <{EXAMPLE}p> <{EXAMPLE}c> .
<{EXAMPLE}c> <{EXAMPLE}p> <{EXAMPLE}a> .
<{EXAMPLE}a> <{EXAMPLE}q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<{EXAMPLE}b> <{EXAMPLE}q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
<{EXAMPLE}a> <{EXAMPLE}p> <{EXAMPLE}b> <{EXAMPLE}u1> .
<{EXAMPLE}a> <{EXAMPLE}p> <{EXAMPLE}b> <{EXAMPLE}u2> .
<{EXAMPLE}b> <{EXAMPLE}p> <{EXAMPLE}d> <{EXAMPLE}u2> .
<{CLAIM}one> <{RDF}subject> <{EXAMPLE}a> .
<{CLAIM}one> <{RDF}predicate> <{EXAMPLE}p> .
<{CLAIM}one> <{RDF}object> <{EXAMPLE}b> .
<{CLAIM}one> <{PG}claimStance> <{PG}Asserts> .
<{CLAIM}one> <{PG}statementKey> "{KEY}" .
<{CLAIM}one> <{PG}utterance> <{EXAMPLE}u1> .
<{CLAIM}two> <{RDF}subject> <{EXAMPLE}a> .
<{CLAIM}two> <{RDF}predicate> <{EXAMPLE}p> .
<{CLAIM}two> <{RDF}object> <{EXAMPLE}b> .
<{CLAIM}two> <{PG}claimStance> <{PG}Denies> .
<{CLAIM}two> <{PG}statementKey> "{KEY}" .
<{CLAIM}two> <{PG}utterance> <{EXAMPLE}u2> .
"""


@pytest.fixture(scope="module")
def small() -> Engine:
    return Engine.from_nquads(RECORD)


def asked(engine: Engine, query: str, **more: object) -> AnswerEvidence:
    return evidence_of(engine, QUERIES, Question(PREFIXES + query, "", **more))  # type: ignore[arg-type]


def triples(row: RowEvidence) -> list[str]:
    """The triples of a row in short, in order, with the graph behind an @."""
    found = []
    for each in row.matched:
        terms = [each.subject, each.predicate, each.object]
        names = " ".join(
            term.lexical if isinstance(term, Literal) else re.split("[/#]", term)[-1]
            for term in terms
        )
        found.append(names + (f"@{each.graph.removeprefix(EXAMPLE)}" if each.graph else ""))
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?y { :a :p ?y }", ["a p b"]),
        ("SELECT ?y { [ :p [ :p ?y ] ] . FILTER(?y = :a) }", ["b p c", "c p a"]),
        ("SELECT * { ?x :q 1 }", ["a q 1"]),
        ("SELECT * { ?x :q 01 }", ["a q 1"]),
        ("SELECT ?x { ?x :p :b } VALUES ?x { :a :c }", ["a p b"]),
        ("SELECT (STR(?x) AS ?s) { ?x :p :b }", ["a p b"]),
        ("SELECT ?n { ?x :q ?m BIND(?m + 1 AS ?n) FILTER(?n = 2) }", ["a q 1"]),
        ("SELECT ?x { ?x :p/:p :c }", ["a p b", "b p c"]),
        ("SELECT ?x { ?x :p+ :c FILTER(?x = :a) }", ["a p b", "b p c"]),
        ("SELECT ?x { ?x :p+ ?x FILTER(?x = :a) }", ["a p b", "b p c", "c p a"]),
        ("SELECT ?x { ?x (:p/:p)* :c FILTER(?x = :a) }", ["a p b", "b p c"]),
        ("SELECT ?x { ?x ^:p :a }", ["a p b"]),
        ("SELECT ?x { :a !:q ?x }", ["a p b"]),
        ("SELECT ?x { ?x :q 1 FILTER(?x NOT IN () && COALESCE(?x) = CONCAT() || true) }",
         ["a q 1"]),
        ("PREFIX o: <http://example> SELECT ?x { ?x o:\\.org\\/q 1 }", ["a q 1"]),
        ("SELECT ?x { VALUES ?x { :c } ?x :p?/:q ?n }", ["a q 1", "c p a"]),
        ("SELECT ?x { ?x :q 1 FILTER EXISTS { ?x :p ?y . ?y :q ?z FILTER(?z > 1) } }",
         ["a q 1", "a p b", "b q 2"]),
        ("SELECT ?x { ?x :q 1 OPTIONAL { ?x :p ?y } }", ["a q 1", "a p b"]),
        ("SELECT ?x { { ?x :q 1 } UNION { ?x :q 9 } }", ["a q 1"]),
        ("SELECT ?g { GRAPH ?g { :b :p :d } }", ["b p d@u2"]),
        ("SELECT ?y { GRAPH :u2 { :a :p/:p ?y } }", ["a p b@u2", "b p d@u2"]),
        ("SELECT ?y { GRAPH ?g { :a :p+ ?y FILTER(?y = :d) } }", ["a p b@u2", "b p d@u2"]),
        ("SELECT ?y { GRAPH ?g { { SELECT ?y { :a :p/:p ?y } } } }", ["a p b@u2", "b p d@u2"]),
        ("SELECT (COUNT(*) AS ?n) { ?x :q ?y }", ["a q 1", "b q 2"]),
        ("SELECT (MAX(?y) AS ?n) { ?x :q ?y }", ["a q 1", "b q 2"]),
        ("SELECT (COUNT(*) AS ?n) { ?x :q ?y } GROUP BY (?y > 1) HAVING(SUM(?y) = 2)", ["b q 2"]),
        ("SELECT ?k { ?x :q ?y } GROUP BY (?y > 1 AS ?k) HAVING(SUM(?y) = 2)", ["b q 2"]),
        ("SELECT ?k { ?x :q ?y } GROUP BY ?y (?y > 1 AS ?k) HAVING(SUM(?y) = 2)", ["b q 2"]),
        ("SELECT ?y { { SELECT ?x { ?x :q ?n } ORDER BY DESC(?n) LIMIT 1 } ?x :p ?y }",
         ["b q 2", "b p c"]),
        ("SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?x :q ?y } } :a :p ?z }",
         ["a q 1", "b q 2", "a p b"]),
        ("SELECT REDUCED ?x { ?x :q ?n } ORDER BY DESC(?n) LIMIT 1", ["b q 2"]),
        ("SELECT ?x FROM :u1 { ?x :p ?y }", ["a p b@u1"]),
        ("SELECT ?x FROM :u1 FROM :u2 { ?x :p :b }", ["a p b@u1", "a p b@u2"]),
        ("SELECT ?g FROM NAMED :u1 { GRAPH ?g { ?x :p :b } }", ["a p b@u1"]),
    ],
)  # fmt: skip
def test_a_row_rests_on_what_its_patterns_matched(
    small: Engine, query: str, expected: list[str]
) -> None:
    [row] = asked(small, query).rows
    assert sorted(triples(row)) == sorted(expected)
    assert row.matched_total == len(expected)


def test_triples_stand_in_the_order_of_their_patterns(small: Engine) -> None:
    [row] = asked(small, "SELECT * { ?x :q 1 . ?x :p ?y . ?y :q ?z }").rows
    assert triples(row) == ["a q 1", "a p b", "b q 2"]


def test_the_dataset_of_the_protocol_replaces_that_of_the_query(small: Engine) -> None:
    query = "SELECT ?y FROM :u1 { :b :p ?y }"
    [row] = asked(small, query, default_graphs=(EXAMPLE + "u2",)).rows
    assert triples(row) == ["b p d@u2"]


def test_variables_that_are_bound_from_outside_are_bound_in_every_part(small: Engine) -> None:
    query = "SELECT ?least ?x { ?x :p ?y FILTER EXISTS { ?x :q ?n FILTER(?n >= ?least) } }"
    [row] = asked(small, query, bindings={"least": Literal("2", _integer())}).rows
    assert triples(row) == ["b p c", "b q 2"]


def _integer() -> Iri:
    return Iri("http://www.w3.org/2001/XMLSchema#integer")


def test_an_accepted_fact_is_said_by_what_asserts_it_and_a_passage_by_its_own_claim(
    small: Engine,
) -> None:
    [row] = asked(small, "SELECT * { :a :p ?x GRAPH :u2 { :a :p ?x } }").rows
    assert [(each.kind, each.claims) for each in row.matched] == [
        ("claim", (CLAIM + "one",)),
        ("claim", (CLAIM + "two",)),
    ]
    assert row.claims == (CLAIM + "one", CLAIM + "two")


def test_the_record_of_a_claim_is_that_claim(small: Engine) -> None:
    query = f"SELECT ?x {{ ?x <{PG}claimStance> <{PG}Denies> }}"
    [row] = asked(small, query).rows
    assert [(each.kind, each.claims) for each in row.matched] == [
        ("claim-record", (CLAIM + "two",))
    ]


def test_rows_alike_share_their_evidence_and_tell_how_many_solutions_there_are(
    small: Engine,
) -> None:
    found = asked(small, "SELECT ?p { ?x ?p ?y FILTER(?p = :q) }").rows
    assert [row.number for row in found] == [1, 2]
    assert [triples(row) for row in found] == [["a q 1", "b q 2"]] * 2
    assert [row.solutions for row in found] == [2, 2]


def test_evidence_is_bounded_and_its_totals_are_not(small: Engine) -> None:
    question = Question(PREFIXES + "SELECT (COUNT(*) AS ?n) { ?x :p ?y }", "")
    [row] = evidence_of(small, QUERIES, question, bound=1).rows
    assert (len(row.matched), row.matched_total, row.solutions) == (1, 3, 3)


def test_a_page_says_whether_more_rows_follow(small: Engine) -> None:
    question = Question(PREFIXES + "SELECT ?x { ?x :p ?y } ORDER BY DESC(?x)", "")
    first = evidence_of(small, QUERIES, question, limit=2)
    last = evidence_of(small, QUERIES, question, offset=2, limit=2)
    assert [(row.number, row.row["x"]) for row in (*first.rows, *last.rows)] == [
        (1, EXAMPLE + "c"),
        (2, EXAMPLE + "b"),
        (3, EXAMPLE + "a"),
    ]
    assert (first.has_more, last.has_more) == (True, False)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?x { ?x :q 1 FILTER NOT EXISTS { ?x :q 9 } }", "NOT EXISTS"),
        ("SELECT ?x { ?x :q 1 MINUS { ?x :q 9 } }", "MINUS"),
        ("SELECT ?x { ?x :q ?n FILTER(?n = 1 || EXISTS { ?x :q 9 }) }", "EXISTS stands within"),
        ("SELECT (STR(?x) AS ?s) { ?x :q 1 }", "?s is computed by the query"),
        ("SELECT * { ?x :q 1 BIND(STR(?x) AS ?s) }", "?s is computed by the query"),
        ("SELECT (COUNT(*) AS ?n) { ?x :q 1 }", "?n is computed over a group"),
        ("SELECT ?x { ?x :q ?n } GROUP BY ?x HAVING(SUM(?n) = 1)", "HAVING"),
        ("SELECT ?x { ?x :q ?n } ORDER BY ?n LIMIT 1", "LIMIT"),
        ("SELECT ?x { :a :p+ ?x FILTER(?x = :b) }", "one shortest way"),
    ],
)
def test_what_of_a_query_has_no_claim_is_said(small: Engine, query: str, words: str) -> None:
    found = asked(small, query)
    assert len(found.rows) == 1
    assert any(words in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { :c :p ?x OPTIONAL { :c :q ?n } }", "OPTIONAL part that would bind ?n"),
        ("SELECT (COUNT(*) AS ?n) { :c :q ?x }", "no solution at all"),
        ("SELECT ?x { VALUES ?x { 1 } }", "rests on no statement"),
        ("SELECT ?x { :c :p* ?x FILTER(?x = :c) }", "without any step"),
    ],
)
def test_what_of_a_row_has_no_claim_is_said(small: Engine, query: str, words: str) -> None:
    [row] = asked(small, query).rows
    assert any(words in remark for remark in row.remarks)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { ?x ?y ?z }", "this query is ASK"),
        ("CONSTRUCT { ?x ?y ?z } WHERE { ?x ?y ?z }", "this query is CONSTRUCT"),
        ("SELECT ?x { ?x }", "line 1"),
        ("SELECT ?x { ?x nowhere:p ?y }", "nowhere"),
        ("SELECT (RAND() AS ?x) { }", "RAND answers anew"),
        ("SELECT ?x { ?x :p ?y FILTER EXISTS { ?y :p ?z BIND(NOW() AS ?w) } }", "NOW answers anew"),
        ("SELECT ?x { ?x !(^:p) ?y }", "`^` within"),
        ("SELECT (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x VALUES ?y { :b }", "is no key"),
        ("SELECT ?x { SERVICE <http://example.org/> { ?x ?y ?z } }", "SERVICE is refused"),
    ],
)
def test_what_cannot_be_told_with_its_evidence_is_refused_in_words(
    small: Engine, query: str, words: str
) -> None:
    with pytest.raises(QueryError, match=re.escape(words)):
        asked(small, query)
