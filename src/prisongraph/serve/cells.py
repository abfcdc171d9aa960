"""Tables of answers as pages show them: IRIs of ours are links, literals are text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prisongraph.engine.answer import Answer
from prisongraph.engine.results_json import term_from_json
from prisongraph.iris import path_for, shorten
from prisongraph.terms import Literal, Term

#: A page shows no more rows than these; the formats for machines hold all.
MAX_ROWS = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, its language, and the path of the thing it names."""

    text: str
    language: str = ""
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer, as many as a page shows, and how many there are."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int


def table_of(answer: Answer) -> Table:
    """The answer as a table; a truth value is a table of one cell."""
    if answer.kind == "boolean":
        return _truth(answer.boolean)
    return _table(answer.variables, answer.rows())


def table_from_json(found: Mapping[str, Any]) -> Table:
    """The same, from SPARQL results in JSON; rows that are not shown are counted, not read."""
    if "boolean" in found:
        return _truth(found["boolean"])
    bindings = found["results"]["bindings"]
    rows = [
        {name: term_from_json(value) for name, value in binding.items()}
        for binding in bindings[:MAX_ROWS]
    ]
    return _table(tuple(found["head"]["vars"]), rows, len(bindings))


def _truth(value: bool | None) -> Table:
    return Table(("answer",), ((Cell("true" if value else "false"),),), 1)


def _table(
    variables: tuple[str, ...], rows: Sequence[Mapping[str, Term]], total: int | None = None
) -> Table:
    shown = tuple(tuple(cell_of(row.get(name)) for name in variables) for row in rows[:MAX_ROWS])
    return Table(variables, shown, len(rows) if total is None else total)


def cell_of(term: Term | None) -> Cell:
    """The cell of a term, empty where there is none."""
    if term is None:
        return Cell("")
    if isinstance(term, Literal):
        return Cell(term.lexical, term.language)
    return Cell(shorten(term), path=path_for(term))
