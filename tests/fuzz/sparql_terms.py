"""Words, names and terms of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/, section 19.8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

#: Stands between tokens until a query is spelled: white space or a comment takes its place.
SPACE = "\ue000"
#: Stands where a group graph pattern begins: another clause may take its place.
GROUP = "\ue001"

PREFIXES = {
    "pg": "https://w3id.org/prisongraph/ontology#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "x.y-z": "http://example.org/",
    "": "http://example.org/empty#",
}
#: Few things are said by these, so that no random query becomes a hostile one.
PROPERTIES = (
    "pg:status",
    "pg:saidBy",
    "pg:statedIn",
    "pg:relays",
    "pg:sentence",
    "pg:claimStance",
    "skos:broader",
    "x.y-z:p",
    "<https://w3id.org/prisongraph/ontology#utterance>",
    "<http://example.org/p>",
    "<ontology#status>",
)
_NAMES = (
    "pg:Person",
    "rdf:nil",
    "xsd:integer",
    "rdfs:Class",
    ":",
    ":a",
    "x.y-z:",
    "x.y-z:a.b",
    "x.y-z:1%41",
    "x.y-z:a\\,b\\~",
    "x.y-z:\u00e9\u06f0",
    "<>",
    "<person/nobody>",
    "<#fragment>",
    "<http://example.org/\\u00E9>",
    "<http://example.org/\u044f?q=1&r=%20#SERVICE>",
    "<urn:example:SERVICE>",
)
_DATATYPES = ("xsd:integer", "xsd:date", "xsd:string", "xsd:boolean", "x.y-z:type", "xsd:double")
_LANGUAGES = ("en", "az", "ru-Cyrl", "de-1996", "service")
_NUMBERS = ("0", "1", "-7", "+12", "1.5", "-.5", "0.0", "1e6", "1.0E-3", "+.1e+2", "9" * 30)
_STRINGS = (
    "",
    "a",
    "SERVICE <http://example.org/> {}",
    "# no comment",
    "%20",
    "\\",
    "\ufffd",
    "\0",
)
_PLAIN = st.characters(codec="utf-8", exclude_characters="\"'\\\n\r" + SPACE + GROUP)
_ESCAPES = st.sampled_from(
    (r"\t", r"\n", r"\r", r"\b", r"\f", r"\"", r"\'", r"\\", r"\u00e9", r"\U0001F600", r"\u0041")
)


@dataclass(slots=True)
class Scope:
    """What is in use in the query that is being made, and how much of it may still come."""

    names: list[str] = field(default_factory=lambda: ["?s"])
    number: int = 0
    patterns: int = 6
    loose: int = 2
    heavy: int = 1

    def fresh(self, form: str) -> str:
        """A name that stands nowhere in the query yet."""
        self.number += 1
        return f"{form}{self.number}"

    def variable(self, draw: st.DrawFn, *, new: bool = True) -> str:
        """A variable in use, or now and then a new one, with either of its marks."""
        if new and draw(st.integers(0, 3)) == 0:
            self.names.append(self.fresh(draw(st.sampled_from(("?v", "?\u00e9", "?_", "?0")))))
        chosen = draw(st.sampled_from(self.names))
        return chosen if draw(st.booleans()) else "$" + chosen[1:]


def words(*parts: str) -> str:
    """The parts in a row; empty ones are left out."""
    return SPACE.join(part for part in parts if part)


def listed(parts: Sequence[str], joint: str = ",") -> str:
    """The parts with a joint between each two."""
    return words(*[word for part in parts for word in (joint, part)][1:])


def bracketed(parts: Sequence[str]) -> str:
    """The parts as a list of arguments; an empty one is [161] NIL, a token without comments."""
    return words("(", listed(parts), ")") if parts else "( )"


def several(draw: st.DrawFn, least: int = 1, most: int = 3) -> range:
    """As many numbers as something shall be repeated."""
    return range(draw(st.integers(least, most)))


def iri(draw: st.DrawFn) -> str:
    """[136] iri."""
    name: str = draw(st.sampled_from(PROPERTIES + _NAMES))
    return name


def string(draw: st.DrawFn) -> str:
    """[135] String, in one of its four quotations."""
    quote = draw(st.sampled_from(("'", '"', "'''", '"""')))
    if draw(st.booleans()):
        known = draw(st.sampled_from(_STRINGS))
        return quote + known.replace("\\", "\\\\") + quote
    inner = st.lists(st.one_of(_PLAIN, _ESCAPES), max_size=6)
    text = "".join(draw(inner))
    if len(quote) == 3 and draw(st.booleans()):
        text = f"{quote[0]}\n{quote[0] * 2}\r{text}"
        text += "." if text.endswith(quote[0]) else ""
    return quote + text + quote


def literal(draw: st.DrawFn) -> str:
    """[129] RDFLiteral, [130] NumericLiteral or [134] BooleanLiteral."""
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.sampled_from(_NUMBERS))
    if kind == 1:
        return draw(st.sampled_from(("true", "false")))
    if kind == 2:
        return string(draw) + "@" + draw(st.sampled_from(_LANGUAGES))
    if kind == 3:
        return string(draw) + "^^" + draw(st.sampled_from(_DATATYPES))
    return string(draw)
