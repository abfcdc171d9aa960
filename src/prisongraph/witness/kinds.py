"""Of what kind a triple is, by how the IRIs of a release look."""

import re

from prisongraph.iris import BASE, DATASET, ENDPOINT, ONTOLOGY, STATISTICS
from prisongraph.terms import Quad
from prisongraph.vocab import DCT, PG, RDF

_CLAIM, _CONFLICT = BASE + "claim/", BASE + "conflict/"
_TERMS = (ONTOLOGY + "#", BASE + "concept/")
_OF_RELEASE = (DATASET + "#", BASE + "queries/")
_DOCUMENT = BASE + "document/"
#: What curators write about a passage whose words do not fit together.
_OF_NOTES = (PG.concerns, PG.marks, DCT.description)
#: The sums over an edition are called after it, as the compiler names them.
_SUM = re.compile(re.escape(BASE) + r"list/.*#(?:step|breakdown|named-added|named-removed)")


def is_record(quad: Quad) -> bool:
    """Whether a triple belongs to what the record holds of a claim."""
    return quad.graph is None and quad.subject.startswith(_CLAIM)


def is_conflict(quad: Quad) -> bool:
    """Whether a triple is about a conflict."""
    return quad.subject.startswith(_CONFLICT)


def is_sum(quad: Quad) -> bool:
    """Whether a triple is about a sum over a list."""
    return _SUM.fullmatch(quad.subject) is not None


def can_be_claimed(quad: Quad, kind: str) -> bool:
    """Whether a triple of the default graph, of this kind, can be an accepted fact.

    No claim has a type for its property, and none is about words, vocabulary, sums or conflicts.
    """
    return quad.predicate != RDF.type and kind in ("curated", "document")


def kind_of(quad: Quad) -> str:
    """The kind of a triple, as far as its terms tell it: `curated` where a claim may say it."""
    subject = quad.subject
    if is_record(quad):
        return "claim-record"
    if quad.graph == STATISTICS or subject in (DATASET, ENDPOINT):
        return "release"
    if subject.startswith(_OF_RELEASE):
        return "release"
    if subject == ONTOLOGY or subject.startswith(_TERMS):
        return "ontology"
    if is_conflict(quad) or quad.predicate == PG.contested:
        return "conflict"
    if is_sum(quad):
        return "ledger"
    if quad.predicate in _OF_NOTES or quad.object == PG.Anomaly:
        return "curated"
    if subject.startswith(_DOCUMENT):
        return "utterance" if "#" in subject else "document"
    return "curated"
