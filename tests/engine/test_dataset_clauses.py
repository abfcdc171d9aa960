import pytest

from prisongraph.engine import embedded
from prisongraph.engine.dataset_clauses import clauses_of
from prisongraph.engine.embedded import Engine


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        ("ASK {}", (), ()),
        ("ASK FROM <a> {}", ("<a>",), ()),
        ("ASK FROM<a>FROM<b>{}", ("<a>", "<b>"), ()),
        ("ASK from named <a> From <b> {}", ("<b>",), ("<a>",)),
        ("SELECT (MAX(?x) AS ?y) FROM x:a # FROM <b>\n FROM NAMED :c WHERE {}", ("x:a",), (":c",)),
        ("SELECT ?from FROM <a> {}", ("<a>",), ()),
        ("CONSTRUCT { ?s <FROM> 'FROM <x>' } FROM <a> WHERE {}", ("<a>",), ()),
        ("CONSTRUCT FROM <a> WHERE {}", ("<a>",), ()),
        ("DESCRIBE <FROM> FROM <a>", ("<a>",), ()),
        ("ASK { { SELECT * { ?s from:a ?o } } }", (), ()),
    ],
)
def test_the_graphs_are_the_terms_behind_from(
    query: str, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    found = clauses_of(query)
    assert (found.default, found.named) == (default, named)


def test_the_prologue_is_what_stands_before_the_form() -> None:
    query = "BASE <http://x/SELECT> PREFIX ask: <y> # ASK\nASK FROM ask:z {}"
    assert clauses_of(query).prologue == "BASE <http://x/SELECT> PREFIX ask: <y> # ASK\n"


@pytest.mark.parametrize(
    ("query", "asks"),
    [
        ("SELECT ?from { ?from ?p ?o }", False),
        ("SELECT $FROM { $FROM ?p ?o }", False),
        ("SELECT ?from FROM <http://x/g> { ?from ?p ?o }", True),
        ("SELECT ?from from<http://x/g>{ ?from ?p ?o }", True),
    ],
)
def test_a_variable_called_from_names_no_graph_and_hides_none(
    monkeypatch: pytest.MonkeyPatch, query: str, *, asks: bool
) -> None:
    looked = []
    monkeypatch.setattr(
        embedded, "clauses_of", lambda query: looked.append(query) or clauses_of(query)
    )
    engine = Engine.from_nquads(
        "<http://x/default> <http://x/p> <http://x/o> .\n"
        "<http://x/named> <http://x/p> <http://x/o> <http://x/g> .\n"
    )
    [row] = engine.query(query).rows()
    assert list(row.values()) == ["http://x/named" if asks else "http://x/default"]
    assert bool(looked) == asks
