"""What is read off the solutions of a derived pattern, and after which branches."""

from collections.abc import Iterable
from dataclasses import dataclass

from prisongraph.terms import Iri
from prisongraph.witness.pattern import Excluding, Group, Node, Repeated, Select, Var

#: Which branch a solution went through: the variable that marks it, and its number;
#: None for a variable of the branch itself, which is bound if and only if it was gone through.
Mark = tuple[Var, int | None]
Marks = tuple[Mark, ...]
Graph = Var | Iri | None


@dataclass(frozen=True, slots=True)
class TripleLeaf:
    """A triple pattern, used by the solutions with these marks."""

    subject: Node
    predicate: Node
    object: Node
    graph: Graph
    marks: Marks


@dataclass(frozen=True, slots=True)
class PathLeaf:
    """A path whose ends a solution gives, and whose steps are asked for afterwards."""

    subject: Node
    path: Repeated | Excluding
    object: Node
    graph: Graph
    marks: Marks


@dataclass(frozen=True, slots=True)
class ExistsLeaf:
    """A pattern that had to have a match: its variables, and what gives them their values.

    `alone` when the solution depends on it alone, and not on a larger expression.
    """

    group: Group
    links: tuple[tuple[Var, Node], ...]
    graph: Graph
    marks: Marks
    alone: bool


@dataclass(frozen=True, slots=True)
class SelectLeaf:
    """A subquery: its columns, and the variables in which a solution has its row."""

    select: Select
    links: tuple[tuple[Var, Var], ...]
    graph: Graph
    marks: Marks


@dataclass(frozen=True, slots=True)
class Omitted:
    """An OPTIONAL: a solution with the marks around it, but not its own, found no match for it."""

    mark: Mark
    marks: Marks
    words: str


Leaf = TripleLeaf | PathLeaf | ExistsLeaf | SelectLeaf


@dataclass(frozen=True, slots=True)
class Derived:
    """A pattern with everything named, and what is to be read off its solutions."""

    group: Group
    leaves: tuple[Leaf, ...]
    omitted: tuple[Omitted, ...]
    remarks: tuple[str, ...]

    def needed(self) -> set[Var]:
        """The variables of the pattern from which the evidence of a solution is read."""
        found: set[Var] = {each.mark[0] for each in self.omitted}
        for leaf in self.leaves:
            found |= {mark for mark, _ in leaf.marks}
            nodes: Iterable[Node | None]
            match leaf:
                case TripleLeaf(subject, predicate, value):
                    nodes = (subject, predicate, value, leaf.graph)
                case PathLeaf(subject, _, value):
                    nodes = (subject, value, leaf.graph)
                case ExistsLeaf() | SelectLeaf():
                    nodes = (*(outer for _, outer in leaf.links), leaf.graph)
            found |= {node for node in nodes if isinstance(node, Var)}
        return found
