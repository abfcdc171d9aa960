"""The evidence of an answer as a page: a table whose rows lead to numbered claims below it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import render_template

from prisongraph.evidence import ClaimView
from prisongraph.serve.cells import Cell, cell_of
from prisongraph.serve.evidence_requests import address, answer_address
from prisongraph.serve.formats import EVIDENCE
from prisongraph.serve.protocol import Asked
from prisongraph.telling.told import ToldAnswer, ToldRow
from prisongraph.witness.found import KINDS


@dataclass(slots=True)
class Footnote:
    """A claim under the number by which rows name it, and the rows that do."""

    number: int
    claim: ClaimView
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of the table."""

    number: int
    cells: tuple[Cell, ...]
    notes: tuple[int, ...]
    besides: tuple[tuple[str, int], ...]
    solutions: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The table, its footnotes, what is to be said of it, and where else it is."""

    query: str
    variables: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    footnotes: tuple[Footnote, ...]
    remarks: tuple[str, ...]
    links: dict[str, str]
    formats: dict[str, str]
    answer: str


def evidence_page(
    told: ToldAnswer, path: str, asked: Asked, links: dict[str, str]
) -> Iterator[str]:
    """The page in one piece: its footnotes stand below its last row."""
    footnotes: dict[str, Footnote] = {}
    rows = tuple(_row(row, told.found.variables, footnotes) for row in told.rows)
    page = EvidencePage(
        asked.query,
        told.found.variables,
        rows,
        tuple(footnotes.values()),
        told.found.remarks,
        links,
        {name: address(path, asked, told.extent, name) for name in EVIDENCE if name != "html"},
        answer_address(path.removesuffix("/evidence"), asked),
    )
    yield render_template("evidence.html", page=page, medias=EVIDENCE)


def _row(row: ToldRow, variables: tuple[str, ...], footnotes: dict[str, Footnote]) -> EvidenceRow:
    notes = []
    for claim in row.claims:
        note = footnotes.setdefault(claim.iri, Footnote(len(footnotes) + 1, claim))
        note.rows.append(row.found.number)
        notes.append(note.number)
    return EvidenceRow(
        row.found.number,
        tuple(cell_of(row.found.row.get(name)) for name in variables),
        tuple(notes),
        tuple((KINDS[kind], number) for kind, number in row.besides.items()),
        row.found.solutions,
        row.remarks,
    )
