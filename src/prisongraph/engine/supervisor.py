"""The process that has a release held, and another when it is told to reload.

In its folder stands, for the web servers that use it:

    current             a link to the folder of the release that is served now
    <release>.<pid>/    `ask.sock`, `control.sock`, and `release`, a link to the release itself
    lock                held by the supervisor, so that there is only one

A new release is loaded beside the old one, and `current` is changed when it stands.
The old one goes on until every request that may have begun with it is over.
A release that cannot be loaded changes nothing, but when the one that is served was withdrawn:
then the engine ends, because nothing is better than that.
One is loaded at a time: who asks for a reload meanwhile has it as soon as that is done,
so that the release that is served last is the one that was found last.
"""

import fcntl
import os
import select
import selectors
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.engine.holder import Holder
from prisongraph.engine.index import index_of
from prisongraph.engine.processes import share_memory
from prisongraph.errors import PrisongraphError
from prisongraph.release import Release
from prisongraph.withdrawn import is_withdrawn

CURRENT, RELEASE, LOCK = "current", "release", "lock"

#: A holder that died is replaced after these seconds, and after twice as many each time that
#: this fails.
_AGAIN, _AGAIN_AT_MOST = 1.0, 60.0
#: What a request may take beside one query: connections, pages of many queries.
_MARGIN = 30
#: What a pipe takes at once, and gives at once (pipe(7)).
_LONGEST = 4096
#: Seconds that a holder has to end by itself.
_BURIAL = 2.0


@dataclass(slots=True)
class _Holding:
    """One process that holds a release, or is about to.

    It tells its folder through a pipe when it stands; the end of that pipe is its own end.
    It ends when the other end of its lifeline is closed.
    """

    pid: int
    lifeline: int
    folder: str = ""
    release: Path = Path()
    retires_at: float = 0.0


