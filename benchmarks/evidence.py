"""What evidence costs, as ratios to the plain query within one run.

    python benchmarks/evidence.py [folder for synthetic releases]

First the published queries over the record that ships: the evidence of their first 20 rows with
each claim told, which triples and claims these rows rest on, and the same for up to 1,000 rows.
Then a fixed number of rows over synthetic records that are 1, 10 and 100 times as large.
A query is parsed once for each text, and a claim is read once while it is kept: both are left out
of these and told apart, as what a query costs whose claims are all told for the first time, and
what parsing costs.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.synthetic import write_synthetic_release

from prisongraph.build import build_release
from prisongraph.engine.embedded import Engine
from prisongraph.engine.query_engine import Question
from prisongraph.queries import Query, read_queries
from prisongraph.record import default_record
from prisongraph.telling.claims import ToldClaims
from prisongraph.telling.told import Extent, find_evidence, tell
from prisongraph.terms import Term
from prisongraph.witness import evidence_of
from prisongraph.witness.parsed import parse

ROWS, MOST, TIMES = 20, 1000, 7
#: How long a piece of work is done in its turn, in seconds, if it is not longer itself.
TURN = 0.01
SIZES = (1, 10, 100)
#: Claims of the smallest synthetic record: about as many as in the record that ships.
CLAIMS = 6_000
#: What is asked of records of every size: a join, optional parts, and a path.
GROWING = {
    "facts": "SELECT ?d ?s { ?p pg:detention ?d . ?d pg:sentence ?s }",
    "sourced": "SELECT ?d ?s ?who { GRAPH ?u { ?d pg:sentence ?s } ?u pg:assertedBy ?who }",
    "optional": "SELECT ?d ?c ?s { ?d pg:charge ?c OPTIONAL { ?d pg:sentence ?s } }",
    "chains": "SELECT ?u ?who { ?u pg:statedIn ?d . ?u pg:relays*/pg:saidBy ?who }",
}
PREFIX = "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "


def seconds(*works: Callable[[], object]) -> list[float]:
    """The least time on the processor that each piece of work takes; they take turns.

    In its turn, work is done again and again until it has taken `TURN` seconds: otherwise what is
    short would be measured by what stood in the processor's caches before it.
    The engine answers in this process, so that what other programs do is not measured.
    """
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(TIMES):
        for place, work in enumerate(works):
            start, times = time.process_time(), 0
            while not times or time.process_time() - start < TURN:
                work()
                times += 1
            taken[place].append((time.process_time() - start) / times)
    return [min(each) for each in taken]


def published(queries: dict[str, Query]) -> None:
    """Prints the ratios of each published query over the record that ships, and their medians."""
    record = default_record()
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.from_file(build_release(record, Path(folder)).dataset)
    columns = "".join(f"{each:>8}" for each in ("20", "which", "1000", "first", "parse"))
    print(f"{'query':45}{'plain ms':>9}{'rows':>6}{columns}")
    table = []
    for name in sorted(read_queries(record.queries / "examples")):
        query = queries[name]
        ratios, plain, rows = ratios_of(engine, queries, query.text, query.bindings({}))
        table.append(ratios)
        written = "".join(f"{each:8.1f}" for each in ratios)
        print(f"{name:45}{plain * 1000:9.2f}{rows:6}{written}")
    medians = "".join(f"{median(column):8.1f}" for column in zip(*table, strict=True))
    print(f"{'median':60}{medians}")


def ratios_of(
    engine: Engine, queries: dict[str, Query], text: str, bindings: dict[str, Term]
) -> tuple[list[float], float, int]:
    """The ratios of one query to the plain one, in the order of the columns."""
    question = Question(text, "", bindings=bindings)
    kept = ToldClaims(engine, queries)

    def told(claims: ToldClaims) -> None:
        for _ in tell(claims, find_evidence(engine, queries, question, Extent(0, ROWS))):
            pass

    told(kept)
    rows = len(engine.query(text, bindings=bindings).rows())
    plain, *others = seconds(
        lambda: engine.query(text, bindings=bindings).rows(),
        lambda: told(kept),
        lambda: evidence_of(engine, queries, question, limit=ROWS),
        lambda: evidence_of(engine, queries, question, limit=MOST),
        lambda: told(ToldClaims(engine, queries)),
        lambda: parse(text),
    )
    ratios = [each / plain for each in others]
    return ratios, plain, rows


def _answer(engine: Engine, text: str) -> None:
    engine.query(text).rows()


def growing(queries: dict[str, Query], folder: Path) -> None:
    """Prints what the evidence of 20 rows costs over records of several sizes, by the smallest.

    The rows are the first that the engine finds, so that the plain query costs the same, too.
    """
    least: dict[str, tuple[float, float]] = {}
    for size in SIZES:
        release = write_synthetic_release(folder, CLAIMS * size)
        engine = Engine.from_file(release.dataset)
        for name, text in GROWING.items():
            question = Question(f"{PREFIX}{text} LIMIT {ROWS}", "")
            plain, taken = seconds(
                partial(_answer, engine, question.text),
                partial(evidence_of, engine, queries, question, limit=ROWS),
            )
            first = least.setdefault(name, (plain, taken))
            print(
                f"{size:4} x {name:10}plain {plain * 1000:9.2f} ms ({plain / first[0]:.1f} x)"
                f"  evidence {taken * 1000:9.2f} ms ({taken / first[1]:.1f} x)",
                flush=True,
            )


def main() -> None:
    """Prints both tables."""
    queries = read_queries(default_record().queries)
    published(queries)
    if len(sys.argv) > 1:
        growing(queries, Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            growing(queries, Path(folder))


if __name__ == "__main__":
    main()
