"""Content negotiation: RFC 9110, section 12.5.1, against a model of it and as a table of rules."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.errors import NotAcceptableError, ParameterError
from prisongraph.serve.formats import DOCUMENTS, GRAPHS, HTML, TABLES, choose, negotiate

OFFERS = list(DOCUMENTS.values())
JSON, XML, CSV, TSV = TABLES.values()
TURTLE, JSONLD, NTRIPLES, RDFXML = list(GRAPHS.values())[:4]


@pytest.mark.parametrize(
    ("rule", "accept", "expected"),
    [
        ("no header: anything", None, HTML),
        ("an empty list: anything", "", HTML),
        ("a list of empty elements (5.6.1.2): anything", " , ,\t,", HTML),
        ("empty elements are passed over", ", text/turtle,,", TURTLE),
        ("*/*: anything", "*/*", HTML),
        ("one type", "text/turtle", TURTLE),
        ("types know no case (8.3.1)", "TEXT/Turtle", TURTLE),
        ("no space is needed", "text/html;q=0.1,text/turtle;q=0.2", TURTLE),
        ("spaces and tabs are allowed", "\ttext/html \t;\tq=0.1 ,  text/turtle  ; q=0.2 ", TURTLE),
        ("q knows no case", "text/html;Q=0.1, text/turtle;Q=0.2", TURTLE),
        ("all of a type", "application/*", JSONLD),
        ("all of a type, in any case", "TEXT/*;q=0.5, Text/HTML;q=0.1", TURTLE),
        ("without q, 1", "text/turtle;q=0.999, application/ld+json", JSONLD),
        ("three decimals (12.4.2)", "text/html;q=0.001, text/turtle;q=0.002", TURTLE),
        ("q=1.000 is 1", "text/html;q=0.999, text/turtle;q=1.000", TURTLE),
        ("of equals our first", "application/rdf+xml, text/turtle", TURTLE),
        ("the order of the header is nothing", "application/rdf+xml, text/html", HTML),
        ("the more specific over text/*", "text/*;q=0.5, text/html;q=0.1", TURTLE),
        ("text/* over */*", "*/*;q=0.9, text/*;q=0.1", JSONLD),
        ("q=0 excludes", "text/html;q=0, */*", TURTLE),
        ("q=0.000 excludes", "text/html;q=0.000, */*", TURTLE),
        ("text/*;q=0 excludes the type", "text/*;q=0, */*;q=0.1", JSONLD),
        ("q=0 of all but one", "*/*;q=0, application/n-triples", NTRIPLES),
        ("a synonym", "application/xhtml+xml", HTML),
        ("a synonym of two of ours", "application/json", JSONLD),
        ("the type itself over its synonym", "application/json;q=0.9, */*;q=0.1", JSONLD),
        ("its own type over the synonym", "application/json, application/ld+json;q=0, */*", HTML),
        ("the synonym over text/*", "application/json;q=0.1, application/*", NTRIPLES),
        ("the charset that it has", "text/turtle; charset=utf-8", TURTLE),
        ("the charset in upper case", 'text/turtle; charset="UTF-8"', TURTLE),
        ("another charset is another thing", "text/turtle;charset=utf-16, text/html;q=0.1", HTML),
        ("a parameter that it has not", "text/turtle;level=1, text/html;q=0.1", HTML),
        ("with a parameter is more specific", "text/html;q=0.1,text/html;charset=utf-8", HTML),
        (
            "a parameter outweighs the bare type",
            "text/html;charset=utf-8;q=0.1, text/html, text/turtle;q=0.5",
            TURTLE,
        ),
        (
            "q before other parameters (12.5.1)",
            "text/html;q=0.1;charset=utf-8, text/turtle",
            TURTLE,
        ),
        (
            "a profile is a wish (JSON-LD 1.1, C)",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, a;b"',
            JSONLD,
        ),
        ("a comma in a quoted string", 'image/png;a="x, text/html", text/turtle', TURTLE),
        ("a quote in a quoted string", r'image/png;a="\", text/html;\"", text/turtle', TURTLE),
        ("what Java says", "image/gif, *; q=.2, */*; q=.2", HTML),
        (
            "what a browser says",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            HTML,
        ),
    ],
)
def test_the_most_specific_range_decides(rule: str, accept: str | None, expected: str) -> None:
    assert negotiate(accept, OFFERS) == expected, rule


MALFORMED = [
    "nonsense",
    "*",
    "*/turtle",
    "text/",
    "/turtle",
    "text/turtle/",
    "text /turtle",
    "text/turtle x",
    "text/turtle;q=",
    "text/turtle;q=x",
    "text/turtle;q=2",
    "text/turtle;q=1.5",
    "text/turtle;q=1.001",
    "text/turtle;q=-1",
    "text/turtle;q=1e-1",
    "text/turtle;q=nan",
    "text/turtle;q=inf",
    "text/turtle;q=.",
    "text/turtle;q=0.5;q=0.6",
    "text/turtle;q =0.5",
    "text/turtle;a",
    'text/turtle;a="',  # the last, because a later quote would close it
]


@pytest.mark.parametrize("malformed", MALFORMED)
def test_a_malformed_range_says_nothing(malformed: str) -> None:
    assert negotiate(f"{malformed}, application/rdf+xml;q=0.1", OFFERS) == RDFXML


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/html;q=0",
        "*/*;q=0",
        "text/*;q=0, application/*;q=0",
        "text/turtle;charset=utf-16",
        *MALFORMED,
    ],
)
def test_a_header_that_accepts_nothing_of_ours_is_an_error(accept: str) -> None:
    with pytest.raises(NotAcceptableError, match="none of these is acceptable to you: text/html"):
        negotiate(accept, OFFERS)


@pytest.mark.parametrize(
    ("named", "table", "expected"),
    [
        ("csv", TABLES, CSV),
        ("text/csv", TABLES, CSV),
        ("application/sparql-results+json", TABLES, JSON),
        ("json", TABLES, JSON),
        ("json", GRAPHS, JSONLD),
        ("xml", TABLES, XML),
        ("xml", GRAPHS, RDFXML),
        ("turtle", GRAPHS, TURTLE),
        ("json-ld", GRAPHS, JSONLD),
        ("rdf+xml", GRAPHS, RDFXML),
        ("ntriples", GRAPHS, NTRIPLES),
        ("trig", GRAPHS, "application/trig"),
        ("nq", GRAPHS, "application/n-quads"),
        ("", TABLES, XML),
        (None, TABLES, XML),
    ],
)
def test_a_named_format_overrides_the_header(
    named: str | None, table: dict[str, str], expected: str
) -> None:
    assert choose("application/sparql-results+xml", named, table) == expected


@pytest.mark.parametrize("named", ["doc", "turtle", "CSV", "text/*", "text/csv;q=1", "image/png"])
def test_a_name_that_is_no_format_is_an_error(named: str) -> None:
    with pytest.raises(ParameterError, match="expected one of json, xml, csv, tsv"):
        choose(None, named, TABLES)


def test_a_thing_is_never_named_as_a_format_of_datasets() -> None:
    with pytest.raises(ParameterError, match="expected one of html, ttl, jsonld, nt, rdf"):
        choose(None, "nquads", DOCUMENTS)


# The model knows the ranges as values and never reads the header that is written from them:
# it paints the offers in the order of ever closer ranges, so that the closest has the last word.
STRANGERS = ["image/png", "text/markdown", "application/pdf", "audio/*"]
RANGES = st.sampled_from([*OFFERS, *STRANGERS, "text/*", "application/*", "*/*"])
THOUSANDTHS = st.one_of(st.integers(0, 1000), st.sampled_from([0, 1, 500, 999, 1000]))
PARAMETERS = st.sampled_from(["", "charset=utf-8", "charset=utf-16", "level=1"])
SAID = st.lists(
    st.tuples(RANGES, PARAMETERS, THOUSANDTHS), min_size=1, max_size=8, unique_by=lambda x: x[:2]
)


def painted(said: list[tuple[str, str, int]], offers: list[str]) -> dict[str, int]:
    """The quality of every offer in thousandths, by the precedence of RFC 9110."""
    quality = dict.fromkeys(offers, 0)
    for pattern in ("*/*", "{type}/*", "{offer}"):
        for parameter in ("", "charset=utf-8"):
            for offer in offers:
                name = pattern.format(type=offer.split("/")[0], offer=offer)
                for range_, parameters, thousandths in said:
                    if (range_, parameters) == (name, parameter):
                        quality[offer] = thousandths
    return quality


@st.composite
def written(draw: st.DrawFn, said: list[tuple[str, str, int]]) -> str:
    """The ranges as one of the many headers that say the same."""
    space = st.sampled_from(["", " ", "\t", "  "])
    case = st.sampled_from([str, str.upper, str.title])
    elements = []
    for range_, parameters, thousandths in said:
        number = f"{thousandths // 1000}.{thousandths % 1000:03}"
        digits = draw(st.sampled_from([number, number.rstrip("0"), number.rstrip("0").rstrip(".")]))
        pieces = [draw(case)(range_)]
        tail = [draw(case)(parameters)] if parameters else []
        if thousandths != 1000 or draw(st.booleans()):
            tail.insert(draw(st.integers(0, len(tail))), f"{draw(st.sampled_from('qQ'))}={digits}")
        glue = f"{draw(space)};{draw(space)}"
        elements.append(draw(space) + glue.join(pieces + tail) + draw(space))
        if draw(st.integers(0, 5)) == 0:
            elements.append(draw(st.sampled_from(["", " ", *MALFORMED[:-1]])))
    return ",".join(elements)


@pytest.mark.parametrize(
    "offers",
    [OFFERS, [*TABLES.values(), HTML], list(GRAPHS.values())],
    ids=["things", "tables", "graphs"],
)
@given(data=st.data(), said=SAID)
def test_the_offer_of_the_highest_quality_wins(
    offers: list[str], data: st.DataObject, said: list[tuple[str, str, int]]
) -> None:
    header = data.draw(written(said))
    quality = painted(said, offers)
    best = max(quality.values())
    if best == 0:
        with pytest.raises(NotAcceptableError):
            negotiate(header, offers)
    else:
        assert negotiate(header, offers) == next(
            offer for offer in offers if quality[offer] == best
        )


@given(st.text(max_size=60), st.sampled_from([OFFERS, list(TABLES.values())]))
def test_no_header_makes_negotiation_fail_in_another_way(header: str, offers: list[str]) -> None:
    with suppress(NotAcceptableError):
        assert negotiate(header, offers) in offers


@given(st.text(max_size=60), st.sampled_from([DOCUMENTS, TABLES, GRAPHS]))
def test_no_name_makes_a_choice_fail_in_another_way(named: str, table: dict[str, str]) -> None:
    with suppress(ParameterError):
        assert choose(None, named, table) in table.values()
