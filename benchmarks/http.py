"""How fast SPARQL is answered over HTTP: this server beside others, on the same data and queries.

    python benchmarks/http.py --release releases/NAME
    python benchmarks/http.py --claims 100000 --seconds 5 --peers oxigraph,virtuoso

Standard output is one table, a column for each server and for the engine with nothing before it.
Servers run one after another, on the same machine as the load; each is asked

- first: each query once, straight after the start, when nothing is warm;
- varied: the same query with another comment each time, which no cache of answers knows;
- repeated: the same bytes each time, where a server keeps answers (the column `cached` beside
  it; with nginx it is nginx that keeps them);

by 1, 8 and 32 clients that keep their connections open.
The engine alone is measured again beside each query, so that ratios hold on a busy machine.
Memory is that of all processes of a server, shared pages counted once.
Every answer is compared with the engine's, row by row.
The engine is in memory or on disk, as a server with the same PRISONGRAPH_… variables has it.

It needs wrk(1).
Servers that are found on PATH, or in a folder given by `--bin`, are measured;
the others are named, with what would install them.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.endpoints import questions
from benchmarks.endpoints.engine import EngineAlone
from benchmarks.endpoints.measuring import Measured, Plan, measure
from benchmarks.endpoints.notes import print_notes
from benchmarks.endpoints.running import Bounds, prepare
from benchmarks.endpoints.servers import NGINX, OURS, PEERS, Server, find_programs
from benchmarks.endpoints.table import columns_of, print_table
from benchmarks.synthetic import write_synthetic_release

from prisongraph.release import Release, open_release


def main() -> None:
    """Measures, and prints the table with what has to be known beside it."""
    options = _options()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        release = _release(options, folder)
        _say("the engine alone")
        with EngineAlone(release.dataset, folder) as engine:
            bounds = Bounds(options.limit, options.load_limit, int(options.memory_limit * 2**30))
            asked = questions.read_questions(engine, options.queries)
            plan = Plan(engine, asked, bounds, options.seconds, _say)
            measured, absent = [], []
            chosen = [peer for peer in PEERS if peer.name in options.peers]
            for server in (OURS[options.ours], NGINX, *chosen):
                programs = find_programs(server, options.bin)
                if programs is None:
                    absent.append(server)
                else:
                    measured.append(_measured(server, programs, release, folder, plan))
        _print(release, measured, absent, engine, options.seconds)


def _measured(
    server: Server, programs: dict[str, str], release: Release, folder: Path, plan: Plan
) -> Measured:
    """One server, from loading to its end; a failure is told in its `problem`."""
    _say(server.name)
    own = folder / server.name
    start = time.perf_counter()
    try:
        place = prepare(server, release.path, programs, own)
        seconds = time.perf_counter() - start
        found = measure(server, place, plan)
        found.prepare_seconds = seconds if server.prepare else 0.0
    except (RuntimeError, subprocess.SubprocessError) as error:
        found = Measured(server.name, problem=str(error))
    shutil.rmtree(own)
    return found


def _print(
    release: Release,
    measured: list[Measured],
    absent: list[Server],
    engine: EngineAlone,
    seconds: float,
) -> None:
    counts = release.manifest.counts
    sizes = {
        "the dataset": release.dataset.stat().st_size,
        "the engine with it": engine.loaded_bytes,
    }
    print(f"{release.name}: {counts['claims']:,} claims, {counts['quads']:,} quads")
    columns = columns_of(
        measured, engine_load=engine.load_seconds, engine_bytes=engine.loaded_bytes
    )
    rows = {name: found.rows for each in measured for name, found in each.asked.items()}
    print_table(columns, rows)
    print_notes(columns, measured, absent=absent, seconds=seconds, sizes=sizes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument("--release", type=Path, help="a release that is there")
    data.add_argument("--claims", type=int, help="write a synthetic release of so many claims")
    names = [server.name for server in PEERS]
    parser.add_argument("--peers", type=_listed(names), default=names, help=", ".join(names))
    parser.add_argument("--ours", choices=OURS, default="gunicorn", help="how ours is started")
    known = questions.names()
    parser.add_argument("--queries", type=_listed(known), default=known, help=", ".join(known))
    parser.add_argument("--seconds", type=float, default=5, help="of each load, at least")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one query")
    parser.add_argument("--load-limit", type=float, default=1800, help="seconds for a start")
    parser.add_argument("--memory-limit", type=float, default=14, help="GB for a server")
    parser.add_argument("--bin", type=Path, action="append", default=[], help="a folder of peers")
    parser.add_argument("--folder", type=Path, help="where temporary files are put")
    return parser.parse_args()


def _listed(known: list[str]) -> Callable[[str], list[str]]:
    """Names with commas between them, each of which is known."""

    def listed(given: str) -> list[str]:
        wanted = set(filter(None, given.split(",")))
        if wanted - set(known):
            raise argparse.ArgumentTypeError(
                f"found {', '.join(wanted - set(known))}, expected some of {', '.join(known)}"
            )
        return [name for name in known if name in wanted]

    return listed


def _release(options: argparse.Namespace, folder: Path) -> Release:
    if options.release:
        return open_release(options.release.resolve())
    _say(f"a synthetic release of {options.claims:,} claims")
    return write_synthetic_release(folder / "releases", options.claims)


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
