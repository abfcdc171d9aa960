"""Patterns and queries as the text of SPARQL 1.1, every IRI in full."""

from prisongraph.engine.query_engine import written_safely
from prisongraph.terms import Iri, Term
from prisongraph.witness.pattern import (
    Alternative,
    Basic,
    Bind,
    Excluding,
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


def node(value: Node) -> str:
    """A variable or a term; QueryError for an IRI that cannot be written down."""
    return f"?{value}" if isinstance(value, Var) else written_safely(value)


def path(value: Path) -> str:
    """A property path (section 9.1), with brackets wherever they could matter."""
    match value:
        case Inverse(inner):
            return f"^({path(inner)})"
        case Sequence(steps):
            return "(" + "/".join(map(path, steps)) + ")"
        case Alternative(ways):
            return "(" + "|".join(map(path, ways)) + ")"
        case Repeated(inner, how):
            return f"({path(inner)}){how}"
        case Excluding(predicates):
            return "!(" + "|".join(map(node, predicates)) + ")"
    return node(value)


def triple(value: Triple) -> str:
    """A triple pattern or a path pattern."""
    predicate = value.predicate
    between = node(predicate) if isinstance(predicate, Var | Iri) else path(predicate)
    return f"{node(value.subject)} {between} {node(value.object)} ."


def part(value: Part) -> str:
    """One part of a group."""
    match value:
        case Basic(triples):
            return " ".join(map(triple, triples))
        case Optional(inner):
            return f"OPTIONAL {group(inner)}"
        case Union(groups):
            return " UNION ".join(map(group, groups))
        case Minus(inner):
            return f"MINUS {group(inner)}"
        case InGraph(graph, inner):
            return f"GRAPH {node(graph)} {group(inner)}"
        case Filter(condition):
            return f"FILTER({condition.text})"
        case Bind(expression, variable):
            return f"BIND({expression.text} AS ?{variable})"
        case Values():
            return values(value)
        case Group():
            return group(value)
        case Select():
            return "{ " + select(value) + " }"


def group(value: Group) -> str:
    """A group in its braces."""
    return "{ " + " ".join(map(part, value.parts)) + " }"


def values(value: Values) -> str:
    """Inline data (section 10)."""
    names = " ".join(f"?{name}" for name in value.variables)
    rows = " ".join(f"({' '.join(map(_cell, row))})" for row in value.rows)
    return f"VALUES ({names}) {{ {rows} }}"


def _cell(value: Term | None) -> str:
    return "UNDEF" if value is None else node(value)


def select(value: Select) -> str:
    """A query without its prologue and its dataset."""
    columns = "*"
    if value.columns is not None:
        columns = " ".join(
            f"({expression.text} AS ?{name})" if expression else f"?{name}"
            for name, expression in value.columns
        )
    written = ["SELECT", value.modifier, columns, "WHERE", group(value.where)]
    if value.group_by:
        written.append("GROUP BY")
        for expression, name in value.group_by:
            alias = f" AS ?{name}" if name else ""
            written.append(expression.text if expression.variable else f"({expression.text}{alias})")
    if value.having:
        written += ["HAVING", *(f"({each.text})" for each in value.having)]
    if value.order:
        written += ["ORDER BY", *(f"{way}({each.text})" for way, each in value.order)]
    if value.limit is not None:
        written.append(f"LIMIT {value.limit}")
    if value.offset:
        written.append(f"OFFSET {value.offset}")
    if value.values:
        written.append(values(value.values))
    return " ".join(each for each in written if each)
