"""Which rows a request for evidence asks for, and where the other rows are."""

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from prisongraph.errors import ParameterError
from prisongraph.serve.evidence_requests import (
    link_field,
    pages_beside,
    read_extent,
)
from prisongraph.serve.protocol import Asked
from prisongraph.telling.told import Extent

ASKED = Asked(
    "SELECT * { ?s ?p 'a&b' }", ("http://x.example/a", "http://x.example/b"), ("urn:c",), "csv"
)


@pytest.mark.parametrize(
    ("parameters", "extent"),
    [
        ([], Extent(0, 20)),
        ([("limit", ""), ("offset", "")], Extent(0, 20)),
        ([("limit", "100"), ("offset", "999999999")], Extent(999999999, 100)),
        ([("limit", "007")], Extent(0, 7)),
    ],
)
def test_rows_are_those_that_are_named(parameters: list[tuple[str, str]], extent: Extent) -> None:
    assert read_extent(MultiDict(parameters)) == extent


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ([("limit", "0")], "limit=0: expected a number from 1 to 100"),
        ([("limit", "101")], "limit=101: expected a number from 1 to 100"),
        ([("limit", "-1")], "limit=-1: expected a number"),
        ([("limit", "ten")], "limit=ten: expected a number"),
        ([("limit", "٣")], "limit=٣: expected a number"),
        ([("limit", "1.5")], "limit=1.5: expected a number"),
        ([("offset", "9999999999")], "offset=9999999999: expected a number"),
        ([("offset", "0x10")], "offset=0x10: expected a number"),
        ([("offset", "1"), ("offset", "2")], "expected one parameter 'offset', found 2"),
    ],
)
def test_what_is_no_number_of_rows_is_refused_in_words(
    parameters: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(ParameterError, match="^" + message):
        read_extent(MultiDict(parameters))


@pytest.mark.parametrize(
    ("extent", "has_more", "offsets"),
    [
        (Extent(0, 20), False, {}),
        (Extent(0, 20), True, {"next": "20"}),
        (Extent(5, 20), True, {"prev": "0", "next": "25"}),
        (Extent(40, 20), False, {"prev": "20"}),
    ],
)
def test_links_lead_to_the_rows_before_and_behind(
    extent: Extent, has_more: bool, offsets: dict[str, str]
) -> None:
    links = pages_beside("/sparql/evidence", ASKED, extent, has_more=has_more)
    assert {name: parse_qs(urlsplit(link).query)["offset"] for name, link in links.items()} == {
        name: [offset] for name, offset in offsets.items()
    }


def test_a_link_asks_the_same_in_the_same_format() -> None:
    links = pages_beside("/sparql/evidence", ASKED, Extent(0, 7), has_more=True)
    assert parse_qs(urlsplit(links["next"]).query) == {
        "query": [ASKED.query],
        "default-graph-uri": list(ASKED.default_graphs),
        "named-graph-uri": list(ASKED.named_graphs),
        "format": ["csv"],
        "limit": ["7"],
        "offset": ["7"],
    }


def test_a_field_of_links_is_never_longer_than_a_proxy_lets_pass() -> None:
    """RFC 8288, section 3; what is left out of the header stands in the body."""
    short, long = "/sparql/evidence?query=x", "/sparql/evidence?query=" + "x" * 5000
    assert link_field({"prev": short, "next": short}) == (
        f'<{short}>; rel="prev", <{short}>; rel="next"'
    )
    assert link_field({"prev": short, "next": long}) == f'<{short}>; rel="prev"'
    assert link_field({}) == ""
