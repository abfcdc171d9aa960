"""What answers queries over one release, whichever process holds the store."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prisongraph.engine.answer import Answer, Kind
from prisongraph.errors import QueryError
from prisongraph.queries import Query
from prisongraph.terms import Term, to_ntriples


@dataclass(frozen=True, slots=True)
class Question:
    """One query as the protocol sends it, and the media type in which it is to be answered.

    The given graphs, if any, replace every other dataset (SPARQL 1.1 Protocol, section 2.1.4).
    """

    text: str
    media: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a name that stands for a client and is fair to others, and whether it is gone."""

    name: str = ""
    has_hung_up: Callable[[], bool] = field(default=lambda: False)


class Sink(Protocol):
    """Takes an answer, piece by piece."""

    def write(self, data: bytes, /) -> object:
        """Takes one piece."""


class QueryEngine(ABC):
    """Answers queries over one release; the union of graphs is never the default graph."""

    @abstractmethod
    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        sets: Mapping[str, list[Term]] | None = None,
    ) -> Answer:
        """The answer to a query; the given graphs, if any, replace every other dataset.

        A set of terms takes the place of UNDEF where the query says `VALUES ?name { UNDEF }`.
        QueryError for a query that is not sound, or that has no such place for a set.
        """

    @abstractmethod
    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        """Writes an answer down in the question's media type, and tells its kind.

        QueryError for a query that is not sound.
        NotAcceptableError when an answer of this kind has no such format.
        When an error is raised, what was written so far is worth nothing.
        """

    def status(self) -> dict[str, int]:
        """How its evaluators are; nothing when it has none."""
        return {}

    def run(self, query: Query, **params: Term | list[Term]) -> Answer:
        """The answer to a stored query with its parameters bound to terms, or to sets of terms."""
        one = {name: value for name, value in params.items() if not isinstance(value, list)}
        many = {name: value for name, value in params.items() if isinstance(value, list)}
        try:
            return self.query(query.text, bindings=one, sets=many)
        except QueryError as error:
            raise QueryError(
                f"{query.name}: {error}", line=error.line, column=error.column
            ) from error


def with_sets(text: str, sets: Mapping[str, list[Term]]) -> str:
    """The query with sets of terms where it says `VALUES ?name { UNDEF }` (SPARQL 1.1, 10).

    QueryError for a set without such a place, or for an IRI that cannot be written down.
    """
    for name, terms in sets.items():
        place = f"VALUES ?{name} {{ UNDEF }}"
        if place not in text:
            raise QueryError(f"expected `{place}` for a set of terms, found none")
        written = " ".join(map(written_safely, terms))
        text = text.replace(place, f"VALUES ?{name} {{ {written} }}")
    return text


def with_rows(text: str, names: Sequence[str], rows: Iterable[Sequence[Term]]) -> str:
    """The query with rows of terms where it says `VALUES (?a ?b) { (UNDEF UNDEF) }` for the names.

    QueryError for rows without such a place, or for an IRI that cannot be written down.
    """
    columns = " ".join(f"?{name}" for name in names)
    place = f"VALUES ({columns}) {{ ({' '.join('UNDEF' for _ in names)}) }}"
    if place not in text:
        raise QueryError(f"expected `{place}` for rows of terms, found none")
    written = " ".join(f"({' '.join(map(written_safely, row))})" for row in rows)
    return text.replace(place, f"VALUES ({columns}) {{ {written} }}")


def with_values(text: str, bindings: Mapping[str, Term]) -> str:
    """The query of one file of ours with terms for variables in it, to be asked anywhere.

    QueryError where no line begins with `WHERE {`, or for an IRI that cannot be written down.
    """
    if not bindings:
        return text
    before, where, after = text.partition("\nWHERE {")
    if not where:
        raise QueryError("expected a line that begins with `WHERE {` for parameters, found none")
    lines = (
        f"\n    VALUES ?{name} {{ {written_safely(term)} }}" for name, term in bindings.items()
    )
    return "".join([before, where, *lines, after])


def written_safely(term: Term) -> str:
    """The term as a query writes it; QueryError for an IRI that holds what would end it."""
    if isinstance(term, str) and _NEVER_IN_IRIS.search(term):
        raise QueryError(f"Invalid IRI: {term!r}")
    return to_ntriples(term)


_NEVER_IN_IRIS = re.compile(r'[<>"{}|^`\\\x00-\x20]')
