import pytest

from prisongraph.engine.dataset_clauses import clauses_of


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
