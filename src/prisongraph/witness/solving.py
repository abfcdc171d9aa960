"""Solutions asked for again, for the rows that are wanted, and the triples that each one used.

Set at a time: one query for all rows, and one for each closure, subquery and EXISTS in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from prisongraph.engine.answer import Answer
from prisongraph.engine.query_engine import QueryEngine
from prisongraph.terms import XSD_STRING, Iri, Literal, Term
from prisongraph.witness import written
from prisongraph.witness.derived import derive
from prisongraph.witness.gathered import Gathered
from prisongraph.witness.leaves import (
    Derived,
    ExistsLeaf,
    Graph,
    Leaf,
    PathLeaf,
    SelectLeaf,
    TripleLeaf,
)
from prisongraph.witness.members import Members, comparable, groups_of, members_of
from prisongraph.witness.paths import steps_of
from prisongraph.witness.pattern import (
    Expression,
    Group,
    InGraph,
    Select,
    Values,
    Var,
    comes_once,
)
from prisongraph.witness.reading import Branches, Row, Solution, given_to
from prisongraph.witness.restricted import given, given_first, restricted

#: How many values one query is given.
_AT_ONCE = 500
#: How many solutions are read for a set of rows, and for one row where the set has more.
_MOST, _MOST_ALONE = 50_000, 5_000
_MORE = f"The row stands for more than {_MOST_ALONE:,} solutions: only so many of them are read."
Owners = Mapping[Row, Sequence[Gathered]]


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

    def prepared(self, select: Select, graph: Graph = None) -> "Prepared":
        """A query, which stands in a graph or in none, made ready to be asked for its solutions."""
        members = members_of(select, self.names)
        return Prepared(select, members, self._derived(members.where, graph, self.bindings), graph)

    def of_rows(
        self, prepared: "Prepared", rows: Sequence[Row], solutions: Iterable[Solution] | None = None
    ) -> dict[Row, Gathered]:
        """What was gathered for rows of a query; its solutions are asked for if they are not told.

        Told solutions are all that the rows stand for.
        """
        select, members, derived = prepared.select, prepared.members, prepared.derived
        graph = prepared.graph
        found = {row: Gathered() for row in rows}
        owners = self._owners(select, members, found, graph)
        bindings = self._bound(select)
        if solutions is None and prepared.is_told_by({*select.names, *map(Var, bindings)}):
            solutions = (_solution(select.names, row, bindings) for row in owners)
        if solutions is not None:
            self._gather(derived, solutions, members.keys, owners)
            return found
        needed = derived.needed()
        names = dict.fromkeys((*members.keys, *sorted(needed), *map(Var, bindings)))
        columns = self._columns(names)

        def read(some: list[Row], most: int) -> list[Solution]:
            group = _in_graph(restricted(derived.group, members.keys, some), graph)
            return self.ask(Select(columns, group, limit=most + 1), bindings)

        for some in _slices(list(owners)):
            solutions = read(some, _MOST)
            if len(solutions) <= _MOST:
                self._gather(derived, solutions, members.keys, owners)
                continue
            for row in some:
                alone = read([row], _MOST_ALONE)
                self._gather(derived, alone[:_MOST_ALONE], members.keys, {row: owners[row]})
                if len(alone) > _MOST_ALONE:
                    for gathered in owners[row]:
                        gathered.remarks[_MORE] = None
        return found

    def _derived(self, group: Group, graph: Graph, given_names: Iterable[str]) -> Derived:
        """The pattern derived from a group, with its literals in the form in which they are kept.

        The engine keeps values: `01` matches what it answers as `1`.
        """
        derived = derive(group, self.names, graph, frozenset(given_names))
        self.remarks.update(dict.fromkeys(derived.remarks))
        leaves = [leaf for leaf in derived.leaves if isinstance(leaf, TripleLeaf)]
        typed = {
            leaf.object
            for leaf in leaves
            if isinstance(leaf.object, Literal) and leaf.object.datatype != XSD_STRING
        }
        if not typed:
            return derived
        names = {literal: next(self.names) for literal in sorted(typed)}
        values = Group((Values(tuple(names.values()), (tuple(names),)),))
        columns = self._columns(names.values())
        kept = self.ask(Select(columns, values))[0]
        settled = tuple(
            replace(leaf, object=kept[names[leaf.object]])
            if isinstance(leaf, TripleLeaf)
            and isinstance(leaf.object, Literal)
            and leaf.object in names
            else leaf
            for leaf in derived.leaves
        )
        return replace(derived, leaves=settled)

    def _bound(self, select: Select) -> dict[str, Term]:
        """The terms that the question binds, as far as a query shows their variables."""
        return {name: term for name, term in self.bindings.items() if name in select.names}

    def _owners(
        self, select: Select, members: Members, found: Mapping[Row, Gathered], graph: Graph
    ) -> dict[Row, list[Gathered]]:
        """For the keys of groups, or the projections of solutions, the rows they stand for."""
        owners: dict[Row, list[Gathered]] = {}
        if not found:
            return owners
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
        derived = self._derived(group, graph, names)
        kinds: dict[tuple[Var, ...], list[Row]] = {}
        for row in rows:
            bound = [name for name, value in zip(names, row, strict=True) if value is not None]
            kinds.setdefault(tuple(bound), []).append(row)
        for given_names, alike in kinds.items():
            places = [names.index(name) for name in given_names]
            owners = {tuple(row[place] for place in places): [found[row]] for row in alike}
            self._match(derived, given_names, owners, graph)
        return found

    def _match(
        self, derived: Derived, names: tuple[Var, ...], owners: Owners, graph: Graph
    ) -> None:
        columns = self._columns(dict.fromkeys((*names, *sorted(derived.needed()))))
        if given_first(derived.group, names):
            for rows in _slices(list(owners)):
                group = given(derived.group, names, rows) if names else derived.group
                solutions = self.ask(Select(columns, _in_graph(group, graph)))
                self._gather(derived, solutions, names, owners)
            return
        # An engine puts what a query binds into it, as EXISTS does (section 18.6).
        for row, gathered in owners.items():
            bindings = {str(name): term for name, term in zip(names, row, strict=True) if term}
            solutions = self.ask(Select(columns, _in_graph(derived.group, graph)), bindings)
            self._gather(derived, solutions, (), {(): gathered})

    def _columns(self, names: Iterable[Var]) -> tuple[tuple[Var, Expression | None], ...]:
        """The names as columns; a query without any still has a row for each solution."""
        columns = tuple((name, None) for name in names)
        return columns or ((next(self.names), Expression("1")),)

    def _gather(
        self,
        derived: Derived,
        solutions: Iterable[Solution],
        keys: Sequence[Var],
        owners: Owners,
    ) -> None:
        """Reads solutions for the rows that own them, and asks for what they leave open."""
        later: dict[int, dict[Row, dict[int, Gathered]]] = {}
        branches = Branches(derived)
        for solution in solutions:
            owned = owners.get(tuple(map(solution.get, keys)), ())
            if not owned:
                continue
            branch = branches.of(solution)
            triples = [(read(solution), place) for place, read in branch.triples]
            rows = [(given_to(leaf, solution), place) for place, leaf in branch.asked]
            for gathered in owned:
                gathered.solutions += 1
                for quad, place in triples:
                    gathered.triples.setdefault(quad, place)
                for row, place in rows:
                    if row is not None:
                        asked = later.setdefault(place, {}).setdefault(row, {})
                        asked[id(gathered)] = gathered
                gathered.remarks.update(branch.remarks)
        for place, by_row in sorted(later.items()):
            for row, found in self._follow(derived.leaves[place], list(by_row)).items():
                for gathered in by_row[row].values():
                    gathered.take(found, place)

    def _follow(self, leaf: Leaf, rows: list[Row]) -> dict[Row, Gathered]:
        """What was gathered for a part that is asked again; the graph is last in each row."""
        found: dict[Row, Gathered] = {}
        graphs: dict[Term | None, list[Row]] = {}
        for row in rows:
            graphs.setdefault(row[-1], []).append(row[:-1])
        for graph, inner in graphs.items():
            inside: Graph = graph if isinstance(graph, Iri) else None
            if isinstance(leaf.graph, Var) and inside is None:
                # Around a subquery alone the engine does not tell the graph: any may hold it.
                inside = next(self.names)
            told: dict[Row, Gathered] = {}
            match leaf:
                case PathLeaf():
                    told = steps_of(self, leaf.path, inner, inside)
                case ExistsLeaf():
                    names = [name for name, _ in leaf.links]
                    told = self.of_matches(leaf.group, names, inner, inside)
                case SelectLeaf():
                    told = self.of_rows(self.prepared(leaf.select, inside), inner)
            found.update({(*row, graph): gathered for row, gathered in told.items()})
        return found


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query, its members and the pattern derived from them, in a graph or in none."""

    select: Select
    members: Members
    derived: Derived
    graph: Graph

    def is_told_by(self, names: Set[Var]) -> bool:
        """Whether a row with these columns is one solution, and tells all that is read off it."""
        is_told = not self.select.grouped and self.derived.needed() <= names
        return is_told and comes_once(self.derived.group)


def _solution(names: Sequence[Var], row: Row, bindings: Mapping[str, Term]) -> Solution:
    told = zip(names, row, strict=True)
    return {**bindings, **{name: term for name, term in told if term is not None}}


def _in_graph(group: Group, graph: Graph) -> Group:
    return group if graph is None else Group((InGraph(graph, group),))


def _slices(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
