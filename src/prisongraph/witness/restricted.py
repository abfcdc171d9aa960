"""A pattern restricted to some values of some of its variables, so that it costs what they cost.

The values stand first in the group, where an engine begins with them; but not those behind a
closure, where it might begin with what very many things lead to.
They may, where that leaves the solutions as they are: where the pattern binds the variable in
every solution, and does so before a part that is not a join asks for it
(a selection moves into the left side of OPTIONAL and MINUS, and into both sides of a join).
"""

from collections.abc import Iterable, Sequence

from prisongraph.terms import Term
from prisongraph.witness import written
from prisongraph.witness.far_ends import far_ends
from prisongraph.witness.pattern import (
    Bind,
    Expression,
    Filter,
    Group,
    Minus,
    Optional,
    Values,
    Var,
    certain,
    mentions,
    scope,
)

Row = tuple[Term | None, ...]

#: How many values of a computed column are compared one by one.
_FEW = 20


def bound_first(group: Group, names: Iterable[Var]) -> list[Var]:
    """Those of the names whose values may stand first in a group."""
    return [name for name in names if _is_bound_first(group, name)]


def _is_bound_first(group: Group, name: Var) -> bool:
    for part in group.parts:
        if isinstance(part, Filter):
            continue
        if isinstance(part, Optional | Minus | Bind):
            if name in mentions(part):
                return False
        elif name in certain(part):
            return True
    return False


def given_first(group: Group, names: Iterable[Var]) -> bool:
    """Whether values for names that a pattern is given may stand first in its group.

    Besides names that it binds itself, those that only its own conditions ask for.
    """
    return all(_is_bound_first(group, name) or _is_only_asked(group, name) for name in names)


def _is_only_asked(group: Group, name: Var) -> bool:
    """Whether nothing but conditions and expressions of the group itself names a variable."""
    for part in group.parts:
        if isinstance(part, Filter):
            continue
        if isinstance(part, Bind):
            if name == part.variable:
                return False
        elif name in mentions(part):
            return False
    return True


def restricted(group: Group, names: Sequence[Var], rows: Iterable[Row]) -> Group:
    """The group with no fewer than the solutions that have one of the rows in these names."""
    rows = list(dict.fromkeys(rows))
    bound = bound_first(group, names)
    far = far_ends(group, bound)
    first = [name for name in bound if name not in far]
    parts = list(group.parts)
    if first:
        places = [names.index(name) for name in first]
        values = dict.fromkeys(tuple(row[place] for place in places) for row in rows)
        parts.insert(0, Values(tuple(first), tuple(values)))
    for place, name in enumerate(names):
        values_of_one = dict.fromkeys(row[place] for row in rows)
        if name not in first and name in scope(group) and len(values_of_one) <= _FEW:
            parts.append(Filter(_one_of(name, values_of_one)))
    return Group(tuple(parts))


def given(group: Group, names: Sequence[Var], rows: Iterable[Row]) -> Group:
    """The group with the values that it is given first."""
    return Group((Values(tuple(names), tuple(rows)), *group.parts))


def _one_of(name: Var, values: Iterable[Term | None]) -> Expression:
    written_out = [
        f"!BOUND(?{name})" if value is None else f"sameTerm(?{name}, {written.node(value)})"
        for value in values
    ]
    return Expression(" || ".join(written_out), frozenset({name}))
