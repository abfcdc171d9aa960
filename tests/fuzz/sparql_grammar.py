"""Random SPARQL 1.1 queries as Hypothesis strategies: all forms, nearly always valid.

They follow the grammar of https://www.w3.org/TR/sparql11-query/#sparqlGrammar from the top.
Names are made so that its notes hold: a variable is bound once by BIND, AS or VALUES,
a blank node stands in one block of triples, and what is grouped is projected only as a key.
"""

import re
from itertools import pairwise

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.fuzz.sparql_expressions import aggregate, constraint, expression
from tests.fuzz.sparql_patterns import group, triples, values
from tests.fuzz.sparql_terms import GROUP, PREFIXES, SPACE, Scope, iri, several, words

_KEYWORD = re.compile(r"[A-Z][A-Z_0-9]*")
_BETWEEN = (" ", " ", "\n", "\t ", "\r\n", " # SERVICE <http://example.org/> {}\n")
#: Tokens that need no white space on either side.
_BRACKETS = frozenset("(){}[];,")
#: A token, roughly: where a mutation cuts.
_TOKEN = re.compile(r"\s+|[?$]?\w+|<[^<>\s]*>|\"[^\"]*\"|'[^']*'|.", re.DOTALL)
_INTRUDERS = (
    "{", "}", "(", ")", "[", "]", ".", ";", ",", "|", "/", "^", "*", "+", "!", "?", "$", "@", "^^",
    "<", ">", "<<", ">>", "\"", "'", "\"\"\"", "\\", "\\u0000", "\\uD800", "#", "\0", "\ufeff",
    "SELECT", "WHERE", "GROUP BY", "AS", "UNDEF", "EXISTS", "COUNT", "LOAD", "DROP ALL", "a", "_:",
    "9" * 400, "1e999", "%", "&", "=",
)  # fmt: skip
_SERVICES = (
    "SERVICE", "service", "sErViCe", "SERVICE SILENT", r"\u0053ERVICE", r"SERVIC\U00000045",
)  # fmt: skip


@st.composite
def templates(draw: st.DrawFn) -> str:
    """A query with marks between its tokens and where its groups begin."""
    scope = Scope()
    form = draw(st.sampled_from((_select, _select, _select, _ask, _construct, _describe)))
    body = form(draw, scope)
    tail = values(draw, scope) if draw(st.integers(0, 7)) == 0 else ""
    return words(_prologue(draw), body, tail)


def _prologue(draw: st.DrawFn) -> str:
    """[4] Prologue."""
    bases = ("", "", "BASE\ue000<http://example.org/base/>", "BASE\ue000<other>")
    declared = [words("PREFIX", f"{name}:", f"<{base}>") for name, base in PREFIXES.items()]
    # A relative base is resolved against the base before it, so it stands behind one or none.
    return words(draw(st.sampled_from(bases)), *draw(st.permutations(declared)))


def _datasets(draw: st.DrawFn) -> str:
    """[13] DatasetClause, of graphs that the release may or may not have."""
    clauses = [
        words("FROM", draw(st.sampled_from(("", "NAMED"))), iri(draw)) for _ in several(draw, 0, 2)
    ]
    return words(*clauses) if draw(st.integers(0, 3)) == 0 else ""


