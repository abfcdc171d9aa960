"""Content codings: an answer travels compressed to whoever asks for it (RFC 9110, section 8.4)."""

import gzip
import zlib
from collections.abc import Iterable, Iterator

import zstandard

#: What is offered, the better one first, with the ends of the entity tags that tell them apart.
OFFERED = ("zstd", "gzip")
#: Less than this is not worth it.
LEAST = 1024
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3
_BLOCK = 1 << 16


def encoding_for(header: str | None) -> str:
    """The coding that a client prefers, or "" for none (RFC 9110, section 12.5.3)."""
    if not header:
        return ""
    wanted: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        wanted[name] = quality
    others = wanted.get("*", 0.0)
    found = max(OFFERED, key=lambda name: wanted.get(name, others))
    quality = wanted.get(found, others)
    return found if quality > 0 and quality >= wanted.get("identity", others) else ""


def encode(body: bytes, encoding: str) -> bytes:
    """The body in a coding; the same bytes each time."""
    if encoding == "gzip":
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def encode_stream(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The pieces in a coding, as they come."""
    coder = (
        zlib.compressobj(_GZIP_LEVEL, wbits=31)
        if encoding == "gzip"
        else zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
    )
    for piece in pieces:
        if coded := coder.compress(piece):
            yield coded
    yield coder.flush()
