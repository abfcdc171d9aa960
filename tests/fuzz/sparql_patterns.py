"""Graph patterns of SPARQL 1.1 ([53] to [106] of the grammar)."""

from hypothesis import strategies as st
from tests.fuzz.sparql_expressions import constraint, expression
from tests.fuzz.sparql_terms import (
    GROUP,
    PROPERTIES,
    Scope,
    iri,
    listed,
    literal,
    several,
    words,
)

_KINDS = (
    "triples",
    "triples",
    "triples",
    "OPTIONAL",
    "UNION",
    "MINUS",
    "GRAPH",
    "FILTER",
    "BIND",
    "VALUES",
    "group",
    "sub-select",
)


def group(draw: st.DrawFn, scope: Scope, depth: int) -> str:
    """[53] GroupGraphPattern, with a mark where another clause may stand."""
    if depth and draw(st.integers(0, 9)) == 0:
        return words("{", sub_select(draw, scope, depth - 1), "}")
    parts, before = [], ""
    for _ in several(draw, 0 if depth else 1, 3):
        kind = draw(st.sampled_from(_KINDS if depth else ("triples", "FILTER", "VALUES")))
        # Two blocks of triples in a row have a full stop between them.
        if kind == before == "triples":
            parts.append(".")
        part = _pattern(draw, scope, depth, kind)
        before = kind if part else before
        parts.append(part)
    return words("{", GROUP, *parts, "}")


def _pattern(draw: st.DrawFn, scope: Scope, depth: int, kind: str) -> str:
    below = max(depth - 1, 0)
    if kind == "triples":
        return triples(draw, scope)
    if kind in ("OPTIONAL", "MINUS"):
        return words(kind, group(draw, scope, below))
    if kind == "UNION":
        return listed([group(draw, scope, below) for _ in several(draw, 2, 3)], "UNION")
    if kind == "GRAPH":
        name = scope.variable(draw) if draw(st.booleans()) else iri(draw)
        return words(kind, name, group(draw, scope, below))
    if kind == "FILTER":
        return words(kind, constraint(draw, scope, depth, group))
    if kind == "BIND":
        value, name = expression(draw, scope, depth, group), scope.fresh("?b")
        scope.names.append(name)
        return words(kind, "(", value, "AS", name, ")")
    if kind == "VALUES":
        return values(draw, scope)
    return (
        words("{", sub_select(draw, scope, below), "}")
        if kind == "sub-select"
        else group(draw, scope, below)
    )


def sub_select(draw: st.DrawFn, scope: Scope, depth: int) -> str:
    """[8] SubSelect: a part of the variables, with a limit or without."""
    inner = group(draw, scope, depth)
    shown = "*" if draw(st.booleans()) else scope.variable(draw, new=False)
    limit = draw(st.sampled_from(("", "LIMIT\ue0002", "ORDER\ue000BY\ue000?s\ue000LIMIT\ue0003")))
    distinct = draw(st.sampled_from(("", "DISTINCT", "REDUCED")))
    return words("SELECT", distinct, shown, "WHERE", inner, limit)


def values(draw: st.DrawFn, scope: Scope) -> str:
    """[61] InlineData, with one variable or several."""
    if draw(st.booleans()):
        data = [_datum(draw) for _ in several(draw, 0, 3)]
        return words("VALUES", scope.variable(draw), "{", *data, "}")
    # A variable of its own each, for none may stand twice.
    names = [scope.fresh("?d") for _ in several(draw, 0, 3)]
    scope.names += names
    rows = [words("(", *[_datum(draw) for _ in names], ")") for _ in several(draw, 0, 3)]
    return words("VALUES", "(", *names, ")", "{", *rows, "}")


def _datum(draw: st.DrawFn) -> str:
    """[65] DataBlockValue."""
    kind = draw(st.integers(0, 2))
    return "UNDEF" if kind == 0 else iri(draw) if kind == 1 else literal(draw)


def triples(draw: st.DrawFn, scope: Scope, *, paths: bool = True) -> str:
    """[55] TriplesBlock, or without paths [52] TriplesTemplate."""
    label = scope.fresh("_:b")
    return listed([_subject(draw, scope, label, paths) for _ in several(draw, 1, 2)], ".")


def _subject(draw: st.DrawFn, scope: Scope, label: str, paths: bool) -> str:
    """[81] TriplesSameSubjectPath."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return words("[", _property(draw, scope, label, paths), "]")
    if kind == 1:
        return words(
            "(", "1", _object(draw, scope, label, 0), ")", _property(draw, scope, label, paths)
        )
    subject = {2: "[]", 3: label, 4: "<person/nobody>"}.get(kind, "")
    properties = [_property(draw, scope, label, paths) for _ in several(draw, 1, 2)]
    return words(subject or scope.variable(draw), listed(properties, ";"))


def _property(draw: st.DrawFn, scope: Scope, label: str, paths: bool) -> str:
    """One property of [77] PropertyListPathNotEmpty with its objects."""
    kind = draw(st.integers(0, 5))
    if kind == 0 and scope.heavy:
        scope.heavy -= 1
        verb = scope.variable(draw)
    elif kind == 1:
        verb = "a"
    elif kind <= 3 and paths:
        verb = path(draw, scope, 2)
    else:
        verb = draw(st.sampled_from(PROPERTIES))
    return words(verb, listed([_object(draw, scope, label, 1) for _ in several(draw, 1, 2)]))


def _object(draw: st.DrawFn, scope: Scope, label: str, depth: int) -> str:
    """[87] ObjectPath."""
    kind = draw(st.integers(0, 8))
    if kind == 0:
        return label
    if kind == 1:
        return iri(draw)
    if kind == 2:
        return literal(draw)
    if kind == 3:
        return "()" if not depth else words("(", _object(draw, scope, label, depth - 1), ")")
    if kind == 4:
        inner = _object(draw, scope, label, depth - 1) if depth else "1"
        return words("[", draw(st.sampled_from(PROPERTIES)), inner, "]")
    return scope.variable(draw)


def path(draw: st.DrawFn, scope: Scope, depth: int) -> str:
    """[88] Path; of paths of any length there is one in a query at most, for the sake of time."""
    kind = draw(st.integers(0, 6)) if depth else 0
    if kind == 1:
        return words("(", listed([path(draw, scope, depth - 1) for _ in range(2)], "/"), ")")
    if kind == 2:
        return words("(", listed([path(draw, scope, depth - 1) for _ in range(2)], "|"), ")")
    if kind == 3:
        return words("^", "(", path(draw, scope, depth - 1), ")")
    if kind == 4 and scope.heavy:
        scope.heavy -= 1
        step = listed([draw(st.sampled_from(PROPERTIES)) for _ in several(draw, 1, 2)], "|")
        return words("(", step, ")", draw(st.sampled_from("?*+")))
    if kind == 5:
        steps = [
            draw(st.sampled_from(("", "^"))) + draw(st.sampled_from((*PROPERTIES, "a")))
            for _ in several(draw, draw(st.sampled_from((0, 1, 1, 1))), 3)
        ]
        return words("!", "(", listed(steps, "|"), ")")
    return draw(st.sampled_from(PROPERTIES))
