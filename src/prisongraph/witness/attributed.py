"""Which claims say a triple, or are what it is computed from, and of what kind it is."""

from collections.abc import Iterable, Mapping, Sequence

from prisongraph.engine.query_engine import QueryEngine, with_rows
from prisongraph.queries import Query
from prisongraph.statement_keys import statement_key
from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.witness.found import Matched
from prisongraph.witness.kinds import can_be_claimed, kind_of
from prisongraph.witness.origins import origins_of

Queries = Mapping[str, Query]

_FACT, _SAID = ("key",), ("key", "utterance")
#: How a triple is asked for: by its key, and in an utterance's graph by that as well.
Place = tuple[Term, ...]
#: How many statements one query is given.
_AT_ONCE = 500


def attributed(engine: QueryEngine, queries: Queries, quads: Iterable[Quad]) -> dict[Quad, Matched]:
    """What each triple is, and the claims behind it, by few queries for 500 triples.

    Of an accepted fact all claims that assert it, in an utterance's graph those of the utterance.
    """
    kinds = {quad: kind_of(quad) for quad in quads}
    places = {quad: place for quad, kind in kinds.items() if (place := _place(quad, kind))}
    claims = _claims_at(engine, queries, dict.fromkeys(places.values()))
    behind: dict[Quad, tuple[Iri, ...]] = {
        quad: claims[place] for quad, place in places.items() if place in claims
    }
    rest = {
        quad: kind
        for quad, kind in kinds.items()
        if quad.graph is None and kind != "claim-record" and quad not in behind
    }
    origins = origins_of(engine, queries, rest)
    found = {}
    for quad, kind in kinds.items():
        if kind == "claim-record":
            found[quad] = Matched(*quad, kind, (quad.subject,))
        elif quad in behind:
            found[quad] = Matched(*quad, "claim", behind[quad])
        else:
            computed = origins.get(quad, ())
            kind = "bounds" if computed and kind == "curated" else kind
            found[quad] = Matched(*quad, kind, computed)
    return found


def _place(quad: Quad, kind: str) -> Place | None:
    """By what the claims that say a triple are asked for; None where no claim can."""
    if quad.graph is None:
        return (Literal(statement_key(*quad[:3])),) if can_be_claimed(quad, kind) else None
    return None if kind == "release" else (Literal(statement_key(*quad[:3])), quad.graph)


def _claims_at(
    engine: QueryEngine, queries: Queries, places: Iterable[Place]
) -> dict[Place, tuple[Iri, ...]]:
    places = list(places)
    facts = [place for place in places if len(place) == len(_FACT)]
    said = [place for place in places if len(place) == len(_SAID)]
    found = _claims(engine, queries["claims-of-statements"], _FACT, facts)
    return found | _claims(engine, queries["claims-in-utterances"], _SAID, said)


def _claims(
    engine: QueryEngine, query: Query, names: Sequence[str], places: Sequence[Place]
) -> dict[Place, tuple[Iri, ...]]:
    """The claims that are found at each place, in the order of their IRIs."""
    found: dict[Place, set[Iri]] = {}
    for start in range(0, len(places), _AT_ONCE):
        text = with_rows(query.text, names, places[start : start + _AT_ONCE])
        for row in engine.query(text).rows():
            place = tuple(row[name] for name in names)
            found.setdefault(place, set()).add(Iri(row["claim"]))
    return {place: tuple(sorted(claims)) for place, claims in found.items()}
