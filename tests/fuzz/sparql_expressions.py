"""Expressions of SPARQL 1.1 ([107] to [128] of the grammar), with every built-in function."""

from collections.abc import Callable

from hypothesis import strategies as st
from tests.fuzz.sparql_terms import Scope, bracketed, iri, literal, several, string, words

#: The functions of [121] BuiltInCall that take expressions, with the fewest and most arguments.
FUNCTIONS = {
    "STR": (1, 1),
    "LANG": (1, 1),
    "LANGMATCHES": (2, 2),
    "DATATYPE": (1, 1),
    "IRI": (1, 1),
    "URI": (1, 1),
    "BNODE": (0, 1),
    "RAND": (0, 0),
    "ABS": (1, 1),
    "CEIL": (1, 1),
    "FLOOR": (1, 1),
    "ROUND": (1, 1),
    "CONCAT": (0, 4),
    "SUBSTR": (2, 3),
    "STRLEN": (1, 1),
    "REPLACE": (3, 4),
    "UCASE": (1, 1),
    "LCASE": (1, 1),
    "ENCODE_FOR_URI": (1, 1),
    "CONTAINS": (2, 2),
    "STRSTARTS": (2, 2),
    "STRENDS": (2, 2),
    "STRBEFORE": (2, 2),
    "STRAFTER": (2, 2),
    "YEAR": (1, 1),
    "MONTH": (1, 1),
    "DAY": (1, 1),
    "HOURS": (1, 1),
    "MINUTES": (1, 1),
    "SECONDS": (1, 1),
    "TIMEZONE": (1, 1),
    "TZ": (1, 1),
    "NOW": (0, 0),
    "UUID": (0, 0),
    "STRUUID": (0, 0),
    "MD5": (1, 1),
    "SHA1": (1, 1),
    "SHA256": (1, 1),
    "SHA384": (1, 1),
    "SHA512": (1, 1),
    "COALESCE": (0, 3),
    "IF": (3, 3),
    "STRLANG": (2, 2),
    "STRDT": (2, 2),
    "SAMETERM": (2, 2),
    "ISIRI": (1, 1),
    "ISURI": (1, 1),
    "ISBLANK": (1, 1),
    "ISLITERAL": (1, 1),
    "ISNUMERIC": (1, 1),
    "REGEX": (2, 3),
}
CASTS = ("boolean", "double", "float", "decimal", "integer", "dateTime", "string")
AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_BINARY = ("||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/")

#: Makes a group graph pattern, for EXISTS; patterns know expressions, not the other way round.
Group = Callable[[st.DrawFn, Scope, int], str]


def expression(draw: st.DrawFn, scope: Scope, depth: int, group: Group | None = None) -> str:
    """[110] Expression: an operation in parentheses, a call, a variable or a constant."""
    kind = draw(st.integers(0, 9)) if depth else draw(st.integers(6, 9))
    if kind <= 1:
        sides = [expression(draw, scope, depth - 1, group) for _ in range(2)]
        return words("(", sides[0], draw(st.sampled_from(_BINARY)), sides[1], ")")
    if kind == 2:
        return words(draw(st.sampled_from("!-+")), primary(draw, scope, depth, group))
    if kind == 3:
        values = [expression(draw, scope, depth - 1, group) for _ in several(draw, 0, 3)]
        negation = draw(st.sampled_from(("", "NOT")))
        return words("(", scope.variable(draw), negation, "IN", bracketed(values), ")")
    if kind <= 5:
        return call(draw, scope, depth, group)
    return primary(draw, scope, 0, group)


def primary(draw: st.DrawFn, scope: Scope, depth: int, group: Group | None = None) -> str:
    """[119] PrimaryExpression."""
    kind = draw(st.integers(0, 5))
    if kind == 0 and depth:
        return words("(", expression(draw, scope, depth - 1, group), ")")
    if kind == 1 and depth:
        return call(draw, scope, depth, group)
    if kind == 2:
        return iri(draw)
    return literal(draw) if kind == 3 else scope.variable(draw, new=False)


def call(draw: st.DrawFn, scope: Scope, depth: int, group: Group | None = None) -> str:
    """[121] BuiltInCall, or [128] iriOrFunction with arguments."""
    kind = draw(st.integers(0, 7))
    if kind == 0 and group:
        negation = draw(st.sampled_from(("", "NOT")))
        return words(negation, "EXISTS", group(draw, scope, max(depth - 1, 0)))
    if kind == 1:
        return words("BOUND", "(", scope.variable(draw), ")")
    if kind == 2:
        cast = f"xsd:{draw(st.sampled_from(CASTS))}"
        return words(cast, "(", expression(draw, scope, max(depth - 1, 0), group), ")")
    name = draw(st.sampled_from(tuple(FUNCTIONS)))
    least, most = FUNCTIONS[name]
    arguments = [
        expression(draw, scope, max(depth - 1, 0), group) for _ in several(draw, least, most)
    ]
    return words(name, bracketed(arguments))


def constraint(draw: st.DrawFn, scope: Scope, depth: int, group: Group | None = None) -> str:
    """[69] Constraint: what may stand behind FILTER, HAVING and ORDER BY without more."""
    if draw(st.booleans()):
        return call(draw, scope, depth, group)
    return words("(", expression(draw, scope, depth, group), ")")


def aggregate(draw: st.DrawFn, scope: Scope, depth: int) -> str:
    """[127] Aggregate."""
    name = draw(st.sampled_from(AGGREGATES))
    distinct = draw(st.sampled_from(("", "DISTINCT")))
    if name == "COUNT" and draw(st.booleans()):
        return words(name, "(", distinct, "*", ")")
    inner = expression(draw, scope, depth)
    if name == "GROUP_CONCAT" and draw(st.booleans()):
        return words(name, "(", distinct, inner, ";", "SEPARATOR", "=", string(draw), ")")
    return words(name, "(", distinct, inner, ")")
