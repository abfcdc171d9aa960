"""Parts of a file: which bytes a request asks for (RFC 9110, section 14)."""

import re

_BYTES = re.compile(r"bytes\s*=\s*(\d*)-(\d*)\s*", re.IGNORECASE | re.ASCII)


def byte_range(header: str | None, length: int) -> range | None:
    """The bytes that a Range header asks for; None where it is to be ignored.

    Ignored is what the section lets be ignored: another unit, a range that is not well formed,
    and several ranges at once. An empty range cannot be satisfied: the answer is 416.
    """
    found = _BYTES.fullmatch(header.strip()) if header else None
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        return range(max(0, length - int(found[2])), length)
    first = int(found[1])
    last = int(found[2]) if found[2] else length - 1
    if found[2] and last < first:
        return None
    return range(first, min(last + 1, length))


def is_same(if_range: str | None, etag: str) -> bool:
    """Whether a part may be sent: without If-Range, or with the strong tag of what is served.

    A date never matches (section 13.1.5), because a release has none.
    """
    return if_range is None or if_range.strip() == f'"{etag}"'
