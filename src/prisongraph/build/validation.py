"""SHACL: pySHACL judges the whole dataset, and each finding is led back to a file and line.

All graphs are merged for the judgement: the shapes demand nothing of contested values
but that each is well formed, so that a legitimate disagreement is never a violation.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node

from prisongraph.build.sources import Statement
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.terms import Iri, Quad, to_ntriples
from prisongraph.vocab import RDF

Places = Mapping[tuple[str, ...], tuple[str, int]]


def read_shapes(folder: Path) -> Graph:
    """All shapes of an ontology folder in one graph."""
    shapes = Graph()
    for path in sorted((folder / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    return shapes


def places_of(statements: Iterable[Statement]) -> Places:
    """Where each thing, each of its properties and each value was first authored."""
    places: dict[tuple[str, ...], tuple[str, int]] = {}
    for quad, file, line in statements:
        value = str(quad.object) if isinstance(quad.object, Iri) else quad.object.lexical
        keys: list[tuple[str, ...]] = [
            (quad.subject, quad.predicate, value),
            (quad.subject, quad.predicate),
        ]
        if quad.predicate == RDF.type:
            keys.append((quad.subject,))
        for key in keys:
            places.setdefault(key, (file, line))
    return places


def validate(quads: Iterable[Quad], shapes: Graph, places: Places) -> list[Finding]:
    """What the shapes find wrong, in the words of their messages."""
    lines = {
        f"{to_ntriples(quad.subject)} <{quad.predicate}> {to_ntriples(quad.object)} .\n"
        for quad in quads
    }
    data = Graph()
    data.parse(data="".join(sorted(lines)), format="nt")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False)
    if conforms:
        return []
    assert isinstance(report, Graph)
    return [_finding(result, report, places) for result in report.subjects(SH.resultMessage)]


def _finding(result: Node, report: Graph, places: Places) -> Finding:
    focus = str(report.value(result, SH.focusNode))
    path = str(report.value(result, SH.resultPath))
    value = str(report.value(result, SH.value))
    message = min(str(found) for found in report.objects(result, SH.resultMessage))
    for key in ((focus, path, value), (focus, path), (focus,)):
        if key in places:
            return Finding(*places[key], f"{shorten(focus)}: {message}")
    return Finding("dataset.nq", 0, f"{shorten(focus)}: {message}")
