"""From the text of a query to its patterns, by the parser of rdflib.

The parser gives a tree of named lists; terms are taken from it as they are written,
because the terms that rdflib makes of literals can have other lexical forms.
"""

import re
from collections.abc import Iterable
from typing import Any

from pyparsing import ParseBaseException
from rdflib import BNode, URIRef, Variable
from rdflib import Literal as RdflibLiteral
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Prologue

from prisongraph.engine.guard import check_query
from prisongraph.errors import QueryError
from prisongraph.iris import BASE
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal
from prisongraph.witness.expressions import expression_of
from prisongraph.witness.pattern import (
    Alternative,
    Asked,
    Basic,
    Bind,
    Excluding,
    Expression,
    Filter,
    Group,
    InGraph,
    Inverse,
    Minus,
    Node,
    Optional,
    Part,
    Path,
    Repeated,
    Select,
    Sequence,
    Triple,
    Union,
    Values,
    Var,
)

# The tree of the parser has no types of its own.
Tree = Any
#: How deep brackets may stand in one another: the parser follows them on its own stack.
_TOO_DEEP = "the query nests too deep to be told with its evidence; write it flatter"


def parse(text: str) -> Asked:
    """The query in a text.

    QueryError for what is no SELECT, or what the parser does not know.
    The parser is slower than most queries.
    """
    check_query(text)
    try:
        head, tree = parseQuery(text)
        prologue = translatePrologue(head, BASE)
        if tree.name != "SelectQuery":
            form = tree.name.removesuffix("Query").upper()
            raise QueryError(f"only the rows of a SELECT have evidence; this query is {form}")
        return _Reader(prologue).asked(tree)
    except ParseBaseException as error:
        raise QueryError(
            f"the query cannot be told with its evidence: line {error.lineno}, "
            f"column {error.column}: {error.msg}",
            line=error.lineno,
            column=error.column,
        ) from error
    except RecursionError as error:
        raise QueryError(_TOO_DEEP) from error
    except QueryError:
        raise
    except Exception as error:  # rdflib raises plain exceptions, for an unknown prefix as well
        raise QueryError(f"the query cannot be told with its evidence: {error}") from error


