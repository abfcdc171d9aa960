"""The hostile queries: those in the files of this folder, and the long and deep ones, made here.

Each begins with `# attacks:` and what it attacks.
Where there is one right answer only, `# answer:` names its status.
`127.0.0.1:9009` stands for whatever must never be called: whoever listens puts his own place there.
"""

from collections.abc import Callable
from pathlib import Path

ADDRESS = "127.0.0.1:9009"

_FOLDER = Path(__file__).parent
_ROW = "?s ?p ?o"


def hostile_queries() -> dict[str, str]:
    """Every hostile query by its name, in the order of names."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in _FOLDER.glob("*.rq")}
    for name, (attacks, make) in _GENERATED.items():
        found[name] = f"# attacks: {attacks}\n{make()}\n"
    return dict(sorted(found.items()))


def _nested(before: str, opening: str, core: str, closing: str, after: str, depth: int) -> str:
    return f"{before}{opening * depth}{core}{closing * depth}{after}"


def _expression(text: str) -> str:
    return f"ASK {{ FILTER({text}) }}"


def _numbered(form: str, count: int, joint: str = " ") -> str:
    return joint.join(form.format(n, n + 1) for n in range(count))


_GENERATED: dict[str, tuple[str, Callable[[], str]]] = {
    "nested-parentheses": (
        "the stack; 5,000 parentheses",
        lambda: _nested("ASK { FILTER(", "(", "1", ")", ") }", 5000),
    ),
    "nested-sub-selects": (
        "the stack; 2,000 queries within queries",
        lambda: _nested("SELECT * WHERE { ", "{SELECT * WHERE {", _ROW, "}}", " }", 2000),
    ),
    "nested-groups": (
        "the stack; 5,000 braces",
        lambda: _nested("SELECT * WHERE ", "{", _ROW, "}", "", 5000),
    ),
    "nested-blank-nodes": (
        "the stack; 5,000 lists of properties within one another",
        lambda: _nested("ASK { ?s ?p ", "[ ?p ", "?o", " ]", " }", 5000),
    ),
    "nested-collections": (
        "the stack; 5,000 collections within one another",
        lambda: _nested("ASK { ?s ?p ", "(", "?o", ")", " }", 5000),
    ),
    "nested-exists": (
        "the stack and time; a condition on a condition, 1,000 deep",
        lambda: _nested("ASK { ", f"{_ROW} FILTER EXISTS {{ ", _ROW, " }", " }", 1000),
    ),
    "nested-not-exists": (
        "the stack and time; a negation of a negation, 1,000 deep",
        lambda: _nested("ASK { ", f"{_ROW} FILTER NOT EXISTS {{ ", _ROW, " }", " }", 1000),
    ),
    "nested-optional": (
        "the stack; optional parts of optional parts, 2,000 deep",
        lambda: _nested("ASK { ", "OPTIONAL { ?s ?p ?o ", "", "}", " }", 2000),
    ),
    "nested-functions": (
        "the stack; 5,000 calls within one another",
        lambda: _expression(_nested("", "ABS(", "1", ")", "", 5000)),
    ),
    "nested-conditions": (
        "the stack; 3,000 IF within one another",
        lambda: _expression(_nested("", "IF(true,", "1", ",0)", "", 3000)),
    ),
    "nested-not-in": (
        "the stack; 3,000 lists of alternatives within one another",
        lambda: _expression(_nested("", "1 NOT IN (", "1", ")", "", 3000)),
    ),
    "nested-paths": (
        "the stack; 5,000 closures of a closure",
        lambda: _nested("ASK { ?s ", "(", "<http://example.org/p>", ")*", " ?o }", 5000),
    ),
    "nested-inverse-paths": (
        "the stack; 5,000 inversions",
        lambda: _nested("ASK { ?s ", "^(", "<http://example.org/p>", ")", " ?o }", 5000),
    ),
    "nested-reified-triples": (
        "the stack; triples about triples, 5,000 deep, without any bracket of SPARQL 1.1",
        lambda: _nested("ASK { ", "<<", "?s ?p ?o", ">> ?p ?o", " }", 5000),
    ),
    "chain-of-or": (
        "the stack; 10,000 alternatives without a bracket",
        lambda: _expression("||".join(["0"] * 10_000)),
    ),
    "chain-of-and": (
        "the stack; 10,000 conditions without a bracket",
        lambda: _expression("&&".join(["1"] * 10_000)),
    ),
    "chain-of-plus": (
        "the stack; 10,000 summands",
        lambda: _expression("+".join(["?x"] * 10_000)),
    ),
    "chain-of-signed-numbers": (
        "the stack; 10,000 numbers whose signs are operators",
        lambda: _expression("1" + "-1" * 10_000),
    ),
    "chain-of-products": (
        "the stack; 10,000 factors",
        lambda: _expression("*".join(["?x"] * 10_000)),
    ),
    "chain-of-nots": (
        "the stack; 10,000 negations, each of one negation only",
        lambda: _expression("!" * 10_000 + "true"),
    ),
    "chain-of-path-steps": (
        "the stack; a path of 5,000 steps",
        lambda: "ASK { ?s " + "/".join(["<h:p>"] * 5000) + " ?o }",
    ),
    "chain-of-path-closures": (
        "the stack and time; a path of 5,000 steps, each of any length",
        lambda: "ASK { ?s " + "/".join(["<h:p>*"] * 5000) + " ?o }",
    ),
    "chain-of-path-alternatives": (
        "the stack; a path of 5,000 alternatives",
        lambda: "ASK { ?s " + "|".join(["^<h:p>"] * 5000) + " ?o }",
    ),
    "chain-of-forbidden-properties": (
        "time; a path by whatever is none of 5,000 properties",
        lambda: f"ASK {{ ?s !({_numbered('<h:{0}>', 5000, '|')})* ?o }}",
    ),
    "chain-of-unions": (
        "the stack; 7,000 unions side by side",
        lambda: "ASK { " + "UNION".join(["{}"] * 7000) + " }",
    ),
    "chain-of-unions-of-everything": (
        "time and the size of the answer; everything, 3,000 times",
        lambda: "SELECT * { " + "UNION".join(["{?s ?p ?o}"] * 3000) + " }",
    ),
    "chain-of-optionals": (
        "the stack; 5,000 optional parts side by side",
        lambda: "ASK { " + "OPTIONAL{}" * 5000 + " }",
    ),
    "chain-of-minus": (
        "the stack; 2,000 subtractions side by side",
        lambda: "SELECT * { ?s ?p ?o " + "MINUS{?s ?p ?x}" * 2000 + " }",
    ),
    "chain-of-not-exists": (
        "the stack; 2,000 negations side by side",
        lambda: "SELECT * { ?s ?p ?o " + "FILTER NOT EXISTS{?x ?p ?x}" * 2000 + " }",
    ),
    "chain-of-binds": (
        "the stack; 2,900 variables, each made of the one before",
        lambda: f"SELECT * {{ BIND(1 AS ?v0) {_numbered('BIND(?v{0} AS ?v{1})', 2900, '')} }}",
    ),
    "chain-of-patterns": (
        "the planner; a join of 3,600 patterns in a row",
        lambda: f"SELECT * {{ {_numbered('?v{0} ?p ?v{1}', 3600, '.')} }}",
    ),
    "chain-of-graphs": (
        "time; everything of any graph, 2,400 times",
        lambda: f"SELECT * {{ {_numbered('GRAPH ?g{0}{{?s ?p ?o}}', 2400, '')} }}",
    ),
    "star-of-patterns": (
        "the planner and the size of the answer; one thing, 4,000 times anything of it",
        lambda: f"SELECT * {{ ?s {_numbered('?p{0} ?o{0}', 3600, '.')} }}",
    ),
    "many-variables": (
        "memory; rows of 7,000 columns",
        lambda: f"SELECT {_numbered('?v{0}', 7000)} {{ ?v0 ?v1 ?v2 }}",
    ),
    "many-orders": (
        "time and memory; rows sorted by 4,000 keys",
        lambda: "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY " + _numbered("DESC(STR(?o))", 4000, ""),
    ),
    "many-aggregates": (
        "memory; 1,500 aggregates in each group",
        lambda: (
            f"SELECT {_numbered('(COUNT(DISTINCT ?o) AS ?n{0})', 1500, '')} "
            "{ ?s ?p ?o } GROUP BY ?s ?p"
        ),
    ),
    "many-alternatives": (
        "time; each row compared with 9,000 values",
        lambda: (
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c "
            f"FILTER(STRLEN(STR(?c)) IN ({_numbered('-{0}', 9000, ',')})) }}"
        ),
    ),
    "many-values": (
        "time; a table as long as a query may be, joined with itself",
        lambda: (
            f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {_numbered('{0}', 5500)} }} "
            f"VALUES ?b {{ {_numbered('{0}', 5500)} }} FILTER(?a > ?b + 99999) }}"
        ),
    ),
    "many-undefined-values": (
        "time; rows that are compatible with every row, because nothing is defined in them",
        lambda: (
            f"SELECT (COUNT(*) AS ?n) {{ VALUES(?s ?o){{{'(UNDEF UNDEF)' * 4000}}} "
            "?s ?p ?o . ?o ?q ?r }"
        ),
    ),
    "many-datasets": (
        "other hosts; 1,200 graphs of hosts that are never asked",
        lambda: (
            f"SELECT * {_numbered('FROM NAMED <http://' + ADDRESS + '/{0}>', 1200)} "
            "{ GRAPH ?g { ?s ?p ?o } }"
        ),
    ),
    "many-prefixes": (
        "the parser; 2,700 prefixes, none of which is used",
        lambda: f"{_numbered('PREFIX p{0}: <h:{0}>', 2700)} ASK {{}}",
    ),
    "long-literal": (
        "memory; one literal as long as a query may be, for every row of a product",
        lambda: f"SELECT ('{'long ' * 12_000}' AS ?text) {{ ?s ?p ?o . ?a ?b ?c }}",
    ),
    "long-iri": (
        "the parser; one IRI as long as a query may be, with a codepoint escape",
        lambda: f"ASK {{ <http://example.org/{'long' * 15_000}\\u0041> ?p ?o }}",
    ),
    "long-name": (
        "the parser; one variable as long as a query may be",
        lambda: f"SELECT ?{'long' * 15_000} {{ ?s ?p ?o . ?a ?b ?c }}",
    ),
    "long-comment": (
        "the parser; nothing but a comment, at the end of which the query breaks off",
        lambda: f"# answer: 400\nASK {{ #{' long' * 12_000}",
    ),
    "escapes-of-escapes": (
        "the parser; backslashes that escape each other, as many as a query may hold",
        lambda: _expression(f'"{chr(92) * 60_000}" = 1'),
    ),
}
