"""Random small records and random queries, as Hypothesis strategies, and the text of a query.

A pattern is a nested tuple, its kind first; a variable is a plain string.
"""

from typing import Any

from hypothesis import strategies as st

from prisongraph.statement_keys import statement_key
from prisongraph.terms import Iri, Literal, Quad, to_ntriples
from prisongraph.vocab import PG, RDF

EXAMPLE = "http://example.org/"
THINGS = [Iri(EXAMPLE + name) for name in "abc"]
PROPERTIES = [Iri(EXAMPLE + name) for name in "pqr"]
VALUES = [*THINGS, Literal("one"), Literal("two", Iri(EXAMPLE + "type"))]
UTTERANCES = [Iri(EXAMPLE + name) for name in ("u1", "u2")]
VARIABLES = ["x", "y", "z", "v"]
Pattern = Any


@st.composite
def records(draw: st.DrawFn) -> frozenset[Quad]:
    """Statements of two utterances, some of them accepted, each with the node of its claim."""
    said = draw(
        st.sets(
            st.builds(
                Quad,
                st.sampled_from(THINGS),
                st.sampled_from(PROPERTIES),
                st.sampled_from(VALUES),
                st.sampled_from(UTTERANCES),
            ),
            min_size=2,
            max_size=9,
        )
    )
    quads = set(said)
    for number, quad in enumerate(sorted(said, key=repr)):
        claim = Iri(f"https://w3id.org/prisongraph/claim/{number}")
        asserts = draw(st.integers(0, 5)) > 0
        if asserts:
            quads.add(quad._replace(graph=None))
        quads |= {
            Quad(claim, RDF.subject, quad.subject),
            Quad(claim, RDF.predicate, quad.predicate),
            Quad(claim, RDF.object, quad.object),
            Quad(claim, PG.claimStance, PG.Asserts if asserts else PG.Denies),
            Quad(claim, PG.statementKey, Literal(statement_key(*quad[:3]))),
            Quad(claim, PG.utterance, quad.graph or UTTERANCES[0]),
        }
    return frozenset(quads)


