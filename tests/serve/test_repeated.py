"""What was answered before is answered again without the application, and to nobody else."""

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from prisongraph.serve.metrics import Answered
from prisongraph.serve.repeated import Repeated
from prisongraph.serve.spool import SMALL

Counted = tuple[Client, list[str], list[Answered]]


@pytest.fixture
def counted() -> Counted:
    """A client of an application that says what it was asked, and counts how often."""
    asked: list[str] = []
    told: list[Answered] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        asked.append(request.path)
        body = f"{request.full_path} {request.headers.get('Accept')}".encode()
        response = Response(body, headers={"X-Request-ID": str(len(asked)), "Vary": "Accept"})
        if request.path == "/error":
            response.status_code = 404
        if request.path == "/large":
            response.data = b"x" * (SMALL + 1)
        if request.path != "/unmarked":
            response.set_etag(str(hash(body)))
        return response(environ, start_response)

    def tell(answered: Answered) -> str:
        told.append(answered)
        return "again"

    return Client(Repeated(app, memory_bytes=4 << 20, tell=tell)), asked, told


def test_the_same_request_is_answered_the_same_and_once(counted: Counted) -> None:
    client, asked, told = counted
    first, second = client.get("/a?b=1"), client.get("/a?b=1")
    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert {**second.headers, "X-Request-ID": "1"} == dict(first.headers)
    assert second.headers["X-Request-ID"] == "again"
    assert asked == ["/a"]
    assert [(each.status, each.bytes, each.origin) for each in told] == [
        (200, len(first.data), "repeated")
    ]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/b?b=1", {}),
        ("/a?b=2", {}),
        ("/a?b=1", {"Accept": "text/csv"}),
        ("/a?b=1", {"Accept-Encoding": "gzip"}),
        ("/a?b=1", {"Range": "bytes=0-1"}),
    ],
)
def test_another_request_is_another(counted: Counted, path: str, headers: dict[str, str]) -> None:
    client, asked, _ = counted
    client.get("/a?b=1")
    assert client.get(path, headers=headers).text.startswith(path)
    assert len(asked) == 2


@pytest.mark.parametrize("path", ["/error", "/large", "/unmarked"])
def test_errors_what_is_large_and_what_has_no_tag_are_not_kept(counted: Counted, path: str) -> None:
    client, asked, _ = counted
    assert client.get(path).data == client.get(path).data
    assert len(asked) == 2


def test_a_post_is_never_answered_by_what_a_get_was(counted: Counted) -> None:
    client, asked, _ = counted
    client.get("/a")
    client.post("/a")
    assert len(asked) == 2


def test_head_is_answered_by_what_a_get_was_without_its_body_and_not_the_other_way_round(
    counted: Counted,
) -> None:
    client, asked, told = counted
    client.head("/a")
    whole = client.get("/a")
    head = client.head("/a")
    assert len(asked) == 2
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(whole.data)))
    assert told[0].bytes == 0


@pytest.mark.parametrize(("tag", "status"), [("{}", 304), ('"x", W/{}', 304), ('"x"', 200)])
def test_whoever_has_it_already_is_told_so(counted: Counted, tag: str, status: int) -> None:
    client, asked, _ = counted
    etag = client.get("/a").headers["ETag"]
    again = client.get("/a", headers={"If-None-Match": tag.format(etag)})
    assert again.status_code == status
    assert again.headers["ETag"] == etag
    assert ("Content-Length" in again.headers) == (status == 200)
    assert len(asked) == 1


def test_what_is_kept_is_bounded(counted: Counted) -> None:
    client, asked, _ = counted
    for number in range(5000):
        client.get(f"/{number}")
    client.get("/4999")
    assert len(asked) == 5000
    client.get("/0")
    assert len(asked) == 5001
