"""The engine with nothing before it, in a process of its own: what servers are measured against.

It answers as inside a server, natively serialised, from memory or from an index on disk,
whichever the settings of a server give a dataset of its size.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.endpoints.load import ACCEPT
from benchmarks.endpoints.memory import tree_bytes

from prisongraph.config import Config
from prisongraph.engine.embedded import Engine, write_index

_ROOT = Path(__file__).resolve().parents[2]


class EngineAlone:
    """An engine over a dataset, told through a pipe what to answer; it ends with the block."""

    def __init__(self, dataset: Path, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.endpoints.engine"]
        command += [str(dataset), str(folder)]
        self._answer = folder / "engine-answer.json"
        self._process = subprocess.Popen(
            command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        #: Seconds that loading took, and the memory that the engine then had.
        self.load_seconds = float(self._hear()["seconds"])
        self.loaded_bytes = tree_bytes(self._process.pid)

    def answer(self, query: str) -> bytes:
        """The answer to a query, as SPARQL JSON."""
        self._ask(query, 0)
        return self._answer.read_bytes()

    def times(self, query: str, seconds: float) -> list[float]:
        """How long it took to answer a query, again and again for so long, at least three times."""
        times: list[float] = self._ask(query, seconds)["times"]
        return times

    def __enter__(self) -> "EngineAlone":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def _ask(self, query: str, seconds: float) -> dict[str, Any]:
        assert self._process.stdin
        asked = {"query": query, "seconds": seconds, "answer": str(self._answer)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        heard: dict[str, Any] = json.loads(self._process.stdout.readline())
        return heard


def _times(engine: Engine, query: str, seconds: float) -> list[float]:
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        engine.query(f"{query}\n#{len(times)}").serialize(ACCEPT)
        times.append(time.perf_counter() - start)
    return times


def _serve(dataset: Path, folder: Path) -> None:
    start = time.perf_counter()
    if dataset.stat().st_size <= Config.from_env(os.environ).memory_dataset_mb << 20:
        engine = Engine.from_file(dataset)
    else:
        write_index(dataset, folder / "index")
        engine = Engine.from_index(folder / "index")
    print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["seconds"]:
            told = {"times": _times(engine, asked["query"], asked["seconds"])}
        else:
            Path(asked["answer"]).write_bytes(engine.query(asked["query"]).serialize(ACCEPT))
            told = {}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), Path(sys.argv[2]))
