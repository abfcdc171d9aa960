"""From a pattern to one with the same solutions that tells which of its triples each one used.

A solution of a SELECT hides variables that it does not project, blank nodes, the middle of a path
and the branch of a UNION; the derived pattern names all of them and changes nothing else.
What a solution used can then be read off it: every triple pattern that its branch holds, with
the variables replaced. That is the how-provenance of Geerts, Unger, Karvounarakis, Fundulaki and
Christophides (ICDT 2013) with the products kept and the sums taken as sets, and for patterns
without negation the why-provenance of Buneman, Khanna and Tan (2001).
As in NPCS (Asma, Hernández, Galárraga, Flouris, Fundulaki, Hose, WWW 2024) the engine that holds
the data evaluates it by an ordinary query, and keeps no annotations.

Closures, subqueries and EXISTS are asked again, for the bindings that solutions give them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from prisongraph.terms import Blank
from prisongraph.witness.leaves import (
    Derived,
    ExistsLeaf,
    Graph,
    Leaf,
    Mark,
    Marks,
    Omitted,
    PathLeaf,
    SelectLeaf,
    TripleLeaf,
)
from prisongraph.witness.pattern import (
    Alternative,
    Basic,
    Bind,
    Excluding,
    Exists,
    Expression,
    Filter,
    Group,
    InGraph,
    Inverse,
    Minus,
    Node,
    Optional,
    Part,
    Repeated,
    Select,
    Sequence,
    Triple,
    Union,
    Var,
    certain,
    mentions,
    scope,
)

_MINUS = "MINUS keeps what has no match on its other side: that nothing matched has no claim."
_NOT_EXISTS = "NOT EXISTS holds where nothing matches: that has no claim."
_EXISTS_WITHIN = (
    "EXISTS stands within a larger expression: what it matched is shown where it holds and "
    "shares a value with the row; that it does not hold has no claim."
)
_ONE_WAY = "Of a path with * or +, one shortest way is shown; there may be others."


def fresh_names(taken: frozenset[str]) -> Iterator[Var]:
    """Names that no variable of a query begins like, without end."""
    stem = "w"
    while any(name.startswith(stem) for name in taken):
        stem += "w"
    return (Var(f"{stem}{number}") for number in count(1))


def derive(
    group: Group, names: Iterator[Var], graph: Graph = None, given: frozenset[str] = frozenset()
) -> Derived:
    """The pattern derived from a group, which stands in a graph or in none.

    `given` are the names of variables to which terms are given from outside.
    """
    deriving = _Deriving(names, frozenset(map(Var, given)))
    found = deriving.group(group, graph, (), _Around(frozenset(), frozenset(map(Var, given))))
    return Derived(found, tuple(deriving.leaves), tuple(deriving.omitted), tuple(deriving.remarks))


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a group: `left` are the variables of what it is optional to, which its
    conditions see, and `bound` those that something outside of it may bind.
    """

    left: frozenset[Var]
    bound: frozenset[Var]

    def within(self, group: Group, place: int, left: frozenset[Var] = frozenset()) -> "_Around":
        """The same around a part of the group."""
        others = (part for each, part in enumerate(group.parts) if each != place)
        return _Around(left, self.bound.union(*map(scope, others)))


_NOTHING = _Around(frozenset(), frozenset())


