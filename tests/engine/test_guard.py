from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prisongraph.engine.guard import FORMS, MAX_NESTING, check_query, form_of
from prisongraph.errors import QueryRefusedError

CALL = "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("section", "query"),
    [
        ("Federated Query 2", "ASK { SERVICE <http://x/> { ?s ?p ?o } }"),
        ("Federated Query 2.3 SILENT", "ASK { SERVICE SILENT <http://x/> { ?s ?p ?o } }"),
        ("Federated Query 4 a variable", "ASK { SERVICE SILENT ?where { ?s ?p ?o } }"),
        ("19.8 in any case", "ASK { service <http://x/> { ?s ?p ?o } }"),
        ("19.8 no spaces", "ASK{SERVICE<http://x/>{?s ?p ?o}}"),
        ("19.8 no spaces at all", "PREFIX :<http://x/>ASK{SERVICESILENT:x{}}"),
        ("19.2 an escaped letter", r"ASK { \u0053ERVICE <http://x/> { ?s ?p ?o } }"),
        ("19.2 a long escape", r"ASK { S\U00000045RVICE <http://x/> { ?s ?p ?o } }"),
        ("19.2 an escape in the IRI", r"ASK { SERVICE <http://x/\u0041> { ?s ?p ?o } }"),
        ("19.2 an escaped quote that ends", r"ASK { ?s ?p 'a\u0027 . SERVICE ?x {} # ' }"),
        ("19.2 an escaped quote that does not", r"ASK { ?s ?p 'a\u0027 # ' . SERVICE ?x {} }"),
        ("19.7 after a string", "ASK { ?s ?p 'it' . SERVICE <http://x/> { ?s ?p ?o } }"),
        ("19.7 after a quote", 'ASK { ?s ?p "\\"" . SERVICE <http://x/> { ?s ?p ?o } }'),
        (
            "19.7 after what is no long string, because of its last escape",
            "ASK { VALUES ?x { '''a' } SERVICE <http://x/> { ?s ?p ?o } } # \\q '''",
        ),
        (
            "19.7 the same with a codepoint that is none",
            "ASK { VALUES ?x { '''a' } SERVICE <http://x/> { ?s ?p ?o } } # \\uD800 '''",
        ),
        ("19.4 after a comment", "ASK { ?s ?p ?o # comment\n SERVICE <http://x/> { ?s ?p ?o } }"),
        ("19.4 comments between", "ASK { SERVICE # who\n <http://x/> # {\r { ?s ?p ?o } }"),
        ("19.8 between comparisons", "ASK { FILTER(?a < ?b) SERVICE ?x {} FILTER(?a > ?b) }"),
        ("19.8 < and # make no IRI", "ASK { FILTER(1<2)SERVICE#>\n<http://x/>{?s ?p ?o} }"),
        ("19.8 < and ' make no IRI", "ASK { FILTER(1<'>')SERVICE<http://x/>{}FILTER(1<'>') }"),
        ("19.8 < and # and '''", "ASK { FILTER(1<2)#>'''\nSERVICE <http://x/> {} #'''\n }"),
        (
            "19.8 a prefixed name",
            "PREFIX a: <http://x/> ASK { ?s a:b ?o SERVICE a:c { ?s ?p ?o } }",
        ),
        ("19.8 the empty prefix", "PREFIX : <http://x/> ASK { SERVICE:a { ?s ?p ?o } }"),
        (
            "19.8 a prefix of that name",
            "PREFIX service: <http://x/> PREFIX : <http://x/> ASK { service:a { ?s ?p ?o } }",
        ),
        ("19.8 no local name", "PREFIX a: <http://x/> ASK { ?s ?p a:.SERVICE<http://x/>{} }"),
        ("19.8 dots", "PREFIX a: <http://x/> ASK { ?s ?p a:b.c.SERVICE<http://x/>{} }"),
        ("19.8 after a truth value", "ASK { ?s ?p true.SERVICE <http://x/> { ?s ?p ?o } }"),
        ("19.8 at a truth value", "ASK { ?s ?p trueSERVICE <http://x/> { ?s ?p ?o } }"),
        ("19.8 at a number", "ASK { ?s ?p 1e5SERVICE <http://x/> { ?s ?p ?o } }"),
    ],
    ids=lambda value: value.replace(" ", "-") if not value.startswith(("ASK", "PREFIX")) else "",
)
def test_a_query_that_calls_another_endpoint_is_refused(section: str, query: str) -> None:
    """Sections of SPARQL 1.1 Query; https://www.w3.org/TR/sparql11-federated-query/."""
    with pytest.raises(QueryRefusedError, match="SERVICE is refused"):
        check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service ?p ?o }",
        "ASK { $SERVICE ?p ?o }",
        "SELECT ?service ?x { ?service ?p ?x }",
        'ASK { ?s ?p "SERVICE <http://x/> {" }',
        "ASK { ?s ?p '''a ' SERVICE <http://x/> { '' b''' }",
        r'ASK { ?s ?p "\"SERVICE <http://x/> {" }',
        "ASK { ?s <http://x/SERVICE> ?o } # SERVICE <http://x/> {",
        "ASK { ?s <http://x/#SERVICE> ?o }",
        "PREFIX service: <http://x/> ASK { ?s service:SERVICE ?o }",
        "PREFIX a: <http://x/service#> ASK { ?s a:service ?o . { ?s a:serviceType ?type } }",
        'ASK { ?s ?p "x"@service }',
        "ASK { _:service ?p ?o }",
        "ASK { GRAPH ?service { ?s ?p ?o } }",
    ],
)
def test_the_word_alone_calls_nobody(query: str) -> None:
    check_query(query)
    ox.Store().query(query)


