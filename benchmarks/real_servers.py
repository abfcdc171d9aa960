"""The ways in which a release is served for real, each as a context that starts and ends it."""

import getpass
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.processes import Reading, read_tree

HOST = "127.0.0.1"
_START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where it listens, and what can be counted of it."""

    port: int
    folder: Path
    main: subprocess.Popen[bytes]
    engine: subprocess.Popen[bytes]

    def reload(self) -> None:
        """Tells the process that has the release to look again."""
        self.engine.send_signal(signal.SIGHUP)

    def read(self) -> Reading:
        """What all its processes hold."""
        return read_tree({self.main.pid, self.engine.pid})

    def folders(self) -> list[str]:
        """The folders of releases that the engine has."""
        return sorted(path.parent.name for path in self.folder.rglob("ask.sock"))


@contextmanager
def under_serve(release: Path, folder: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """`prisongraph serve`: waitress, and an engine of its own."""
    port = _free_port()
    command = [_program("prisongraph"), "serve", str(release), "--port", str(port)]
    with _running(command, folder, settings) as main:
        yield _wait(Server(port, folder, main, main))


@contextmanager
def under_gunicorn(
    release: Path, folder: Path, settings: Mapping[str, str], *, bind: str = ""
) -> Iterator[Server]:
    """`prisongraph engine`, and gunicorn with two processes beside it."""
    port, place = _free_port(), folder / "engine"
    command = [_program("prisongraph"), "engine", str(release), "--folder", str(place)]
    web = {
        "PRISONGRAPH_ENGINE": str(place),
        "PRISONGRAPH_PORT": str(port),
        "PRISONGRAPH_PROCESSES": "2",
    }
    with (
        _running(command, folder, settings) as engine,
        _running(
            _GUNICORN + (["--bind", bind] if bind else []), folder, {**settings, **web}
        ) as main,
    ):
        server = Server(port, folder, main, engine)
        yield server if bind else _wait(server)


@contextmanager
def under_gunicorn_alone(
    release: Path, folder: Path, settings: Mapping[str, str]
) -> Iterator[Server]:
    """gunicorn with two processes, which starts the engine and hands a reload on to it."""
    port = _free_port()
    web = {
        "PRISONGRAPH_RELEASE": str(release),
        "PRISONGRAPH_PORT": str(port),
        "PRISONGRAPH_PROCESSES": "2",
    }
    with _running(_GUNICORN, folder, {**settings, **web}) as main:
        yield _wait(Server(port, folder, main, main))


@contextmanager
def under_nginx(
    release: Path, folder: Path, settings: Mapping[str, str], *, port: int = 0
) -> Iterator[Server]:
    """nginx as the example configures it, before gunicorn on a socket, and an engine."""
    port, socket_path = port or _free_port(), folder / "http.sock"
    example = Path(__file__).parents[1] / "deploy" / "nginx" / "prisongraph.conf"
    written = example.read_text()
    for found, instead in (
        ("/run/prisongraph/web/http.sock", str(socket_path)),
        ("/var/log/nginx", str(folder)),
        ("/var/lib/nginx", str(folder)),
        ("listen 80 default_server", f"listen {HOST}:{port} default_server"),
        ("listen [::]:80 default_server;", ""),
        # All clients have one address here.
        ("rate=50r/s", "rate=1000000r/s"),
        ("rate=20r/s", "rate=1000000r/s"),
        ("burst=100", "burst=10000"),
        ("burst=40", "burst=10000"),
    ):
        assert found in written, found
        written = written.replace(found, instead)
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()}; daemon off; pid {folder}/nginx.pid; "
        f"error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{written}}}\n"
    )
    web = {"PRISONGRAPH_PROXIES": "1", "PRISONGRAPH_CACHE": str(folder / "cache")}
    proxy = ["nginx", "-c", str(folder / "nginx.conf")]
    with (
        under_gunicorn(release, folder, {**settings, **web}, bind=f"unix:{socket_path}") as server,
        _running(proxy, folder, {}),
    ):
        yield _wait(replace(server, port=port))


SERVERS: dict[str, Callable[[Path, Path, Mapping[str, str]], AbstractContextManager[Server]]] = {
    "serve": under_serve,
    "gunicorn": under_gunicorn,
    "gunicorn-alone": under_gunicorn_alone,
    "nginx": under_nginx,
}


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


_GUNICORN = [_program("gunicorn"), "-c", "python:prisongraph.serve.gunicorn_conf"]


@contextmanager
def _running(
    command: list[str], folder: Path, settings: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PRISONGRAPH_")}
    process = subprocess.Popen(
        command, env={**kept, "TMPDIR": str(folder), **settings}, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: Server) -> Server:
    """The server, once it answers; TimeoutError when it does not come to that."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{server.port}/healthz") as answer:
                answer.read()
                return server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"no server on port {server.port} after {_START_SECONDS} seconds")
