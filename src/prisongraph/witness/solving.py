"""Solutions asked for again, for the rows that are wanted, and the triples that each one used.

Set at a time: one query for all rows, and one for each closure, subquery and EXISTS in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from prisongraph.engine.answer import Answer
from prisongraph.engine.query_engine import QueryEngine
from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.witness import written
from prisongraph.witness.derived import (
    Derived,
    ExistsLeaf,
    Graph,
    Leaf,
    Marks,
    PathLeaf,
    SelectLeaf,
    TripleLeaf,
    derive,
)
from prisongraph.witness.gathered import Gathered
from prisongraph.witness.members import Members, comparable, groups_of, members_of
from prisongraph.witness.paths import steps_of
from prisongraph.witness.pattern import Group, InGraph, Node, Select, Var
from prisongraph.witness.restricted import Row, given, given_first, restricted

Solution = Mapping[str, Term]
#: How many values one query is given.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks an engine over the dataset of one question, with the terms that the question binds."""

    engine: QueryEngine
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    bindings: Mapping[str, Term]
    names: Iterator[Var]
    remarks: dict[str, None] = field(default_factory=dict)

    @property
    def has_dataset(self) -> bool:
        """Whether the question names a dataset of its own."""
        return bool(self.default_graphs or self.named_graphs)

    def among(self, graphs: Sequence[str]) -> "Asking":
        """The same over some graphs of the release, each by its name."""
        return replace(self, default_graphs=(), named_graphs=graphs, bindings={})

    def answer(self, select: Select, bindings: Mapping[str, Term] | None = None) -> Answer:
        """The answer to a query."""
        return self.engine.query(
            written.select(select),
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            bindings=bindings,
        )

    def ask(self, select: Select, bindings: Mapping[str, Term] | None = None) -> list[Solution]:
        """The rows of a query."""
        return list(self.answer(select, bindings).rows())

    def of_rows(
        self, select: Select, rows: Sequence[Row], graph: Graph = None
    ) -> dict[Row, Gathered]:
        """What was gathered for rows of a query, which stands in a graph or in none."""
        found = {row: Gathered() for row in rows}
        members = members_of(select, self.names)
        owners = self._owners(select, members, found, graph)
        derived = derive(members.where, self.names, graph, frozenset(self.bindings))
        bindings = self._bound(select)
        wanted = dict.fromkeys((*members.keys, *sorted(derived.needed()), *map(Var, bindings)))
        group = _in_graph(restricted(derived.group, members.keys, owners), graph)
        solutions = self.ask(Select(tuple((name, None) for name in wanted), group), bindings)
        self._gather(
            derived, solutions, lambda each: owners.get(tuple(map(each.get, members.keys)), ())
        )
        self.remarks.update(dict.fromkeys(derived.remarks))
        return found

    def _bound(self, select: Select) -> dict[str, Term]:
        """The terms that the question binds, as far as a query shows their variables."""
        return {name: term for name, term in self.bindings.items() if name in select.names}

    def _owners(
        self, select: Select, members: Members, found: Mapping[Row, Gathered], graph: Graph
    ) -> dict[Row, list[Gathered]]:
        """For the keys of groups, or the projections of solutions, the rows they stand for."""
        owners: dict[Row, list[Gathered]] = {}
        if not members.hidden:
            places = [place for place in members.columns if place is not None]
            for row, gathered in found.items():
                owners.setdefault(tuple(row[place] for place in places), []).append(gathered)
            return owners
        groups = groups_of(select, members)
        inner = _in_graph(restricted(groups.where, select.names, found), graph)
        same = comparable(select)
        by_row: dict[Row, list[Gathered]] = {}
        for row, gathered in found.items():
            by_row.setdefault(tuple(row[place] for place in same), []).append(gathered)
        for each in self.ask(replace(groups, where=inner), self._bound(select)):
            row = tuple(each.get(select.names[place]) for place in same)
            if row in by_row:
                owners.setdefault(tuple(map(each.get, members.keys)), []).extend(by_row[row])
        return owners

    def of_matches(
        self, group: Group, names: Sequence[Var], rows: Sequence[Row], graph: Graph = None
    ) -> dict[Row, Gathered]:
        """What was gathered for the solutions of a group that is given values; None is unbound."""
        found = {row: Gathered() for row in rows}
        derived = derive(group, self.names, graph, frozenset(names))
        kinds: dict[tuple[Var, ...], list[Row]] = {}
        for row in rows:
            bound = (name for name, value in zip(names, row, strict=True) if value is not None)
            kinds.setdefault(tuple(bound), []).append(row)
        for bound, alike in kinds.items():
            places = [names.index(name) for name in bound]
            owners = {tuple(row[place] for place in places): [found[row]] for row in alike}
            self._match(derived, bound, owners, graph)
        self.remarks.update(dict.fromkeys(derived.remarks))
        return found

    def _match(
        self,
        derived: Derived,
        names: tuple[Var, ...],
        owners: dict[Row, list[Gathered]],
        graph: Graph,
    ) -> None:
        needed = dict.fromkeys((*names, *sorted(derived.needed())))
        columns = tuple((name, None) for name in needed)
        if given_first(derived.group, names):
            for rows in _slices(list(owners)):
                group = given(derived.group, names, rows) if names else derived.group
                group = _in_graph(group, graph)
                self._gather(
                    derived,
                    self.ask(Select(columns, group)),
                    lambda each: owners.get(tuple(map(each.get, names)), ()),
                )
            return
        for row, gathered in owners.items():
            bindings = {str(name): value for name, value in zip(names, row, strict=True) if value}
            solutions = self.ask(Select(columns, _in_graph(derived.group, graph)), bindings)
            self._gather(derived, solutions, lambda _, found=gathered: found)

    def _gather(
        self,
        derived: Derived,
        solutions: Iterable[Solution],
        owners_of: Callable[[Solution], Iterable[Gathered]],
    ) -> None:
        later: dict[int, dict[Row, dict[int, Gathered]]] = {}
        for solution in solutions:
            owners = tuple(owners_of(solution))
            if not owners:
                continue
            for gathered in owners:
                gathered.solutions += 1
            for place, leaf in enumerate(derived.leaves):
                if not _has(solution, leaf.marks):
                    continue
                if isinstance(leaf, TripleLeaf):
                    quad = _quad(leaf, solution)
                    for gathered in owners:
                        gathered.triples.setdefault(quad, place)
                else:
                    asked = later.setdefault(place, {}).setdefault(_given_to(leaf, solution), {})
                    asked.update((id(gathered), gathered) for gathered in owners)
            for part in derived.omitted:
                if part.mark[0] not in solution and _has(solution, part.marks):
                    for gathered in owners:
                        gathered.remarks[part.words] = None
        for place, asked in sorted(later.items()):
            for row, found in self._follow(derived.leaves[place], list(asked)).items():
                for gathered in asked[row].values():
                    gathered.take(found, place)

    def _follow(self, leaf: Leaf, rows: list[Row]) -> dict[Row, Gathered]:
        """What was gathered for a part that is asked again; the graph is last in each row."""
        found: dict[Row, Gathered] = {}
        graphs: dict[Term | None, list[Row]] = {}
        for row in rows:
            graphs.setdefault(row[-1], []).append(row[:-1])
        for graph, inner in graphs.items():
            inside = Iri(graph) if isinstance(graph, Iri) else None
            match leaf:
                case PathLeaf():
                    told = steps_of(self, leaf.path, inner, inside)
                case ExistsLeaf():
                    names = [name for name, _ in leaf.links]
                    told = self.of_matches(leaf.group, names, inner, inside)
                case SelectLeaf():
                    told = self.of_rows(leaf.select, inner, inside)
                case _:
                    raise TypeError(leaf)
            found.update({(*row, graph): gathered for row, gathered in told.items()})
        return found


