"""Writing a release: a draft beside its destination, checksums, then one rename.

A build that is killed at any instant leaves the old release or the new one,
and at most a draft that the next build removes.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from prisongraph.build.dataset import Description
from prisongraph.record import Record
from prisongraph.release import (
    MANIFEST,
    Manifest,
    Release,
    file_digest,
    open_release,
    release_name,
)
from prisongraph.terms import Quad, to_nquads

_DRAFT = ".draft-"


def write_release(
    folder: Path,
    record: Record,
    *,
    texts: Mapping[str, str],
    description: Description,
    counts: Mapping[str, int],
) -> Release:
    """The release in its place under `folder`; one of the same name is kept as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    draft = Path(tempfile.mkdtemp(prefix=f"{_DRAFT}{os.getpid()}-", dir=folder))
    try:
        shutil.copytree(record.ontology, draft / "ontology", copy_function=shutil.copyfile)
        shutil.copytree(record.queries, draft / "queries", copy_function=shutil.copyfile)
        for name, content in texts.items():
            (draft / name).write_text(content, encoding="utf-8", newline="\n")
        paths = sorted(path for path in draft.rglob("*") if path.is_file())
        files = {path.relative_to(draft).as_posix(): file_digest(path) for path in paths}
        as_of = description.as_of.isoformat() if description.as_of else ""
        name = release_name(description.version, files, as_of)
        manifest = Manifest(
            name,
            description.version,
            description.title,
            description.license,
            description.inputs,
            counts,
            files,
            as_of,
        )
        (draft / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        for path in (*paths, draft / MANIFEST):
            _flush(path)
        draft.chmod(0o755)
        destination = folder / name
        if destination.exists():
            return open_release(destination)
        os.rename(draft, destination)
        _flush(folder)
        return Release(destination, manifest)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def dataset_lines(quads: Iterable[Quad]) -> list[str]:
    """The quads as sorted lines of N-Quads: together they are the dataset of a release."""
    return sorted(f"{to_nquads(quad)}\n" for quad in quads)


def _flush(path: Path) -> None:
    """What was written is on the disk before the rename makes it visible."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(folder: Path) -> None:
    """Drafts of builds that are no longer running are removed."""
    for draft in folder.glob(f"{_DRAFT}*"):
        process = int(draft.name.removeprefix(_DRAFT).partition("-")[0])
        if not _is_running(process):
            shutil.rmtree(draft, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