class Drawing:
    """Draws the parts of one query; which constructs it may use is told by their names."""

    def __init__(self, draw: st.DrawFn, uses: frozenset[str]) -> None:
        self._draw = draw
        self._uses = uses
        self._made = 0

    def one_of(self, *values: Any) -> Any:
        """One of the values."""
        return self._draw(st.sampled_from(values))

    def fresh(self) -> str:
        """A variable that nothing else names."""
        self._made += 1
        return f"n{self._made}"

    def node(self) -> Any:
        """The subject of a pattern."""
        return self.one_of(*VARIABLES, *VARIABLES, *THINGS)

    def path(self, depth: int = 2) -> Pattern:
        """A property path."""
        kinds = ["iri", "inverse", "sequence", "maybe"]
        kinds += ["alternative", "not"] if "count" not in self._uses else []
        kinds += ["closure"] if "closure" in self._uses else []
        kind = self.one_of("iri", *kinds) if depth else "iri"
        match kind:
            case "iri":
                return self.one_of(*PROPERTIES)
            case "not":
                return ("not", self._draw(st.lists(st.sampled_from(PROPERTIES), min_size=1)))
            case "inverse" | "maybe":
                return (kind, self.path(depth - 1))
            case "closure":
                return (self.one_of("star", "plus"), self.path(depth - 1))
        return (kind, self.path(depth - 1), self.path(depth - 1))

    def triple(self) -> Pattern:
        """A triple pattern or a path pattern."""
        verb = self.one_of(*PROPERTIES)
        if self._draw(st.integers(0, 9)) == 0:
            verb = self.one_of(*VARIABLES)
        elif "path" in self._uses and self._draw(st.integers(0, 2)) == 0:
            # A literal is no end of these: the engine finds no path of no step from one to itself.
            return ("triple", self.node(), self.path(), self.node())
        return ("triple", self.node(), verb, self.one_of(*VARIABLES, *VARIABLES, *VALUES))

    def group(self, depth: int) -> list[Pattern]:
        """A group: its conditions may stand anywhere in it."""
        parts = [self.triple() for _ in range(self._draw(st.integers(1, 2)))]
        for _ in range(self._draw(st.integers(0, 2)) if depth else 0):
            kind = self.one_of("triple", *sorted(self._uses - {"path", "closure", "count"}))
            parts.append(self.part(kind, depth - 1))
        return parts

    def part(self, kind: str, depth: int) -> Pattern:
        """One part of a group."""
        match kind:
            case "optional" | "minus" | "group":
                return (kind, self.group(depth))
            case "union":
                return (kind, [self.group(depth) for _ in range(2)])
            case "graph":
                return (kind, self.one_of("g", "g", *UTTERANCES), self.group(depth))
            case "values":
                chosen = st.lists(st.sampled_from([*VALUES, None]), min_size=1, max_size=3)
                return (kind, self.one_of(*VARIABLES), self._draw(chosen))
            case "bind":
                return (kind, self.fresh(), ("var", self.one_of(*VARIABLES)))
            case "if-exists":
                value = (kind, self.simple(), Literal("yes"), Literal("no"))
                return ("bind", self.fresh(), value)
            case "filter":
                return (kind, self.condition())
            case "exists":
                return ("filter", ("exists", self.simple(), False))
            case "not-exists":
                return ("filter", ("exists", self.simple(), True))
            case "exists-or":
                return ("filter", ("or", ("exists", self.simple(), False), self.condition()))
            case "select":
                return (kind, self.select(depth))
        return self.triple()

    def simple(self) -> list[Pattern]:
        """A group of triples, which may have a condition of its own."""
        parts = [self.triple() for _ in range(self._draw(st.integers(1, 2)))]
        return [*parts, ("filter", self.condition())] if self._draw(st.booleans()) else parts

    def condition(self) -> Pattern:
        """A condition on terms."""
        if self._draw(st.integers(0, 3)) == 0:
            return ("bound", self.one_of(*VARIABLES), self._draw(st.booleans()))
        negated = self._draw(st.booleans())
        return ("same", self.one_of(*VARIABLES), self.one_of(*VARIABLES, *VALUES), negated)

    def select(self, depth: int) -> dict[str, Any]:
        """A query, or one within another."""
        where = self.group(depth)
        names = sorted(scope(where)) or VARIABLES[:1]
        columns = self._draw(st.lists(st.sampled_from(names), unique=True, max_size=3)) or names
        query: dict[str, Any] = {"where": where, "distinct": self._draw(st.booleans())}
        if "count" in self._uses and self._draw(st.integers(0, 2)) == 0:
            keys = self._draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
            shown = [key for key in keys if self._draw(st.integers(0, 4))]
            count = self.fresh()
            having = self._draw(st.integers(0, 2)) if keys else 0
            return query | {
                "keys": keys, "count": count, "columns": [*shown, count], "having": having
            }  # fmt: skip
        return query | {"columns": columns}


def scope(parts: list[Pattern]) -> set[str]:
    """The variables that a group binds."""
    found: set[str] = set()
    for kind, *rest in parts:
        match kind:
            case "triple":
                found |= {each for each in rest if type(each) is str}
            case "optional" | "group":
                found |= scope(rest[0])
            case "union":
                found |= set().union(*map(scope, rest[0]))
            case "graph":
                found |= scope(rest[1]) | ({rest[0]} if type(rest[0]) is str else set())
            case "values" | "bind":
                found.add(rest[0])
            case "select":
                found |= set(rest[0]["columns"])
    return found


#: Every construct; "closure" is left out where all triples are compared.
EVERYTHING = frozenset(
    {
        *("path", "union", "optional", "minus", "graph", "group", "values", "bind", "if-exists"),
        *("filter", "exists", "not-exists", "exists-or", "select", "count"),
    }
)
#: What more triples can only give more rows to.
MONOTONE = EVERYTHING - {"optional", "minus", "not-exists", "if-exists", "exists-or", "filter"}


