"""The index of a large release: derived from its dataset, beside the releases, made when missing.

It is written as a draft and renamed, so that an index is whole or absent.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from prisongraph.engine.embedded import Engine, write_index
from prisongraph.errors import ReleaseError
from prisongraph.release import Release


def index_of(release: Release) -> Path:
    """The folder of the release's index, which stands beside the release under its name.

    ReleaseError when it cannot be opened, or cannot be written,
    as when the folder of releases is read-only: `prisongraph index` then writes it beforehand.
    """
    place = release.path.parent / ".index" / release.name
    if not place.is_dir() and (reason := _apart(lambda: _write(release, place))):
        raise ReleaseError(f"{place}: the index of {release.name} could not be written: {reason}")
    if reason := _apart(lambda: Engine.from_index(place)):
        raise ReleaseError(f"{reason}; remove it, and it is written anew")
    return place


def _apart(work: Callable[[], object]) -> str:
    """Why a process of its own could not do something; nothing when it could.

    The engine starts threads when it opens an index, and a process with threads is not safely
    forked: so this one never opens any.
    """
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except Exception as error:
            os.write(tell, f"{error}".encode(errors="replace")[:_LONGEST])
        finally:
            os._exit(1)
    os.close(tell)
    with open(told, "rb") as file:
        reason = file.read().decode(errors="replace")
    _, status = os.waitpid(pid, 0)
    return reason or (f"it ended with {status}" if status else "")


#: What a pipe takes at once (pipe(7)).
_LONGEST = 4096


def _write(release: Release, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
    try:
        write_index(release.dataset, draft)
        os.rename(draft, place)
    except OSError:
        if not place.is_dir():  # else somebody else has written it meanwhile
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
