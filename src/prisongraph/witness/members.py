"""Which solutions of its pattern a row of a query stands for: their form, and how to tell them.

Without grouping a row stands for the solutions that project to it, with DISTINCT for all of them
at once; of a group it stands for its members.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from prisongraph.errors import QueryError
from prisongraph.witness.pattern import (
    Bind,
    Expression,
    Group,
    Part,
    Select,
    Var,
    mentions,
)

#: Aggregates that may choose among the members, or their order.
_CHOOSING = frozenset({"SAMPLE", "GROUP_CONCAT"})


@dataclass(frozen=True, slots=True)
class Members:
    """The pattern of a query, and the variables that tell for which row a solution stands.

    `columns` are the places of these variables among the columns of the query, None for a key
    that the query groups by and does not show.
    """

    where: Group
    keys: tuple[Var, ...]
    columns: tuple[int | None, ...]

    @property
    def hidden(self) -> bool:
        """Whether a row does not tell its group."""
        return None in self.columns


def members_of(select: Select, names: Iterator[Var]) -> Members:
    """The members of the rows of a query; QueryError where they cannot be told."""
    if select.grouped:
        return _grouped(select, names)
    binds = [Bind(value, name) for name, value in select.columns or () if value]
    where = _extended(select.where, (*((select.values,) if select.values else ()), *binds))
    return Members(where, select.names, tuple(range(len(select.names))))


def _grouped(select: Select, names: Iterator[Var]) -> Members:
    keys, binds = [], []
    for value, alias in select.group_by:
        key = value.variable
        if key is None:
            key = alias or next(names)
            binds.append(Bind(value, key))
        keys.append(key)
    if select.values and not set(select.values.variables) <= set(keys):
        raise QueryError("VALUES behind a GROUP BY binds a variable that is no key of its groups")
    shown = {name: place for place, name in enumerate(select.names) if name in select.plain}
    # A key that is shown under its own name is told by the row.
    return Members(
        _extended(select.where, tuple(binds)), tuple(keys), tuple(map(shown.get, keys))
    )


def _extended(where: Group, parts: tuple[Part, ...]) -> Group:
    """The group with more parts behind it, which its own conditions must not see."""
    if not parts:
        return where
    added = set().union(*(mentions(part) for part in parts))
    free = all(isinstance(part, Bind) for part in parts)
    bound = {part.variable for part in parts if isinstance(part, Bind)}
    if free and added and not bound & mentions(where):
        return Group((*where.parts, *parts))
    return Group((where, *parts))


def groups_of(select: Select, members: Members) -> Select:
    """The query with all keys of its groups as columns: it tells which row is of which group."""
    hidden = [
        key for key, column in zip(members.keys, members.columns, strict=True) if column is None
    ]
    columns = (*(select.columns or ()), *((key, None) for key in hidden))
    keys = tuple((Expression(f"?{key}", frozenset({key})), None) for key in members.keys)
    return replace(
        select,
        columns=columns,
        where=members.where,
        group_by=keys,
        modifier="",
        order=(),
        limit=None,
        offset=0,
    )


def comparable(select: Select) -> list[int]:
    """The places of the columns that are the same whenever the query is asked."""
    values = dict(select.columns or ())
    return [
        place
        for place, name in enumerate(select.names)
        if not ((value := values.get(name)) and value.functions & _CHOOSING)
    ]
