"""What is read off one solution of a derived pattern."""

from collections.abc import Callable, Mapping
from typing import Any

from prisongraph.terms import Literal, Quad, Term
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


def reader_of(leaf: TripleLeaf) -> Callable[[Solution], Quad]:
    """What reads the triple that a pattern matched off a solution with its marks.

    All variables of the pattern are bound there; it is made once and called for each solution.
    """
    # Which nodes are variables is known before; what they are bound to are IRIs where they must.
    nodes: list[Any] = [leaf.subject, leaf.predicate, leaf.object, leaf.graph]
    names = [node if isinstance(node, Var) else None for node in nodes]
    subject, predicate, value, graph = nodes
    its_subject, its_predicate, its_value, its_graph = names

    def read(solution: Mapping[str, Any]) -> Quad:
        return Quad(
            subject if its_subject is None else solution[its_subject],
            predicate if its_predicate is None else solution[its_predicate],
            value if its_value is None else solution[its_value],
            graph if its_graph is None else solution[its_graph],
        )

    return read


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
