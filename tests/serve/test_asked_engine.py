"""What is asked on behalf of a client counts as theirs, and is never more than can be held."""

from collections.abc import Mapping, Sequence

import pytest

from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink
from prisongraph.errors import NotAcceptableError, QueryStoppedError
from prisongraph.serve.asked_engine import AskedEngine
from prisongraph.terms import Iri, Term
from prisongraph.vocab import PG

SOMEBODY = Asker("somebody")
PEOPLE = f"SELECT ?s WHERE {{ VALUES ?s {{ UNDEF }} ?s a <{PG.Person}> }}"
ADA = Iri("https://w3id.org/prisongraph/person/example-ada")


class Asked(QueryEngine):
    """An engine that remembers for whom it was asked."""

    def __init__(self, engine: QueryEngine) -> None:
        self._engine = engine
        self.askers: list[Asker | None] = []

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        sets: Mapping[str, list[Term]] | None = None,
    ) -> Answer:
        raise AssertionError("asked for nobody")

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        self.askers.append(asker)
        return self._engine.write(question, sink, asker)


class Endless(Asked):
    """An engine whose answer does not end."""

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        while True:
            sink.write(bytes(1 << 20))


def test_answers_are_those_of_the_engine_asked_for_the_client(engine: Engine) -> None:
    asked = Asked(engine)
    found = AskedEngine(asked, SOMEBODY, seconds=20)
    assert found.query(PEOPLE, sets={"s": [PG.Person, ADA]}).rows() == [{"s": ADA}]
    assert found.query("ASK {}").boolean is True
    graph = found.query("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 1")
    assert graph.serialize("application/n-triples").count(b"\n") == 1
    assert asked.askers == [SOMEBODY] * 3


def test_an_answer_that_is_too_long_to_be_held_is_stopped(engine: Engine) -> None:
    with pytest.raises(QueryStoppedError, match="more than 32 MB") as caught:
        AskedEngine(Endless(engine), SOMEBODY, seconds=20).query("SELECT * {}")
    assert caught.value.limit == "answer"


def test_a_graph_is_no_table(engine: Engine) -> None:
    found = AskedEngine(engine, SOMEBODY, seconds=20).query("DESCRIBE <urn:x>")
    with pytest.raises(NotAcceptableError):
        found.serialize("text/csv")


def test_no_query_begins_when_the_time_is_over(engine: Engine) -> None:
    now = [100.0]
    asked = Asked(engine)
    found = AskedEngine(asked, SOMEBODY, seconds=20, clock=lambda: now[0])
    for now[0] in (100.0, 110.0, 120.0):
        assert found.query("ASK {}").boolean is True
    now[0] = 120.5
    with pytest.raises(QueryStoppedError, match="more than 20 seconds") as caught:
        found.query("ASK {}")
    assert caught.value.limit == "seconds"
    assert len(asked.askers) == 3
