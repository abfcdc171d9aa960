"""What is found as evidence: triples that a query matched, and the claims behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from prisongraph.terms import Iri, Term

#: The kinds of triples in a release, each in words.
KINDS: Mapping[str, str] = {
    "claim": "a statement that sources make",
    "claim-record": "what the record holds of a claim",
    "conflict": "a conflict between claims",
    "utterance": "who said the words, and where they stand",
    "document": "a document's own description",
    "curated": "names, types, links and notes that curators write",
    "ledger": "a sum over a list, computed from claims",
    "bounds": "what the build computes from claims",
    "ontology": "the vocabulary",
    "release": "what the release says of itself",
}


class Matched(NamedTuple):
    """One triple that a pattern of the query matched, and the claims that say it.

    `graph` is None for the default graph of the release.
    `kind` is one of KINDS.
    Of a claim's own record, `claims` is that claim alone; of what the build computes, the claims
    from which it is computed; of what no claim says, nothing.
    """

    subject: Term
    predicate: Iri
    object: Term
    graph: Iri | None
    kind: str
    claims: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """The evidence of one row: what its solutions matched, each once, and how much there is.

    `matched` and `claims` are bounded, `matched_total` and `claims_total` are not.
    `solutions` is how many solutions of the pattern the row stands for.
    `remarks` say in words what of this row cannot be attributed.
    """

    number: int
    row: Mapping[str, Term]
    matched: tuple[Matched, ...]
    claims: tuple[Iri, ...]
    matched_total: int
    claims_total: int
    solutions: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """The evidence of some rows of an answer, and what holds of the query as a whole, in words."""

    variables: tuple[str, ...]
    rows: tuple[RowEvidence, ...]
    has_more: bool
    remarks: tuple[str, ...]
