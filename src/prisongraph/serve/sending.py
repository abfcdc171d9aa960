"""How an answer is sent: conditions, entity tags, content codings, and files as files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Response, request
from werkzeug.wsgi import wrap_file

from prisongraph.serve.answers import Answers
from prisongraph.serve.encodings import LEAST, encode, encode_stream, encoding_for

#: What a cache may do with an answer of the release that is current, and of one that is named.
CURRENT, FOR_EVER = "no-cache", "public, max-age=31536000, immutable"

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Sent:
    """A body, and the headers that come of it."""

    body: bytes | Path
    headers: dict[str, str] = field(default_factory=dict)


def send(
    answers: Answers, make: Callable[[], Sent], *, key: str, media: str, caching: str
) -> Response:
    """The answer of that key in a media type, made unless the client has it (RFC 9110, 13.1.2)."""
    encoding = encoding_for(request.headers.get("Accept-Encoding"))
    tag = "-".join(filter(None, (key, encoding)))
    headers = {
        "Cache-Control": caching,
        "Content-Type": f"{media}; charset=utf-8",
        "Vary": "Accept, Accept-Encoding",
    }
    known = request.if_none_match
    if request.method != "POST":
        headers["ETag"] = f'W/"{tag}"'  # the engine orders rows as it likes, each time anew
        # Only an answer that was whole has ever had this tag.
        if known.contains_weak(tag) and not known.star_tag:
            return Response(status=304, headers=headers)
    made = make()
    if known.star_tag and request.method != "POST":
        return Response(status=304, headers=headers)
    return _encoded(answers, made.body, {**headers, **made.headers}, tag, encoding)


def _encoded(
    answers: Answers, body: bytes | Path, headers: dict[str, str], tag: str, encoding: str
) -> Response:
    """The body as it travels; a file is sent by the server without passing through Python."""
    size = len(body) if isinstance(body, bytes) else body.stat().st_size
    if not encoding or size < LEAST:
        if isinstance(body, bytes):
            return Response(body, headers=headers)
        headers["Content-Length"] = str(size)
        file = body.open("rb")
        pieces = wrap_file(request.environ, file, _BLOCK)
        response = Response(pieces, headers=headers, direct_passthrough=True)
        response.call_on_close(file.close)
        return response
    headers["Content-Encoding"] = encoding
    if isinstance(body, Path):
        file = body.open("rb")
        coded = encode_stream(iter(lambda: file.read(_BLOCK), b""), encoding)
        response = Response(coded, headers=headers)
        response.call_on_close(file.close)
        return response
    kept = answers.recall(tag)
    if kept is None:
        kept = encode(body, encoding)
        answers.remember(tag, kept)
    return Response(kept, headers=headers)
