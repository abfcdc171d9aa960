"""Shapes read from their graph into values, or an exact reason why one cannot be translated.

Only what is understood completely is read: a term of SHACL that this module does not know,
a parameter of the wrong form, a shape that leads back to itself.
SHACL, sections 2 (shapes, targets, paths) and 4 (core constraint components).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.namespace import OWL
from rdflib.term import Node

from prisongraph.build import shacl_parameters as parameters
from prisongraph.build.shacl_parameters import UntranslatableError, flag, only_value, path_text

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_ABOUT_SHAPES = {
    SH.name,
    SH.description,
    SH.order,
    SH.group,
    SH.defaultValue,
    SH.message,
    SH.severity,
    SH.deactivated,
    SH.path,
    SH.property,
    SH.flags,
    SH.ignoredProperties,
    SH.qualifiedMinCount,
    SH.qualifiedMaxCount,
    SH.qualifiedValueShapesDisjoint,
    *TARGETS,
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint: the local name of its SHACL parameter, and what the parameter holds."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Qualified:
    """How many values must conform to a shape, and to none of its siblings."""

    shape: "Shape"
    least: int | None
    most: int | None
    siblings: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape when it has a path, written as in SPARQL."""

    path: str | None
    targets: tuple[tuple[URIRef, Node], ...]
    constraints: tuple[Constraint, ...]
    properties: tuple["Shape", ...]
    message: str | None
    severity: str
    deactivated: bool


def root_shapes(shapes: Graph) -> list[Node]:
    """Every shape that finds focus nodes of its own, in a stable order (SHACL, section 2.1.3)."""
    found = {shape for target in TARGETS for shape in shapes.subjects(target)}
    classes = {RDFS.Class, *shapes.transitive_subjects(RDFS.subClassOf, RDFS.Class)}
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in shapes.subjects(RDF.type, kind):
            if classes.intersection(shapes.objects(shape, RDF.type)):
                found.add(shape)
    return in_order(found)


def read_shape(shapes: Graph, node: Node) -> Shape:
    """The shape with everything it refers to; UntranslatableError with the first obstacle."""
    if (None, SH.parameter, None) in shapes:
        raise UntranslatableError("the shapes declare constraint components of their own")
    return _read(shapes, node, above=())


