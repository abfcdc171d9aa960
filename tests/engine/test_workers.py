"""Evaluators in other processes answer what the engine in this process answers."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.engine.standing import ENDLESS, JSON, Standing, lives

from prisongraph.engine.answer import GRAPH_FORMATS, TABLE_FORMATS
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Asker, Question
from prisongraph.engine.workers import Workers
from prisongraph.errors import HungUpError, NotAcceptableError, QueryError
from prisongraph.terms import Iri, Literal, text

ADA = Iri("https://w3id.org/prisongraph/person/example-ada")
BOB = Iri("https://w3id.org/prisongraph/person/example-bob")
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
TABLE = f"SELECT ?thing ?label ?none WHERE {{ ?thing {LABEL} ?label }} ORDER BY ?thing ?label"
TRUTH = f"ASK {{ <{ADA}> {LABEL} ?label }}"
GRAPH = f"CONSTRUCT {{ <{ADA}> {LABEL} 'é \"\\n' }} WHERE {{}}"


@pytest.fixture(scope="module")
def standing(start: Callable[..., Standing]) -> Standing:
    return start(standing=2, stored=1, query_seconds=60)


@pytest.fixture(scope="module")
def workers(standing: Standing) -> Workers:
    return standing.workers


@pytest.mark.parametrize(
    ("query", "media"),
    [
        *((query, media) for query in (TABLE, TRUTH) for media in sorted(TABLE_FORMATS)),
        *((GRAPH, media) for media in sorted(GRAPH_FORMATS)),
    ],
)
def test_an_answer_has_the_bytes_of_the_engine_in_every_format(
    workers: Workers, engine: Engine, query: str, media: str
) -> None:
    there, here = workers.query(query), engine.query(query)
    assert (there.kind, there.formats) == (here.kind, here.formats)
    assert there.serialize(media) == here.serialize(media)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (TABLE, {}),
        (TRUTH, {}),
        (TABLE, {"bindings": {"thing": ADA}}),
        (TABLE, {"bindings": {"label": text("Ada Example")}}),
        ("SELECT ?x ?y WHERE { BIND(STR(?x) AS ?y) }", {"bindings": {"x": Literal('"\n\\é😀')}}),
        (f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ UNDEF }} ?thing {LABEL} ?label }}"
         " ORDER BY ?thing", {"sets": {"thing": [BOB, ADA]}}),
        ("SELECT ?s WHERE { ?s ?p ?o }", {"default_graphs": ["https://example.org/none"]}),
        ("SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": ["https://example.org/g"]}),
    ],
)  # fmt: skip
def test_an_answer_has_the_rows_of_the_engine(
    workers: Workers, engine: Engine, query: str, asked: dict[str, Any]
) -> None:
    there, here = workers.query(query, **asked), engine.query(query, **asked)
    assert (there.variables, there.boolean) == (here.variables, here.boolean)
    assert there.rows() == here.rows()


def test_an_answer_longer_than_a_frame_is_whole(workers: Workers, engine: Engine) -> None:
    numbers = " ".join(map(str, range(50_000)))
    query = f"SELECT ?n WHERE {{ VALUES ?n {{ {numbers} }} }}"
    assert workers.query(query).serialize("text/csv") == engine.query(query).serialize("text/csv")


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT * WHERE { ?s ?p }", 1),
        ("SELECT *\nWHERE { ?s ?p ?o . ! }", 2),
        ("SELECT *\n\n\nWHERE { ?s ?p ?o", 4),
        ("DROP ALL", 1),
        ("", 1),
    ],
)
def test_a_query_that_is_not_sound_is_refused_where_it_is_not(
    workers: Workers, engine: Engine, query: str, line: int
) -> None:
    with pytest.raises(QueryError) as there:
        workers.query(query)
    with pytest.raises(QueryError) as here:
        engine.query(query)
    assert there.value.line == line
    assert str(there.value) == str(here.value)
    assert vars(there.value) == vars(here.value)


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p '\udc80' }", "SELECT * { ?s ?p <a b> }"])
def test_a_query_that_no_encoding_has_is_not_sound(workers: Workers, query: str) -> None:
    with pytest.raises(QueryError):
        workers.query(query)


def test_a_graph_is_not_written_as_a_table(standing: Standing) -> None:
    with pytest.raises(NotAcceptableError, match="text/turtle"):
        standing.ask(GRAPH, JSON)
    with pytest.raises(NotAcceptableError, match="text/csv"):
        standing.ask(TABLE, "text/turtle")


@pytest.mark.parametrize("kind", ["table", "boolean", "graph"])
def test_the_kind_of_an_answer_is_told(workers: Workers, kind: str) -> None:
    query = {"table": TABLE, "boolean": TRUTH, "graph": GRAPH}[kind]
    media = "text/turtle" if kind == "graph" else JSON

    class Nowhere:
        def write(self, data: bytes) -> None:
            pass

    assert workers.write(Question(query, media), Nowhere()) == kind


@pytest.mark.parametrize("time", range(5))
def test_a_query_has_ended_when_its_client_is_let_go(standing: Standing, time: int) -> None:
    working: set[int] = set()

    def hangs_up() -> bool:
        working.update(pid for pid, does in standing.evaluators.items() if does == "R")
        return True

    with pytest.raises(HungUpError):
        standing.ask(ENDLESS, asker=Asker("somebody", hangs_up))
    assert working
    assert not lives(working)
