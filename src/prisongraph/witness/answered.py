"""The rows of an answer, page by page, with their evidence."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.queries import Query
from prisongraph.terms import Iri, Quad, Term, to_ntriples
from prisongraph.witness.attributed import attributed
from prisongraph.witness.derived import fresh_names
from prisongraph.witness.found import AnswerEvidence, Matched, RowEvidence
from prisongraph.witness.gathered import Gathered
from prisongraph.witness.pages import page_of
from prisongraph.witness.parsed import parse
from prisongraph.witness.placed import placed
from prisongraph.witness.remarks import remarks_of, require_repeatable
from prisongraph.witness.solving import Asking

Queries = Mapping[str, Query]
Row = Mapping[str, Term]
Order = tuple[str, str, str, str]

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

    QueryError for what is no SELECT, or what cannot be told with its evidence, in words.
    Errors of the engine pass through.
    """
    asked = parse(question.text)
    require_repeatable(asked.select)
    given = question.default_graphs or question.named_graphs
    asking = Asking(
        engine,
        question.default_graphs if given else asked.default_graphs,
        question.named_graphs if given else asked.named_graphs,
        question.bindings,
        fresh_names(asked.taken | set(question.bindings)),
    )
    select = asked.select
    prepared = asking.prepared(select)
    page = page_of(asking, prepared, offset, limit)
    keys = [tuple(map(row.get, select.names)) for row in page.rows]
    gathered = asking.of_rows(prepared, list(dict.fromkeys(keys)), page.solutions)
    quads = {quad for each in gathered.values() for quad in each.triples}
    order = {quad: _in_order(quad) for quad in quads}
    places = placed(asking, quads)
    matched = attributed(engine, queries, chain.from_iterable(places.values()))
    return AnswerEvidence(
        page.variables,
        tuple(
            _row_evidence(offset + place, row, gathered[key], order, places, matched, bound)
            for place, (row, key) in enumerate(zip(page.rows, keys, strict=True), 1)
        ),
        page.has_more,
        (*remarks_of(select), *asking.remarks),
    )


def _row_evidence(
    number: int,
    row: Row,
    gathered: Gathered,
    order: Mapping[Quad, Order],
    places: Mapping[Quad, tuple[Quad, ...]],
    matched: Mapping[Quad, Matched],
    bound: int,
) -> RowEvidence:
    patterns = gathered.triples
    ranked = sorted(patterns, key=lambda quad: (patterns[quad], order[quad]))
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


def _bounded(matched: Matched, bound: int) -> Matched:
    if len(matched.claims) <= bound:
        return matched
    return replace(matched, claims=matched.claims[:bound])


def _in_order(quad: Quad) -> Order:
    return quad.subject, quad.predicate, to_ntriples(quad.object), quad.graph or ""
