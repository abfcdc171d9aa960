"""The embedded engine: Oxigraph in this process, over a release held in memory."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.commas import csv_of, is_torn
from prisongraph.engine.dataset_clauses import clauses_of
from prisongraph.engine.quads import to_engine
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink, with_sets
from prisongraph.engine.syntax import syntax_error
from prisongraph.engine.wellformed import XML, WellFormed, well_formed
from prisongraph.errors import NotAcceptableError, QueryError, ReleaseError
from prisongraph.iris import BASE, PREFIXES
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term
from prisongraph.vocab import XSD

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
_CSV = "text/csv"
#: Datatypes of most literals, so that no IRI is made for each.
_DATATYPES = {str(each): each for each in (XSD_STRING, XSD.integer, XSD.date, XSD.boolean)}
_WITH_PREFIXES = ("text/turtle", "application/trig", "application/rdf+xml")


class Engine(QueryEngine):
    """Oxigraph in this process."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def from_file(cls, dataset: Path) -> "Engine":
        """An engine over an N-Quads file, held in memory; ReleaseError when it is not sound."""
        store = ox.Store()
        _load(store, dataset)
        return cls(store)

    @classmethod
    def from_index(cls, index: Path) -> "Engine":
        """An engine over an index on disk, opened for reading; it must not cross a fork."""
        try:
            return cls(ox.Store.read_only(str(index)))
        except (OSError, RuntimeError) as error:  # the second of an index that is damaged
            raise ReleaseError(f"{index}: cannot be opened: {error}") from error

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
        """The answer to a query, read from the store while it is written down."""
        return _answer(
            self._find(with_sets(text, sets or {}), default_graphs, named_graphs, bindings or {})
        )

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        """Writes an answer down; nothing but its end stops it here, whoever asks."""
        found = self._find(
            question.text, question.default_graphs, question.named_graphs, question.bindings
        )
        table = not isinstance(found, ox.QueryTriples)
        formats = _TABLES if table else _GRAPHS
        if question.media not in formats:
            raise NotAcceptableError(
                f"{question.media}: expected one of {', '.join(sorted(formats))}"
            )
        if question.media in XML:
            xml = WellFormed(sink)
            _serialize(found, xml, question.media)
            xml.finish()
        elif question.media == _CSV:
            sink.write(self._csv(found, question))
        else:
            _serialize(found, sink, question.media)
        return _kind(found)

    def _csv(self, found: "Found", question: Question) -> bytes:
        """The answer in CSV, whole: only then it can be seen that none of its rows is torn."""
        written = _written(found, _CSV)
        if not is_torn(written):
            return written
        again = BytesIO()
        self.write(replace(question, media="text/tab-separated-values"), again)
        return csv_of(again.getvalue())

    def _find(
        self,
        text: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        bindings: Mapping[str, Term],
    ) -> "Found":
        try:
            if not default_graphs and not named_graphs:
                default_graphs, named_graphs = _graphs_named_in(text)
            store = self._store
            default: list[Any] | None = None
            named: list[Any] | None = None
            if default_graphs or named_graphs:
                default = [ox.NamedNode(iri) for iri in dict.fromkeys(default_graphs)]
                named = [ox.NamedNode(iri) for iri in dict.fromkeys(named_graphs)]
                if len(default) > 1:
                    store, default = _merged(store, default, named), [ox.DefaultGraph()]
            return store.query(
                text,
                base_iri=BASE,
                default_graph=default,
                named_graphs=named,
                substitutions={
                    ox.Variable(name): to_engine(term) for name, term in bindings.items()
                },
            )
        except SyntaxError as error:
            raise syntax_error(str(error.msg), text) from error
        except (ValueError, RuntimeError) as error:  # RuntimeError: a function nobody knows
            raise QueryError(str(error)) from error


#: The word, at its beginning: what is written behind it need not be apart from it.
#: Behind a question mark or a dollar it is the name of a variable.
_FROM = re.compile(r"(?<![?$])\bFROM", re.IGNORECASE)

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def _kind(found: Found) -> Kind:
    if isinstance(found, ox.QueryTriples):
        return "graph"
    return "table" if isinstance(found, ox.QuerySolutions) else "boolean"


def _serialize(found: Found, sink: Sink, media: str) -> None:
    """Lets the engine write an answer down; it only ever calls `write`, and `flush`."""
    file: Any = sink
    if isinstance(found, ox.QueryTriples):
        ox.serialize(found, file, format=_GRAPHS[media], prefixes=_prefixes(media))
    else:
        found.serialize(file, _TABLES[media])


def _written(found: Found, media: str) -> bytes:
    held = BytesIO()
    _serialize(found, held, media)
    return well_formed(held.getvalue()) if media in XML else held.getvalue()


def _graphs_named_in(query: str) -> tuple[list[str], list[str]]:
    """The graphs behind FROM and FROM NAMED, as the engine resolves them."""
    if not _FROM.search(query):  # as most queries
        return [], []
    clauses = clauses_of(query)
    return _resolved(clauses.prologue, clauses.default), _resolved(clauses.prologue, clauses.named)


def _resolved(prologue: str, written: Sequence[str]) -> list[str]:
    if not written:
        return []
    asked = f"{prologue} SELECT ?graph {{ VALUES ?graph {{ {' '.join(written)} }} }}"
    found: Any = ox.Store().query(asked, base_iri=BASE)
    return [solution["graph"].value for solution in found]


def _merged(store: ox.Store, default: list[ox.NamedNode], named: list[ox.NamedNode]) -> ox.Store:
    """The merge of several graphs as the default graph (SPARQL 1.1 Query, section 13.2.1).

    The engine itself would find a statement of two graphs twice.
    """
    merged = ox.Store()
    for graph in default:
        merged.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object)
            for quad in store.quads_for_pattern(None, None, None, graph)
        )
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def write_index(dataset: Path, index: Path) -> None:
    """Writes the index of an N-Quads file; ReleaseError when the file is not sound."""
    store = ox.Store(str(index))
    _load(store, dataset)
    store.optimize()
    store.flush()


def _load(store: ox.Store, dataset: Path) -> None:
    try:
        store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{dataset}: cannot be loaded: {error}") from error


def _answer(found: Found) -> Answer:
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
            lambda media: _written(found, media),
            frozenset(_TABLES),
        )
    if isinstance(found, ox.QueryBoolean):
        return Answer(
            "boolean",
            (),
            list,
            lambda media: _written(found, media),
            frozenset(_TABLES),
            bool(found),
        )
    return Answer(
        "graph",
        (),
        list,
        lambda media: _written(found, media),
        frozenset(_GRAPHS),
    )


def _prefixes(media: str) -> dict[str, str] | None:
    return PREFIXES if media in _WITH_PREFIXES else None


def _from_engine(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """The term of ours; it is made for each cell of each row, so what most are comes first."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        if language := term.language:
            return Literal(term.value, RDF_LANG_STRING, language)
        datatype = term.datatype.value
        return Literal(term.value, _DATATYPES.get(datatype) or Iri(datatype))
    return Blank(term.value if isinstance(term, ox.BlankNode) else str(term))
