"""Whatever a query says, neither a server nor an evaluator calls anybody or reads anything else.

The witnesses are a listener that a query is made to call, the trace of every call of the kernel
that opens a file or a connection (strace), and a network in which there is nobody else.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from tests.engine.standing import JSON, children, eventually

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.engine.workers import Workers
from prisongraph.errors import PrisongraphError
from prisongraph.release import Release

CALLS = "trace=connect,open,openat,socket"


def works(*command: str) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command).returncode == 0


needs_strace = pytest.mark.skipif(
    not works("strace", "-f", "-o", os.devnull, "true"), reason="strace is missing or not allowed"
)
needs_namespace = pytest.mark.skipif(
    not works("unshare", "-rn", "true"), reason="no network namespace can be made here"
)


def hostile(port: int) -> list[Question]:
    """Questions that name a listener on this machine, or a file, in every place that there is."""
    there, file = f"http://127.0.0.1:{port}/sparql", "file:///etc/passwd"
    pattern = "{ ?s ?p ?o }"
    texts = [
        f"ASK {{ SERVICE <{there}> {pattern} }}",
        f"ASK {{ service<{there}>{pattern} }}",
        f"ASK {{ SERVICE SILENT <{there}> {pattern} }}",
        f"ASK {{ \\u0053ERVICE <{there}> {pattern} }}",
        f"ASK {{ S\\U00000045RVICE <{there}> {pattern} }}",
        f"PREFIX there: <http://127.0.0.1:{port}/> ASK {{ SERVICE there:sparql {pattern} }}",
        f"BASE <{there}> ASK {{ SERVICE <sparql> {pattern} }}",
        f"ASK {{ VALUES ?where {{ <{there}> }} SERVICE ?where {pattern} }}",
        f"ASK {{ BIND(IRI('{there}') AS ?where) SERVICE ?where {pattern} }}",
        f"ASK {{ OPTIONAL {{ SERVICE <{there}> {pattern} }} }}",
        f"ASK {{ FILTER EXISTS {{ SERVICE <{there}> {pattern} }} }}",
        f"ASK {{ {{ SELECT * WHERE {{ SERVICE <{there}> {pattern} }} }} }}",
        f"ASK {{ GRAPH ?g {{ SERVICE <{there}> {pattern} }} }}",
        f"ASK {{ SERVICE <https://127.0.0.1:{port}/> {pattern} }}",
        f"ASK {{ SERVICE <http://localhost:{port}/> {pattern} }}",
        f"ASK {{ SERVICE <http://[::1]:{port}/> {pattern} }}",
        f"ASK {{ SERVICE <{file}> {pattern} }}",
        f"ASK FROM <{there}> {pattern}",
        f"ASK FROM NAMED <{there}> {{ GRAPH ?g {pattern} }}",
        f"ASK FROM <{file}> {pattern}",
        f"ASK FROM NAMED <{file}> {{ GRAPH <{file}> {pattern} }}",
        f"ASK {{ GRAPH <{there}> {pattern} }}",
        f"ASK {{ <{there}> ?p ?o }}",
        f"ASK {{ BIND(<{there}>(1) AS ?called) }}",
        f"ASK {{ BIND('<x/>'^^<{there}> AS ?typed) FILTER(?typed = ?typed) }}",
        f"LOAD <{there}>",
        f"LOAD SILENT <{file}> INTO GRAPH <http://example.org/g>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{there}> {pattern} }}",
    ]
    graphs = [
        Question(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{there}> {pattern} }}", "text/turtle"
        ),
        Question(f"DESCRIBE <{there}> <{file}>", "text/turtle"),
        Question(f"ASK {pattern}", JSON, (there, file)),
        Question("ASK { GRAPH ?g { ?s ?p ?o } }", JSON, (), (there, file)),
    ]
    return [*(Question(text, JSON) for text in texts), *graphs]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Hears whoever calls on this machine, by either version of the protocol."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as found:
        found.setblocking(False)
        yield found


def test_the_listener_hears_a_query_that_nothing_holds_back(
    engine: Engine, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]

    def hang_up() -> None:
        with suppress(OSError):
            listener.accept()[0].close()

    listener.setblocking(True)
    heard = threading.Thread(target=hang_up)
    heard.start()
    with suppress(PrisongraphError, RuntimeError, ValueError, OSError):
        engine.write(hostile(port)[0], BytesIO())
    heard.join()


@dataclass(frozen=True)
class Traced:
    """A server of which every call of the kernel is written down that opens something."""

    address: str
    folder: Path
    trace: Path

    def request(self, path: str, data: bytes | None = None, **headers: str) -> int:
        """The status of an answer."""
        request = urllib.request.Request(self.address + path, data, headers)
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(request) as answer:
            return len(answer.read())
        return 0

    def calls(self, since: float, until: float) -> Iterator[tuple[str, str, bool]]:
        """The calls in a time: which, on what, and whether the kernel did what was asked."""
        unfinished: dict[str, str] = {}
        for line in self.trace.read_text(errors="replace").splitlines():
            found = re.match(r"(\d+) +(\d+\.\d+) (.*)", line)
            if not found or not since <= float(found[2]) <= until:
                continue
            process, call = found[1], found[3]
            if call.endswith("<unfinished ...>"):
                unfinished[process] = call.removesuffix("<unfinished ...>")
                continue
            if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", call):
                call = unfinished.pop(process, "") + resumed[1]
            if whole := re.match(r"(\w+)\((.*)\) += (-?\d+)", call):
                yield whole[1], whole[2], int(whole[3]) >= 0


@contextmanager
def traced(release: Release, folder: Path, **settings: str) -> Iterator[Traced]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    trace = folder / "trace"
    strace = ["strace", "-f", "-qq", "-ttt", "-s", "300", "-e", CALLS, "-o", str(trace)]
    serve = [sys.executable, "-m", "prisongraph", "serve", str(release.path), "--port", str(port)]
    with subprocess.Popen(
        [*strace, *serve],
        env={**os.environ, **settings, "TMPDIR": str(folder)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        said = ""
        while "Ctrl-C" not in said:
            said += process.stderr.readline()
            assert process.poll() is None, said
        (server,) = children(process.pid)
        (link,) = folder.glob("prisongraph-*/current")
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: is_open(port))
        yield Traced(address, link.parent, trace)
        os.kill(server, 15)
        process.communicate()


def is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


#: What an engine reads of its own processes and what they may use, and where it lets them print.
OF_PROCESSES = re.compile(
    r"/proc/(self|\d+)/(statm|smaps_rollup|schedstat|oom_score_adj|cgroup)|/sys/fs/cgroup/.*|/dev/null"
)


@needs_strace
@pytest.mark.parametrize("megabytes", ["1024", "0"], ids=["in-memory", "on-disk"])
def test_no_query_opens_a_connection_or_a_file(
    release: Release,
    tmp_path_factory: pytest.TempPathFactory,
    listener: socket.socket,
    megabytes: str,
) -> None:
    folder = tmp_path_factory.mktemp("t")
    port = listener.getsockname()[1]
    questions = hostile(port)
    with traced(release, folder, PRISONGRAPH_MEMORY_DATASET_MB=megabytes) as server:
        # Every kind of answer has been given once, so that nothing else remains to be loaded.
        usual = urllib.parse.urlencode({"query": "ASK { ?s ?p ?o }"})
        for accept in ("text/html", "application/sparql-results+json", "image/png"):
            server.request(f"/sparql?{usual}", Accept=accept)
            server.request("/sparql?query=ASK", Accept=accept)
        server.request("/sparql", usual.encode())
        begun = time.time()

        for question in questions:
            asked = urllib.parse.urlencode(
                [
                    ("query", question.text),
                    *(("default-graph-uri", each) for each in question.default_graphs),
                    *(("named-graph-uri", each) for each in question.named_graphs),
                ]
            )
            server.request(f"/sparql?{asked}", Host=f"127.0.0.1:{port}")
            server.request("/sparql", asked.encode(), Accept="text/html")
            server.request("/sparql", asked.replace("query=", "update=").encode())
        past_the_guard_since = time.time()
        for stored in (False, True):
            past_the_guard = Workers(server.folder / "current", Config().limits, stored=stored)
            for question in questions:
                with suppress(PrisongraphError):
                    past_the_guard.write(question, BytesIO())
        assert server.request(f"/sparql?{usual}")  # it goes on as before
        ended = time.time()

    calls = list(server.calls(begun, ended))
    connected = [about for call, about, _ in calls if call == "connect"]
    assert connected
    assert all(f'AF_UNIX, sun_path="{server.folder}' in about for about in connected)
    sockets = [about for call, about, is_made in calls if call == "socket" and is_made]
    assert all(about.startswith("AF_UNIX") for about in sockets)
    tried = [about for call, about, _ in calls if call == "socket"]
    assert any(about.startswith("AF_INET") for about in tried), "no query came to calling out"
    with pytest.raises(BlockingIOError):
        listener.accept()

    own = (str(server.folder), str(release.path.parent / ".index"))
    strange = strangers(server.calls(begun, past_the_guard_since), own)
    past_the_guard = strangers(server.calls(past_the_guard_since, ended), own)
    assert strange == set()
    # In memory no file at all can be opened; on disk the engine looks for whom it would call.
    assert not past_the_guard or megabytes == "0"
    assert "/etc/passwd" not in past_the_guard


def strangers(calls: Iterator[tuple[str, str, bool]], own: tuple[str, ...]) -> set[str]:
    """The files that were opened and are none of the engine's own."""
    opened = {about.split('"')[1] for call, about, is_done in calls if "open" in call and is_done}
    return {
        each for each in opened if not each.startswith(own) and not OF_PROCESSES.fullmatch(each)
    }


