"""What a text settles is settled once, and never what belongs to one release or one asker."""

from typing import Any

import pytest

from prisongraph.engine.answer import Kind
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.errors import QueryError
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.terms import Iri
from prisongraph.witness import evidence_of
from prisongraph.witness import settled as module
from prisongraph.witness.derived import fresh_names
from prisongraph.witness.settled import settled

QUERIES = read_queries(default_record().queries)
EXAMPLE = "http://example.org/"
PREFIX = f"PREFIX : <{EXAMPLE}> "
#: A closure, a number as it is not kept, and what cannot be attributed: all that texts settle.
QUERY = PREFIX + (
    "SELECT ?x ?z { ?x :p* ?y . ?y :q ?n FILTER NOT EXISTS { ?x :r ?n } "
    "OPTIONAL { ?z :q 01 FILTER(?z = ?x) } }"
)
ONE = f"<{EXAMPLE}a> <{EXAMPLE}p> <{EXAMPLE}b> .\n" + "\n".join(
    f'<{EXAMPLE}{s}> <{EXAMPLE}q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .' for s in "ab"
)
OTHER = ONE.replace(f"{EXAMPLE}a", f"{EXAMPLE}c")


class Watched(Engine):
    """An engine that remembers which questions it was to write down the answer of."""

    def write(self, question: Question, *more: Any) -> Kind:
        """The answer of the engine."""
        self.written.append(question)
        return super().write(question, *more)

    @property
    def written(self) -> list[Question]:
        """What it was asked so far."""
        return self.__dict__.setdefault("_written", [])


@pytest.fixture(autouse=True)
def _nothing_is_settled() -> None:
    module._KEPT.clear()


@pytest.fixture
def engine() -> Watched:
    return Watched.from_nquads(ONE)  # type: ignore[return-value]


def test_an_engine_reads_a_text_once_and_over_nothing(engine: Watched) -> None:
    question = Question(QUERY, "", default_graphs=(f"{EXAMPLE}g",))
    first = settled(engine, question)
    assert settled(engine, question) is first
    [asked] = engine.written
    assert asked.text == QUERY
    assert asked.default_graphs == asked.named_graphs
    assert (
        list(engine.query("SELECT * { ?s ?p ?o }", default_graphs=asked.default_graphs).rows())
        == []
    )


def test_what_is_kept_tells_the_same(engine: Watched) -> None:
    question = Question(QUERY, "")
    first = evidence_of(engine, QUERIES, question)
    assert first.rows
    assert first.remarks
    assert evidence_of(engine, QUERIES, question) == first


def test_what_one_release_settles_says_nothing_of_another(engine: Watched) -> None:
    other = Engine.from_nquads(OTHER)
    evidence_of(engine, QUERIES, Question(QUERY, ""))
    found = evidence_of(other, QUERIES, Question(QUERY, ""))
    module._KEPT.clear()
    assert found == evidence_of(other, QUERIES, Question(QUERY, ""))
    assert {str(row.row["x"])[-1] for row in found.rows} == {"b", "c"}


def test_what_is_named_later_has_no_name_of_what_is_settled(engine: Watched) -> None:
    query = PREFIX + "SELECT DISTINCT ?w ?www1 { [ :p/:q ?w ] . OPTIONAL { ?www1 :q ?w } }"
    known = settled(engine, Question(query, ""))
    given = known.prepared.derived.needed()
    assert given - set(known.asked.select.names), "or nothing was named"
    stem = next(fresh_names(known.taken)).rstrip("0123456789")
    assert not [name for name in given if name.startswith(stem)]


def test_terms_that_are_bound_settle_a_text_of_their_own(engine: Watched) -> None:
    found = {}
    for name in ("a", "b", "nobody"):
        bindings = {"x": Iri(EXAMPLE + name)}
        found[name] = evidence_of(engine, QUERIES, Question(QUERY, "", bindings=bindings))
    assert [len(each.rows) for each in found.values()] == [2, 1, 0]
    assert len(engine.written) == len(found)


@pytest.mark.parametrize("query", ["SELECT *\nWHERE { ?s ?p }", "x", "SELECT (RAND() AS ?x) {}"])
def test_what_is_refused_is_refused_again(engine: Watched, query: str) -> None:
    said = []
    for _ in range(2):
        with pytest.raises(QueryError) as refused:
            settled(engine, Question(query, ""))
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_no_more_is_kept_than_is_said(engine: Watched) -> None:
    for number in range(40):
        settled(engine, Question(f"SELECT ?x{number} {{ ?x{number} ?p ?o }} #{'-' * 10_000}", ""))
    assert module._KEPT.maxsize - 10_100 < module._KEPT.currsize <= module._KEPT.maxsize


def test_a_text_that_is_longer_than_all_that_is_kept_is_settled_all_the_same(
    engine: Watched,
) -> None:
    question = Question(f"SELECT ?x {{ ?x ?p ?o }} #{'-' * module._MOST}", "")
    assert settled(engine, question).asked.select.names == ("x",)
    assert not module._KEPT
