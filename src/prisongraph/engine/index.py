"""The index of a large release: derived from its dataset, beside the releases, made when missing.

It is written as a draft and renamed, so that an index is whole or absent.
"""

import os
import shutil
import tempfile
from pathlib import Path

from prisongraph.engine.embedded import write_index
from prisongraph.errors import PrisongraphError, ReleaseError
from prisongraph.release import Release


def index_of(release: Release) -> Path:
    """The folder of the release's index, which stands beside the release under its name.

    It is written by a process of its own, because the engine starts threads when it writes,
    and a process with threads is not safely forked.
    ReleaseError when it cannot be written, as when the folder of releases is read-only:
    `prisongraph index` then writes it beforehand.
    """
    place = release.path.parent / ".index" / release.name
    if place.is_dir():
        return place
    pid = os.fork()
    if pid == 0:
        try:
            _write(release, place)
        except (PrisongraphError, OSError) as error:
            os.write(2, f"{error}\n".encode())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise ReleaseError(f"{place}: the index of {release.name} could not be written")
    return place


def _write(release: Release, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
    try:
        write_index(release.dataset, draft)
        os.rename(draft, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