ALONE = """
import atexit, fcntl, os, socket, struct, subprocess, sys, urllib.parse, urllib.request

with socket.socket() as any:  # the loopback is down at first: SIOCSIFFLAGS, IFF_UP
    fcntl.ioctl(any, 0x8914, struct.pack("16sh14x", b"lo", 1))
assert [name for _, name in socket.if_nameindex()] == ["lo"]
server = subprocess.Popen(
    [sys.executable, "-m", "prisongraph", "serve", sys.argv[1], "--port", "8000"],
    stderr=subprocess.PIPE, text=True,
)
atexit.register(server.terminate)
while "Ctrl-C" not in server.stderr.readline():
    assert server.poll() is None
while True:
    try:
        socket.create_connection(("127.0.0.1", 8000)).close()
        break
    except ConnectionRefusedError:
        assert server.poll() is None
query = urllib.parse.urlencode({"query": "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 7"})
for path in ("/", "/data", "/queries", "/.well-known/void", f"/sparql?{query}"):
    with urllib.request.urlopen("http://127.0.0.1:8000" + path) as answer:
        print(answer.status, path.partition("?")[0], len(answer.read()) > 0)
server.terminate()
sys.exit(server.wait())
"""


@needs_namespace
def test_all_works_where_there_is_no_network(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", ALONE, str(release.path)],
        env={**os.environ, "TMPDIR": str(tmp_path_factory.mktemp("t"))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"200 {path} True" for path in ("/", "/data", "/queries", "/.well-known/void", "/sparql")
    ]
