"""Which version of an article documents cite: bounded by when they can have been published.

The text of a code changes; an article is cited as it stood when the document appeared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from prisongraph.build.claims import Claim
from prisongraph.build.schema import Schema
from prisongraph.policy.values import Bounds
from prisongraph.terms import Iri, Literal, Quad
from prisongraph.vocab import PG, XSD


def citation_quads(claims: Iterable[Claim], schema: Schema) -> Iterator[Quad]:
    """`pg:firstCited` and `pg:lastCited` of each provision that a claim leads to."""
    cited: dict[Iri, list[Bounds]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.object, Iri) and PG.Provision in schema.types_of(claim.object):
            cited[claim.object] += [passage.issued for passage in claim.passages]
    for provision, times in sorted(cited.items()):
        lows = [time.low for time in times if time.low is not None]
        highs = [time.high for time in times if time.high is not None]
        if lows:
            yield Quad(provision, PG.firstCited, _day(min(lows)))
        if highs:
            yield Quad(provision, PG.lastCited, _day(max(highs)))


def _day(ordinal: int) -> Literal:
    return Literal(date.fromordinal(ordinal).isoformat(), XSD.date)
