"""What an engine answers: a table, a truth value or a graph, which can write itself down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal as OneOf

from prisongraph.errors import NotAcceptableError
from prisongraph.terms import Term

Kind = OneOf["table", "boolean", "graph"]

#: In what a table or a truth value, and a graph, can be written down.
TABLE_FORMATS = frozenset(
    {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    }
)
GRAPH_FORMATS = frozenset(
    {
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one query, which the engine itself writes down, once."""

    kind: Kind
    variables: tuple[str, ...]
    _rows: Callable[[], list[dict[str, Term]]]
    _write: Callable[[str], bytes]
    formats: frozenset[str]
    boolean: bool | None = field(default=None)

    def rows(self) -> list[dict[str, Term]]:
        """The rows of a table, without the variables that are unbound."""
        return self._rows()

    def serialize(self, media_type: str) -> bytes:
        """The answer in a format; NotAcceptableError for one that its kind does not have."""
        if media_type not in self.formats:
            offered = ", ".join(sorted(self.formats))
            raise NotAcceptableError(
                f"a {self.kind} is not written as {media_type}, but: {offered}"
            )
        return self._write(media_type)
