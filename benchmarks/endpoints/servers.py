"""The servers that are compared: how each is given a dataset, started, and asked.

A server that is not installed is named in the output, with what would install it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.endpoints import virtuoso


@dataclass(frozen=True, slots=True)
class Place:
    """What a server is started with: a release, programs, a port, and a folder of its own."""

    release: Path
    programs: Mapping[str, str]
    port: int
    folder: Path

    @property
    def dataset(self) -> str:
        """The N-Quads file."""
        return str((self.release / "dataset.nq").resolve())


@dataclass(frozen=True, slots=True)
class Server:
    """One server: the programs it needs, and what would install them.

    prepare: loads the dataset, where that is not done by starting.
    command, environment: how it is started.
    path: where its endpoint is, with the name of the release where that is `{release}`.
    is_cached: whether it keeps answers, so that a repeated request is measured too.
    evaluators: the variables that give it so many evaluators, and otherwise as little as it needs.
    differs: why some of its answers differ from everybody else's.
    """

    name: str
    programs: tuple[str, ...]
    install: str
    command: Callable[[Place], list[str]]
    path: str
    prepare: Callable[[Place], None] | None = None
    environment: Callable[[Place], dict[str, str]] = lambda place: {}
    is_cached: bool = False
    evaluators: Callable[[int], dict[str, str]] | None = None
    differs: str = ""


def find_programs(server: Server, folders: Sequence[Path]) -> dict[str, str] | None:
    """Where the programs of a server are, in the folders or on PATH; None when one is missing."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = {name: shutil.which(name, path=path) for name in server.programs}
    return {name: place for name, place in found.items() if place} if all(found.values()) else None


def _serve(place: Place) -> list[str]:
    command = [sys.executable, "-m", "prisongraph", "serve", str(place.release)]
    return [*command, "--host", "127.0.0.1", "--port", str(place.port)]


def _gunicorn(place: Place) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", "python:prisongraph.serve.gunicorn_conf"]


def _nginx(place: Place) -> list[str]:
    script = Path(__file__).with_name("behind_nginx.py")
    return [sys.executable, str(script), str(place.release), str(place.folder), str(place.port)]


def _settings(place: Place) -> dict[str, str]:
    """Ours: the defaults, or what the caller has set, without the limit for one client."""
    return {
        "PRISONGRAPH_HOST": "127.0.0.1",
        "PRISONGRAPH_PORT": str(place.port),
        "PRISONGRAPH_RATE_PER_MINUTE": "0",
        "PRISONGRAPH_RELEASE": str(place.release),
        "PRISONGRAPH_RELEASES": str(place.folder),
    }


def _prepare_oxigraph(place: Place) -> None:
    program, store = place.programs["oxigraph"], str(place.folder / "store")
    for arguments in (["load", "-f", place.dataset], ["optimize"]):
        command = [program, arguments[0], "-l", store, *arguments[1:]]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _oxigraph(place: Place) -> list[str]:
    store, address = str(place.folder / "store"), f"127.0.0.1:{place.port}"
    return [place.programs["oxigraph"], "serve-read-only", "-l", store, "-b", address]


def _rdflib(place: Place, store: str) -> list[str]:
    # The interpreter of the environment in which the program was installed.
    python = Path(place.programs["rdflib-endpoint"]).with_name("python")
    script = Path(__file__).with_name("rdflib_server.py")
    return [str(python), str(script), place.dataset, store, str(place.port)]


def _comunica(place: Place) -> list[str]:
    # Its own time-out counts for loading, too; the benchmark has one for each query.
    program = place.programs["comunica-sparql-file-http"]
    return [program, "-p", str(place.port), "-t", "1800", place.dataset]


def _evaluators(number: int) -> dict[str, str]:
    return {
        "PRISONGRAPH_STANDING": str(number),
        "PRISONGRAPH_PROCESSES": "1",
        "PRISONGRAPH_CACHE_MEMORY_MB": "0",
    }


#: Ours, in the two ways in which it is run.
OURS = {
    name: Server(
        "ours",
        (),
        "",
        command,
        "/sparql",
        environment=_settings,
        is_cached=True,
        evaluators=_evaluators,
    )
    for name, command in (("gunicorn", _gunicorn), ("serve", _serve))
}

#: Ours once more, as the world reaches it: nginx keeps what is an answer of one release for ever.
NGINX = Server(
    "nginx",
    ("nginx",),
    "apt-get install nginx",
    _nginx,
    "/release/{release}/sparql",
    is_cached=True,
)

PEERS = (
    Server(
        "oxigraph",
        ("oxigraph",),
        "pip install oxigraph",
        _oxigraph,
        "/query",
        prepare=_prepare_oxigraph,
    ),
    Server(
        "rdflib",
        ("rdflib-endpoint",),
        "pip install rdflib-endpoint uvicorn",
        lambda place: _rdflib(place, "memory"),
        "/",
    ),
    Server(
        "rdflib-ox",
        ("rdflib-endpoint",),
        "pip install rdflib-endpoint oxrdflib uvicorn",
        lambda place: _rdflib(place, "oxigraph"),
        "/",
    ),
    Server(
        "virtuoso",
        ("virtuoso-t", "isql-vt"),
        "apt-get install virtuoso-opensource-7 virtuoso-opensource-7-bin",
        lambda place: virtuoso.command(place.programs, place.folder),
        virtuoso.PATH,
        prepare=lambda place: virtuoso.prepare(
            place.programs, Path(place.dataset), place.folder, place.port
        ),
        differs="an xsd:duration is kept as a number of months",
    ),
    Server(
        "comunica",
        ("comunica-sparql-file-http", "node"),
        "npm install @comunica/query-sparql-file@4.5",
        _comunica,
        "/sparql",
        environment=lambda place: {"NODE_OPTIONS": "--max-old-space-size=8192"},
    ),
)
