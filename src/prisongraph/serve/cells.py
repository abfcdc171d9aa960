"""Tables of answers as pages show them: IRIs of ours are links, literals are text."""

from dataclasses import dataclass

from prisongraph.engine.answer import Answer
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
        return Table(("answer",), ((Cell("true" if answer.boolean else "false"),),), 1)
    rows = answer.rows()
    shown = tuple(
        tuple(_cell(row.get(name)) for name in answer.variables) for row in rows[:MAX_ROWS]
    )
    return Table(answer.variables, shown, len(rows))


def _cell(term: Term | None) -> Cell:
    if term is None:
        return Cell("")
    if isinstance(term, Literal):
        return Cell(term.lexical, term.language)
    return Cell(shorten(term), path=path_for(term))
