"""Reading the sorted N-Quads of a release line by line, and finding one thing in them quickly."""

import re
from collections.abc import Iterator
from pathlib import Path

from prisongraph.errors import ReleaseError
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal

Facts = dict[Iri, list[Iri | Literal]]

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "r": "\r"}


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a dataset, each with its line break, one in memory at a time.

    ReleaseError where one is not above the one before: the file is not as a build wrote it.
    """
    before = b""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line <= before:
                raise ReleaseError(
                    f"{path}: line {number} is not above the line before; "
                    "expected the sorted lines of a release"
                )
            before = line
            yield line


def facts_of(path: Path, thing: Iri) -> Facts:
    """What the default graph of a sorted dataset says of a thing, found by halving the file."""
    start = f"<{thing}> ".encode()
    with path.open("rb") as file:
        low, high = 0, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # the rest of a line that begins before
            line = file.readline()
            if line and line < start:
                low = file.tell()
            else:
                high = middle
        file.seek(low)
        lines = []
        for line in file:
            if line.startswith(start):
                lines.append(line)
            elif line > start:
                break
    return read_facts(lines)


def read_facts(lines: list[bytes]) -> Facts:
    """The properties and values in lines about one thing in the default graph."""
    facts: Facts = {}
    for line in lines:
        _, predicate, value = split(line)
        if value is not None:
            facts.setdefault(predicate, []).append(value)
    return facts


def split(line: bytes) -> tuple[Iri, Iri, Iri | Literal | None]:
    """Subject, predicate and object of a canonical line; no object where it names a graph."""
    subject, predicate, rest = line.decode().rstrip("\n").split(" ", 2)
    return Iri(subject[1:-1]), Iri(predicate[1:-1]), _value(rest.removesuffix(" ."))


def _value(written: str) -> Iri | Literal | None:
    """The term, as `to_ntriples` wrote it; None where more than one term stands there."""
    if written.startswith("<"):
        return None if " " in written else Iri(written[1:-1])
    found = _LITERAL.fullmatch(written)
    if not found:
        return None
    text = _ESCAPE.sub(lambda escape: _PLAIN.get(escape[1], escape[1]), found[1])
    if found[2]:
        return Literal(text, RDF_LANG_STRING, found[2])
    return Literal(text, Iri(found[3]) if found[3] else XSD_STRING)
