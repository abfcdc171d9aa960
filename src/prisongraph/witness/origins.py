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
_COMPANION, _CONTESTED = ("accompanied", "companion"), ("contested", "property")
_PRISONER, _NAMED, _CITED, _CONFLICT, _SUM = (
    ("prisoner",),
    ("named",),
    ("cited",),
    ("conflict",),
    ("sum",),
)
_ASKED = (_COMPANION, _CONTESTED, _PRISONER, _NAMED, _CITED, _CONFLICT, _SUM)
#: What is asked of the engine: by which column, with which terms.
Place = tuple[tuple[str, ...], tuple[Term, ...]]


def origins_of(
    engine: QueryEngine, queries: Mapping[str, Query], kinds: Mapping[Quad, str]
) -> dict[Quad, tuple[Iri, ...]]:
    """The claims behind each triple that is computed from some, by one query for all of them.

    The triples stand in the default graph, each with its kind.
    """
    places = {quad: place for quad, kind in kinds.items() if (place := _place(quad, kind))}
    wanted: dict[tuple[str, ...], dict[tuple[Term, ...], None]] = {each: {} for each in _ASKED}
    for names, terms in places.values():
        wanted[names][terms] = None
    found: dict[Quad, tuple[Iri, ...]] = {}
    if not places:
        return found
    text = queries["origins-of-statements"].text
    for names, rows in wanted.items():
        text = with_rows(text, names, list(rows))
    claims: dict[Place, list[tuple[Term | None, Iri]]] = {}
    for row in engine.query(text).rows():
        for names in wanted:
            if names[0] in row:
                key: Place = names, tuple(row[name] for name in names)
                claims.setdefault(key, []).append((row.get("stated"), Iri(row["claim"])))
    for quad, place in places.items():
        told = (claim for stated, claim in claims.get(place, ()) if _fits(claim, stated, quad))
        if behind := tuple(dict.fromkeys(told)):
            found[quad] = behind
    return found


def _place(quad: Quad, kind: str) -> Place | None:
    """By what the origins of a triple are asked for; None where it has none."""
    subject, predicate, value, _ = quad
    if predicate == PG.contested:
        return _CONTESTED, (subject, value)
    if kind == "conflict":
        return _CONFLICT, (subject,)
    if kind == "ledger":
        return _SUM, (subject,)
    if predicate == PG.foldedName:
        return _NAMED, (subject,)
    if predicate in (PG.firstCited, PG.lastCited):
        return _CITED, (subject,)
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
