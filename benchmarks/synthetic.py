"""A release of any number of claims, for serving, in which everything is invented.

    python benchmarks/synthetic.py 1000000 releases

The compiler holds a record in memory, so a million claims are not built.
A small invented record is, by the real pipeline, and its dataset is repeated as often as needed.
In each copy documents, people, detentions, lists, counts, claims and conflicts have other names;
the ontology, concepts, offences, outlets, courts and facilities are there once, for all copies.
So every quad has the form that a build gives it, and the dataset is sorted as a whole.

Ontology, queries, `report.ttl` and `void.ttl` are those of the small record:
the counts in `void.ttl` are therefore of one copy; those of the manifest are of the whole.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fiction import write_record

from prisongraph.build import build_release
from prisongraph.iris import BASE
from prisongraph.release import MANIFEST, Manifest, Release, file_digest, release_name

#: The small record: about 6,300 claims, which build in seconds.
DOCUMENTS = 620

#: What each copy has of its own, up to the first step after the kind.
_NAME = re.compile(
    rb"(?<=<%s)((?:claim|conflict|detention|document|group|list|person)/[^>/#]+)" % BASE.encode()
)
#: Kinds whose names are digests: they get other digests, so that they lie as scattered as built.
_DIGESTS = (b"claim", b"conflict")
_LABEL = re.compile(rb'((?:#prefLabel|#foldedName|/title)> "(?:[^"\\]|\\.)*)(")')
#: Where the number of a copy goes into a label; N-Quads never hold this byte.
_MARK = b"\0"


def write_synthetic_release(folder: Path, claims: int) -> Release:
    """A release of at least so many claims under `folder`; the same for the same number."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".draft-synthetic-") as temporary:
        base = build_release(write_record(Path(temporary) / "record", DOCUMENTS), Path(temporary))
        copies = -(-claims // base.manifest.counts["claims"])
        draft = Path(temporary) / "release"
        shutil.copytree(base.path, draft)
        quads = _repeat(base.dataset, draft / "dataset.nq", copies)
        counts = {name: count * copies for name, count in base.manifest.counts.items()}
        manifest = _manifest(draft, base.manifest, counts | {"quads": quads})
        (draft / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        destination = folder / manifest.name
        if not destination.exists():
            os.rename(draft, destination)
    return Release(destination, manifest)


def _manifest(draft: Path, base: Manifest, counts: dict[str, int]) -> Manifest:
    """The manifest of the draft: what the small record says of itself, with these counts."""
    dataset = {"dataset.nq": file_digest(draft / "dataset.nq")}
    files = {**base.files, **dataset}
    inputs = hashlib.sha256(f"{base.inputs} {counts['claims']}\n".encode()).hexdigest()
    name = release_name(base.version, files)
    return Manifest(name, base.version, base.title, base.license, inputs, counts, files)


def _repeat(dataset: Path, destination: Path, copies: int) -> int:
    """Writes the dataset repeated, sorted as a whole, and returns the number of quads.

    One copy at a time is in memory; the sorted copies are merged by sort(1), in order of bytes.
    """
    shared, own = _divide(dataset)
    # Between the names stands what all copies share, so that a copy is one substitution and a join.
    parts = _NAME.split(b"".join(own))
    names = parts[1::2]
    with tempfile.TemporaryDirectory(dir=destination.parent.parent) as temporary:
        runs = [Path(temporary) / f"{copy}.nq" for copy in range(copies)]
        for copy, run in enumerate(runs):
            other = {name: _renamed(name, copy) for name in set(names)}
            parts[1::2] = [other[name] for name in names]
            text = b"".join(parts).replace(_MARK, b" %d" % copy)
            run.write_bytes(b"".join(sorted(text.splitlines(keepends=True))))
        once = Path(temporary) / "shared.nq"
        once.write_bytes(b"".join(shared))
        subprocess.run(
            ["sort", "--merge", "--output", destination, once, *runs],
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    return len(shared) + copies * len(own)


def _divide(dataset: Path) -> tuple[list[bytes], list[bytes]]:
    """The quads that all copies share, and those of which each has its own, labels marked."""
    shared, own = [], []
    for line in dataset.read_bytes().splitlines(keepends=True):
        if not _NAME.search(line):
            shared.append(line)
        elif _LABEL.search(line):
            own.append(_LABEL.sub(rb"\1" + _MARK + rb"\2", line))
        else:
            own.append(line)
    return shared, own


def _renamed(name: bytes, copy: int) -> bytes:
    """The name in a copy: numbered, or another digest where the name is one."""
    kind, slash, _ = name.partition(b"/")
    if kind in _DIGESTS:
        digest = hashlib.sha256(b"%s %d" % (name, copy)).digest()
        return kind + slash + base64.b32encode(digest)[:16].lower()
    return b"%s-%d" % (name, copy)


if __name__ == "__main__":
    release = write_synthetic_release(Path(sys.argv[2]), int(sys.argv[1]))
    counted = release.manifest.counts
    print(f"{release.path}: {counted['claims']:,} claims, {counted['quads']:,} quads")