def _select(draw: st.DrawFn, scope: Scope) -> str:
    """[7] SelectQuery, grouped or not."""
    dataset = _datasets(draw)
    where = words(draw(st.sampled_from(("WHERE", ""))), group(draw, scope, 2))
    distinct = draw(st.sampled_from(("", "DISTINCT", "REDUCED")))
    if draw(st.integers(0, 2)) == 0:
        keys, grouping = _grouping(draw, scope)
        shown = [*keys, words("(", aggregate(draw, scope, 1), "AS", scope.fresh("?n"), ")")]
        ends = [words("ORDER", "BY", f"DESC({aggregate(draw, scope, 1)})"), ""]
        modifiers = words(grouping, draw(st.sampled_from(ends)), _slice(draw))
        return words("SELECT", distinct, *shown, dataset, where, modifiers)
    names = draw(st.lists(st.sampled_from(scope.names), min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        names.append(words("(", expression(draw, scope, 2, group), "AS", scope.fresh("?e"), ")"))
    projected = draw(st.sampled_from((words(*names), words(*names), "*")))
    return words("SELECT", distinct, projected, dataset, where, _order(draw, scope), _slice(draw))


def _grouping(draw: st.DrawFn, scope: Scope) -> tuple[list[str], str]:
    """The variables that may be projected, and [19] GroupClause with [21] HavingClause."""
    keys = draw(st.lists(st.sampled_from(scope.names), max_size=2, unique=True))
    conditions = list(keys)
    if draw(st.integers(0, 2)) == 0:
        keys.append(scope.fresh("?k"))
        conditions.append(words("(", expression(draw, scope, 1), "AS", keys[-1], ")"))
    having = words("HAVING", "(", aggregate(draw, scope, 1), ">", "1", ")")
    grouped = words("GROUP", "BY", *conditions) if conditions else ""
    return keys, words(grouped, having if draw(st.integers(0, 2)) == 0 else "")


def _order(draw: st.DrawFn, scope: Scope) -> str:
    """[23] OrderClause."""
    if draw(st.booleans()):
        return ""
    conditions = []
    for _ in several(draw, 1, 2):
        kind = draw(st.integers(0, 2))
        if kind == 0:
            conditions.append(scope.variable(draw, new=False))
        elif kind == 1:
            inner = words("(", expression(draw, scope, 1), ")")
            conditions.append(words(draw(st.sampled_from(("ASC", "DESC"))), inner))
        else:
            conditions.append(constraint(draw, scope, 1))
    return words("ORDER", "BY", *conditions)


def _slice(draw: st.DrawFn) -> str:
    """[25] LimitOffsetClauses, in either order."""
    clauses = draw(st.permutations(("LIMIT\ue00020", "OFFSET\ue0001")))
    return words(*clauses[: draw(st.integers(0, 2))]) or "LIMIT\ue0001000"


def _ask(draw: st.DrawFn, scope: Scope) -> str:
    """[12] AskQuery."""
    return words("ASK", _datasets(draw), group(draw, scope, 2))


def _construct(draw: st.DrawFn, scope: Scope) -> str:
    """[10] ConstructQuery, with a template or with the pattern as the template."""
    dataset = _datasets(draw)
    if draw(st.integers(0, 3)) == 0:
        pattern = words("{", triples(draw, scope, paths=False), "}")
        return words("CONSTRUCT", dataset, "WHERE", pattern, _slice(draw))
    where = group(draw, scope, 2)
    template = triples(draw, scope, paths=False) if draw(st.integers(0, 5)) else ""
    made = words("CONSTRUCT", "{", template, "}")
    return words(made, dataset, "WHERE", where, _order(draw, scope), _slice(draw))


def _describe(draw: st.DrawFn, scope: Scope) -> str:
    """[11] DescribeQuery."""
    if draw(st.integers(0, 3)) == 0:
        return words("DESCRIBE", iri(draw))
    where = group(draw, scope, 1)
    things = draw(st.sampled_from(("*", scope.variable(draw, new=False), iri(draw))))
    return words("DESCRIBE", things, _datasets(draw), "WHERE", where, "LIMIT\ue0002")


def spelled(draw: st.DrawFn, template: str) -> str:
    """The text of a query: tight or with room between tokens, keywords small or capital."""
    tokens = [token for token in template.replace(GROUP, "").split(SPACE) if token]
    if draw(st.booleans()):
        tokens = [token.lower() if _KEYWORD.fullmatch(token) else token for token in tokens]
    between, tight = draw(st.sampled_from(_BETWEEN)), draw(st.booleans())
    text = tokens[0]
    for before, token in pairwise(tokens):
        near = tight and not _BRACKETS.isdisjoint((before, token))
        text += token if near else between + token
    return text


@st.composite
def queries(draw: st.DrawFn) -> str:
    """A query that calls nobody."""
    return spelled(draw, draw(templates()))


@st.composite
def calling_queries(draw: st.DrawFn) -> str:
    """A query that calls another endpoint from one of its groups, the keyword spelled anyhow."""
    template = draw(templates().filter(lambda found: GROUP in found))
    marks = [found.start() for found in re.finditer(GROUP, template)]
    place = draw(st.sampled_from(marks))
    name = draw(st.sampled_from(("<http://127.0.0.1:9009/>", "?s", "x.y-z:endpoint")))
    clause = words(draw(st.sampled_from(_SERVICES)), name, "{", "?s", "?p", "?o", "}")
    return spelled(draw, template[:place] + clause + SPACE + template[place:])


@st.composite
def broken_queries(draw: st.DrawFn) -> str:
    """A query of which one to three tokens are lost, doubled, exchanged or replaced."""
    tokens = _TOKEN.findall(draw(queries()))
    for _ in several(draw, 1, 3):
        place = draw(st.integers(0, max(len(tokens) - 2, 0)))
        kind = draw(st.integers(0, 4))
        if kind == 0:
            del tokens[place]
        elif kind == 1:
            tokens.insert(place, tokens[place])
        elif kind == 2:
            tokens[place : place + 2] = reversed(tokens[place : place + 2])
        elif kind == 3:
            tokens[place] = draw(st.sampled_from(_INTRUDERS))
        else:
            tokens.insert(place, draw(st.sampled_from(_INTRUDERS)))
    return "".join(tokens)


def sample(strategy: st.SearchStrategy[str], count: int, number: int) -> list[str]:
    """So many queries of a kind, the same for the same number."""
    found: list[str] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(query: str) -> None:
        found.append(query)

    collect()
    return found
