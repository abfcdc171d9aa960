"""A process that evaluates strangers' queries can do nothing else, whatever the engine tries."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.engine.standing import JSON, Standing, connect, cross, descriptors, eventually, lives

from prisongraph.engine.query_engine import Question
from prisongraph.engine.wire import DATA, Frames, send_question

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines by seccomp")
MODES = ("in-memory", "on-disk")


@pytest.fixture(params=MODES)
def evaluators(
    request: pytest.FixtureRequest, start: Callable[..., Standing]
) -> Iterator[list[int]]:
    """The evaluators of an engine of each kind, once they wait for questions."""
    size = {"memory_dataset_mb": 0} if request.param == "on-disk" else {}
    standing = start(standing=2, stored=1, query_memory_mb=64, **size)
    found = list(standing.evaluators)
    eventually(lambda: all("1000" in tell(pid, "oom_score_adj") for pid in found))
    yield found
    standing.engine.stop()


def tell(pid: int, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_text()


def limit(pid: int, name: str) -> str:
    found = re.search(rf"^{name} +(\w+) +(\w+)", tell(pid, "limits"), re.MULTILINE)
    assert found
    assert found[1] == found[2], "it could be raised again"
    return found[1]


@LINUX
def test_every_thread_of_an_evaluator_is_confined_for_good(evaluators: list[int]) -> None:
    for pid in evaluators:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            status = (thread / "status").read_text()
            assert "NoNewPrivs:\t1\n" in status
            assert "Seccomp:\t2\n" in status


@LINUX
def test_an_evaluator_dumps_no_core_writes_no_file_and_is_bounded_in_memory(
    evaluators: list[int],
) -> None:
    for pid in evaluators:
        assert limit(pid, "Max core file size") == "0"
        assert limit(pid, "Max file size") == "0"
        bound = int(limit(pid, "Max address space"))
        size = int(tell(pid, "statm").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        assert size - (1 << 20) < bound <= size + (80 << 20)


@LINUX
def test_an_evaluator_has_nothing_open_but_its_listener_and_its_turn(
    start: Callable[..., Standing],
) -> None:
    for pid in start(standing=2, stored=1).evaluators:
        eventually(lambda pid=pid: limit(pid, "Max open files") == "7")
        # One that is just born reads how large it is, which opens a file for a moment.
        eventually(lambda pid=pid: len(descriptors(pid)) == 6)
        *nowhere, nudge, turns, listener = descriptors(pid)
        assert nowhere == ["/dev/null"] * 3
        assert listener.startswith("socket:")
        assert (nudge, turns) == ("anon_inode:[eventfd]", "anon_inode:[eventpoll]")


@LINUX
def test_an_evaluator_on_disk_has_nothing_open_but_its_listener_and_the_index(
    start: Callable[..., Standing],
) -> None:
    standing = start(standing=2, stored=1, memory_dataset_mb=0)
    assert standing.workers.query("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1").rows()
    for pid in standing.evaluators:
        opened = [each for each in descriptors(pid) if not each.startswith(("socket:", "anon_"))]
        index = f"/.index/{standing.folder.name.rpartition('.')[0]}"
        assert {each for each in opened if index not in each} == {"/dev/null"}


def test_a_reload_that_is_told_to_every_process_ends_no_query(
    start: Callable[..., Standing], at_once: ThreadPoolExecutor
) -> None:
    standing = start(standing=2, stored=1, query_seconds=60)
    asked = at_once.submit(standing.workers.query, cross(150, 3))
    eventually(lambda: "R" in standing.evaluators.values())
    evaluators = standing.evaluators
    for pid in (standing.holder, *evaluators):
        os.kill(pid, signal.SIGHUP)
    assert asked.result().rows()[0]["n"].lexical == str(150**3)
    idle = {pid for pid, does in evaluators.items() if does == "S"}
    assert idle <= lives(evaluators)


@pytest.fixture(params=MODES)
def tempted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """Lets an evaluator try something, and tells what came of it."""
    folder = tmp_path_factory.mktemp("t")
    program = Path(__file__).with_name("tempted.py")
    with subprocess.Popen(
        [sys.executable, str(program), str(folder), request.param],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline()

        def attempt(what: str) -> str:
            with connect(folder / "ask.sock") as connection:
                send_question(connection, Question(what, JSON))
                frames = Frames(connection)
                frames.next()
                letter, content = frames.next()
                return content.decode() if letter == DATA else letter.decode()

        attempt.mode = request.param  # type: ignore[attr-defined]
        yield attempt
        process.kill()


@LINUX
@pytest.mark.parametrize(
    "made",
    [
        f"__import__('socket').socket({family}, {kind})"
        for family in ("2", "10", "1", "16")  # IPv4, IPv6, Unix, netlink
        for kind in ("1", "2", "3")
    ],
)
def test_an_evaluator_makes_no_socket(tempted: Callable[[str], str], made: str) -> None:
    assert tempted("1 + 1") == "2"
    assert tempted(made) in ("PermissionError", "OSError")


@pytest.mark.parametrize(
    "opened",
    ["open('/etc/passwd')", "open('/proc/self/status')", "__import__('os').open('/', 0)"],
)
def test_an_evaluator_in_memory_opens_no_file(tempted: Callable[[str], str], opened: str) -> None:
    assert (tempted(opened) == "OSError") == (tempted.mode == "in-memory")  # type: ignore[attr-defined]


def test_an_evaluator_writes_no_file(tempted: Callable[[str], str], tmp_path: Path) -> None:
    place = tmp_path / "written"
    assert tempted(f"open({str(place)!r}, 'wb', 0).write(b'something')") == "OSError"
    assert not place.exists() or place.read_bytes() == b""


@pytest.mark.parametrize(("size", "came"), [(32 << 20, str(32 << 20)), (80 << 20, "MemoryError")])
def test_an_evaluator_has_no_more_memory_than_it_may(
    tempted: Callable[[str], str], size: int, came: str
) -> None:
    assert tempted(f"len(bytearray({size}))") == came


def test_what_an_evaluator_prints_leads_nowhere(tempted: Callable[[str], str]) -> None:
    link = "__import__('os').readlink('/proc/self/fd/{}')"
    assert [tempted(link.format(number)) for number in (0, 1, 2)] == ["/dev/null"] * 3


def test_a_panic_of_the_engine_is_a_crash_and_the_evaluator_goes_on(
    tempted: Callable[[str], str],
) -> None:
    assert tempted("(_ for _ in ()).throw(BaseException('a panic'))") == "X"
    assert tempted("1 + 1") == "2"
