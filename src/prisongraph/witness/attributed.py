"""Which claims say a triple, or are what it is computed from, and of what kind it is."""

from collections.abc import Iterable, Mapping, Sequence

from prisongraph.engine.query_engine import QueryEngine, with_rows
from prisongraph.iris import BASE, DATASET, ENDPOINT, ONTOLOGY, STATISTICS
from prisongraph.names import fold
from prisongraph.queries import Query
from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.vocab import OA, PG
from prisongraph.witness.found import Matched

Queries = Mapping[str, Query]
Statement = tuple[Iri, Iri, Term]
Row = Mapping[str, Term]

_NAMES = ("subject", "property", "value")
_CLAIM, _CONFLICT, _CONCEPT = BASE + "claim/", BASE + "conflict/", BASE + "concept/"
_QUERY = BASE + "queries/"
_DOCUMENTS = frozenset({PG.Document, PG.NewsArticle, PG.OfficialDocument, PG.Report, PG.WebPage})
_BALANCES = frozenset({PG.Balance, PG.LedgerStep, PG.Breakdown, PG.NamingCheck})
#: How many statements one query is given.
_AT_ONCE = 500


def attributed(
    engine: QueryEngine, queries: Queries, quads: Iterable[Quad]
) -> dict[Quad, Matched]:
    """What each triple is, and the claims behind it; two queries for all of them."""
    quads = list(dict.fromkeys(quads))
    said = [quad for quad in quads if _can_be_said(quad)]
    rows = _ask(engine, queries["claims-of-statements"], said)
    claims = {quad: _claims_of(quad, rows.get(_statement(quad), ())) for quad in said}
    rest = [quad for quad in quads if not claims.get(quad) and not _is_record(quad)]
    origins = _ask(engine, queries["origins-of-statements"], rest)
    found = {}
    for quad in quads:
        if _is_record(quad):
            kind, behind = "claim-record", (quad.subject,)
        elif claims.get(quad):
            kind, behind = "claim", claims[quad]
        else:
            kind, behind = _computed(quad, origins.get(_statement(quad), ()))
        found[quad] = Matched(*quad[:3], quad.graph, kind, behind)
    return found


def _statement(quad: Quad) -> Statement:
    return quad.subject, quad.predicate, quad.object


def _is_record(quad: Quad) -> bool:
    return quad.graph is None and quad.subject.startswith(_CLAIM)


def _can_be_said(quad: Quad) -> bool:
    return not _is_record(quad) and quad.graph != STATISTICS


def _ask(
    engine: QueryEngine, query: Query, quads: Iterable[Quad]
) -> dict[Statement, list[Row]]:
    """What a query says of statements; each compares as it is stored, to the letter."""
    statements = list(dict.fromkeys(map(_statement, quads)))
    found: dict[Statement, list[Row]] = {}
    for start in range(0, len(statements), _AT_ONCE):
        text = with_rows(query.text, _NAMES, statements[start : start + _AT_ONCE])
        for row in engine.query(text).rows():
            subject, predicate, value = (row[name] for name in _NAMES)
            found.setdefault((Iri(subject), Iri(predicate), value), []).append(row)
    return found


def _claims_of(quad: Quad, rows: Iterable[Row]) -> tuple[Iri, ...]:
    """Of an accepted fact all claims that assert it, in an utterance's graph that utterance's."""
    claims = (
        Iri(row["claim"])
        for row in rows
        if (row["stance"] == PG.Asserts if quad.graph is None else row["utterance"] == quad.graph)
    )
    return tuple(dict.fromkeys(claims))


def _computed(quad: Quad, rows: Sequence[Row]) -> tuple[str, tuple[Iri, ...]]:
    """The kind of a triple that nobody says, and the claims from which it is computed."""
    if quad.graph is not None and quad.graph != STATISTICS:
        return "curated", ()
    if quad.predicate == PG.side and isinstance(quad.object, Iri):
        return "conflict", (quad.object,)
    kinds = [kind.lexical for row in rows if isinstance(kind := row.get("kind"), Literal)]
    behind = [
        Iri(row["claim"])
        for row in rows
        if "claim" in row and ("stated" not in row or _folds_to(row["stated"], quad.object))
    ]
    if kinds and behind:
        return kinds[0], tuple(dict.fromkeys(behind))
    return _kind(quad, {row["type"] for row in rows if "type" in row}), ()


def _folds_to(stated: Term, folded: Term) -> bool:
    return (
        isinstance(stated, Literal)
        and isinstance(folded, Literal)
        and fold(stated.lexical) == folded.lexical
    )


def _kind(quad: Quad, types: set[Term]) -> str:
    subject = quad.subject
    if quad.graph == STATISTICS or subject in (DATASET, ENDPOINT):
        return "release"
    if subject.startswith((DATASET + "#", _QUERY)):
        return "release"
    if subject == ONTOLOGY or subject.startswith((ONTOLOGY + "#", _CONCEPT)):
        return "ontology"
    if subject.startswith(_CONFLICT) or quad.predicate == PG.contested:
        return "conflict"
    if types & _BALANCES:
        return "ledger"
    if PG.Utterance in types or OA.TextPositionSelector in types:
        return "utterance"
    return "document" if types & _DOCUMENTS else "curated"
