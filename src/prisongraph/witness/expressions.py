"""Expressions of a parsed query, written down again (SPARQL 1.1 Query, section 19.8)."""

from collections.abc import Iterable
from typing import Any, Protocol

from pyparsing import ParseResults
from rdflib import RDF
from rdflib.plugins.sparql.parserutils import CompValue

from prisongraph.witness import written
from prisongraph.witness.pattern import Exists, Expression, Group, Node, Var

# The tree of the parser has no types of its own.
Tree = Any

_CHAINS = {"ConditionalOrExpression": "||", "ConditionalAndExpression": "&&"}
_SUMS = ("AdditiveExpression", "MultiplicativeExpression")
_SIGNS = {"UnaryNot": "!", "UnaryPlus": "+", "UnaryMinus": "-"}


class Reader(Protocol):
    """What reads the rest of a query."""

    def node(self, tree: Tree, /) -> Node:
        """A variable or a term."""

    def group(self, tree: Tree, /) -> Group:
        """A group."""


def expression_of(tree: Tree, reader: Reader, *, alone: bool = True) -> Expression:
    """The expression in a tree; `alone` when all that holds depends on it alone."""
    if not isinstance(tree, CompValue) or tree.name in ("pname", "literal"):
        node = reader.node(tree)
        names = frozenset({node}) if isinstance(node, Var) else frozenset[Var]()
        return Expression(written.node(node), names)
    name = tree.name
    if name in _CHAINS or name in _SUMS or name == "RelationalExpression":
        return _chain(tree, reader, alone)
    if name in _SIGNS:
        inner = expression_of(tree.expr, reader, alone=False)
        return _joined(f"{_SIGNS[name]}({inner.text})", [inner])
    if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        return _exists(tree, reader, alone)
    if name.startswith("Aggregate_"):
        return _aggregate(tree, reader)
    if name == "Function":
        called = written.node(reader.node(tree.iri))
        inner_ones = [expression_of(each, reader, alone=False) for each in tree.expr or ()]
    else:
        called = name.removeprefix("Builtin_")
        inner_ones = [expression_of(each, reader, alone=False) for each in _arguments(tree)]
    text = f"{called}({', '.join(each.text for each in inner_ones)})"
    return _joined(text, inner_ones, frozenset({called}))


def _arguments(tree: Tree) -> Iterable[Tree]:
    """What a function is given, in the order in which it is written."""
    for value in tree.values():
        if value == RDF.nil:  # how the parser says that there are none
            continue
        if isinstance(value, list | ParseResults):
            yield from value
        else:
            yield value


def _chain(tree: Tree, reader: Reader, alone: bool) -> Expression:
    others = tree.other
    if others is None:
        return expression_of(tree.expr, reader, alone=alone)
    alone = alone and tree.name == "ConditionalAndExpression"
    first = expression_of(tree.expr, reader, alone=alone)
    if tree.name == "RelationalExpression" and tree.op.upper() in ("IN", "NOT IN"):
        listed = () if others == RDF.nil else others
        among = [expression_of(each, reader, alone=False) for each in listed]
        text = f"({first.text} {tree.op.upper()} ({', '.join(each.text for each in among)}))"
        return _joined(text, [first, *among])
    others = others if isinstance(others, list) else [others]
    rest = [expression_of(each, reader, alone=alone) for each in others]
    if tree.name in _CHAINS:
        signs = [_CHAINS[tree.name]] * len(rest)
    else:
        signs = tree.op if isinstance(tree.op, list) else [tree.op]
    text = first.text + "".join(
        f" {sign} {each.text}" for sign, each in zip(signs, rest, strict=True)
    )
    return _joined(f"({text})", [first, *rest])


def _exists(tree: Tree, reader: Reader, alone: bool) -> Expression:
    negated = tree.name == "Builtin_NOTEXISTS"
    group = reader.group(tree.graph)
    text = ("NOT " if negated else "") + "EXISTS " + written.group(group)
    return Expression(text, exists=(Exists(group, negated, alone),))


def _aggregate(tree: Tree, reader: Reader) -> Expression:
    name = tree.name.removeprefix("Aggregate_").upper().replace("GROUPCONCAT", "GROUP_CONCAT")
    distinct = "DISTINCT " if tree.distinct == "DISTINCT" else ""
    if isinstance(tree.vars, str) and tree.vars == "*":
        return Expression(f"{name}({distinct}*)", functions=frozenset({name}), aggregates=True)
    inner = expression_of(tree.vars, reader, alone=False)
    separator = ""
    if tree.separator is not None:
        separator = f" ; SEPARATOR = {written.node(reader.node(tree.separator))}"
    found = _joined(f"{name}({distinct}{inner.text}{separator})", [inner], frozenset({name}))
    return Expression(found.text, found.variables, found.exists, found.functions, aggregates=True)


def _joined(
    text: str, inner: Iterable[Expression], functions: frozenset[str] = frozenset()
) -> Expression:
    inner = list(inner)
    return Expression(
        text,
        frozenset().union(*(each.variables for each in inner)),
        tuple(found for each in inner for found in each.exists),
        functions.union(*(each.functions for each in inner)),
        any(each.aggregates for each in inner),
    )
