"""The rows of an answer, page by page, with their evidence."""

from collections.abc import Iterable, Mapping
from itertools import chain

from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.queries import Query
from prisongraph.terms import Iri, Quad, Term, to_ntriples
from prisongraph.witness.attributed import attributed
from prisongraph.witness.derived import fresh_names
from prisongraph.witness.found import AnswerEvidence, Matched, RowEvidence
from prisongraph.witness.gathered import Gathered
from prisongraph.witness.pages import page_of
from prisongraph.witness.placed import placed
from prisongraph.witness.settled import settled
from prisongraph.witness.solving import Asking

Queries = Mapping[str, Query]
Row = Mapping[str, Term]

_NO_SOLUTION = "The row stands for no solution at all, so that nothing was matched."
_NO_STATEMENT = "The row rests on no statement of the release."


def evidence_of(
    engine: QueryEngine,
    queries: Queries,
    question: Question,
    *,
    offset: int = 0,
    limit: int = 20,
    bound: int = 50,
) -> AnswerEvidence:
    """The evidence of the rows behind `offset`, at most `limit`, with at most `bound` each of
    triples and claims.

    QueryError in the engine's words for a query that it does not take, then for what is no SELECT,
    or what cannot be told with its evidence.
    Other errors of the engine pass through.
    """
    known = settled(engine, question)
    given = question.default_graphs or question.named_graphs
    asking = Asking(
        engine,
        question.default_graphs if given else known.asked.default_graphs,
        question.named_graphs if given else known.asked.named_graphs,
        question.bindings,
        fresh_names(known.taken),
        dict.fromkeys(known.found),
    )
    names = known.asked.select.names
    page = page_of(asking, known.prepared, offset, limit)
    keys = [tuple(map(row.get, names)) for row in page.rows]
    gathered = asking.of_rows(known.prepared, list(dict.fromkeys(keys)), page.solutions)
    places = placed(asking, dict.fromkeys(chain.from_iterable(map(_triples, gathered.values()))))
    matched = attributed(engine, queries, chain.from_iterable(places.values()))
    return AnswerEvidence(
        page.variables,
        tuple(
            _row_evidence(offset + place, row, gathered[key], places, matched, bound)
            for place, (row, key) in enumerate(zip(page.rows, keys, strict=True), 1)
        ),
        page.has_more,
        (*known.remarks, *asking.remarks),
    )


def _triples(gathered: Gathered) -> Iterable[Quad]:
    return gathered.triples


def _row_evidence(
    number: int,
    row: Row,
    gathered: Gathered,
    places: Mapping[Quad, tuple[Quad, ...]],
    matched: Mapping[Quad, Matched],
    bound: int,
) -> RowEvidence:
    ranked = _ranked(gathered.triples)
    found = [matched[each] for quad in ranked for each in places[quad]]
    claims: dict[Iri, None] = dict.fromkeys(claim for each in found for claim in each.claims)
    remarks = list(gathered.remarks)
    if not gathered.solutions:
        remarks.append(_NO_SOLUTION)
    elif not found:
        remarks.append(_NO_STATEMENT)
    return RowEvidence(
        number,
        row,
        tuple(_bounded(each, bound) for each in found[:bound]),
        tuple(claims)[:bound],
        len(found),
        len(claims),
        gathered.solutions,
        tuple(remarks),
    )


def _ranked(patterns: Mapping[Quad, int]) -> list[Quad]:
    """The triples by the places of their patterns, those of one pattern by what they say."""
    if len(set(patterns.values())) == len(patterns):  # as of most rows
        return sorted(patterns, key=patterns.__getitem__)
    return sorted(patterns, key=lambda quad: (patterns[quad], *_said(quad)))


def _bounded(matched: Matched, bound: int) -> Matched:
    if len(matched.claims) <= bound:
        return matched
    return matched._replace(claims=matched.claims[:bound])


def _said(quad: Quad) -> tuple[str, str, str, str]:
    return quad.subject, quad.predicate, to_ntriples(quad.object), quad.graph or ""
