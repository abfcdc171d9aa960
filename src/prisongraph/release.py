"""A release: an immutable directory with everything needed to serve, verify and cite a record.

    <name>/
        manifest.json   name, version, counts, SHA-256 of every file below
        dataset.nq      the whole dataset, sorted: the release is this file
        ontology/       vocabulary, shapes and code lists it was built with
        queries/        the published queries, page queries and audits
        report.ttl      what was validated, with the result
        void.ttl        VoID and DCAT description with counts; the dataset holds the same
        withdrawn.tsv   earlier releases that were withdrawn, where there are any

The name is the declared version and the first eight digits of a hash over the hashes of all files.
The same record therefore has the same name and the same bytes on every machine.
A release of what had been said by a day (decision 12) names the day between the two.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prisongraph.errors import ReleaseError
from prisongraph.withdrawn import is_withdrawn, require_not_withdrawn

FORMAT = 2
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself."""

    name: str
    version: str
    title: str
    license: str
    inputs: str
    counts: Mapping[str, int]
    files: Mapping[str, str]
    as_of: str = ""

    def to_json(self) -> str:
        """The manifest as JSON, always in the same order."""
        content = {
            "format": FORMAT,
            "name": self.name,
            "version": self.version,
            "title": self.title,
            "license": self.license,
            "inputs": self.inputs,
            "counts": dict(self.counts),
            "files": dict(self.files),
            **({"as_of": self.as_of} if self.as_of else {}),
        }
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The name under which results are cited."""
        return self.manifest.name

    @property
    def dataset(self) -> Path:
        """The N-Quads file."""
        return self.path / "dataset.nq"

    @property
    def queries(self) -> Path:
        """The folder of queries."""
        return self.path / "queries"

    @property
    def ontology(self) -> Path:
        """The folder of the ontology, its shapes and code lists."""
        return self.path / "ontology"


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def release_name(version: str, files: Mapping[str, str], as_of: str = "") -> str:
    """The name of a release with these files: version, hyphen, eight digits of their hash.

    Where it holds what had been said by a day, `as-of-` and the day stand between.
    """
    listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    whole = f"{version}-as-of-{as_of}" if as_of else version
    return f"{whole}-{hashlib.sha256(listing.encode()).hexdigest()[:8]}"


def open_release(path: Path) -> Release:
    """The release in a directory; raises ReleaseError when its manifest cannot be read.

    ReleaseWithdrawnError, which is one, for a release that was withdrawn.
    """
    require_not_withdrawn(path)
    manifest = path / MANIFEST
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        found = content.pop("format")
        if found != FORMAT:
            raise ReleaseError(
                f"{manifest}: format {found!r}, expected {FORMAT}: build the release again"
            )
        return Release(path, Manifest(**content))
    except FileNotFoundError:
        raise ReleaseError(f"{path}: expected a release with a {MANIFEST}, found none") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{manifest}: not a manifest of a release: {error}") from error


def verify_release(path: Path) -> list[str]:
    """What differs between a release and its manifest; nothing when it is intact."""
    release = open_release(path)
    listed = release.manifest.files
    present = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()} - {
        MANIFEST
    }
    problems = [f"{name}: listed in the manifest, but missing" for name in listed.keys() - present]
    problems += [f"{name}: not listed in the manifest" for name in present - listed.keys()]
    for name in sorted(listed.keys() & present):
        found = file_digest(path / name)
        if found != listed[name]:
            problems.append(f"{name}: SHA-256 is {found}, the manifest says {listed[name]}")
    expected = release_name(release.manifest.version, listed, release.manifest.as_of)
    if release.name != expected:
        problems.append(f"{MANIFEST}: the name is {release.name}, its files give {expected}")
    if path.resolve().name != release.name:
        problems.append(f"{path}: the directory should be called {release.name}")
    return sorted(problems)


def find_release(folder: Path, inputs: str) -> Release | None:
    """The release in a folder that was built from the whole of these inputs, or None.

    Never a withdrawn one.
    """
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        if is_withdrawn(manifest.parent):
            continue
        release = open_release(manifest.parent)
        if release.manifest.inputs == inputs and not release.manifest.as_of:
            return release
    return None
