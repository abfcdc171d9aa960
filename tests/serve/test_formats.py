from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.errors import NotAcceptableError, ParameterError
from prisongraph.serve.formats import DOCUMENTS, TABLES, choose, negotiate

OFFERS = list(DOCUMENTS.values())


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("text/*;q=0.5, text/html;q=0.1", "text/turtle"),
        ("text/html;q=0, */*", "text/turtle"),
        ("application/xhtml+xml", "text/html"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.9, nonsense", "application/rdf+xml"),
        ("text/turtle; charset=utf-8", "text/turtle"),
    ],
)
def test_the_most_specific_range_decides(accept: str | None, expected: str) -> None:
    assert negotiate(accept, OFFERS) == expected


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", "nonsense"])
def test_nothing_acceptable_is_an_error(accept: str) -> None:
    with pytest.raises(NotAcceptableError):
        negotiate(accept, OFFERS)


def test_a_named_format_overrides_the_header() -> None:
    assert choose("application/sparql-results+xml", "csv", TABLES) == "text/csv"


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(ParameterError, match="format=doc: expected one of json, xml, csv, tsv"):
        choose(None, "doc", TABLES)


qualities = st.integers(0, 1000).map(lambda number: number / 1000)
exact = st.dictionaries(st.sampled_from(OFFERS), qualities, min_size=1)


@given(exact)
def test_the_highest_quality_wins(wanted: dict[str, float]) -> None:
    header = ", ".join(f"{media};q={quality}" for media, quality in wanted.items())
    best = max(wanted.values())
    if best == 0:
        with pytest.raises(NotAcceptableError):
            negotiate(header, OFFERS)
    else:
        assert wanted[negotiate(header, OFFERS)] == best


@given(st.text(max_size=60))
def test_no_header_makes_negotiation_fail_in_another_way(header: str) -> None:
    with suppress(NotAcceptableError):
        assert negotiate(header, OFFERS) in OFFERS