def _in_graph(group: Group, graph: Graph) -> Group:
    return group if graph is None else Group((InGraph(graph, group),))


def _slices(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _has(solution: Solution, marks: Marks) -> bool:
    """Whether a solution went through the branches with these marks."""
    for name, number in marks:
        value = solution.get(name)
        if not isinstance(value, Literal) or value.lexical != str(number):
            return False
    return True


def _value(node: Node | None, solution: Solution) -> Term | None:
    return solution.get(node) if isinstance(node, Var) else node


def _quad(leaf: TripleLeaf, solution: Solution) -> Quad:
    """The triple that a pattern matched: all of its variables are bound where its marks are."""
    found = [
        _value(node, solution) for node in (leaf.subject, leaf.predicate, leaf.object, leaf.graph)
    ]
    subject, predicate, value, graph = found
    assert isinstance(subject, Iri) and isinstance(predicate, Iri)
    assert isinstance(value, Iri | Literal) and (graph is None or isinstance(graph, Iri))
    return Quad(subject, predicate, value, graph)


def _given_to(leaf: Leaf, solution: Solution) -> Row:
    """What a solution gives to a part that is asked again; its graph is last."""
    match leaf:
        case PathLeaf(subject, _, value):
            nodes: tuple[Node, ...] = (subject, value)
        case ExistsLeaf() | SelectLeaf():
            nodes = tuple(outer for _, outer in leaf.links)
        case _:
            nodes = ()
    return (*(_value(node, solution) for node in nodes), _value(leaf.graph, solution))
