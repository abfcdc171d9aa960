"""What is read off one solution of a derived pattern."""

from collections.abc import Mapping

from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.witness.leaves import (
    ExistsLeaf,
    Leaf,
    Marks,
    PathLeaf,
    SelectLeaf,
    TripleLeaf,
)
from prisongraph.witness.pattern import Node, Var

Solution = Mapping[str, Term]
Row = tuple[Term | None, ...]


def has(solution: Solution, marks: Marks) -> bool:
    """Whether a solution went through the branches with these marks."""
    for name, number in marks:
        value = solution.get(name)
        if not isinstance(value, Literal) or value.lexical != str(number):
            return False
    return True


def triple_of(leaf: TripleLeaf, solution: Solution) -> Quad:
    """The triple that a pattern matched: all of its variables are bound where its marks are."""
    subject = _value(leaf.subject, solution)
    predicate = _value(leaf.predicate, solution)
    value = _value(leaf.object, solution)
    graph = _value(leaf.graph, solution)
    assert isinstance(subject, Iri)
    assert isinstance(predicate, Iri)
    assert isinstance(value, Iri | Literal)
    return Quad(subject, predicate, value, graph if isinstance(graph, Iri) else None)


def given_to(leaf: Leaf, solution: Solution) -> Row | None:
    """What a solution gives to a part that is asked again; its graph is last.

    None where it gives nothing to a condition on which it does not depend alone.
    """
    nodes: tuple[Node, ...] = ()
    match leaf:
        case PathLeaf(subject, _, value):
            nodes = (subject, value)
        case ExistsLeaf() | SelectLeaf():
            nodes = tuple(outer for _, outer in leaf.links)
    row = tuple(_value(node, solution) for node in nodes)
    if isinstance(leaf, ExistsLeaf) and not leaf.alone and set(row) <= {None}:
        return None
    return (*row, _value(leaf.graph, solution))


def _value(node: Node | None, solution: Solution) -> Term | None:
    return solution.get(node) if isinstance(node, Var) else node
