"""Of what kind a triple is, by how the IRIs of a release look."""

import re

from prisongraph.iris import BASE, DATASET, ENDPOINT, ONTOLOGY, STATISTICS
from prisongraph.terms import Quad
from prisongraph.vocab import DCT, PG, RDF

#: The kinds of triples by the first part of the path of their subject.
_BY_PART = {
    "claim": "claim-record",
    "concept": "ontology",
    "conflict": "conflict",
    DATASET.removeprefix(BASE): "release",
    ENDPOINT.removeprefix(BASE): "release",
    ONTOLOGY.removeprefix(BASE): "ontology",
    "queries": "release",
}
#: What curators write about a passage whose words do not fit together.
_OF_NOTES = frozenset({PG.concerns, PG.marks, DCT.description})
#: The sums over an edition are called after it, as the compiler names them.
_SUM = re.compile(r"list/.*#(?:step|breakdown|named-added|named-removed)")


def can_be_claimed(quad: Quad, kind: str) -> bool:
    """Whether a triple of the default graph, of this kind, can be an accepted fact.

    No claim has a type for its property, and none is about words, vocabulary, sums or conflicts.
    """
    return quad.predicate != RDF.type and kind in ("curated", "document")


def kind_of(quad: Quad) -> str:
    """The kind of a triple, as far as its terms tell it: `curated` where a claim may say it."""
    subject, predicate, value, graph = quad
    path = subject.removeprefix(BASE)
    part = path.partition("#")[0].partition("/")[0] if path is not subject else ""
    if graph == STATISTICS:
        return "release"
    kind = _BY_PART.get(part)
    if kind and (graph is None or kind != "claim-record"):
        return kind
    if predicate == PG.contested:
        return "conflict"
    if part == "list" and _SUM.fullmatch(path):
        return "ledger"
    if part == "document" and predicate not in _OF_NOTES and value != PG.Anomaly:
        return "utterance" if "#" in path else "document"
    return "curated"
