"""How an answer is sent: conditions, entity tags, content codings, and files as files."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from flask import Response
from werkzeug.wrappers import Request
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


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be sent; of a large body the open file, with the coding that it still lacks."""

    status: int
    headers: dict[str, str]
    body: bytes | IO[bytes] = b""
    coding: str = ""


def reply_to(
    request: Request,
    answers: Answers,
    make: Callable[[], Sent],
    *,
    key: str,
    media: str,
    caching: str,
) -> Reply:
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
            return Reply(304, headers)
    made = make()
    if known.star_tag and request.method != "POST":
        return Reply(304, headers)
    return _encoded(answers, made.body, {**headers, **made.headers}, tag, encoding)


def _encoded(
    answers: Answers, body: bytes | Path, headers: dict[str, str], tag: str, encoding: str
) -> Reply:
    """The body as it travels; a file is opened, and may then be removed by anybody."""
    if isinstance(body, Path):
        file = body.open("rb")
        size = os.fstat(file.fileno()).st_size
        if not encoding or size < LEAST:
            return Reply(200, {**headers, "Content-Length": str(size)}, file)
        return Reply(200, {**headers, "Content-Encoding": encoding}, file, encoding)
    if not encoding or len(body) < LEAST:
        return Reply(200, headers, body)
    kept = answers.recall(tag)
    if kept is None:
        kept = encode(body, encoding)
        answers.remember(tag, kept)
    return Reply(200, {**headers, "Content-Encoding": encoding}, kept)


def response_of(reply: Reply, request: Request) -> Response:
    """The same as Flask has it; a file is sent by the server without passing through Python."""
    file = reply.body
    if isinstance(file, bytes):
        return Response(file, reply.status, headers=reply.headers)
    if reply.coding:
        pieces = encode_stream(iter(lambda: file.read(_BLOCK), b""), reply.coding)
        response = Response(pieces, reply.status, headers=reply.headers)
    else:
        whole = wrap_file(request.environ, file, _BLOCK)
        response = Response(whole, reply.status, headers=reply.headers, direct_passthrough=True)
    response.call_on_close(file.close)
    return response
