"""The rows of one page of an answer, in an order that is the same for every page.

Where each row is one solution, the same query tells the rows and what is read off their solutions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from prisongraph.terms import Term
from prisongraph.witness.pattern import Expression, Select, Var, has_ways
from prisongraph.witness.reading import Solution
from prisongraph.witness.solving import Asking, Prepared

Row = Mapping[str, Term]

#: An answer that its own LIMIT keeps this short is asked for as it is, and cut here.
_SHORT = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of an answer, and all solutions that they stand for; None where these are not known."""

    variables: tuple[str, ...]
    rows: Sequence[Row]
    has_more: bool
    solutions: Sequence[Solution] | None = None


def page_of(asking: Asking, prepared: Prepared, offset: int, limit: int) -> Page:
    """The rows behind `offset`, at most `limit`; errors of the engine pass through."""
    select = prepared.select
    if select.limit is not None and select.limit <= _SHORT:
        answer = asking.answer(select, asking.bindings)
        rows = answer.rows()[offset:]
        return Page(answer.variables, rows[:limit], len(rows) > limit)
    if _is_of_solutions(prepared):
        return _page_of_solutions(asking, prepared, offset, limit)
    answer = asking.answer(_ordered(select, offset, limit + 1), asking.bindings)
    rows = answer.rows()
    return Page(answer.variables, rows[:limit], len(rows) > limit)


def _is_of_solutions(prepared: Prepared) -> bool:
    """Whether the answer has a row for each solution of the pattern that is derived from it."""
    select = prepared.select
    whole = select.limit is None and not select.offset and select.columns is not None
    return whole and not select.modifier and not select.grouped and not has_ways(select.where)


def _page_of_solutions(asking: Asking, prepared: Prepared, offset: int, limit: int) -> Page:
    """A page with its solutions, unless a row stands for one that is on another page.

    Rows that are alike stand side by side: the neighbours of the page tell.
    """
    select, derived = prepared.select, prepared.derived
    names = select.names
    columns: dict[Var, None] = dict.fromkeys((*names, *sorted(derived.needed())))
    asked = replace(select, columns=tuple((name, None) for name in columns), where=derived.group)
    before = min(offset, 1)
    ordered = _ordered(asked, offset - before, before + limit + 1, names)
    found = asking.ask(ordered, asking.bindings)
    bindings = {Var(name): term for name, term in asking.bindings.items()}
    solutions = [{**bindings, **solution} for solution in found[before : before + limit]]
    others = [*found[:before], *found[before + limit :]]
    rows: list[Row] = [
        {str(name): each[name] for name in names if name in each} for each in solutions
    ]
    is_whole = not any(_is_alike(other, row, names) for other in others for row in rows)
    has_more = len(found) > before + limit
    return Page(tuple(map(str, names)), rows, has_more, solutions if is_whole else None)


def _row(solution: Solution, names: Sequence[Var]) -> Row:
    return {str(name): solution[name] for name in names if name in solution}


def _is_alike(solution: Solution, row: Row, names: Sequence[Var]) -> bool:
    return all(solution.get(name) == row.get(name) for name in names)


def _ordered(select: Select, offset: int, limit: int, names: Sequence[Var] | None = None) -> Select:
    """The query in its own order and then by its columns, or some of them, cut to a page."""
    told = {each.variable for _, each in select.order}
    columns = (
        Expression(f"?{name}", frozenset({name}))
        for name in (select.names if names is None else names)
        if name not in told
    )
    most = limit if select.limit is None else max(0, min(limit, select.limit - offset))
    return replace(
        select,
        order=(*select.order, *(("ASC", column) for column in columns)),
        limit=most,
        offset=select.offset + offset,
    )
