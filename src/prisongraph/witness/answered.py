"""The rows of an answer, page by page, with their evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.queries import Query
from prisongraph.terms import Iri, Quad, Term, to_ntriples
from prisongraph.witness.attributed import attributed
from prisongraph.witness.derived import fresh_names
from prisongraph.witness.found import AnswerEvidence, Matched, RowEvidence
from prisongraph.witness.gathered import Gathered
from prisongraph.witness.parsed import parse
from prisongraph.witness.pattern import Asked, Expression, Select
from prisongraph.witness.placed import placed
from prisongraph.witness.remarks import remarks_of, require_repeatable
from prisongraph.witness.solving import Asking

Queries = Mapping[str, Query]
Row = Mapping[str, Term]
Order = tuple[str, str, str, str]

#: An answer that its own LIMIT keeps this short is asked for as it is, and cut here.
_SHORT = 10_000
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
    page = _page(asking, asked, offset, limit)
    select = asked.select
    keys = [tuple(map(row.get, select.names)) for row in page.rows]
    gathered = asking.of_rows(select, list(dict.fromkeys(keys)))
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


@dataclass(frozen=True, slots=True)
class _Page:
    variables: tuple[str, ...]
    rows: Sequence[Row]
    has_more: bool


def _page(asking: Asking, asked: Asked, offset: int, limit: int) -> _Page:
    """The rows asked for, in an order that is the same for every page."""
    select = asked.select
    if select.limit is not None and select.limit <= _SHORT:
        answer = asking.answer(select, asking.bindings)
        rows = answer.rows()[offset:]
    else:
        answer = asking.answer(_ordered(select, offset, limit + 1), asking.bindings)
        rows = answer.rows()
    return _Page(answer.variables, rows[:limit], len(rows) > limit)


def _ordered(select: Select, offset: int, limit: int) -> Select:
    """The query in its own order and then by all of its columns, cut to a page."""
    told = {each.variable for _, each in select.order}
    columns = (
        Expression(f"?{name}", frozenset({name})) for name in select.names if name not in told
    )
    most = limit if select.limit is None else max(0, min(limit, select.limit - offset))
    return replace(
        select,
        order=(*select.order, *(("ASC", column) for column in columns)),
        limit=most,
        offset=select.offset + offset,
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
