"""SHACL: what the shapes find wrong, each finding led back to a file and line.

All graphs are merged for the judgement: the shapes demand nothing of contested values
but that each is well formed, so that a legitimate disagreement is never a violation.
The shapes are compiled to queries (decision 0006); a shape that cannot be is judged by pySHACL,
which finds the same, only slower.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from prisongraph.build.shacl_compiled import Result, judge_compiled
from prisongraph.build.shacl_parameters import UntranslatableError, path_text
from prisongraph.build.shacl_shapes import TARGETS
from prisongraph.build.shacl_values import from_rdflib, to_rdflib
from prisongraph.build.sources import Statement
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.terms import Literal, Quad
from prisongraph.vocab import RDF

Places = Mapping[tuple[str, ...], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Validation:
    """What the shapes find, how many were compiled, and which were not, with the reason."""

    results: frozenset[Result]
    compiled: int
    left: tuple[tuple[str, str], ...]


def read_shapes(folder: Path) -> Graph:
    """All shapes of an ontology folder in one graph."""
    shapes = Graph()
    for path in sorted((folder / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    return shapes


def places_of(statements: Iterable[Statement]) -> Places:
    """Where each thing, each of its properties and each value was first authored."""
    places: dict[tuple[str, ...], tuple[str, int]] = {}
    for (subject, predicate, obj, _), file, line in statements:
        place = (file, line)
        places.setdefault((subject, predicate, _text(obj)), place)
        places.setdefault((subject, predicate), place)
        if predicate == RDF.type:
            places.setdefault((subject,), place)
    return places


def validate(quads: Iterable[Quad], shapes: Graph) -> Validation:
    """The results of all shapes for the merged graphs of a dataset."""
    quads = list(quads)
    judgement = judge_compiled(quads, shapes)
    results = judgement.results
    if judgement.left:
        results |= judge_with_pyshacl(quads, _without(shapes, judgement.compiled))
    left = tuple((str(node), reason) for node, reason in judgement.left)
    return Validation(results, len(judgement.compiled), left)


def locate(results: Iterable[Result], places: Places) -> list[Finding]:
    """Each result as a finding, in the words of its message, where the value was authored."""
    return [_finding(result, places) for result in results]


def judge_with_pyshacl(quads: Iterable[Quad], shapes: Graph) -> frozenset[Result]:
    """The results of pySHACL, the judge, for the merged graphs of a dataset."""
    data = Graph()
    for subject, predicate, obj, _ in quads:
        data.add((URIRef(subject), URIRef(predicate), to_rdflib(obj)))
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False)
    if not isinstance(report, Graph):
        raise ValueError(f"pySHACL cannot judge by these shapes: {text}")
    return frozenset(_result(node, report) for node in report.objects(None, SH.result))


def _without(shapes: Graph, compiled: Iterable[Node]) -> Graph:
    """The shapes of which those that were compiled find no focus nodes of their own."""
    rest = Graph()
    for triple in shapes:
        rest.add(triple)
    for node in compiled:
        for target in TARGETS:
            rest.remove((node, target, None))
    return rest


def _result(node: Node, report: Graph) -> Result:
    focus, value = report.value(node, SH.focusNode), report.value(node, SH.value)
    path = report.value(node, SH.resultPath)
    assert focus is not None
    return Result(
        from_rdflib(focus),
        _path(report, path) if path is not None else "",
        None if value is None else from_rdflib(value),
        min(str(message) for message in report.objects(node, SH.resultMessage)),
        str(report.value(node, SH.resultSeverity)),
    )


def _path(report: Graph, path: Node) -> str:
    try:
        return path_text(report, path)
    except UntranslatableError:
        return str(path)


def _finding(result: Result, places: Places) -> Finding:
    focus = _text(result.focus)
    path = result.path.removeprefix("<").removesuffix(">")
    value = "" if result.value is None else _text(result.value)
    for key in ((focus, path, value), (focus, path), (focus,)):
        if key in places:
            return Finding(*places[key], f"{shorten(focus)}: {result.message}")
    return Finding("dataset.nq", 0, f"{shorten(focus)}: {result.message}")


def _text(term: str | Literal) -> str:
    return term.lexical if isinstance(term, Literal) else str(term)
