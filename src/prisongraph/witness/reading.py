"""What is read off one solution of a derived pattern."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prisongraph.terms import Literal, Quad, Term
from prisongraph.vocab import XSD
from prisongraph.witness.leaves import (
    Derived,
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


@dataclass(frozen=True, slots=True)
class Branch:
    """What is to be read off all solutions that went through the same branches.

    Parts stand with their places among the leaves; the remarks are on what was omitted there.
    """

    triples: tuple[tuple[int, Callable[[Solution], Quad]], ...]
    asked: tuple[tuple[int, Leaf], ...]
    remarks: Mapping[str, None]


class Branches:
    """The branches of a derived pattern, each settled when the first solution went through it."""

    def __init__(self, derived: Derived) -> None:
        self._derived = derived
        leaves = enumerate(derived.leaves)
        self._readers = {
            place: reader_of(leaf) for place, leaf in leaves if isinstance(leaf, TripleLeaf)
        }
        marks = [mark for leaf in derived.leaves for mark in leaf.marks]
        marks += [mark for each in derived.omitted for mark in (each.mark, *each.marks)]
        self._numbered = tuple({name: None for name, number in marks if number is not None})
        self._bound = tuple({name: None for name, number in marks if number is None})
        self._known: dict[object, Branch] = {}

    def of(self, solution: Solution) -> Branch:
        """The branch that a solution went through."""
        numbers = tuple(map(solution.get, self._numbered))
        way = numbers, tuple([name in solution for name in self._bound])
        if way not in self._known:
            self._known[way] = self._settled(solution)
        return self._known[way]

    def _settled(self, solution: Solution) -> Branch:
        here = [
            (place, leaf)
            for place, leaf in enumerate(self._derived.leaves)
            if _has(solution, leaf.marks)
        ]
        remarks = (
            each.words
            for each in self._derived.omitted
            if each.mark[0] not in solution and _has(solution, each.marks)
        )
        return Branch(
            tuple((place, self._readers[place]) for place, _ in here if place in self._readers),
            tuple((place, leaf) for place, leaf in here if place not in self._readers),
            dict.fromkeys(remarks),
        )


def _has(solution: Solution, marks: Marks) -> bool:
    """Whether a solution went through the branches with these marks."""
    for name, number in marks:
        value = solution.get(name)
        if value is None:
            return False
        if number is not None and value != Literal(str(number), XSD.integer):
            return False
    return True


def reader_of(leaf: TripleLeaf) -> Callable[[Solution], Quad]:
    """What reads the triple that a pattern matched off a solution with its marks.

    All variables of the pattern are bound there; it is made once and called for each solution.
    """
    # Which nodes are variables is known before; what they are bound to are IRIs where they must.
    nodes: list[Any] = [leaf.subject, leaf.predicate, leaf.object, leaf.graph]
    subject, predicate, value, graph = nodes
    bound = tuple(isinstance(node, Var) for node in nodes)
    if bound == (True, False, True, False):  # as most patterns are
        return lambda solution: _quad((solution[subject], predicate, solution[value], graph))
    each = tuple(zip(nodes, bound, strict=True))
    return lambda solution: _quad([solution[node] if is_var else node for node, is_var in each])


_quad: Callable[[Sequence[Any]], Quad] = Quad._make


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
