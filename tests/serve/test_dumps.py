"""The dataset as a file: formats, parts (RFC 9110, section 14), conditions (section 13), HEAD."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from prisongraph.release import Release
from prisongraph.serve.ranges import byte_range, is_same
from prisongraph.serve.trig import trig_lines

NQ = "/data/dataset.nq"
TRIG = "/data/dataset.trig"


def quads(text: bytes, format_: str) -> set[tuple[str, ...]]:
    """The quads of a document by their terms; the default graph has an empty name."""
    read = Dataset()
    read.parse(data=text, format=format_)
    return {
        (s.n3(), p.n3(), o.n3(), "" if g in (None, DATASET_DEFAULT_GRAPH_ID) else str(g))
        for s, p, o, g in read.quads()
    }


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, NQ),
        ("*/*", NQ),
        ("application/n-quads", NQ),
        ("application/trig", TRIG),
        ("application/trig, application/n-quads;q=0.5", TRIG),
        ("application/n-quads;q=0, */*", TRIG),
    ],
)
def test_the_dataset_is_negotiated(client: FlaskClient, accept: str | None, location: str) -> None:
    response = client.get("/data/dataset", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert response.headers["Vary"] == "Accept"


def test_the_dataset_is_in_no_format_without_graphs(client: FlaskClient) -> None:
    """Turtle would lose who said what."""
    assert client.get("/data/dataset", headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "media"), [(NQ, "application/n-quads"), (TRIG, "application/trig")]
)
def test_a_dump_has_its_media_type_and_a_strong_tag(
    client: FlaskClient, path: str, media: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, media)
    assert response.headers["ETag"].startswith('"')
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_trig_holds_the_same_quads(client: FlaskClient) -> None:
    found = quads(client.get(TRIG).data, "trig")
    assert found == quads(client.get(NQ).data, "nquads")
    assert {graph for *_, graph in found} > {""}


def test_each_format_has_its_own_tag(client: FlaskClient) -> None:
    assert client.head(NQ).headers["ETag"] != client.head(TRIG).headers["ETag"]


def test_head_tells_what_get_would_send(client: FlaskClient, release: Release) -> None:
    got, head = client.get(NQ), client.head(NQ)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(got.data))
    for name in ("Accept-Ranges", "Content-Type", "ETag", "Cache-Control"):
        assert head.headers[name] == got.headers[name]
    assert got.data == release.dataset.read_bytes()


#: The rule, the Range header, and the part of the file it stands for.
PARTS = [
    ("14.1.2 the first bytes", "bytes=0-99", slice(0, 100)),
    ("14.1.2 one byte", "bytes=5-5", slice(5, 6)),
    ("14.1.2 from a byte on", "bytes=1000-", slice(1000, None)),
    ("14.1.2 the last bytes", "bytes=-10", slice(-10, None)),
    ("14.1.2 beyond the end is up to the end", "bytes=100-999999999", slice(100, None)),
    ("14.1.2 more than all of the last bytes is all", "bytes=-999999999", slice(None)),
    ("14.1 units are in any case", "Bytes=0-9", slice(0, 10)),
]


@pytest.mark.parametrize(("rule", "header", "part"), PARTS, ids=[rule for rule, _, _ in PARTS])
def test_a_part_is_sent_where_one_is_asked_for(
    client: FlaskClient, release: Release, rule: str, header: str, part: slice
) -> None:
    whole = release.dataset.read_bytes()
    response = client.get(NQ, headers={"Range": header})
    assert response.status_code == 206, rule
    assert response.data == whole[part]
    assert response.headers["Content-Length"] == str(len(whole[part]))
    start, stop, _ = part.indices(len(whole))
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole)}"
    assert response.headers["ETag"] == client.head(NQ).headers["ETag"]


@pytest.mark.parametrize("header", ["bytes=999999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_416_with_the_length(
    client: FlaskClient, release: Release, header: str
) -> None:
    response = client.get(NQ, headers={"Range": header})
    assert response.status_code == 416
    length = release.dataset.stat().st_size
    assert response.headers["Content-Range"] == f"bytes */{length}"


IGNORED = [
    ("14.2 another unit", "lines=0-9"),
    ("14.2 not well formed", "bytes=a-b"),
    ("14.1.1 ends before it begins", "bytes=9-1"),
    ("14.1.1 nothing", "bytes=-"),
    ("14.2 several parts, which may be sent whole", "bytes=0-1,4-5"),
    ("14.1.1 digits of other scripts", "bytes=٣-٤"),
]


@pytest.mark.parametrize(("rule", "header"), IGNORED, ids=[rule for rule, _ in IGNORED])
def test_what_is_no_range_is_ignored(client: FlaskClient, rule: str, header: str) -> None:
    whole = client.get(NQ)
    response = client.get(NQ, headers={"Range": header.encode().decode("latin-1")})
    assert response.status_code == 200, rule
    assert response.data == whole.data


def test_a_part_of_head_is_not_defined(client: FlaskClient, release: Release) -> None:
    """RFC 9110, section 14.2: ranges are for GET alone."""
    response = client.head(NQ, headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response.headers["Content-Length"] == str(release.dataset.stat().st_size)


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ("{etag}", 206),
        ('"another"', 200),
        ("W/{etag}", 200),
        ("Wed, 25 Nov 2026 00:00:00 GMT", 200),
    ],
    ids=["the same", "another", "a weak one", "a date"],
)
def test_a_part_of_another_version_is_not_sent(client: FlaskClient, tag: str, status: int) -> None:
    """RFC 9110, section 13.1.5: If-Range."""
    etag = client.head(NQ).headers["ETag"]
    headers = {"Range": "bytes=0-9", "If-Range": tag.format(etag=etag)}
    assert client.get(NQ, headers=headers).status_code == status


def test_other_conditions_come_before_the_range(client: FlaskClient) -> None:
    """RFC 9110, section 13.2.2: what the client holds already is not sent in parts."""
    etag = client.head(NQ).headers["ETag"]
    headers = {"Range": "bytes=0-9", "If-None-Match": etag}
    assert client.get(NQ, headers=headers).status_code == 304
    assert client.get(NQ, headers={"If-Match": '"another"'}).status_code == 412


def test_what_is_written_while_it_is_sent_has_no_parts(client: FlaskClient) -> None:
    response = client.get(TRIG, headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response.headers["Accept-Ranges"] == "none"
    assert len(response.data) > 10


@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 60))
def test_a_range_is_always_within_the_file(length: int, first: int, last: int) -> None:
    whole = range(length)
    asked = byte_range(f"bytes={first}-{last}", length)
    if last < first:
        assert asked is None
    else:
        assert asked is not None
        assert list(asked) == [byte for byte in whole if first <= byte <= last]


def test_without_a_condition_a_part_may_be_sent() -> None:
    assert is_same(None, "tag")
    assert is_same(' "tag" ', "tag")
    assert not is_same("tag", "tag")


TERMS = [
    '"plain"',
    '"with <angle> brackets"',
    '"ends with <iri>"',
    '"quote \\" and <http://x/>"@en',
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"a <b>"^^<http://x/type>',
    "<http://x/object>",
    '"line\\nbreak and \u2028 separator"',
]


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("graph", ["", "<http://x/g>"])
def test_a_line_keeps_its_terms_and_its_graph(term: str, graph: str) -> None:
    line = " ".join(filter(None, ["<http://x/s>", "<http://x/p>", term, graph])) + " .\n"
    written = "".join(trig_lines([line])).encode()
    assert quads(written, "trig") == quads(line.encode(), "nquads")
    assert len(quads(written, "trig")) == 1


def test_statements_of_one_graph_that_follow_each_other_share_a_block() -> None:
    lines = [
        "<http://x/a> <http://x/p> <http://x/o> .\n",
        "<http://x/a> <http://x/p> <http://x/o> <http://x/g> .\n",
        "<http://x/b> <http://x/p> <http://x/o> <http://x/g> .\n",
        "<http://x/c> <http://x/p> <http://x/o> <http://x/h> .\n",
        "<http://x/d> <http://x/p> <http://x/o> .\n",
    ]
    written = "".join(trig_lines(lines))
    assert written.count("{") == written.count("}") == 2
    assert quads(written.encode(), "trig") == quads("".join(lines).encode(), "nquads")
