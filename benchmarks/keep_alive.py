"""A client of one connection that is kept alive, for load that is counted answer by answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass


class LostError(Exception):
    """A request was sent and its answer did not come, or did not come whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class KeepAlive:
    """Sends one request after another on one connection, and opens another when it is closed.

    A server may close an idle connection at any time (RFC 9112, section 9.5).
    A GET that met such an end, without a byte of an answer, is sent again on a new connection,
    as RFC 9112, section 9.3.1 has it, and counted in `sent_again`.
    """

    def __init__(self, host: str, port: int, *, seconds: float) -> None:
        self._host, self._port, self._seconds = host, port, seconds
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.sent_again = 0

    async def get(self, target: str, headers: Mapping[str, str]) -> Answer:
        """The whole answer to a GET; LostError when there is none."""
        lines = [f"GET {target} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("ascii")
        is_used = self._streams is not None
        try:
            async with asyncio.timeout(self._seconds):
                try:
                    return await self._exchange(head)
                except _ClosedError:
                    if not is_used:
                        raise
                    self.sent_again += 1
                    return await self._exchange(head)
        except (OSError, EOFError, ValueError, KeyError, _ClosedError) as error:
            self.close()
            raise LostError(f"{type(error).__name__} {error}") from error

    def close(self) -> None:
        """Closes the connection, if one is open."""
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _exchange(self, head: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        reader, writer = self._streams
        try:
            writer.write(head)
            await writer.drain()
            first = await reader.readline()
        except ConnectionError as error:
            self.close()
            raise _ClosedError(str(error)) from error
        if not first:
            self.close()
            raise _ClosedError("closed before the answer")
        status = int(first.split(b" ", 2)[1])
        headers: dict[str, str] = {}
        while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = b"" if status in (204, 304) else await _body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body)


class _ClosedError(Exception):
    """The connection was closed before the first byte of an answer."""


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    """The body, whole; IncompleteReadError or ValueError when it is not (RFC 9112, section 8)."""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers["content-length"]))
    found = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        found += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return bytes(found)
