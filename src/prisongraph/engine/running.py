"""An engine as a child of the program that uses it, which ends with it in whatever way."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prisongraph.errors import ReleaseError


@dataclass(frozen=True, slots=True)
class RunningEngine:
    """A supervisor in a process of its own, and the folder in which it can be found."""

    folder: Path
    _process: subprocess.Popen[str]
    _lifeline: int

    @classmethod
    def start(cls, release: Path) -> "RunningEngine":
        """An engine over a release, once it stands; ReleaseError when it does not come to that.

        The path may be a link: a reload opens what it leads to then.
        """
        folder = Path(tempfile.mkdtemp(prefix="prisongraph-"))
        held, lifeline = os.pipe()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "prisongraph", "engine", str(release)),
                *("--folder", str(folder), "--lifeline", str(held)),
            ],
            pass_fds=(held,),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a Ctrl-C is for the program, which then lets go of the engine
        )
        os.close(held)
        engine = cls(folder, process, lifeline)
        if process.stdout is None or not process.stdout.readline():
            engine.stop()
            raise ReleaseError(f"{release}: the engine did not start; see above")
        return engine

    def reload(self) -> None:
        """Lets the engine open its release anew; requests go on meanwhile."""
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """Lets go of the engine, and waits for its end."""
        os.close(self._lifeline)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
