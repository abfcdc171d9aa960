"""The difference of two releases as an RDF Patch, in memory that does not grow with them.

The format is that of Apache Jena (https://afs.github.io/rdf-delta/rdf-patch.html):
one transaction that deletes and adds quads; applied to the old dataset it gives the new one.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from prisongraph.differences.sorted_lines import read_lines
from prisongraph.iris import BASE
from prisongraph.release import Release
from prisongraph.terms import Literal, to_ntriples

ADDED, DELETED = b"A", b"D"


def changed_lines(old: Path, new: Path) -> Iterator[tuple[bytes, bytes]]:
    """Every line that only one of two sorted datasets has, in their order, as deleted or added.

    ReleaseError where one of them is not sorted.
    """
    left, right = read_lines(old), read_lines(new)
    was, now = next(left, b""), next(right, b"")
    while was or now:
        if was == now:
            was, now = next(left, b""), next(right, b"")
        elif was and (not now or was < now):
            yield DELETED, was
            was = next(left, b"")
        else:
            yield ADDED, now
            now = next(right, b"")


def patch_lines(old: Release, new: Release) -> Iterator[bytes]:
    """The lines of the patch that makes the old dataset the new one; errors as above.

    The identity of the patch is derived from the names, so that it is always the same.
    """
    name = uuid5(NAMESPACE_URL, f"{BASE}patch/{old.name}/{new.name}")
    yield f"H id <uuid:{name}> .\n".encode()
    yield f"H from {to_ntriples(Literal(old.name))} .\n".encode()
    yield f"H to {to_ntriples(Literal(new.name))} .\n".encode()
    yield b"TX .\n"
    for kind, line in changed_lines(old.dataset, new.dataset):
        yield kind + b" " + line
    yield b"TC .\n"