FRAGMENTS = st.sampled_from(
    [
        "'",
        '"',
        "#",
        "<",
        ">",
        ")",
        "(",
        "1",
        "\\u0027",
        "\\q",
        "\\'",
        "{",
        "}",
        "a",
        " ",
        "||",
        "\n",
    ]
)
ODDITIES = st.lists(FRAGMENTS, max_size=5).map("".join)
QUOTES = st.sampled_from(["'", '"', "'''", '"""'])
STRINGS = st.builds("{0}{1}{0}".format, QUOTES, ODDITIES)
PIECES = st.one_of(
    STRINGS.map("FILTER(1<{})".format),
    STRINGS.map("VALUES ?v{{{}}}".format),
    ODDITIES.map("#{}\n".format),
    ODDITIES.map("FILTER(1<2)#>{}\n".format),
    ODDITIES.map("OPTIONAL{{?s <http://x/{}> ?o}}".format),
)
PATTERNS = st.lists(PIECES, max_size=3).map("".join)


@settings(max_examples=300)
@given(PATTERNS, PATTERNS, ODDITIES)
def test_whatever_the_engine_takes_for_a_call_the_guard_refuses(
    before: str, after: str, tail: str
) -> None:
    """Nobody is called: the engine itself refuses the port, and that is how it is found out."""
    query = f"SELECT * {{ {before}{CALL}{after} }} # {tail}"
    called = False
    try:
        list(ox.Store().query(query))  # type: ignore[arg-type] # a SELECT
    except OSError:
        called = True
    except (SyntaxError, ValueError):
        pass
    if called:
        with pytest.raises(QueryRefusedError, match="SERVICE is refused"):
            check_query(query)


def test_the_engine_tells_a_call_from_what_is_none() -> None:
    """Without this the property above could hold of nothing."""
    with pytest.raises(OSError, match="port 1"):
        list(ox.Store().query(f"SELECT * {{ {CALL} }}"))  # type: ignore[arg-type] # a SELECT


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_load_is_no_query(silent: str) -> None:
    """It is an update (SPARQL 1.1 Update, section 3.1.4), which the engine does not parse."""
    with pytest.raises(SyntaxError):
        ox.Store().query(f"LOAD {silent}<http://127.0.0.1:1/>")


@pytest.mark.parametrize("bracket", ["(", "{", "["])
def test_nesting_deeper_than_the_engine_bears_is_refused(bracket: str) -> None:
    check_query("ASK " + bracket * MAX_NESTING)
    with pytest.raises(QueryRefusedError, match="nests deeper"):
        check_query("ASK " + bracket * (MAX_NESTING + 1))


def test_nesting_in_what_may_be_an_iri_is_nesting() -> None:
    opened, closed = "(" * (MAX_NESTING + 1), ")" * (MAX_NESTING + 1)
    with pytest.raises(QueryRefusedError, match="nests deeper"):
        check_query(f"ASK {{ FILTER(1<{opened}1{closed}&&1>0) }}")


def test_brackets_that_are_closed_again_are_no_nesting() -> None:
    check_query("ASK { " + "<http://x/a_(b)> a '{' , [] , (1) . " * (MAX_NESTING + 1) + "}")


