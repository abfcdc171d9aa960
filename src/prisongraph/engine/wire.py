"""What the server and an evaluator say to each other, over one connection for one question.

The server sends a question; the evaluator sends frames, each of a letter, a length and its bytes:

    S   started: the number of the process, and how long it has been on a processor, in ns,
        so that the server can say which one is slow, and the holder whether it really is
    D   data: a piece of the answer, in the format asked for
    E   end: the kind of the answer, which is whole
    X   error: what it is and what it says; what came before is worth nothing

The evaluator takes no other question before the server has closed the connection,
so that whatever is done to a slow evaluator is done to the query that made it slow.
"""

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from prisongraph.engine.query_engine import Question
from prisongraph.engine.results_json import term_from_json, term_to_json
from prisongraph.errors import (
    EngineCrashedError,
    NotAcceptableError,
    PrisongraphError,
    QueryError,
    QueryRefusedError,
    QueryStoppedError,
)

STARTED, DATA, END, ERROR = b"S", b"D", b"E", b"X"

_HEAD = struct.Struct("!cI")
_LENGTH = struct.Struct("!I")
#: Larger ones are not taken from the memory at hand, but from the kernel, and given back each time.
_BLOCK = 1 << 16


class LostError(Exception):
    """The other end is gone in the middle of what it had to say."""


def send_question(connection: socket.socket, question: Question) -> None:
    """Sends a question."""
    content = {
        "text": question.text,
        "media": question.media,
        "default": question.default_graphs,
        "named": question.named_graphs,
        "bindings": {name: term_to_json(term) for name, term in question.bindings.items()},
    }
    encoded = json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
    connection.sendall(_LENGTH.pack(len(encoded)) + encoded)


def receive_question(connection: socket.socket) -> Question:
    """The question that the server sends; LostError when it is gone."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    content: dict[str, Any] = json.loads(
        _exactly(connection, length).decode("utf-8", "surrogatepass")
    )
    return Question(
        content["text"],
        content["media"],
        tuple(content["default"]),
        tuple(content["named"]),
        {name: term_from_json(term) for name, term in content["bindings"].items()},
    )


def frame(letter: bytes, content: bytes) -> bytes:
    """One frame."""
    return _HEAD.pack(letter, len(content)) + content


def send_frame(connection: socket.socket, letter: bytes, content: bytes) -> None:
    """Sends one frame."""
    connection.sendall(frame(letter, content))


class Frames:
    """The frames that arrive on a connection, whatever the pieces in which they do."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = bytearray()

    @property
    def is_whole(self) -> bool:
        """Whether the next frame has arrived already."""
        if len(self._held) < _HEAD.size:
            return False
        length: int = _HEAD.unpack_from(self._held)[1]
        return len(self._held) >= _HEAD.size + length

    def next(self) -> tuple[bytes, bytes]:
        """The next frame; TimeoutError as the socket says, LostError when it cannot come."""
        while not self.is_whole:
            try:
                piece = self._connection.recv(_BLOCK)
            except ConnectionError as error:
                raise LostError from error
            if not piece:
                raise LostError
            self._held += piece
        letter, length = _HEAD.unpack_from(self._held)
        end = _HEAD.size + length
        content = bytes(self._held[_HEAD.size : end])
        del self._held[:end]
        return letter, content


def _exactly(connection: socket.socket, length: int) -> bytes:
    held = bytearray()
    while len(held) < length:
        try:
            piece = connection.recv(min(_BLOCK, length - len(held)))
        except ConnectionError as error:
            raise LostError from error
        if not piece:
            raise LostError
        held += piece
    return bytes(held)


def error_to_json(error: PrisongraphError) -> bytes:
    """An error as it crosses to the server."""
    content: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, QueryError):
        content |= {"line": error.line, "column": error.column}
    if isinstance(error, QueryStoppedError):
        content["limit"] = error.limit
    return json.dumps(content).encode()


def error_from_json(encoded: bytes) -> PrisongraphError:
    """The error that crossed; one that is none of a query's comes back as the root of all."""
    content: Mapping[str, Any] = json.loads(encoded)
    message = content["message"]
    match content["error"]:
        case "QueryError":
            return QueryError(message, line=content["line"], column=content["column"])
        case "QueryRefusedError":
            return QueryRefusedError(message, line=content["line"], column=content["column"])
        case "NotAcceptableError":
            return NotAcceptableError(message)
        case "QueryStoppedError":
            return QueryStoppedError(message, limit=content["limit"])
        case "EngineCrashedError":
            return EngineCrashedError(message)
    return PrisongraphError(message)
