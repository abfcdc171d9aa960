"""Answers that are kept on disk, in files named by their keys, as many as fit.

A file is renamed into its place when it is whole, so it is whole or absent;
in a folder that outlives the machine's next start it is on the disk by then.
Several processes share one folder: each may write, and each may remove what was read longest ago.
"""

import os
import tempfile
import threading
from glob import escape
from pathlib import Path

_ABANDONED = 3600  # seconds after which an unfinished file belongs to nobody


class KeptAnswers:
    """A folder of answers of bounded size, which is new after each start unless it lasts."""

    def __init__(self, folder: Path, bound: int, *, lasts: bool = True) -> None:
        self.folder = folder
        self._place = str(folder)
        self._lasts = lasts
        self._bound = bound
        self._written = bound  # unknown: the first to write looks at all that is there
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def find(self, key: str) -> Path | None:
        """The file of an answer, if it is kept; being found makes it young again."""
        try:
            os.utime(os.path.join(self._place, key))  # a Path is made only of what is there
        except OSError:
            return None
        return self.folder / key

    def adopt(self, key: str, file: Path) -> Path:
        """Keeps a file that is whole, under the key; where it is then."""
        place = self.folder / key
        size = file.stat().st_size
        if self._lasts:
            _write_out(file)
        os.replace(file, place)
        with self._lock:
            self._written += size
            if self._written > self._bound // 8:
                self._written = 0
                self._sweep(place)
        return place

    def keep(self, key: str, body: bytes) -> None:
        """Keeps the bytes of an answer under the key; OSError when they cannot be written."""
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with open(descriptor, "wb") as file:
                file.write(body)
            self.adopt(key, Path(name))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def forget(self, release: str) -> None:
        """Removes all answers of a release, which are named `<release>.<key>`."""
        for path in self.folder.glob(f"{escape(release)}.*"):
            path.unlink(missing_ok=True)

    def _sweep(self, wanted: Path) -> None:
        """Removes what was read longest ago, until all fits; never the one that is wanted now."""
        found = []
        for entry in os.scandir(self.folder):
            try:
                stat = entry.stat()
            except FileNotFoundError:
                continue
            found.append((stat.st_mtime, stat.st_size, entry.path))
        total, youngest = 0, max((moment for moment, _, _ in found), default=0.0)
        for moment, size, path in sorted(found, reverse=True):
            total += size
            if path.endswith(".part"):
                is_over = moment < youngest - _ABANDONED
            else:
                is_over = total > self._bound and path != str(wanted)
            if is_over:
                Path(path).unlink(missing_ok=True)


def _write_out(file: Path) -> None:
    """The bytes of a file are on the disk, so that no loss of power leaves half of them."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
