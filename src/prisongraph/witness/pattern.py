"""The patterns of a query as plain immutable values (SPARQL 1.1 Query, section 18.2.2)."""

from dataclasses import dataclass, field

from prisongraph.terms import Iri, Term


class Var(str):
    """The name of a variable."""

    __slots__ = ()


Node = Var | Term


@dataclass(frozen=True, slots=True)
class Inverse:
    """`^path`."""

    path: "Path"


@dataclass(frozen=True, slots=True)
class Sequence:
    """`path/path`."""

    steps: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """`path|path`."""

    ways: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """`path?`, `path*` or `path+`."""

    path: "Path"
    how: str


@dataclass(frozen=True, slots=True)
class Excluding:
    """`!(iri|iri)`."""

    predicates: tuple[Iri, ...]


Path = Iri | Inverse | Sequence | Alternative | Repeated | Excluding


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple pattern, or a path pattern."""

    subject: Node
    predicate: Var | Path
    object: Node


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS, or NOT EXISTS, and whether it stands as a condition of its own."""

    group: "Group"
    negated: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as it is written, with what it asks of: variables, patterns, functions."""

    text: str
    variables: frozenset[Var] = frozenset()
    exists: tuple[Exists, ...] = ()
    functions: frozenset[str] = frozenset()
    aggregates: bool = False

    @property
    def variable(self) -> Var | None:
        """The variable which is all that the expression says, if so."""
        return next((name for name in self.variables if self.text == f"?{name}"), None)


@dataclass(frozen=True, slots=True)
class Basic:
    """Triples patterns that stand side by side."""

    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """OPTIONAL."""

    group: "Group"


@dataclass(frozen=True, slots=True)
class Union:
    """Groups with UNION between them."""

    groups: tuple["Group", ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """MINUS."""

    group: "Group"


@dataclass(frozen=True, slots=True)
class InGraph:
    """GRAPH."""

    graph: Var | Iri
    group: "Group"


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND, or an expression that SELECT or GROUP BY gives a name."""

    value: Expression
    variable: Var


@dataclass(frozen=True, slots=True)
class Values:
    """VALUES; None is UNDEF."""

    variables: tuple[Var, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between braces."""

    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """A query, or a query within one; `columns` is None for `*`.

    A column that is computed stands with its expression.
    """

    columns: tuple[tuple[Var, Expression | None], ...] | None
    where: Group
    modifier: str = ""
    group_by: tuple[tuple[Expression, Var | None], ...] = ()
    having: tuple[Expression, ...] = ()
    order: tuple[tuple[str, Expression], ...] = ()
    limit: int | None = None
    offset: int = 0
    values: Values | None = None

    @property
    def grouped(self) -> bool:
        """Whether a row stands for a group of solutions (section 11.2)."""
        computed = (value for _, value in self.columns or () if value)
        return bool(self.group_by or self.having) or any(value.aggregates for value in computed)

    @property
    def names(self) -> tuple[Var, ...]:
        """The variables of the answer, those of `*` in the order of the alphabet."""
        if self.columns is None:
            named = scope(self.where) | set(self.values.variables if self.values else ())
            return tuple(sorted(named))
        return tuple(name for name, _ in self.columns)

    @property
    def plain(self) -> frozenset[Var]:
        """The columns that are variables of the pattern, and not computed."""
        computed = {name for name, value in self.columns or () if value}
        return frozenset(self.names) - computed


Part = Basic | Optional | Union | Minus | InGraph | Filter | Bind | Values | Group | Select


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed query and the dataset that it names."""

    select: Select
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    taken: frozenset[str] = field(default=frozenset())


def variables_of(triple: Triple) -> set[Var]:
    """The variables of a triple pattern; blank nodes are none."""
    return {
        node for node in (triple.subject, triple.predicate, triple.object) if isinstance(node, Var)
    }


def scope(part: Part) -> set[Var]:
    """The variables that a part can bind for what stands beside it (section 18.2.1)."""
    match part:
        case Basic(triples):
            return set().union(*map(variables_of, triples))
        case Optional(group):
            return scope(group)
        case Union(groups):
            return set().union(*map(scope, groups))
        case InGraph(graph, group):
            return scope(group) | ({graph} if isinstance(graph, Var) else set())
        case Bind(_, variable):
            return {variable}
        case Values(variables, _):
            return set(variables)
        case Group(parts):
            return set().union(*map(scope, parts))
        case Select():
            return set(part.names)
    return set()


def certain(part: Part) -> set[Var]:
    """The variables that every solution of a part binds."""
    match part:
        case Basic(triples):
            return set().union(*map(variables_of, triples))
        case Union(groups):
            return set.intersection(*map(certain, groups))
        case InGraph(graph, group):
            return certain(group) | ({graph} if isinstance(graph, Var) else set())
        case Values(variables, rows):
            return {
                name
                for place, name in enumerate(variables)
                if all(row[place] is not None for row in rows)
            }
        case Group(parts):
            return set().union(*map(certain, parts))
        case Select():
            inner = certain(part.where)
            if part.grouped:
                keys = {key.variable for key, _ in part.group_by}
                inner &= {key for key in keys if key}
            return inner & {name for name in part.plain}
    return set()


def mentions(part: Part) -> set[Var]:
    """The variables that a part names where its surroundings could bind them."""
    match part:
        case Filter(condition):
            return asked_in(condition)
        case Bind(value, variable):
            return asked_in(value) | {variable}
        case Optional(group) | Minus(group):
            return mentions(group)
        case Union(groups):
            return set().union(*map(mentions, groups))
        case InGraph(graph, group):
            return mentions(group) | ({graph} if isinstance(graph, Var) else set())
        case Group(parts):
            return set().union(*map(mentions, parts))
    return scope(part)


def asked_in(expression: Expression) -> set[Var]:
    """The variables that an expression asks of, in its patterns as well."""
    return set(expression.variables).union(*(mentions(each.group) for each in expression.exists))


def comes_once(part: Part) -> bool:
    """Whether surely no two solutions of a part bind the same variables to the same terms.

    Blank nodes, which bind nothing, have been named.
    """
    match part:
        case Basic(triples):
            return all(isinstance(each.predicate, Var | Iri | Repeated) for each in triples)
        case Optional(group):
            return comes_once(group)
        case InGraph(graph, group):
            # Around a subquery alone an engine may not tell in which graph it found something.
            told = not isinstance(graph, Var) or any(
                isinstance(each, Basic) for each in group.parts
            )
            return told and comes_once(group)
        case Group(parts):
            return all(map(comes_once, parts))
        case Select():
            if part.modifier == "DISTINCT":
                return True
            if part.grouped:
                keys = {alias or key.variable for key, alias in part.group_by}
                return keys <= set(part.names)
            return scope(part.where) <= set(part.names) and comes_once(part.where)
    return isinstance(part, Filter | Bind | Minus)


def has_ways(part: Part) -> bool:
    """Whether a path has alternatives: the specification counts them, an engine may not."""
    match part:
        case Basic(triples):
            return any(_has_ways(each.predicate) for each in triples)
        case Union(groups):
            return any(map(has_ways, groups))
        case Optional(group) | InGraph(_, group):
            return has_ways(group)
        case Group(parts):
            return any(map(has_ways, parts))
    return False


def _has_ways(path: Path | Var) -> bool:
    match path:
        case Sequence(steps):
            return any(map(_has_ways, steps))
        case Inverse(inner):
            return _has_ways(inner)
    return isinstance(path, Alternative | Excluding)
