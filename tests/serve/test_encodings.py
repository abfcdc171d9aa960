"""Content codings are negotiated as RFC 9110 says, and what travels in them arrives whole."""

import gzip
import json

import pytest
import zstandard
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from prisongraph.serve.encodings import LEAST, OFFERED, encode, encode_stream, encoding_for
from prisongraph.serve.spool import SMALL

NAMES = st.sampled_from(["gzip", "zstd", "identity", "*", "br", "deflate"])
WEIGHTS = st.integers(0, 1000)
CASES = st.sampled_from([str.lower, str.upper, str.title])
SPACES = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def headers(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    """A header as RFC 9110, section 12.5.3, lets it be written, and the weights that it gives."""
    weights = draw(st.dictionaries(NAMES, st.none() | WEIGHTS))
    parts = []
    for name, weight in weights.items():
        case, space, between = draw(CASES), draw(SPACES), draw(SPACES)
        part = space + case(name)
        if weight is not None:
            part += f"{between};{space}{draw(st.sampled_from('qQ'))}={weight / 1000:.3f}"
        parts.append(part + between)
    given = {name: 1000 if weight is None else weight for name, weight in weights.items()}
    return ",".join(parts), given


def meant(weights: dict[str, int]) -> str:
    """What the header asks for, said in another way than the module says it."""

    def weight(coding: str) -> int:
        return weights.get(coding, weights.get("*", 0))

    acceptable = [coding for coding in OFFERED if weight(coding) > 0]
    if not acceptable:
        return ""
    best = max(map(weight, acceptable))
    if weight("identity") > best:
        return ""
    return next(coding for coding in acceptable if weight(coding) == best)


@given(headers())
def test_the_coding_is_the_one_that_the_client_prefers(
    header: tuple[str, dict[str, int]],
) -> None:
    written, weights = header
    assert encoding_for(written) == meant(weights)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, ""),
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("*", "zstd"),
        ("gzip;q=1, *;q=0", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0, *", "zstd"),
        ("gzip;q=0.5, *", "zstd"),
        ("gzip;q=0.5, zstd;q=0, *", ""),  # identity is among the others, and preferred
        ("gzip;q=0.5, identity", ""),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("identity;q=0", ""),  # nothing acceptable is offered: section 12.5.3 lets it be so
        ("br", ""),
        ("gzip;q=nan", ""),
        ("gzip;q=nan, zstd;q=0.5", "zstd"),
        ("gzip;q=inf, zstd;q=1", "zstd"),
        ("gzip;q=-1", ""),
        ("gzip;q=", ""),
        ("gzip;q=some", ""),
        (",;=,gzip", "gzip"),
    ],
)
def test_a_header_names_a_coding(header: str | None, coding: str) -> None:
    assert encoding_for(header) == coding


@given(st.text() | st.text("gzipstdq=;,.*01 "))
def test_no_header_breaks_the_negotiation(header: str) -> None:
    assert encoding_for(header) in ("", *OFFERED)


def decode(body: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.decompress(body)
    return zstandard.ZstdDecompressor().decompressobj().decompress(body) if coding else body


@given(st.lists(st.binary()), st.sampled_from(OFFERED))
def test_what_is_coded_is_decoded(pieces: list[bytes], coding: str) -> None:
    whole = b"".join(pieces)
    assert decode(encode(whole, coding), coding) == whole
    assert decode(b"".join(encode_stream(pieces, coding)), coding) == whole
    assert encode(whole, coding) == encode(whole, coding)


def of(rows: int) -> str:
    numbers = " ".join(map(str, range(250)))
    return (
        f"SELECT ?n ?m WHERE {{ VALUES ?n {{ {numbers} }} VALUES ?m {{ {numbers} }} }} "
        f"ORDER BY ?n ?m LIMIT {rows}"
    )


#: Answers of each way in which one is kept: the media type, and how many rows it has.
ANSWERS = {
    "in-memory": ("application/sparql-results+json", 1000),
    "page": ("text/html", 300),
    "file": ("application/sparql-results+json", 62_500),
    "tiny": ("text/csv", 1),
}


def get(client: FlaskClient, kind: str, coding: str, **more: str) -> TestResponse:
    media, rows = ANSWERS[kind]
    headers = {"Accept": media, "Accept-Encoding": coding, **more}
    query = {"query": of(rows)}
    return client.get("/sparql", query_string=query, headers=headers, buffered=True)


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("coding", OFFERED)
def test_an_answer_that_travels_in_a_coding_arrives_as_it_is(
    client: FlaskClient, kind: str, coding: str
) -> None:
    plain, coded = get(client, kind, "identity"), get(client, kind, coding)
    assert (plain.status_code, coded.status_code) == (200, 200)
    assert "Content-Encoding" not in plain.headers
    is_worth_it = len(plain.data) >= LEAST
    assert coded.headers.get("Content-Encoding") == (coding if is_worth_it else None)
    assert decode(coded.data, coding if is_worth_it else "") == plain.data
    assert not is_worth_it or len(coded.data) < len(plain.data) / 2


@pytest.mark.parametrize("kind", ANSWERS)
def test_each_coding_has_an_etag_of_its_own_which_is_known_again(
    client: FlaskClient, kind: str
) -> None:
    tags = {coding: get(client, kind, coding).headers["ETag"] for coding in ("", *OFFERED)}
    assert len(set(tags.values())) == 3
    for coding in tags:
        for asked, tag in tags.items():
            again = get(client, kind, coding, **{"If-None-Match": tag})
            assert again.status_code == (304 if asked == coding else 200)
            assert again.headers["ETag"] == tags[coding]
            assert asked != coding or again.data == b""


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("accepted", ["", "gzip;q=0", "br", "identity", "*;q=0"])
def test_who_accepts_no_coding_that_is_offered_is_answered_without_one(
    client: FlaskClient, kind: str, accepted: str
) -> None:
    response = get(client, kind, accepted)
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("coding", OFFERED)
def test_a_coded_answer_is_the_same_each_time(client: FlaskClient, coding: str) -> None:
    assert get(client, "in-memory", coding).data == get(client, "in-memory", coding).data


def test_the_large_answer_is_indeed_a_file(client: FlaskClient) -> None:
    whole = get(client, "file", "identity")
    assert len(whole.data) > SMALL
    assert whole.headers["Content-Length"] == str(len(whole.data))
    assert len(json.loads(whole.data)["results"]["bindings"]) == ANSWERS["file"][1]