class Supervisor:
    """Keeps one release held, and says so where the servers look.

    `find` tells the release, each time anew; `stands` is told the name of one that is current,
    and `say` what goes wrong.
    """

    def __init__(
        self,
        folder: Path,
        find: Callable[[], Release],
        config: Config,
        *,
        stands: Callable[[str], None],
        say: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._find = find
        self._config = config
        self._stands = stands
        self._say = say
        self._holdings: dict[int, _Holding] = {}
        self._current: _Holding | None = None
        self._loading: _Holding | None = None
        self._start_at = 0.0
        self._again = _AGAIN
        self._lock = -1
        self._is_over = False
        self._selector = selectors.DefaultSelector()

    def run(self, lifeline: int | None = None) -> int:
        """Holds releases until it is told to stop, or the other end of the lifeline is closed.

        With a lifeline, the folder was made for this engine, and ends with it.
        The exit code: 0, or 1 when there was no release to begin with,
        or when the folder cannot be written or another engine has it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._clear()
        except BlockingIOError:
            self._say(f"{self._folder}: another engine has this folder; choose another.")
            return 1
        except OSError as error:
            self._say(f"{self._folder}: cannot be the folder of an engine: {error}")
            return 1
        status = self._run(lifeline)
        if lifeline is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        return status

    def _clear(self) -> None:
        """Takes away what an engine left that was killed: its numbers may come again."""
        (self._folder / CURRENT).unlink(missing_ok=True)
        for link in self._folder.glob(f"*/{RELEASE}"):
            shutil.rmtree(link.parent)

    def _run(self, lifeline: int | None) -> int:
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGHUP, self._reload)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._selector.register(wake, selectors.EVENT_READ)
        if lifeline is not None:
            self._selector.register(lifeline, selectors.EVENT_READ)
        self._reload()
        while not self._is_over:
            for key, _ in self._selector.select(self._until_next()):
                if key.fd == wake:
                    os.read(wake, 4096)
                elif key.fd == lifeline:
                    self._is_over = True
                else:
                    self._hear(key.fd)
            self._retire()
            if self._may_start and self._start_at <= time.monotonic():
                self._start()
        for news in list(self._holdings):
            self._remove(news)
        (self._folder / CURRENT).unlink(missing_ok=True)
        return 0 if self._current else 1

    def _reload(self, *_: object) -> None:
        self._start_at = time.monotonic()

    def _stop(self, *_: object) -> None:
        self._is_over = True

    @property
    def _may_start(self) -> bool:
        return bool(self._start_at) and not self._loading

    def _until_next(self) -> float | None:
        moments = [each.retires_at for each in self._holdings.values() if each.retires_at]
        moments += [self._start_at] if self._may_start else []
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _start(self) -> None:
        self._start_at = 0.0
        news, tell = os.pipe()
        held, lifeline = os.pipe()
        try:
            pid = os.fork()
        except OSError as error:
            for end in (news, tell, held, lifeline):
                os.close(end)
            self._say(f"No process for the release can be started: {error}")
            self._try_again()
            return
        if pid == 0:
            os.close(self._lock)
            for other in self._holdings.values():
                os.close(other.lifeline)  # held open here, it would never seem closed
            os.close(lifeline)
            self._hold(held, tell)
        os.setpgid(pid, pid)
        os.close(tell)
        os.close(held)
        self._holdings[news] = self._loading = _Holding(pid, lifeline)
        self._selector.register(news, selectors.EVENT_READ)

    def _hold(self, lifeline: int, tell: int) -> NoReturn:
        """In a process of its own: loads the release and holds it; it never returns."""
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            release = self._find()
            opener, in_memory = _opener(release, self._config)
            folder = self._folder / f"{release.name}.{os.getpid()}"
            folder.mkdir()
            (folder / RELEASE).symlink_to(release.path.resolve())
            share_memory()
            holder = Holder(folder, opener, self._config.limits, in_memory=in_memory)
        except (PrisongraphError, OSError) as error:
            _say_last(tell, f"!{error}")
        except Exception as error:
            _say_last(tell, f"!{error!r}")
        holder.run(lifeline, lambda: os.write(tell, folder.name.encode()))

    def _hear(self, news: int) -> None:
        holding, heard = self._holdings[news], os.read(news, _LONGEST).decode(errors="replace")
        if heard.startswith("!"):
            self._say(f"The release cannot be served: {heard[1:]}")
            self._end_if_withdrawn()
        elif heard:
            holding.folder = heard
            holding.release = (self._folder / heard / RELEASE).resolve()
            self._turn_to(holding)
        else:
            self._remove(news)
            if holding is self._loading:
                self._loading = None
            if holding is self._current:
                self._say("The process that held the release died; it is replaced.")
            if not self._loading and self._current not in self._holdings.values():
                self._try_again()

    def _end_if_withdrawn(self) -> None:
        """Ends the engine, as one without a release, when what it serves must not be served."""
        if self._current and is_withdrawn(self._current.release):
            self._say("The release that was served was withdrawn; nothing is served any more.")
            self._current, self._is_over = None, True

    def _try_again(self) -> None:
        """Starts another holder after a while, so that a release is served again some time."""
        if not self._current:
            self._is_over = True
        elif not self._start_at:
            self._start_at = time.monotonic() + self._again
            self._again = min(2 * self._again, _AGAIN_AT_MOST)

    def _turn_to(self, holding: _Holding) -> None:
        link = self._folder / f".{CURRENT}"
        link.unlink(missing_ok=True)
        link.symlink_to(holding.folder)
        os.replace(link, self._folder / CURRENT)
        if self._current:
            limits = self._config.limits
            wait = limits.query_seconds + limits.queue_seconds + _MARGIN
            self._current.retires_at = time.monotonic() + wait
        self._current, self._loading, self._again = holding, None, _AGAIN
        self._stands(holding.folder.rpartition(".")[0])

    def _retire(self) -> None:
        now = time.monotonic()
        late = [news for news, each in self._holdings.items() if 0 < each.retires_at <= now]
        for news in late:
            self._remove(news)

    def _remove(self, news: int) -> None:
        """Ends a holder, if it still lives, and takes its folder away."""
        holding = self._holdings.pop(news)
        self._selector.unregister(news)
        os.close(holding.lifeline)
        _wait_for_end(news)
        os.close(news)
        # What is left of its group, before its number is given back:
        # a query that is frozen would outlive a holder that was killed for ever.
        os.killpg(holding.pid, signal.SIGKILL)
        os.waitpid(holding.pid, 0)
        for place in self._folder.glob(f"*.{holding.pid}"):
            shutil.rmtree(place, ignore_errors=True)


def _opener(release: Release, config: Config) -> tuple[Callable[[], Engine], bool]:
    """How an evaluator has the store, and whether that is in memory, shared with all others."""
    if release.dataset.stat().st_size <= config.memory_dataset_mb << 20:
        engine = _load_apart(release)
        return (lambda: engine), True
    index = index_of(release)
    return (lambda: Engine.from_index(index)), False


def _say_last(tell: int, reason: str) -> NoReturn:
    os.write(tell, reason.encode(errors="replace")[:_LONGEST])
    os._exit(1)


def _load_apart(release: Release) -> Engine:
    """The store, loaded by a thread that is over when this returns.

    What a thread allocates stands in an arena of its own (malloc(3), glibc).
    The evaluators then do not fill the holes that loading leaves between the data,
    each of which would copy a page: a small query copies none, instead of about a hundred.
    """
    with ThreadPoolExecutor(max_workers=1) as loader:
        return loader.submit(Engine.from_file, release.dataset).result()


def _wait_for_end(news: int) -> None:
    """Gives a holder the time to bury its evaluators; the end of its news is its own."""
    until = time.monotonic() + _BURIAL
    while select.select([news], [], [], max(0.0, until - time.monotonic()))[0]:
        if not os.read(news, 4096):
            return