class _Reader:
    """Reads the tree of one query; knows its prefixes and every name that it takes."""

    def __init__(self, prologue: Prologue) -> None:
        self._prologue = prologue
        self._taken: set[str] = set()

    def asked(self, tree: Tree) -> Asked:
        """The whole query."""
        select = self.select(tree)
        default = tuple(
            self._iri(each.default) for each in tree.datasetClause or () if each.default
        )
        named = tuple(self._iri(each.named) for each in tree.datasetClause or () if each.named)
        return Asked(select, default, named, frozenset(self._taken))

    def select(self, tree: Tree) -> Select:
        """A query or a subquery."""
        columns = None
        if tree.projection:
            columns = tuple(
                (self._var(each.evar), self.expression(each.expr))
                if each.evar
                else (self._var(each.var), None)
                for each in tree.projection
            )
        cut = tree.limitoffset
        keys = tree.groupby.condition if tree.groupby else ()
        order = tree.orderby.condition if tree.orderby else ()
        return Select(
            columns,
            self.group(tree.where),
            tree.modifier or "",
            tuple(map(self._key, keys)),
            tuple(map(self.expression, tree.having.condition)) if tree.having else (),
            tuple((str(each.order or "ASC"), self.expression(each.expr)) for each in order),
            int(cut.limit) if cut and cut.limit is not None else None,
            int(cut.offset) if cut and cut.offset is not None else 0,
            self._values(tree.valuesClause) if tree.valuesClause else None,
        )

    def _key(self, tree: Tree) -> tuple[Expression, Var | None]:
        if isinstance(tree, CompValue) and tree.name == "GroupAs":
            return self.expression(tree.expr), self._var(tree.var) if tree.var else None
        return self.expression(tree), None

    def group(self, tree: Tree) -> Group:
        """A group, or the subquery that stands alone in one."""
        if tree.name == "SubSelect":
            return Group((self.select(tree),))
        return Group(tuple(map(self._part, tree.part or ())))

    def _part(self, tree: Tree) -> Part:
        match tree.name:
            case "TriplesBlock":
                return Basic(tuple(self._triples(tree.triples)))
            case "GroupOrUnionGraphPattern":
                groups = tuple(map(self.group, tree.graph))
                return groups[0] if len(groups) == 1 else Union(groups)
            case "OptionalGraphPattern":
                return Optional(self.group(tree.graph))
            case "MinusGraphPattern":
                return Minus(self.group(tree.graph))
            case "GraphGraphPattern":
                graph = self.node(tree.term)
                assert isinstance(graph, Var | Iri)
                return InGraph(graph, self.group(tree.graph))
            case "Filter":
                return Filter(self.expression(tree.expr))
            case "Bind":
                return Bind(self.expression(tree.expr), self._var(tree.var))
            case "InlineData":
                return self._values(tree)
        raise QueryError(f"{tree.name} has no evidence that could be told")

    def _triples(self, blocks: Iterable[Tree]) -> Iterable[Triple]:
        for block in blocks:
            terms = list(block)
            for place in range(0, len(terms), 3):
                subject, predicate, value = terms[place : place + 3]
                yield Triple(self.node(subject), self._verb(predicate), self.node(value))

    def _verb(self, tree: Tree) -> Var | Path:
        return self._var(tree) if isinstance(tree, Variable) else self._path(tree)

    def _path(self, tree: Tree) -> Path:
        if not isinstance(tree, CompValue) or tree.name == "pname":
            return self._iri(tree)
        parts = tree.part if isinstance(tree.part, list) else [tree.part]
        match tree.name:
            case "PathNegatedPropertySet":
                if any(isinstance(each, CompValue) and each.name != "pname" for each in parts):
                    raise QueryError("`^` within `!(…)` cannot be told with its evidence")
                return Excluding(tuple(map(self._iri, parts)))
            case "DistinctPath":
                raise QueryError("DISTINCT in a path is no SPARQL 1.1")
        paths = tuple(map(self._path, parts))
        match tree.name:
            case "PathAlternative" if len(paths) > 1:
                return Alternative(paths)
            case "PathSequence" if len(paths) > 1:
                return Sequence(paths)
            case "PathEltOrInverse":
                return Inverse(paths[0])
            case "PathElt" if tree.mod:
                return Repeated(paths[0], str(tree.mod))
        return paths[0]

    def _values(self, tree: Tree) -> Values:
        names = tuple(map(self._var, tree.var or ()))
        rows = tree.value or ()
        if names and rows and isinstance(rows[0], Variable | str | CompValue):
            rows = [[value] for value in rows]
        return Values(
            names,
            tuple(
                tuple(None if value == "UNDEF" else self._term(value) for value in row)
                for row in rows
            ),
        )

    def _term(self, tree: Tree) -> Iri | Literal:
        found = self.node(tree)
        assert isinstance(found, Iri | Literal)
        return found

    def node(self, tree: Tree) -> Node:
        """A variable, a blank node or a term, with the lexical form that is written."""
        if isinstance(tree, Variable):
            return self._var(tree)
        if isinstance(tree, BNode):
            return Blank(tree)
        if isinstance(tree, RdflibLiteral):
            return Literal(str(tree), Iri(tree.datatype or XSD_STRING), tree.language or "")
        if isinstance(tree, CompValue) and tree.name == "literal":
            if tree.lang:
                return Literal(str(tree.string), RDF_LANG_STRING, str(tree.lang))
            datatype = self._iri(tree.datatype) if tree.datatype else XSD_STRING
            return Literal(str(tree.string), datatype)
        return self._iri(tree)

    def _iri(self, tree: Tree) -> Iri:
        if isinstance(tree, CompValue) and tree.name == "pname":
            tree = CompValue("pname", **{**tree, "localname": _unescaped(tree.localname or "")})
        found = self._prologue.absolutize(tree)
        if not isinstance(found, URIRef):
            raise QueryError(f"expected an IRI, found {tree}")
        return Iri(found)

    def _var(self, tree: Tree) -> Var:
        self._taken.add(str(tree))
        return Var(tree)

    def expression(self, tree: Tree) -> Expression:
        """An expression with its text."""
        return expression_of(tree, self)


def _unescaped(name: str) -> str:
    """A local name without its backslashes (section 19.8, PN_LOCAL_ESC)."""
    return re.sub(r"\\(.)", r"\1", name)