class _Deriving:
    def __init__(self, names: Iterator[Var], given: frozenset[Var]) -> None:
        self._names = names
        self._given = given
        self._blank: dict[Blank, Var] = {}
        self.leaves: list[Leaf] = []
        self.omitted: list[Omitted] = []
        self.remarks: dict[str, None] = {}

    def group(self, group: Group, graph: Graph, marks: Marks, around: _Around) -> Group:
        """A group."""
        parts: list[Part] = []
        for place, part in enumerate(group.parts):
            before = Group(group.parts[:place])
            parts += self._part(part, before, graph, marks, around.within(group, place))
        for part in group.parts:
            if isinstance(part, Filter):
                parts += self._asked(part.condition, group, graph, marks, around.left)
        return Group(tuple(_merged(parts)))

    def _part(
        self, part: Part, before: Group, graph: Graph, marks: Marks, around: _Around
    ) -> list[Part]:
        match part:
            case Basic(triples):
                return [found for each in triples for found in self._triple(each, graph, marks)]
            case Optional(inner):
                left = frozenset(scope(before))
                mark = self._mark_of(inner, around)
                found = self.group(inner, graph, (*marks, mark), replace(around, left=left))
                self.omitted.append(Omitted(mark, marks, _omitted_words(inner, left)))
                return [Optional(_marked(found, mark))]
            case Union(groups):
                name = next(self._names)
                branches = []
                for number, inner in enumerate(groups, 1):
                    found = self.group(inner, graph, (*marks, (name, number)), around)
                    branches.append(_marked(found, (name, number)))
                return [Union(tuple(branches))]
            case InGraph(inside, inner):
                return [InGraph(inside, self.group(inner, inside, marks, around))]
            case Group():
                return [self.group(part, graph, marks, around)]
            case Select():
                return [self._select(part, graph, marks)]
            case Bind(value):
                return [*self._asked(value, before, graph, marks, frozenset()), part]
            case Minus():
                self.remarks[_MINUS] = None
        return [part]

    def _triple(self, triple: Triple, graph: Graph, marks: Marks) -> list[Part]:
        subject, value = self._named(triple.subject), self._named(triple.object)
        predicate = triple.predicate
        match predicate:
            case Inverse(path):
                return self._triple(Triple(value, path, subject), graph, marks)
            case Sequence(steps):
                nodes = [subject, *(next(self._names) for _ in steps[1:]), value]
                each = zip(nodes, steps, nodes[1:], strict=False)
                return [part for step in each for part in self._triple(Triple(*step), graph, marks)]
            case Alternative(ways):
                single = tuple(Group((Basic((Triple(subject, way, value),)),)) for way in ways)
                return self._part(Union(single), Group(), graph, marks, _NOTHING)
            case Repeated() | Excluding():
                if isinstance(predicate, Repeated) and predicate.how != "?":
                    self.remarks[_ONE_WAY] = None
                self.leaves.append(PathLeaf(subject, predicate, value, graph, marks))
            case _:
                self.leaves.append(TripleLeaf(subject, predicate, value, graph, marks))
        return [Basic((Triple(subject, predicate, value),))]

    def _mark_of(self, inner: Group, around: _Around) -> Mark:
        """What tells that an OPTIONAL found a match: a variable that nothing else binds, if any."""
        triples = [part for part in inner.parts if isinstance(part, Basic)]
        own = sorted(scope(Group(tuple(triples))) - around.bound)
        return (own[0], None) if own else (next(self._names), 1)

    def _named(self, node: Node) -> Node:
        if not isinstance(node, Blank):
            return node
        if node not in self._blank:
            self._blank[node] = next(self._names)
        return self._blank[node]

    def _select(self, select: Select, graph: Graph, marks: Marks) -> Select:
        """A subquery that also tells its row apart from what surrounds it could bind."""
        sure = certain(select)
        links = [(name, name if name in sure else next(self._names)) for name in select.names]
        self.leaves.append(SelectLeaf(select, tuple(links), graph, marks))
        told = tuple(
            (outer, Expression(f"?{name}", frozenset({name})))
            for name, outer in links
            if name != outer
        )
        if not told:
            return select
        columns = tuple((name, None) for name in select.names)
        return Select((*columns, *told), Group((select,)))

    def _asked(
        self,
        expression: Expression,
        within: Group,
        graph: Graph,
        marks: Marks,
        left: frozenset[Var],
    ) -> list[Part]:
        """What has to be bound so that the patterns in an expression can be asked again."""
        sure, known = certain(within), scope(within)
        aliases: dict[Var, Var] = {}
        for exists in expression.exists:
            self._remark(exists)
            if exists.negated:
                continue
            inner = mentions(exists.group)
            links: list[tuple[Var, Node]] = []
            seen = known | left | self._given | ({graph} if isinstance(graph, Var) else set())
            for name in sorted(inner & seen):
                if name in sure or name not in known:
                    links.append((name, name))
                else:
                    if name not in aliases:
                        aliases[name] = next(self._names)
                    links.append((name, aliases[name]))
            leaf = ExistsLeaf(exists.group, tuple(links), graph, marks, exists.alone)
            self.leaves.append(leaf)
        return [
            Bind(Expression(f"?{name}", frozenset({name})), alias)
            for name, alias in aliases.items()
        ]

    def _remark(self, exists: Exists) -> None:
        if exists.negated:
            self.remarks[_NOT_EXISTS] = None
        elif not exists.alone:
            self.remarks[_EXISTS_WITHIN] = None


def _marked(group: Group, mark: Mark) -> Group:
    name, number = mark
    if number is None:
        return group
    return Group((*group.parts, Bind(Expression(str(number)), name)))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, with triples that stand side by side as one."""
    held: tuple[Triple, ...] = ()
    for part in parts:
        if isinstance(part, Basic):
            held += part.triples
            continue
        if held:
            yield Basic(held)
            held = ()
        yield part
    if held:
        yield Basic(held)


def _omitted_words(group: Group, left: frozenset[Var]) -> str:
    names = sorted(scope(group) - left)
    if not names:
        return "An OPTIONAL part found no match; that has no claim."
    listed = ", ".join(f"?{name}" for name in names)
    return f"The OPTIONAL part that would bind {listed} found no match; that has no claim."
