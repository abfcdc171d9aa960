"""An engine as a child of the program that uses it, which ends with it in whatever way."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from prisongraph.errors import ReleaseError


@dataclass(frozen=True, slots=True)
class RunningEngine:
    """A supervisor in a process of its own, and the folder in which it can be found."""

    folder: Path
    _process: subprocess.Popen[bytes]
    _lifeline: int
    _is_let_go: threading.Event

    @classmethod
    def start(
        cls, release: Path, *, when_lost: Callable[[], object] = lambda: None
    ) -> "RunningEngine":
        """An engine over a release, once it stands; ReleaseError when it does not come to that.

        The path may be a link: a reload opens what it leads to then.
        `when_lost` is called, in another thread, when the engine ends before it is let go.
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
            bufsize=0,  # nothing is left in a buffer when another thread reads on
            start_new_session=True,  # a Ctrl-C is for the program, which then lets go of the engine
        )
        os.close(held)
        assert process.stdout
        stands, is_let_go = process.stdout.readline(), threading.Event()
        engine = cls(folder, process, lifeline, is_let_go)
        if not stands:
            process.stdout.close()
            engine.stop()
            raise ReleaseError(f"{release}: the engine did not start; see above")
        threading.Thread(
            target=engine._listen, args=(when_lost,), name="prisongraph-engine", daemon=True
        ).start()
        return engine

    def reload(self) -> None:
        """Lets the engine open its release anew; requests go on meanwhile."""
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """Lets go of the engine, and waits for its end."""
        self._is_let_go.set()
        os.close(self._lifeline)
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self, when_lost: Callable[[], object]) -> None:
        """Reads what the engine says until its end; unread, it would fill and stop the engine."""
        assert self._process.stdout
        with self._process.stdout as said:
            while said.read(4096):
                pass
        if not self._is_let_go.is_set():
            when_lost()
