"""Which claims say a triple, or are what it is computed from, and of what kind it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prisongraph.engine.query_engine import QueryEngine, with_rows
from prisongraph.iris import STATISTICS
from prisongraph.queries import Query
from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.witness.found import Matched
from prisongraph.witness.kinds import can_be_claimed, is_record, kind_of
from prisongraph.witness.origins import origins_of

Queries = Mapping[str, Query]

_FACT = ("number", "subject", "property", "value")
_SAID = (*_FACT, "utterance")
#: How many statements one query is given.
_AT_ONCE = 500


def attributed(engine: QueryEngine, queries: Queries, quads: Iterable[Quad]) -> dict[Quad, Matched]:
    """What each triple is, and the claims behind it, by at most three queries for 500 of them.

    Of an accepted fact all claims that assert it, in an utterance's graph those of the utterance.
    """
    quads = list(dict.fromkeys(quads))
    plain = [quad for quad in quads if quad.graph is None and not is_record(quad)]
    facts = filter(can_be_claimed, plain)
    said = [quad for quad in quads if quad.graph is not None and quad.graph != STATISTICS]
    claims = _claims(engine, queries["claims-of-facts"], _FACT, (quad[:3] for quad in facts))
    claims |= _claims(engine, queries["claims-in-utterances"], _SAID, map(_whole, said))
    rest = [quad for quad in plain if quad[:3] not in claims]
    origins = origins_of(engine, queries, rest)
    found = {}
    behind: tuple[Iri, ...]
    for quad in quads:
        if is_record(quad):
            kind, behind = "claim-record", (quad.subject,)
        elif (key := quad[:3] if quad.graph is None else _whole(quad)) in claims:
            kind, behind = "claim", tuple(dict.fromkeys(claims[key]))
        else:
            kind, behind = kind_of(quad), origins.get(quad, ())
            kind = "bounds" if behind and kind == "curated" else kind
        found[quad] = Matched(quad.subject, quad.predicate, quad.object, quad.graph, kind, behind)
    return found


def _whole(quad: Quad) -> tuple[Term, ...]:
    assert quad.graph is not None
    return (*quad[:3], quad.graph)


def _claims(
    engine: QueryEngine, query: Query, names: Sequence[str], rows: Iterable[tuple[Term, ...]]
) -> dict[tuple[Term, ...], list[Iri]]:
    """The claims of each statement; statements compare as they are stored, to the letter."""
    found: dict[tuple[Term, ...], list[Iri]] = {}
    for some in _slices(list(dict.fromkeys(rows))):
        numbered: dict[Term, tuple[Term, ...]] = {
            Literal(str(number)): row for number, row in enumerate(some)
        }
        values = [(number, *row) for number, row in numbered.items()]
        for row in engine.query(with_rows(query.text, names, values)).rows():
            found.setdefault(numbered[row["number"]], []).append(Iri(row["claim"]))
    return found


def _slices(rows: list[tuple[Term, ...]]) -> Iterator[list[tuple[Term, ...]]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
