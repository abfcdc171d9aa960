"""From which claims the build computes a triple that nobody says."""

from collections.abc import Mapping

from prisongraph.engine.query_engine import QueryEngine, with_rows
from prisongraph.iris import ONTOLOGY
from prisongraph.names import fold
from prisongraph.queries import Query
from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.vocab import PG, RDF

#: How the names of companions end: bounds of dates and numbers, and terms in months.
_COMPANIONS = ("Earliest", "Latest", "Min", "Max", "Months")
#: What is asked of the engine: which query, and the terms that begin its rows.
Place = tuple[str, tuple[Term, ...]]
_COMPANION, _CONTEST, _PRISONER, _NAME, _CITATION, _CONFLICT, _SUM = (
    "claims-behind-companions",
    "claims-behind-contests",
    "claims-behind-prisoners",
    "claims-behind-folded-names",
    "claims-behind-citations",
    "claims-behind-conflicts",
    "claims-behind-sums",
)
#: The columns of their rows that are given.
_GIVEN = {
    _COMPANION: ("accompanied", "companion"),
    _CONTEST: ("contested", "property"),
    _PRISONER: ("prisoner",),
    _NAME: ("named",),
    _CITATION: ("cited",),
    _CONFLICT: ("conflict",),
    _SUM: ("sum",),
}


def origins_of(
    engine: QueryEngine, queries: Mapping[str, Query], kinds: Mapping[Quad, str]
) -> dict[Quad, tuple[Iri, ...]]:
    """The claims behind each triple that is computed from some, by one query for each way.

    The triples stand in the default graph, each with its kind.
    """
    places = {quad: place for quad, kind in kinds.items() if (place := _place(quad, kind))}
    wanted: dict[str, dict[tuple[Term, ...], None]] = {}
    for query, terms in places.values():
        wanted.setdefault(query, {})[terms] = None
    claims: dict[Place, list[tuple[Term | None, Iri]]] = {}
    for query, given in wanted.items():
        names = _GIVEN[query]
        for row in engine.query(with_rows(queries[query].text, names, list(given))).rows():
            place = query, tuple(row[name] for name in names)
            claims.setdefault(place, []).append((row.get("stated"), Iri(row["claim"])))
    found: dict[Quad, tuple[Iri, ...]] = {}
    for quad, place in places.items():
        told = (claim for stated, claim in claims.get(place, ()) if _fits(claim, stated, quad))
        if behind := tuple(dict.fromkeys(told)):
            found[quad] = behind
    return found


def _place(quad: Quad, kind: str) -> Place | None:
    """By what the origins of a triple are asked for; None where it has none."""
    subject, predicate, value, _ = quad
    if predicate == PG.contested:
        return _CONTEST, (subject, value)
    if kind == "conflict":
        return _CONFLICT, (subject,)
    if kind == "ledger":
        return _SUM, (subject,)
    if predicate == PG.foldedName:
        return _NAME, (subject,)
    if predicate in (PG.firstCited, PG.lastCited):
        return _CITATION, (subject,)
    if predicate == RDF.type and value == PG.Prisoner:
        return _PRISONER, (subject,)
    if predicate.startswith(ONTOLOGY) and predicate.endswith(_COMPANIONS):
        return _COMPANION, (subject, predicate)
    return None


def _fits(claim: Iri, stated: Term | None, quad: Quad) -> bool:
    """Whether a claim found for the thing of a triple is one of those behind the triple."""
    if quad.predicate == PG.side:
        return claim == quad.object
    if quad.predicate != PG.foldedName:
        return True
    return (
        isinstance(stated, Literal)
        and isinstance(quad.object, Literal)
        and fold(stated.lexical) == quad.object.lexical
    )
