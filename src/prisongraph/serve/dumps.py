"""The dataset as a file: negotiated, in parts, and with its checksum as its tag."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from prisongraph.release import Release
from prisongraph.serve.formats import GRAPHS, HTML, choose
from prisongraph.serve.ranges import byte_range, is_same
from prisongraph.serve.trig import trig_lines

#: Formats of the whole dataset, which has named graphs, in the order of preference.
DATASETS = {"nq": "application/n-quads", "trig": "application/trig"}
_CHUNK = 1 << 18


def dumps_blueprint(release: Release) -> Blueprint:
    """The dataset of one release in its formats."""
    blueprint = Blueprint("dumps", __name__)
    digest = release.manifest.files[release.dataset.name]

    @blueprint.get("/dataset")
    def described() -> Response:
        offers = {"html": HTML, **GRAPHS, **DATASETS}
        media = choose(request.headers.get("Accept"), request.args.get("format"), offers)
        if media in DATASETS.values():
            return _see(_file_of(media))
        return _see("/data" if media == HTML else "/.well-known/void")

    @blueprint.get("/data/dataset")
    def dataset() -> Response:
        accepted = request.headers.get("Accept")
        return _see(_file_of(choose(accepted, request.args.get("format"), DATASETS)))

    @blueprint.get("/data/dataset.nq")
    def nquads() -> Response:
        return _in_parts(release.dataset, DATASETS["nq"], digest)

    @blueprint.get("/data/dataset.trig")
    def trig() -> Response:
        response = Response(_trig(release.dataset), mimetype=DATASETS["trig"])
        response.accept_ranges = "none"  # it is written while it is sent: nobody knows its length
        return _revalidated(response, f"{digest}-trig")

    return blueprint


def _see(location: str) -> Response:
    return Response(status=303, headers={"Location": location, "Vary": "Accept"})


def _file_of(media: str) -> str:
    suffix = next(name for name, offered in DATASETS.items() if offered == media)
    return f"/data/dataset.{suffix}"


def _in_parts(path: Path, media: str, etag: str) -> Response:
    """The file, or the part of it that is asked for (RFC 9110, sections 13.2.2 and 14.2)."""
    length = path.stat().st_size
    whole = Response(_bytes_of(path, range(length)), mimetype=media)
    whole.content_length = length
    response = _revalidated(whole, etag)
    response.accept_ranges = "bytes"
    # Ranges are defined for GET only, and come after all other conditions.
    if request.method != "GET" or response.status_code != 200:
        return response
    asked = byte_range(request.headers.get("Range"), length)
    if asked is None or not is_same(request.headers.get("If-Range"), etag):
        return response
    if not asked:
        raise RequestedRangeNotSatisfiable(length=length)
    response.response = _bytes_of(path, asked)
    response.status_code = 206
    response.content_length = len(asked)
    response.headers["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{length}"
    return response


def _revalidated(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def _bytes_of(path: Path, part: range) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _trig(path: Path) -> Iterator[bytes]:
    """The TriG of a file in pieces of some size: a line is too small to be sent alone."""
    held, size = [], 0
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in trig_lines(file):
            held.append(line)
            size += len(line)
            if size >= _CHUNK:
                yield "".join(held).encode()
                held, size = [], 0
    yield "".join(held).encode()
