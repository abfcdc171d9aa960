"""The claims of a release as they are told, each read once and the last ones kept."""

import threading
from collections.abc import Iterable

from cachetools import FIFOCache

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.evidence import ClaimView, Queries, find_claims
from prisongraph.terms import Iri, Term

#: So many claims are kept: about 3 kB each.
KEPT = 4096


class ToldClaims:
    """What is told of claims never changes within a release, so nothing that is kept grows old."""

    def __init__(self, engine: QueryEngine, queries: Queries, kept: int = KEPT) -> None:
        self._engine = engine
        self._queries = queries
        self._kept: FIFOCache[Iri, ClaimView] = FIFOCache(kept)
        self._lock = threading.Lock()

    def of(self, claims: Iterable[Iri]) -> dict[Iri, ClaimView]:
        """The claims by their IRIs; one that the release does not tell is left out.

        Those that are not kept are read together.
        """
        wanted = dict.fromkeys(claims)
        with self._lock:
            told = {iri: self._kept[iri] for iri in wanted if iri in self._kept}
        missing: list[Term] = [iri for iri in wanted if iri not in told]
        if missing:
            views = find_claims(self._engine, self._queries, claim=missing)
            read = {Iri(view.iri): view for view in views}
            told.update(read)
            with self._lock:
                self._kept.update(read)
        return told