def queries(uses: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Queries of these constructs."""

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, Any]:
        # The engine counts the ends of an alternative once, the specification once for each way
        # (section 18.4), so that a query counts or has alternatives.
        counts = draw(st.booleans())
        return Drawing(draw, uses if counts else uses - {"count"}).select(2)

    return drawn()


def text(query: dict[str, Any]) -> str:
    """The query as SPARQL."""
    columns = [f"?{name}" for name in query["columns"]]
    if "count" not in query:
        distinct = "DISTINCT " if query["distinct"] else ""
        return f"SELECT {distinct}{' '.join(columns)} WHERE {group_text(query['where'])}"
    columns[-1] = f"(COUNT(*) AS {columns[-1]})"
    keys = " ".join(f"?{key}" for key in query["keys"])
    having = f" HAVING(COUNT(*) >= {query['having']})" if query["having"] else ""
    return (
        f"SELECT {' '.join(columns)} WHERE {group_text(query['where'])}"
        f"{' GROUP BY ' + keys if keys else ''}{having}"
    )


def group_text(parts: list[Pattern]) -> str:
    """A group as SPARQL."""
    return "{ " + " ".join(_part_text(*part) for part in parts) + " }"


def _part_text(kind: str, *rest: Any) -> str:
    match kind:
        case "triple":
            return f"{_term(rest[0])} {_path_text(rest[1])} {_term(rest[2])} ."
        case "optional" | "minus":
            return f"{kind.upper()} {group_text(rest[0])}"
        case "group":
            return group_text(rest[0])
        case "union":
            return " UNION ".join(map(group_text, rest[0]))
        case "graph":
            return f"GRAPH {_term(rest[0])} {group_text(rest[1])}"
        case "values":
            values = " ".join("UNDEF" if value is None else _term(value) for value in rest[1])
            return f"VALUES ?{rest[0]} {{ {values} }}"
        case "bind":
            return f"BIND({_value_text(rest[1])} AS ?{rest[0]})"
        case "filter":
            return f"FILTER({_condition_text(rest[0])})"
        case "select":
            return f"{{ {text(rest[0])} }}"
    raise ValueError(kind)


def _value_text(value: Any) -> str:
    if value[0] == "var":
        return f"?{value[1]}"
    return f"IF(EXISTS {group_text(value[1])}, {_term(value[2])}, {_term(value[3])})"


def _term(value: Any) -> str:
    return f"?{value}" if type(value) is str else to_ntriples(value)


def _path_text(path: Any) -> str:
    if not isinstance(path, tuple) or isinstance(path, Literal):
        return _term(path)
    match path:
        case ("inverse", inner):
            return f"^({_path_text(inner)})"
        case ("sequence", one, other):
            return f"({_path_text(one)}/{_path_text(other)})"
        case ("alternative", one, other):
            return f"({_path_text(one)}|{_path_text(other)})"
        case ("not", excluded):
            return "!(" + "|".join(map(_term, excluded)) + ")"
        case ("maybe" | "star" | "plus" as kind, inner):
            return f"({_path_text(inner)}){ {'maybe': '?', 'star': '*', 'plus': '+'}[kind] }"
    raise ValueError(path)


def _condition_text(condition: Any) -> str:
    match condition:
        case ("exists", inner, negated):
            return f"{'NOT ' if negated else ''}EXISTS {group_text(inner)}"
        case ("bound", name, negated):
            return f"{'!' if negated else ''}BOUND(?{name})"
        case ("or", one, other):
            return f"{_condition_text(one)} || {_condition_text(other)}"
        case ("same", one, other, negated):
            return f"{'!' if negated else ''}sameTerm({_term(one)}, {_term(other)})"
    raise ValueError(condition)
