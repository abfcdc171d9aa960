"""Evidence as CSV: one line for each row and claim (RFC 4180)."""

import csv
from collections.abc import Iterator
from io import StringIO

from prisongraph.evidence import ClaimView
from prisongraph.telling.told import ToldAnswer, ToldRow
from prisongraph.terms import Blank, Literal, Term

#: What is said of each claim, behind the number of the row and its values.
OF_CLAIM = (
    "claim",
    "statement",
    "status",
    "rule",
    "stance",
    "speaker",
    "organisation",
    "relayed_by",
    "document",
    "title",
    "publisher",
    "issued",
    "place",
    "digest",
)
#: What is said of a row on each of its lines.
OF_ROW = ("claims_total", "solutions", "besides", "remarks")


def csv_pieces(told: ToldAnswer) -> Iterator[str]:
    """A header, and the lines of one row after the other; a row without claims has one line.

    The query's columns are named by its variables, with their question marks,
    so that they are never mistaken for ours; what holds of the whole answer is said of each row.
    """
    variables = told.found.variables
    names = (f"?{name}" for name in variables)
    yield _lines([["row", *names, *OF_CLAIM, *OF_ROW]])
    for row in told.rows:
        values = [_text(row.found.row.get(name)) for name in variables]
        start = [str(row.found.number), *values]
        end = _of_row(row, told.found.remarks)
        claims = [_of_claim(claim) for claim in row.claims] or [[""] * len(OF_CLAIM)]
        yield _lines([*start, *claim, *end] for claim in claims)


def _lines(rows: Iterator[list[str]] | list[list[str]]) -> str:
    held = StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue()


def _text(term: Term | None) -> str:
    """A value as SPARQL writes it in CSV (SPARQL 1.1 Query Results CSV and TSV, section 3.2)."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.lexical
    return f"_:{term}" if isinstance(term, Blank) else str(term)


def _of_claim(claim: ClaimView) -> list[str]:
    """One claim has one document and one chain of speakers, though perhaps several places."""
    passage = claim.passages[0]
    origin = passage.steps[-1]
    return [
        claim.iri,
        claim.statement,
        claim.status.label,
        claim.rule.label,
        claim.stance.rpartition("#")[2],
        origin.speaker.label,
        origin.on_behalf_of.label if origin.on_behalf_of else "",
        "; ".join(step.words for step in passage.relays),
        passage.document.iri,
        passage.document.label,
        passage.publisher.label,
        passage.issued_on.lexical,
        _together(each.place for each in claim.passages),
        _together(each.digest for each in claim.passages),
    ]


def _together(texts: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _of_row(row: ToldRow, of_answer: tuple[str, ...]) -> list[str]:
    besides = "; ".join(f"{kind}: {number}" for kind, number in row.besides.items())
    remarks = " ".join((*row.remarks, *of_answer))
    return [str(row.found.claims_total), str(row.found.solutions), besides, remarks]