def _read(shapes: Graph, node: Node, *, above: tuple[Node, ...]) -> Shape:
    if node in above:
        raise UntranslatableError("a shape leads back to itself")
    above = (*above, node)
    if any(kind in (RDFS.Class, OWL.Class) for kind in shapes.objects(node, RDF.type)):
        raise UntranslatableError("the shape is a class and implies a target")
    path = only_value(shapes, node, SH.path)
    texts = [str(text) for text in shapes.objects(node, SH.message)]
    return Shape(
        None if path is None else _steps(shapes, path),
        tuple(
            (target, value)
            for target in TARGETS
            for value in in_order(shapes.objects(node, target))
        ),
        tuple(_constraints(shapes, node, path is not None, above=above)),
        tuple(
            _property(shapes, inner, above=above)
            for inner in in_order(shapes.objects(node, SH.property))
        ),
        min(texts) if texts else None,
        str(only_value(shapes, node, SH.severity) or SH.Violation),
        flag(shapes, node, SH.deactivated),
    )


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Different nodes in an order that is the same in every run, but for blank nodes."""
    return sorted(set(nodes), key=str)


def _steps(shapes: Graph, path: Node) -> str:
    """The path; one without a step leads, in Oxigraph, only from nodes that it has stored."""
    text = path_text(shapes, path)
    if ")*" in text or ")?" in text:
        raise UntranslatableError("a property path that may have no step")
    return text


def _property(shapes: Graph, node: Node, *, above: tuple[Node, ...]) -> Shape:
    shape = _read(shapes, node, above=above)
    if shape.path is None:
        raise UntranslatableError("sh:property leads to a shape without a path")
    return shape


def _constraints(
    shapes: Graph, node: Node, has_path: bool, *, above: tuple[Node, ...]
) -> Iterator[Constraint]:
    for predicate in in_order(shapes.predicates(node)):
        term = parameters.iri(predicate)
        name = str(term).removeprefix(str(SH))
        if name == str(term) or term in _ABOUT_SHAPES:
            continue
        reader = _READERS.get(name)
        if reader is None:
            raise UntranslatableError(f"sh:{name} is not translated")
        if name in _ON_PATHS and not has_path:
            raise UntranslatableError(f"sh:{name} stands on a shape without a path")
        if name == "closed" and has_path:
            raise UntranslatableError("sh:closed stands on a property shape")
        for value in in_order(shapes.objects(node, term)):
            if name in _SINGLE:
                only_value(shapes, node, term)
            yield Constraint(name, reader(shapes, node, value, above))


def _members(shapes: Graph, head: Node, above: tuple[Node, ...]) -> tuple[Shape, ...]:
    members = tuple(_read(shapes, item, above=above) for item in shapes.items(head))
    if not members:
        raise UntranslatableError("an empty list of shapes")
    return members


def _node_shape(shapes: Graph, node: Node, above: tuple[Node, ...]) -> Shape:
    shape = _read(shapes, node, above=above)
    if shape.path is not None:
        raise UntranslatableError("sh:node leads to a property shape")
    return shape


def _qualified(shapes: Graph, node: Node, inner: Node, above: tuple[Node, ...]) -> Qualified:
    least = only_value(shapes, node, SH.qualifiedMinCount)
    most = only_value(shapes, node, SH.qualifiedMaxCount)
    if least is None and most is None:
        raise UntranslatableError("sh:qualifiedValueShape without a count")
    siblings: set[Node] = set()
    if flag(shapes, node, SH.qualifiedValueShapesDisjoint):
        for parent in shapes.subjects(SH.property, node):
            for other in shapes.objects(parent, SH.property):
                siblings.update(shapes.objects(other, SH.qualifiedValueShape))
    return Qualified(
        _read(shapes, inner, above=above),
        None if least is None else parameters.countable(least),
        None if most is None else parameters.countable(most),
        tuple(_read(shapes, other, above=above) for other in in_order(siblings - {inner})),
    )


_Reader = Callable[[Graph, Node, Node, tuple[Node, ...]], Any]


def _plain(read: Callable[[Node], Any]) -> _Reader:
    """A reader of a parameter that is understood by its value alone."""
    return lambda shapes, node, value, above: read(value)


_READERS: dict[str, _Reader] = {
    **dict.fromkeys(
        ("class", "nodeKind", "equals", "disjoint", "lessThan", "lessThanOrEquals"),
        _plain(parameters.iri),
    ),
    **dict.fromkeys(
        ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        _plain(parameters.literal),
    ),
    **dict.fromkeys(("minCount", "maxCount"), _plain(parameters.countable)),
    **dict.fromkeys(("minLength", "maxLength"), _plain(parameters.whole_number)),
    **dict.fromkeys(
        ("and", "or", "xone"),
        lambda shapes, node, value, above: _members(shapes, value, above),
    ),
    "datatype": _plain(parameters.datatype),
    "pattern": lambda shapes, node, value, above: parameters.pattern(shapes, node, value),
    "languageIn": lambda shapes, node, value, above: tuple(
        str(parameters.literal(item)).lower() for item in parameters.list_items(shapes, value)
    ),
    "uniqueLang": lambda shapes, node, value, above: flag(shapes, node, SH.uniqueLang),
    "not": lambda shapes, node, value, above: _read(shapes, value, above=above),
    "node": lambda shapes, node, value, above: _node_shape(shapes, value, above),
    "qualifiedValueShape": lambda shapes, node, value, above: _qualified(
        shapes, node, value, above
    ),
    "closed": lambda shapes, node, value, above: parameters.allowed_properties(shapes, node),
    "hasValue": lambda shapes, node, value, above: value,
    "in": lambda shapes, node, value, above: parameters.list_items(shapes, value),
}
#: Components that a shape has at most once.
_SINGLE = frozenset(
    (
        *("datatype", "nodeKind", "minCount", "maxCount", "minLength", "maxLength"),
        *("languageIn", "uniqueLang", "closed", "in"),
    )
)
#: Components that speak of the set of values behind a path.
_ON_PATHS = frozenset(
    (
        *("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"),
        "qualifiedValueShape",
    )
)
