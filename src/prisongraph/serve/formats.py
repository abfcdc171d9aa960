"""Media types, and which of those offered a client is given (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from prisongraph.errors import NotAcceptableError, ParameterError

HTML = "text/html"

#: Suffixes and `?format=` names of documents about things, in the order of preference.
DOCUMENTS = {
    "html": HTML,
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {name: media for name, media in DOCUMENTS.items() if name != "html"}

#: Media types under which clients also ask for one of ours.
_SYNONYMS = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/xhtml+xml": HTML,
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
}


@dataclass(frozen=True, slots=True)
class _Range:
    media: str
    quality: float

    def specificity(self, offer: str) -> int:
        """How closely the range names the offer: 3 exactly, 0 as anything, -1 not at all."""
        if self.media == offer:
            return 3
        if _SYNONYMS.get(self.media) == offer:
            return 2
        if self.media == "*/*":
            return 0
        kind = self.media.removesuffix("/*")
        return 1 if self.media.endswith("/*") and offer.startswith(kind + "/") else -1


def negotiate(accept: str | None, offers: Sequence[str]) -> str:
    """The offer that the header prefers; without a header the first offer.

    The most specific range decides the quality of an offer;
    of equal qualities the first offer wins.
    NotAcceptableError when nothing is acceptable.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = [found for part in accept.split(",") if (found := _parse(part))]
    best, best_quality = "", 0.0
    for offer in offers:
        fitting = [(each.specificity(offer), each.quality) for each in ranges]
        specificity, quality = max(fitting, default=(-1, 0.0))
        if specificity >= 0 and quality > best_quality:
            best, best_quality = offer, quality
    if not best:
        raise NotAcceptableError(f"none of these is acceptable to you: {', '.join(offers)}")
    return best


def _parse(part: str) -> _Range | None:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if media.count("/") != 1:
        return None
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                return None
    return _Range(media, quality)


def choose(accept: str | None, named: str | None, table: dict[str, str]) -> str:
    """The media type named by `?format=`, else the negotiated one."""
    if named:
        if named not in table:
            raise ParameterError(f"format={named}: expected one of {', '.join(table)}")
        return table[named]
    return negotiate(accept, list(table.values()))
