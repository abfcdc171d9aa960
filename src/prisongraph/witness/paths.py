"""The triples of a path between two known ends.

Of `?` and `!(…)` all of them.
Of `*` and `+` those of one shortest way: there can be more ways than anybody could read, and one
is enough for the row to hold (a witness in the sense of Buneman, Khanna and Tan, 2001).
It is found breadth first, and one query tells the next steps for all ways that are looked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prisongraph.terms import Term
from prisongraph.witness import written
from prisongraph.witness.gathered import Gathered
from prisongraph.witness.leaves import Graph
from prisongraph.witness.pattern import (
    Basic,
    Excluding,
    Expression,
    Filter,
    Group,
    InGraph,
    Path,
    Repeated,
    Select,
    Triple,
    Values,
    Var,
)

Row = tuple[Term | None, ...]

#: How many things a search may reach; beyond, a way is not looked for any further.
MOST_REACHED = 20_000
_NO_STEP = "A path leads from a thing to itself without any step: it matches no statement."
_TOO_FAR = f"A path is not shown: it was not found among the nearest {MOST_REACHED:,} things."
_FROM, _TO, _BETWEEN = Var("start"), Var("end"), Var("between")


class Matching(Protocol):
    """What asks an engine."""

    def ask(self, select: Select, bindings: Mapping[str, Term] | None = None) -> list["Solution"]:
        """The rows of a query."""

    def of_matches(
        self, group: Group, names: Sequence[Var], rows: Sequence[Row], graph: Graph = None
    ) -> dict[Row, Gathered]:
        """What was gathered for the solutions of a group that is given values."""


Solution = Mapping[str, Term]


def steps_of(
    asking: Matching, path: Repeated | Excluding, rows: Sequence[Row], graph: Graph
) -> dict[Row, Gathered]:
    """What was gathered for the ends in each row, which the path is known to connect."""
    if isinstance(path, Excluding):
        return asking.of_matches(_excluding(path), (_FROM, _TO), rows, graph)
    found = {row: Gathered() for row in rows}
    apart = [row for row in rows if row[0] != row[1] or path.how == "+"]
    for row in rows:
        if row[0] == row[1] and path.how != "+":
            found[row].remarks[_NO_STEP] = None
    if path.how == "?":
        found.update(asking.of_matches(_single(path.path), (_FROM, _TO), apart, graph))
        return found
    search = _Search(asking, path.path, graph)
    ways = search.ways(apart)
    steps = list(dict.fromkeys(step for way in ways.values() for step in way or ()))
    told = asking.of_matches(_single(path.path), (_FROM, _TO), steps, graph)
    for row, way in ways.items():
        if way is None:
            found[row].remarks[_TOO_FAR] = None
        for step in way or ():
            found[row].take(told[step], 0)
    return found


def _single(path: Path) -> Group:
    return Group((Basic((Triple(_FROM, path, _TO),)),))


def _excluding(path: Excluding) -> Group:
    others = ", ".join(written.node(predicate) for predicate in path.predicates)
    condition = Expression(f"?{_BETWEEN} NOT IN ({others})", frozenset({_BETWEEN}))
    return Group((Basic((Triple(_FROM, _BETWEEN, _TO),)), Filter(condition)))


@dataclass(slots=True)
class _Search:
    """Breadth first, from all beginnings at once; what was asked of a thing is kept."""

    asking: Matching
    path: Path
    graph: Graph
    known: dict[Term, tuple[Term, ...]] = field(default_factory=dict)

    def ways(self, rows: Iterable[Row]) -> dict[Row, list[Row] | None]:
        """The shortest way between the ends in each row, as pairs; None where it is too far."""
        ways: dict[Row, list[Row] | None] = {row: None for row in rows}
        wanted: dict[Term, set[Term]] = {}
        for start, end in ways:
            if start is not None and end is not None:
                wanted.setdefault(start, set()).add(end)
        came_from: dict[Term, dict[Term, Term]] = {start: {} for start in wanted}
        edges: dict[Term, list[Term]] = {start: [start] for start in wanted}
        while edges and len(self.known) < MOST_REACHED:
            self._learn(each for edge in edges.values() for each in edge)
            for start in list(edges):
                edges[start] = self._next(edges[start], came_from[start])
                if not edges[start] or wanted[start] <= came_from[start].keys():
                    del edges[start]
        for start, ends in wanted.items():
            for end in ends & came_from[start].keys():
                ways[start, end] = _way(start, end, came_from[start])
        return ways

    def _next(self, edge: Iterable[Term], came_from: dict[Term, Term]) -> list[Term]:
        reached = []
        for thing in edge:
            for other in self.known[thing]:
                if other not in came_from:
                    came_from[other] = thing
                    reached.append(other)
        return reached

    def _learn(self, things: Iterable[Term]) -> None:
        new = [thing for thing in dict.fromkeys(things) if thing not in self.known]
        self.known.update(dict.fromkeys(new, ()))
        for start in range(0, len(new), 500):
            values = Values((_FROM,), tuple((thing,) for thing in new[start : start + 500]))
            group = Group((values, *_single(self.path).parts))
            if self.graph is not None:
                group = Group((InGraph(self.graph, group),))
            select = Select(((_FROM, None), (_TO, None)), group, "DISTINCT")
            for row in sorted(self.asking.ask(select), key=repr):
                self.known[row[_FROM]] += (row[_TO],)


def _way(start: Term, end: Term, came_from: Mapping[Term, Term]) -> list[Row]:
    """The steps that led to an end; a way from a thing to itself has at least one."""
    steps: list[Row] = []
    here = end
    while not steps or here != start:
        before = came_from[here]
        steps.append((before, here))
        here = before
    return steps[::-1]
