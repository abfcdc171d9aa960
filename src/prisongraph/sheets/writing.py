"""Writing several files so that each is, at any instant, the old one or the new one.

All drafts are on the disk before the first rename; renames follow in the order of names.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prisongraph.errors import OverwriteError

_DRAFTS = ".drafts"
_ENDING = ".draft"  # the record reads no file that ends so


def write_files(folder: Path, contents: Mapping[str, str]) -> None:
    """Writes each file of the folder by its name; nothing where there is nothing to write."""
    if not contents:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        drafts = folder / _DRAFTS
        shutil.rmtree(drafts, ignore_errors=True)  # of a command that was killed
        drafts.mkdir()
        try:
            for name, content in contents.items():
                _write(drafts / f"{name}{_ENDING}", content)
            for name in sorted(contents):
                os.rename(drafts / f"{name}{_ENDING}", folder / name)
        finally:
            shutil.rmtree(drafts, ignore_errors=True)


def _write(path: Path, content: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two commands that write into one folder never mix their drafts."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OverwriteError(f"{folder}: another command is writing here; try again") from None
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