@given(st.text())
def test_no_text_breaks_the_guard(text: str) -> None:
    with suppress(QueryRefusedError):
        check_query(text)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select?s{}", "SELECT"),
        ("SELECT(1 AS ?one){}", "SELECT"),
        ("SELECTDISTINCT?s{}", "SELECT"),
        ("ASK{}", "ASK"),
        ("ASKWHERE{}", "ASK"),
        ("CONSTRUCT{}WHERE{}", "CONSTRUCT"),
        ("DESCRIBE<http://x/>", "DESCRIBE"),
        (r"\u0041SK {}", "ASK"),
        ("# SELECT\nASK {}", "ASK"),
        ("BASE <http://x/SELECT>ASK {}", "ASK"),
        ("PREFIX select: <http://x/> ASK {}", "ASK"),
        ("PREFIX:<http://x/>ASK{}", "ASK"),
        ("PREFIX :<http://x/>DESCRIBE:a", "DESCRIBE"),
        (r"BASE <http://x/\u0041> ASK {}", "ASK"),
        ("VERSION '1.2' ASK {}", "ASK"),
        ("VERSION 'SELECT' ASK {}", "ASK"),
        (
            "BASE <http://x/> VERSION '1.2' PREFIX a: <b> PREFIX ask: <c>\nCONSTRUCT {} {}",
            "CONSTRUCT",
        ),
        ("", None),
        ("# ASK {}", None),
        ("PREFIX a: <http://x/>", None),
        ("DROP ALL", None),
        ("LOAD <http://x/> INTO GRAPH <http://y/>", None),
        ("INSERT { ?s a ?o } WHERE { SELECT * {} }", None),
        ("DELETE WHERE { ?s ?p ?o }", None),
        ("WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", None),
        ("{ SELECT * {} }", None),
        ("'ASK'", None),
    ],
)
def test_the_form_is_the_first_keyword_after_the_prologue(query: str, form: str | None) -> None:
    assert form_of(query) == form


GAPS = st.sampled_from([" ", "\t\r\n", "\n# ASK { SELECT\n", " #\r"])
PREFIXES = st.sampled_from(["", "ask", "Select", "construct.x", "describe-1", "base", "версия"])
IRIS = st.sampled_from(["http://x/", "http://x/SELECT", "http://x/#ASK", "urn:describe:'"])
DECLARATIONS = st.one_of(
    st.builds("BASE{}<{}>".format, GAPS, IRIS),
    st.builds("prefix{}{}:{}<{}>".format, GAPS, PREFIXES, GAPS, IRIS),
    st.builds("Version{}'1.2'".format, GAPS),
    st.builds('VERSION{}"1.{}"'.format, GAPS, st.sampled_from(["1", "2", "SELECT"])),
)
BODIES = {
    "SELECT": ["SELECT * {}", "select?ask{}", "SELECT(1 AS ?ask){}", "SELECTDISTINCT*{}"],
    "ASK": ["ASK {}", "aSk{}", "ASKWHERE{}", "ASK{?select ?ask 'CONSTRUCT'}"],
    "CONSTRUCT": ["CONSTRUCT{}{}", "CONSTRUCTWHERE{}", "construct { ?s a ?o } { ?s ?p ?o }"],
    "DESCRIBE": ["DESCRIBE <http://x/ASK>", "Describe?ask{}", "DESCRIBE*{?ask a 'SELECT'}"],
}
KINDS = {
    "SELECT": ox.QuerySolutions,
    "ASK": ox.QueryBoolean,
    "CONSTRUCT": ox.QueryTriples,
    "DESCRIBE": ox.QueryTriples,
}


@given(st.data(), st.sampled_from(FORMS), st.lists(st.tuples(DECLARATIONS, GAPS)), GAPS)
def test_the_form_is_the_one_that_the_engine_answers(
    data: st.DataObject, form: str, prologue: list[tuple[str, str]], gap: str
) -> None:
    body = data.draw(st.sampled_from(BODIES[form]))
    query = gap + "".join(declaration + space for declaration, space in prologue) + body
    assert isinstance(ox.Store().query(query, base_iri="http://x/"), KINDS[form])
    assert form_of(query) == form


@given(st.text())
def test_no_text_has_a_form_that_is_none(text: str) -> None:
    assert form_of(text) in (None, *FORMS)
