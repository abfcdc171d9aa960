"""The embedded engine: Oxigraph in this process, over a release held in memory."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from prisongraph.engine.answer import Answer
from prisongraph.errors import QueryError, ReleaseError
from prisongraph.iris import BASE, PREFIXES
from prisongraph.queries import Query
from prisongraph.terms import Blank, Iri, Literal, Term

_TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Engine:
    """Answers queries over one release; the union of graphs is never the default graph."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def from_file(cls, dataset: Path) -> "Engine":
        """An engine over an N-Quads file."""
        store = ox.Store()
        try:
            store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise ReleaseError(f"{dataset}: cannot be loaded: {error}") from error
        return cls(store)

    @classmethod
    def from_nquads(cls, text: str) -> "Engine":
        """An engine over the text of an N-Quads file."""
        store = ox.Store()
        try:
            store.bulk_load(input=text.encode(), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise ReleaseError(f"N-Quads that cannot be loaded: {error}") from error
        return cls(store)

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
        dataset = bool(default_graphs or named_graphs)
        try:
            for name, terms in (sets or {}).items():
                text = _with_values(text, name, terms)
            found = self._store.query(
                text,
                base_iri=BASE,
                default_graph=[ox.NamedNode(iri) for iri in default_graphs] if dataset else None,
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs] if dataset else None,
                substitutions={
                    ox.Variable(name): _to_engine(term) for name, term in (bindings or {}).items()
                },
            )
        except SyntaxError as error:
            raise _syntax_error(str(error.msg)) from error
        except ValueError as error:
            raise QueryError(str(error)) from error
        return _answer(found)

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


def _with_values(text: str, name: str, terms: list[Term]) -> str:
    """The query with a set of terms, each as the engine itself writes it down (SPARQL 1.1, 10)."""
    place = f"VALUES ?{name} {{ UNDEF }}"
    if place not in text:
        raise QueryError(f"expected `{place}` for a set of terms, found none")
    written = " ".join(str(_to_engine(term)) for term in terms)
    return text.replace(place, f"VALUES ?{name} {{ {written} }}")


def _answer(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    if isinstance(found, ox.QuerySolutions):
        names = tuple(variable.value for variable in found.variables)

        def rows() -> list[dict[str, Term]]:
            return [
                {
                    name: _from_engine(value)
                    for name, value in zip(names, solution, strict=True)
                    if value is not None
                }
                for solution in found
            ]

        return Answer(
            "table",
            names,
            rows,
            lambda media: found.serialize(format=_TABLES[media]) or b"",
            frozenset(_TABLES),
        )
    if isinstance(found, ox.QueryBoolean):
        return Answer(
            "boolean",
            (),
            list,
            lambda media: found.serialize(format=_TABLES[media]) or b"",
            frozenset(_TABLES),
            bool(found),
        )
    return Answer(
        "graph",
        (),
        list,
        lambda media: ox.serialize(found, format=_GRAPHS[media], prefixes=_prefixes(media)) or b"",
        frozenset(_GRAPHS),
    )


def _prefixes(media: str) -> dict[str, str] | None:
    return PREFIXES if media in ("text/turtle", "application/rdf+xml") else None


def _to_engine(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term.lexical, language=term.language)
        return ox.Literal(term.lexical, datatype=ox.NamedNode(term.datatype))
    return ox.BlankNode(term) if isinstance(term, Blank) else ox.NamedNode(term)


def _from_engine(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, Iri(term.datatype.value), term.language or "")
    return Blank(term.value if isinstance(term, ox.BlankNode) else str(term))


def _syntax_error(message: str) -> QueryError:
    place = _PLACE.match(message)
    if not place:
        return QueryError(message)
    line, column = int(place[1]), int(place[2])
    return QueryError(f"line {line}, column {column}: {place[3]}", line=line, column=column)
