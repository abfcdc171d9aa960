"""Media types, and which of those offered a client is given (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
#: The same of one claim, besides: RDF in other forms, citations, and a drawing of its chain.
CLAIM_FORMS = {
    "trig": "application/trig",
    "nanopub.trig": "application/trig",
    "rdf12.ttl": "text/turtle",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "apa.txt": "text/x-bibliography",
    "svg": "image/svg+xml",
}
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    **{name: media for name, media in DOCUMENTS.items() if name != "html"},
    "trig": "application/trig",
    "nq": "application/n-quads",
}

#: The evidence of a table, which has a schema of its own in JSON.
EVIDENCE = {
    "json": "application/vnd.prisongraph.evidence+json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "html": HTML,
}

#: Media types under which clients also ask for some of ours.
_SYNONYMS = {
    "application/json": (
        "application/sparql-results+json",
        "application/ld+json",
        EVIDENCE["json"],
    ),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "application/xhtml+xml": (HTML,),
    "application/turtle": ("text/turtle",),
    "application/x-turtle": ("text/turtle",),
    "text/n3": ("text/turtle",),
    "text/rdf+n3": ("text/turtle",),
    "text/plain": ("application/n-triples",),
    "application/x-trig": ("application/trig",),
    "text/x-nquads": ("application/n-quads",),
}
#: `?format=` names that clients of other endpoints send, for graphs and for things.
_ALIASES = {
    "turtle": "ttl",
    "n3": "ttl",
    "json": "jsonld",
    "json-ld": "jsonld",
    "ntriples": "nt",
    "n-triples": "nt",
    "xml": "rdf",
    "rdf+xml": "rdf",
    "nquads": "nq",
    "n-quads": "nq",
}

#: The one parameter that all our representations have.
_PARAMETERS = {"charset": "utf-8"}
#: Parameters that tell what a client would like best, but refuse nothing:
#: JSON-LD 1.1, appendix C, the drafts of RDF 1.2, and the style of a `text/x-bibliography`.
_HINTS = {"profile", "style", "version"}

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_ELEMENTS = re.compile(rf'(?:[^,"]++|{_QUOTED}|")++')
_MEDIA = re.compile(rf"[ \t]*({_TOKEN}/{_TOKEN})")
_PARAMETER = re.compile(rf"[ \t]*;[ \t]*(?:({_TOKEN})=({_TOKEN}|{_QUOTED}))?")
#: Wider than the RFC: Java sends `q=.2` when nobody tells it what to accept.
_QUALITY = re.compile(r"(?:0?\.[0-9]+|0\.?|1(?:\.0*)?)")


@dataclass(frozen=True, slots=True)
class _Range:
    media: str
    parameters: Mapping[str, str]
    quality: float

    def specificity(self, offer: str) -> tuple[int, int] | None:
        """How closely the range names the offer, None where it does not.

        Exactly, by a synonym, by the type, as anything; and then by how many parameters.
        A parameter that the offer does not have names something else.
        """
        if self.parameters.items() - _PARAMETERS.items():
            return None
        kind, _, subtype = self.media.partition("/")
        if self.media == offer:
            level = 3
        elif offer in _SYNONYMS.get(self.media, ()):
            level = 2
        elif subtype == "*" and kind == offer.partition("/")[0]:
            level = 1
        elif self.media == "*/*":
            level = 0
        else:
            return None
        return level, len(self.parameters)


def negotiate(accept: str | None, offers: Sequence[str]) -> str:
    """The offer that the header prefers; without a header, or with an empty one, the first.

    The most specific range decides the quality of an offer, of equals the highest;
    of equal qualities the first offer wins, and ranges that are malformed say nothing.
    NotAcceptableError when nothing is acceptable.
    """
    return offers[0] if accept is None else _preferred(accept, tuple(offers))


@lru_cache(maxsize=256)
def _preferred(accept: str, offers: tuple[str, ...]) -> str:
    """The offer that the header prefers; the headers of programs are few, and always the same."""
    if not accept.strip(" \t,"):
        return offers[0]
    ranges = [found for part in _ELEMENTS.findall(accept) if (found := _parse(part))]
    best, best_quality = "", 0.0
    for offer in offers:
        quality = max(
            ((close, each.quality) for each in ranges if (close := each.specificity(offer))),
            default=(None, 0.0),
        )[1]
        if quality > best_quality:
            best, best_quality = offer, quality
    if not best:
        raise NotAcceptableError(f"none of these is acceptable to you: {', '.join(offers)}")
    return best


def _parse(element: str) -> _Range | None:
    """One element of the header; None for one that is malformed."""
    found = _MEDIA.match(element)
    if not found or (found[1].startswith("*/") and found[1] != "*/*"):
        return None
    parameters: dict[str, str] = {}
    end = found.end()
    while part := _PARAMETER.match(element, end):
        end = part.end()
        if part[1]:
            name = part[1].lower()
            if name in parameters:
                return None
            parameters[name] = _value(part[2]).lower()
    quality = parameters.pop("q", "1")
    if element[end:].strip(" \t") or not _QUALITY.fullmatch(quality):
        return None
    meant = {name: value for name, value in parameters.items() if name not in _HINTS}
    return _Range(found[1].lower(), meant, float(quality))


def _value(written: str) -> str:
    """The value of a parameter, a token or a quoted string (RFC 9110, section 5.6.6)."""
    return re.sub(r"\\(.)", r"\1", written[1:-1]) if written.startswith('"') else written


def choose(accept: str | None, named: str | None, table: Mapping[str, str]) -> str:
    """The media type named by `?format=`, shortly or in full, else the negotiated one.

    ParameterError for a name that the table does not have.
    """
    if not named:
        return negotiate(accept, list(table.values()))
    name = named if named in table else _ALIASES.get(named, named)
    if name in table:
        return table[name]
    if named in table.values():
        return named
    raise ParameterError(f"format={named}: expected one of {', '.join(table)}")
