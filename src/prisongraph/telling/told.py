"""An answer with the claims behind its rows, told row by row as somebody reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prisongraph.engine.guard import form_of
from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.errors import QueryError
from prisongraph.evidence import ClaimView, Queries
from prisongraph.telling.claims import ToldClaims
from prisongraph.terms import Iri
from prisongraph.witness import evidence_of
from prisongraph.witness.found import KINDS, AnswerEvidence, RowEvidence

#: How many rows are told when nobody says how many.
ROWS = 20
#: About so many claims are read from the release at a time, so that no question is long.
_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Extent:
    """Which rows of an answer are told: how many are passed over, and how many told at most."""

    offset: int
    limit: int

    def before(self) -> "Extent | None":
        """The rows before these, or None where these are the first."""
        return Extent(max(0, self.offset - self.limit), self.limit) if self.offset else None

    def after(self) -> "Extent":
        """The rows behind these, where there are any."""
        return Extent(self.offset + self.limit, self.limit)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row, and the claims behind it in the order in which they were found."""

    found: RowEvidence
    claims: tuple[ClaimView, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the row: what was not attributed, and what is not shown."""
        return (*self.found.remarks, *_what_is_not_shown(self))

    @property
    def besides(self) -> dict[str, int]:
        """How many of the matched triples shown are something else than claims, by kind."""
        kinds = Counter(each.kind for each in self.found.matched)
        return {kind: kinds[kind] for kind in KINDS if kind in kinds and kind != "claim"}


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """Rows of an answer with their evidence; `rows` are told while they are read, once."""

    release: str
    question: Question
    extent: Extent
    found: AnswerEvidence
    rows: Iterable[ToldRow]


def require_select(query: str) -> None:
    """QueryError for a query whose answer has no rows."""
    form = form_of(query)
    if form not in (None, "SELECT"):
        raise QueryError(
            f"The evidence of an answer is that of its rows: expected a SELECT query, found {form}."
        )


def find_evidence(
    engine: QueryEngine, queries: Queries, question: Question, extent: Extent
) -> AnswerEvidence:
    """The evidence of the rows of an answer; the errors of the engine pass through.

    QueryError for what is no SELECT, and for what cannot be told with its evidence.
    What the engine itself would not answer is refused first, and in its words.
    """
    require_select(question.text)
    return evidence_of(engine, queries, question, offset=extent.offset, limit=extent.limit)


def tell(claims: ToldClaims, found: AnswerEvidence) -> Iterator[ToldRow]:
    """The rows with their claims; each claim is read once, those of several rows together."""
    known: dict[Iri, ClaimView] = {}
    for rows in _batches(found.rows):
        known |= claims.of(claim for row in rows for claim in row.claims if claim not in known)
        for row in rows:
            yield ToldRow(row, tuple(known[claim] for claim in row.claims if claim in known))


def _batches(rows: Sequence[RowEvidence]) -> Iterator[list[RowEvidence]]:
    """The rows in their order, cut where enough claims have come together."""
    batch: list[RowEvidence] = []
    claims = 0
    for row in rows:
        batch.append(row)
        claims += len(row.claims)
        if claims >= _AT_A_TIME:
            yield batch
            batch, claims = [], 0
    if batch:
        yield batch


def _what_is_not_shown(row: ToldRow) -> Iterator[str]:
    found = row.found
    if len(row.claims) < found.claims_total:
        yield f"{len(row.claims)} of {found.claims_total} claims are shown."
    if len(found.matched) < found.matched_total:
        yield f"{len(found.matched)} of {found.matched_total} matched statements are shown."
