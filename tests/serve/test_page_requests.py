"""A page is known by its release, its path and what it reads, whatever hangs on its address."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from flask.testing import FlaskClient

from prisongraph.config import Config
from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.release import Release
from prisongraph.serve import create_app

PAGES = (
    "/",
    "/people?q=ada",
    "/conflicts?kind=pg:Contradiction",
    "/person/example-ada.html",
    "/person/example-ada.ttl",
    "/list/example.html",
    "/queries/relay-chains",
    "/queries/relay-chains.csv",
)
FROM_MEMORY = re.compile(r'origin="repeated".*? (\d+)')


class Counting(Engine):
    """An engine that counts what it is asked."""

    asked = 0

    def query(self, text: str, **given: Any) -> Answer:
        self.asked += 1
        return super().query(text, **given)


Made = Callable[[], tuple[FlaskClient, Counting]]


@pytest.fixture
def made(release: Release, tmp_path: Path) -> Made:
    """Makes a new application each time, which has answered nothing yet, with its engine."""

    def make() -> tuple[FlaskClient, Counting]:
        engine = Counting.from_file(release.dataset)
        assert isinstance(engine, Counting)
        return create_app(release, engine, Config(), kept_in=tmp_path).test_client(), engine

    return make


def with_strange(path: str) -> str:
    return path + ("&" if "?" in path else "?") + "strange=%3Cx%3E&empty="


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_does_not_read_changes_nothing(client: FlaskClient, path: str) -> None:
    plain, strange = client.get(path), client.get(with_strange(path))
    assert plain.status_code == strange.status_code == 200
    assert strange.data == plain.data
    assert strange.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("/people?q=a&page=1", "/people?page=1&q=a"),
        ("/people?q=a", "/people?q=a&q=b"),
        ("/people?q=a", "/people?page=&q=a"),
        (
            "/queries/arrests-in-window?to=2024-12-31",
            "/queries/arrests-in-window?from=&to=2024-12-31",
        ),
    ],
    ids=[
        "another order",
        "another value after the first",
        "an empty one",
        "an empty one of a query",
    ],
)
def test_the_order_of_parameters_and_empty_ones_change_nothing(
    client: FlaskClient, path: str, same: str
) -> None:
    assert client.get(path).data == client.get(same).data
    assert client.get(path).headers["ETag"] == client.get(same).headers["ETag"]


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/people?q=ada", "/people?q=bob"),
        ("/people", "/courts"),
        ("/conflicts?kind=pg:Contradiction", "/conflicts?property=pg:Contradiction"),
        ("/person/example-ada.html", "/person/example-ada.ttl"),
        ("/queries/arrests-in-window", "/queries/arrests-in-window?to=2024-12-31"),
    ],
)
def test_what_a_page_reads_makes_it_another(client: FlaskClient, path: str, other: str) -> None:
    assert client.get(path).headers["ETag"] != client.get(other).headers["ETag"]


@pytest.mark.parametrize("path", [*PAGES, "/data", "/ontology"])
def test_a_request_with_strange_parameters_is_not_kept(made: Made, path: str) -> None:
    client, _ = made()
    for sent, kept in ((with_strange(path), 0), (with_strange(path), 0), (path, 0), (path, 1)):
        assert client.get(sent).status_code == 200
        told = FROM_MEMORY.search(client.get("/metrics").text)
        assert int(told[1] if told else 0) == kept


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/people?q=ada+example", True),
        ("/people?q=ada%20example", True),
        ("/conflicts?kind=pg:Contradiction&property=&resolution=&case=", True),
        ("/conflicts?kind=pg%3AContradiction", True),
        ("/people?q=%61da", False),
        ("/people?page=1&q=ada", False),
    ],
)
def test_the_same_page_is_kept_in_the_spellings_of_browsers_and_no_others(
    made: Made, path: str, kept: bool
) -> None:
    client, _ = made()
    client.get(path)
    client.get(path)
    assert bool(FROM_MEMORY.search(client.get("/metrics").text)) is kept


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_has_a_page_is_told_so_before_it_is_made(
    made: Made, path: str, method: str
) -> None:
    """RFC 9110, section 13.1.2."""
    tag = made()[0].get(path).headers["ETag"]
    client, engine = made()
    asked = engine.asked
    for sent in (tag, f'"other", W/{tag}'):
        response = client.open(path, method=method, headers={"If-None-Match": sent})
        assert response.status_code == 304
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Accept-Encoding" in response.headers["Vary"]
        assert response.data == b""
    assert engine.asked == asked


def test_whoever_has_another_page_is_sent_this_one(made: Made) -> None:
    client, _ = made()
    other = client.get("/courts").headers["ETag"]
    assert client.get("/people", headers={"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/people", 304), ("/person/nobody.html", 404)])
def test_a_star_asks_whether_there_is_a_page(made: Made, path: str, status: int) -> None:
    assert made()[0].get(path, headers={"If-None-Match": "*"}).status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [("/person/nobody.html", 404), ("/people?page=two", 400), ("/queries/nothing", 404)],
)
def test_an_error_has_no_tag(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert "ETag" not in response.headers


DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("coding", DECODERS)
def test_a_page_travels_compressed_to_whoever_asks(
    client: FlaskClient, path: str, coding: str
) -> None:
    """RFC 9110, sections 8.4 and 8.8.3.3: each coding has an entity tag of its own."""
    plain = client.get(path)
    coded = client.get(path, headers={"Accept-Encoding": coding})
    if len(plain.data) < 1024:
        assert coded.data == plain.data
        return
    assert coded.headers["Content-Encoding"] == coding
    assert coded.headers["ETag"] == plain.headers["ETag"][:-1] + f'-{coding}"'
    assert len(coded.data) < len(plain.data)
    assert DECODERS[coding](coded.data) == plain.data
    assert all("Accept-Encoding" in each.headers["Vary"] for each in (plain, coded))
    known = {"Accept-Encoding": coding, "If-None-Match": coded.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_head_says_what_get_says(client: FlaskClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control"):
        assert head.headers[name] == got.headers[name]
