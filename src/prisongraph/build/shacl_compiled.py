"""Compiled shapes at work: the queries run in the engine, and their rows become results."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rdflib import Graph
from rdflib.term import Node

from prisongraph.build.shacl_parameters import UntranslatableError
from prisongraph.build.shacl_queries import Compiler, Question
from prisongraph.build.shacl_shapes import read_shape, root_shapes
from prisongraph.build.shacl_values import Values, instance_facts, is_less
from prisongraph.engine.embedded import Engine
from prisongraph.terms import Quad, Term

_IRI = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL, section 3.6.2); `value` is None where the set is wrong."""

    focus: Term
    path: str
    value: Term | None
    message: str
    severity: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the compiled shapes found, and each shape that was not compiled, with the reason."""

    results: frozenset[Result]
    compiled: tuple[Node, ...]
    left: tuple[tuple[Node, str], ...]


def judge_compiled(quads: Iterable[Quad], shapes: Graph) -> Judgement:
    """The results of every shape that can be compiled, for the merged graphs of a dataset."""
    values = Values()
    compiler = Compiler(values.encode_node)
    questions: list[Question] = []
    compiled: list[Node] = []
    left: list[tuple[Node, str]] = []
    for root in root_shapes(shapes):
        try:
            questions += compiler.questions(read_shape(shapes, root))
            compiled.append(root)
        except UntranslatableError as reason:
            left.append((root, str(reason)))
    engine = Engine.from_nquads("".join(_lines(list(quads), questions, compiler, values)))
    results = frozenset(
        result for question in questions for result in _results(engine, question, values)
    )
    return Judgement(results, tuple(compiled), tuple(left))


def _lines(
    quads: Collection[Quad], questions: Iterable[Question], compiler: Compiler, values: Values
) -> Iterator[str]:
    """The merged statements that the questions can reach, and the facts that they join."""
    named = {iri for question in questions for iri in _IRI.findall(question.text)}
    reached = [quad for quad in quads if compiler.every_property or quad.predicate in named]
    yield from {f"<{s}> <{p}> {values.encode(o)} .\n" for s, p, o, _ in reached}
    yield from instance_facts(quads, compiler.classes)
    tests = [(name, constraint) for constraint, name in compiler.tests.items()]
    yield from values.facts(reached, tests, languages=compiler.languages)


def _results(engine: Engine, question: Question, values: Values) -> Iterator[Result]:
    for row in engine.query(question.text).rows():
        focus, value = values.decode(row["focus"]), values.decode(row.get("value"))
        other = values.decode(row.get("other"))
        assert focus is not None
        if question.ordered:
            assert value is not None
            assert other is not None
            if is_less(value, other, or_equal=question.ordered == "lessThanOrEquals"):
                continue
        path = f"<{row['path']}>" if "path" in row else question.path
        yield Result(focus, path, value, question.message, question.severity)
