"""Clients as a server in the open meets them: those who read, who dawdle, and who hang up.

They speak HTTP/1.1 over bare sockets, so that fifty of them cost the measured machine little.
"""

import asyncio
import json
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

#: So much of an answer is kept to be parsed; of a longer one only the end is looked at.
_KEPT = 262_144
_CHUNK = 65_536

#: How a whole answer ends, by its media type.
_ENDS = {
    "application/sparql-results+json": b"}",
    "application/sparql-results+xml": b"</sparql>",
    "application/rdf+xml": b"</rdf:RDF>",
    "application/n-triples": b".",
    "text/turtle": b".",
}
_LINES = ("text/csv", "text/tab-separated-values")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: no status where the server said nothing; `fault` tells how it is cut."""

    status: int | None
    size: int
    seconds: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Stranger:
    """One client with an address of its own on the loopback interface."""

    url: str
    address: str

    async def read(self, query: str, accept: str) -> Answer:
        """Sends a query and reads the answer to its end."""
        started = time.perf_counter()
        async with self._connected() as sock:
            await _send(sock, self._request(query, accept))
            kept, tail, size = bytearray(), b"", 0
            space = memoryview(bytearray(_CHUNK))
            while count := await _receive(sock, space):
                if len(kept) < _KEPT:
                    kept += space[:count]
                tail = (tail + bytes(space[max(0, count - 64) : count]))[-64:]
                size += count
        status, fault = _judge(bytes(kept), tail, size)
        return Answer(status, size, time.perf_counter() - started, fault)

    async def hang_up(self, query: str, after: float, *, rudely: bool) -> Answer:
        """Sends a query and goes after a while, with a reset where that is rude."""
        started = time.perf_counter()
        async with self._connected() as sock:
            await _send(sock, self._request(query, "*/*"))
            await asyncio.sleep(after)
            if rudely:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return Answer(None, 0, time.perf_counter() - started)

    async def dawdle(self, query: str, until: float) -> Answer:
        """Reads the head of an answer, then one byte a second, until then or the answer's end."""
        started = time.perf_counter()
        async with self._connected(window=2048) as sock:
            await _send(sock, self._request(query, "text/csv, text/turtle, */*;q=0.1"))
            kept, space = bytearray(), memoryview(bytearray(1))
            while b"\r\n\r\n" not in kept and await _receive(sock, space):
                kept += space
            status, size = _status(bytes(kept)), 0
            while status == 200 and time.perf_counter() < until and await _receive(sock, space):
                size += 1
                await asyncio.sleep(1)
        return Answer(status, size, time.perf_counter() - started)

    async def drip(self, query: str, until: float) -> Answer:
        """Sends the head of a request at one byte a second, until then or the server's patience."""
        started = time.perf_counter()
        async with self._connected() as sock:
            for byte in self._request(query, "*/*"):
                if time.perf_counter() > until:
                    break
                await _send(sock, bytes([byte]))
                await asyncio.sleep(1)
        return Answer(None, 0, time.perf_counter() - started)

    @asynccontextmanager
    async def _connected(self, window: int = 0) -> AsyncIterator[socket.socket]:
        parts = urlsplit(self.url)
        with socket.socket() as sock:
            sock.setblocking(False)
            if window:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            if self.address:
                sock.bind((self.address, 0))
            place = (parts.hostname or "127.0.0.1", parts.port or 80)
            await asyncio.get_running_loop().sock_connect(sock, place)
            yield sock

    def _request(self, query: str, accept: str) -> bytes:
        parts = urlsplit(self.url)
        body = query.encode()
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n"
            f"Accept: {accept}\r\nContent-Type: application/sparql-query\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def _send(sock: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(sock, data)


async def _receive(sock: socket.socket, space: memoryview) -> int:
    return await asyncio.get_running_loop().sock_recv_into(sock, space)


def _status(kept: bytes) -> int | None:
    words = kept.partition(b"\r\n")[0].split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None


def _judge(kept: bytes, tail: bytes, size: int) -> tuple[int | None, str]:
    """The status, and in which way the answer is cut (RFC 9112, sections 6.3 and 8)."""
    head, gap, body = kept.partition(b"\r\n\r\n")
    if not gap:
        return None, "no answer"
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.decode("latin-1").split("\r\n"))
    }
    length = size - len(head) - 4
    if fields.get("transfer-encoding", "").lower() == "chunked":
        if not tail.endswith(b"0\r\n\r\n"):
            return _status(kept), "chunks without an end"
        tail, body = tail.removesuffix(b"0\r\n\r\n").removesuffix(b"\r\n"), _joined(body)
    elif "content-length" not in fields:
        return _status(kept), "no declared length"
    elif length != int(fields["content-length"]):
        return _status(kept), f"{length} of {fields['content-length']} bytes"
    whole = length <= _KEPT - _CHUNK
    media = fields.get("content-type", "").partition(";")[0]
    return _status(kept), _cut(media, body if whole else b"", tail) if length else ""


def _cut(media: str, body: bytes, tail: bytes) -> str:
    """What shows that a body breaks off although its frame is whole."""
    if media == "application/sparql-results+json" and body:
        try:
            json.loads(body)
        except ValueError as error:
            return f"JSON: {error}"
    if media in _LINES:
        # A truth value has no line end: these formats are specified for tables only.
        return "" if tail.endswith(b"\n") or body in (b"true", b"false") else _told(media, tail)
    tail = tail.rstrip()
    return "" if tail.endswith(_ENDS.get(media, b"")) else _told(media, tail)


def _told(media: str, tail: bytes) -> str:
    return f"{media} ends in {tail[-12:]!r}"


def _joined(body: bytes) -> bytes:
    """The data of a chunked body, or of as much of it as was kept."""
    joined = b""
    while body:
        declared, _, rest = body.partition(b"\r\n")
        count = int(declared.partition(b";")[0] or b"0", 16)
        if not count:
            break
        joined += rest[:count]
        body = rest[count + 2 :]
    return joined
