"""XML that the engine writes: XML 1.0, sections 2.2 and 2.11, and RDF 1.1 XML Syntax."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.embedded import Engine
from prisongraph.engine.wellformed import WellFormed
from prisongraph.errors import NotAcceptableError

EMPTY = Engine.from_nquads("")
TABLE = "application/sparql-results+xml"
GRAPH = "application/rdf+xml"


def select(text: str) -> str:
    return f"SELECT ({quoted(text)} AS ?x) {{}}"


def construct(text: str) -> str:
    return f"CONSTRUCT {{ <http://x/a> <http://x/p> {quoted(text)} }} {{}}"


def quoted(text: str) -> str:
    escaped = "".join(f"\\U{ord(letter):08X}" for letter in text)
    return f'"{escaped}"'


def read(query: str, media: str) -> str:
    """The one literal of an answer, as a parser of XML reads it."""
    root = ElementTree.fromstring(EMPTY.query(query).serialize(media))
    name = "literal" if media == TABLE else "p"
    return next(each for each in root.iter() if each.tag.endswith(name)).text or ""


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("markup", "<a href='x'>&amp;</a>]]>", "<a href='x'>&amp;</a>]]>"),
        ("tab and line feed", "a\tb\nc", "a\tb\nc"),
        ("carriage return (2.11)", "a\rb\r\nc", "a\rb\r\nc"),
        ("beyond the first plane", "🌿", "🌿"),
        ("what is discouraged, but allowed (2.2)", "\x7f\x85", "\x7f\x85"),
        ("NUL", "a\0b", "a\ufffdb"),
        ("the first and the last control characters", "\x01\x1f", "\ufffd\ufffd"),
        ("form feed and vertical tab", "\x0b\x0c", "\ufffd\ufffd"),
        ("what is no character", "\ufffe\uffff", "\ufffd\ufffd"),
        ("the replacement itself", "\ufffd", "\ufffd"),
    ],
)
@pytest.mark.parametrize(
    ("query", "media"), [(select, TABLE), (construct, GRAPH)], ids=["table", "graph"]
)
def test_a_literal_is_read_as_it_is_or_where_xml_cannot_hold_it_as_replaced(
    rule: str, text: str, expected: str, query: object, media: str
) -> None:
    assert callable(query)
    assert read(query(text), media) == expected, rule


@given(st.text())
def test_every_text_makes_xml_that_can_be_read(text: str) -> None:
    for query, media in ((select, TABLE), (construct, GRAPH)):
        kept = [letter for letter in text if letter in "\t\n\r" or letter >= " "]
        found = read(query(text), media)
        assert len(found) == len(text)
        assert set(found) <= {*kept, "\ufffd"}


def test_spaces_at_the_ends_are_kept() -> None:
    assert read(select("  a  "), TABLE) == "  a  "


def test_a_property_without_a_name_is_not_acceptable_in_rdf_xml() -> None:
    """RDF 1.1 XML Syntax, section 7.2.5: a property is written as the name of an element."""
    query = "CONSTRUCT { <http://x/a> <http://x/2021/> 'b' } {}"
    with pytest.raises(NotAcceptableError, match="<http://x/2021/> has no name in RDF/XML"):
        EMPTY.query(query).serialize(GRAPH)


def test_a_literal_that_looks_like_such_a_property_is_a_literal() -> None:
    text = '<oxprefix: xmlns:oxprefix="x"'
    assert read(construct(text), GRAPH) == text


@given(st.text(), st.integers(1, 40))
def test_pieces_of_any_size_come_to_the_same(text: str, size: int) -> None:
    for query, media in ((select, TABLE), (construct, GRAPH)):
        held, whole = BytesIO(), EMPTY.query(query(text)).serialize(media)
        sink = WellFormed(held)
        for start in range(0, len(whole), size):
            sink.write(whole[start : start + size])
        sink.finish()
        assert held.getvalue() == whole
