"""The forms in which a value can stand somewhere, and whether one of them does."""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, quote_plus

from prisongraph.names import fold, matching_key

#: Shorter pieces of a value are in everything, and tell nobody anything.
_LEAST = 5
_GZIP = b"\x1f\x8b"


def forms(value: str) -> frozenset[bytes]:
    """A value as bytes in every encoding in which somebody could still read it."""
    spellings = {value, value.lower(), value.upper(), value.title(), fold(value)}
    spellings |= {fold(word) for word in value.split()} | {matching_key(value)}
    for sign in "-_+.":
        spellings |= {each.replace(" ", sign) for each in tuple(spellings) if " " in each}
    found: set[bytes] = set()
    for each in spellings - {""}:
        escaped = json.dumps(each)[1:-1]
        texts = {each, quote(each), quote(each).lower(), quote_plus(each)}
        texts |= {escaped, _upper_escapes(escaped), _entities(each, "d"), _entities(each, "x")}
        found |= {text.encode() for text in texts}
        found |= {each.encode(coding) for coding in ("utf-16-le", "utf-16-be")}
        raw = each.encode()
        found |= {raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
    return frozenset(form for form in found if len(form) >= _LEAST)


def _upper_escapes(text: str) -> str:
    r"""`\u018f` as N-Triples writes it: `\u018F`."""
    head, *rest = text.split("\\u")
    return head + "".join("\\u" + part[:4].upper() + part[4:] for part in rest)


def _entities(text: str, base: str) -> str:
    sign = "x" if base == "x" else ""
    return "".join(c if c.isascii() else f"&#{sign}{ord(c):{base}};" for c in text)


def _base64(raw: bytes) -> Iterator[bytes]:
    """What of the bytes shows in base64, wherever in a longer text they begin."""
    for before in range(3):
        for code in (base64.b64encode, base64.urlsafe_b64encode):
            whole = code(b"\0" * before + raw).rstrip(b"=")
            certain = (before + len(raw)) // 3 * 4
            yield whole[(before * 8 + 5) // 6 : certain]


def unpacked(content: bytes) -> Iterator[bytes]:
    """The content itself, and what every gzip member in it holds."""
    yield content
    at = content.find(_GZIP)
    while at >= 0:
        with suppress(zlib.error):  # two bytes that only look like its beginning
            yield zlib.decompressobj(wbits=31).decompress(content[at:])
        at = content.find(_GZIP, at + 1)


def traces(content: bytes, wanted: frozenset[bytes]) -> list[bytes]:
    """The forms that stand in the content, packed or not."""
    return [form for part in unpacked(content) for form in wanted if form in part]


def packed(text: str) -> bytes:
    """Some bytes, and a text behind them in a gzip member."""
    return b"something before" + gzip.compress(text.encode())
