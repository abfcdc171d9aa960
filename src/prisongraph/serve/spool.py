"""Where an answer is kept while it arrives: in memory while it is small, then in a file."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

#: The longest answer that is kept in memory.
SMALL = 1 << 20


class Spool:
    """Takes an answer piece by piece; whoever made it calls `discard` unless it took the file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = bytearray()
        self._file: IO[bytes] | None = None
        self.path: Path | None = None
        self.size = 0

    def write(self, data: bytes) -> int:
        """Takes one piece, and tells its length: the engine writes as into a file."""
        length = len(data)
        self.size += length
        if self._file is None:
            self._held += data
            if len(self._held) <= SMALL:
                return length
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115  # closed by finish or discard
                dir=self._folder, prefix=".", suffix=".part", delete=False
            )
            self.path = Path(self._file.name)
            data = bytes(self._held)
            self._held.clear()
        self._file.write(data)
        return length

    def flush(self) -> None:
        """Nothing: what is taken is whole when it is finished."""

    def finish(self) -> bytes | Path:
        """The answer, which is whole: its bytes, or the file that holds them."""
        if self._file is None or self.path is None:
            return bytes(self._held)
        self._file.close()
        return self.path

    def discard(self) -> None:
        """Nothing is left of the answer."""
        if self._file and self.path:
            with suppress(OSError):  # what did not fit is tried once more
                self._file.close()
            self.path.unlink(missing_ok=True)
