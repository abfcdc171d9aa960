"""What of a query as a whole has no claim behind it, in words, and what cannot be asked again."""

from collections.abc import Iterable, Iterator

from prisongraph.errors import QueryError
from prisongraph.witness.pattern import (
    Bind,
    Expression,
    Filter,
    Group,
    InGraph,
    Minus,
    Optional,
    Part,
    Select,
    Union,
)

#: Functions that answer anew each time, so that what they gave cannot be found again.
_NEVER_TWICE = frozenset({"RAND", "UUID", "STRUUID", "BNODE", "NOW"})


def require_repeatable(select: Select) -> None:
    """Nothing; QueryError for a query that chance or the clock answers."""
    called = frozenset[str]().union(*(each.functions for each in _expressions(select)))
    if found := sorted(called & _NEVER_TWICE):
        names = ", ".join(found)
        raise QueryError(f"{names} answers anew each time, so that its rows cannot be asked again")


def remarks_of(select: Select) -> tuple[str, ...]:
    """What of the rows is computed or cut, and asked of nothing that could be shown."""
    told = [f"?{name} is {_computed(value)}" for name, value in select.columns or () if value]
    told += [
        f"?{part.variable} is computed by the query from what its pattern matched."
        for part in _parts(select.where)
        if isinstance(part, Bind) and (select.columns is None or part.variable in select.names)
    ]
    if select.having:
        told.append("HAVING compares what is computed over a group: all of its members are shown.")
    conditions = (*select.having, *(value for _, value in select.columns or () if value))
    if select.grouped and any(each.exists for each in (*conditions, *_sorting(select))):
        told.append("EXISTS asks of a whole group here: what it matched is not shown.")
    if select.limit is not None or select.offset:
        told.append("LIMIT and OFFSET cut the answer: why other rows are not in it is not told.")
    return tuple(dict.fromkeys(told))


def _computed(value: Expression) -> str:
    if value.aggregates:
        return "computed over a group: its evidence is that of all members."
    return "computed by the query from what its pattern matched."


def _sorting(select: Select) -> Iterator[Expression]:
    return (value for _, value in select.order)


def _expressions(part: Part) -> Iterator[Expression]:
    """All expressions in a part, at any depth."""
    own: Iterable[Expression] = ()
    match part:
        case Filter(condition):
            own = (condition,)
        case Bind(value):
            own = (value,)
        case Select():
            own = (
                *(value for _, value in part.columns or () if value),
                *(value for value, _ in part.group_by),
                *part.having,
                *_sorting(part),
            )
    for each in own:
        yield each
        for exists in each.exists:
            yield from _expressions(exists.group)
    for inner in _inside(part):
        yield from _expressions(inner)


def _parts(part: Part) -> Iterator[Part]:
    """All parts at any depth but in subqueries."""
    for inner in () if isinstance(part, Select) else _inside(part):
        yield inner
        yield from _parts(inner)


def _inside(part: Part) -> tuple[Part, ...]:
    match part:
        case Group(parts):
            return parts
        case Union(groups):
            return groups
        case Optional(group) | Minus(group) | InGraph(_, group):
            return (group,)
        case Select():
            return (part.where,)
    return ()
