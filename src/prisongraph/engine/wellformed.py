"""What the engine writes as XML, such that every parser reads it (XML 1.0, fifth edition).

The engine writes the characters of a literal as they are.
But XML knows no control characters besides tab and line breaks (section 2.2), not even as
references, and a parser reads a carriage return as a line feed unless it is a reference
(section 2.11); and an element has a name (Namespaces in XML 1.0, section 4), which the engine
does not find for a property whose IRI ends in a digit or a slash.
"""

import re

from prisongraph.engine.query_engine import Sink
from prisongraph.errors import NotAcceptableError

#: The formats that are XML.
XML = frozenset({"application/sparql-results+xml", "application/rdf+xml"})

_NO_CHARACTERS = [chr(code).encode() for code in range(0x20) if chr(code) not in "\t\n\r"] + [
    "\ufffe".encode(),
    "\uffff".encode(),
]
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()
#: The empty local name that the engine gives to a property which has none.
_NO_NAME = re.compile(rb'<oxprefix: xmlns:oxprefix="([^"]*)"')


def well_formed(written: bytes) -> bytes:
    """The same in well-formed XML: carriage returns kept, impossible characters as U+FFFD.

    NotAcceptableError for a graph with a property that RDF/XML cannot name
    (RDF 1.1 XML Syntax, section 7.2.5).
    """
    if nameless := _NO_NAME.search(written):
        raise NotAcceptableError(
            f"the property <{nameless[1].decode()}> has no name in RDF/XML; ask for text/turtle"
        )
    for each in _NO_CHARACTERS:
        written = written.replace(each, _REPLACEMENT)
    return written.replace(b"\r", b"&#13;")


class WellFormed:
    """Hands on, piece by piece, what is written into it, in well-formed XML; see `well_formed`."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._held = b""

    def write(self, data: bytes) -> int:
        """Takes a piece; what follows its last `<` is held until its tag is whole."""
        written, begun, rest = (self._held + data).rpartition(b"<")
        self._held = begun + rest
        if written:
            self._sink.write(well_formed(written))
        return len(data)

    def flush(self) -> None:
        """Nothing: `finish` hands on the rest."""

    def finish(self) -> None:
        """Hands on the rest."""
        self._sink.write(well_formed(self._held))
        self._held = b""
