"""How long a build takes, and how much memory, for an invented record at several sizes.

    python benchmarks/build.py            # 62 and 620 documents
    python benchmarks/build.py 62 620 1860

Each size is built in a process of its own, then one document is edited and it is built again.
Standard output is one table; the sizes stand side by side, with the ratio of the last to the first.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if not __package__:
    # Run as a file: its folder, where Python looks first, holds an `http` that is not Python's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fiction import write_record

from prisongraph.build import build_release
from prisongraph.record import Record
from prisongraph.release import verify_release

Row = dict[str, float]


def measure(folder: Path) -> Row:
    """Seconds of each step of one build, the whole, the verification, and the peak of memory."""
    marks: list[tuple[str, float]] = []

    def mark(step: str, outcome: str) -> None:
        if not outcome:
            marks.append((step, time.perf_counter()))

    start, before_work = time.perf_counter(), time.process_time()
    release = build_release(Record.at(folder), folder / "releases", progress=mark)
    end = time.perf_counter()
    ends = [moment for _, moment in marks[1:]] + [end]
    row = {
        f"  {step}, s": after - before for (step, before), after in zip(marks, ends, strict=True)
    }
    row["build, s"] = end - start
    row["of these on a processor, s"] = time.process_time() - before_work
    problems = verify_release(release.path)
    assert problems == [], problems
    row["verify, s"] = time.perf_counter() - end
    row["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return row | {name: float(count) for name, count in release.manifest.counts.items()}


def measure_apart(folder: Path) -> Row:
    """The same in a new process, so that one measurement owes nothing to another."""
    command = [sys.executable, __file__, "--measure", str(folder)]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row: Row = json.loads(done.stdout)
    return row | {"process, s": time.perf_counter() - started}


def measure_size(documents: int) -> Row:
    """A whole build of a record of so many documents, and one after an edit of one document."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "record"
        write_record(folder, documents)
        row = measure_apart(folder)
        edited = folder / "data" / "documents" / "example-00001.trig"
        edited.write_text(edited.read_text().replace("oa:end 90", "oa:end 91"))
        again = measure_apart(folder)
    return row | {
        "after an edit, s": again["process, s"],
        "after an edit, MB": again["peak memory, MB"],
    }


def main(sizes: list[int]) -> None:
    """Prints the table."""
    rows = [measure_size(documents) for documents in sizes]
    names = sorted({name for row in rows for name in row}, key=list(rows[-1]).index)
    print(f"{'':28}" + "".join(f"{size:>9} docs" for size in sizes) + f"{'ratio':>9}")
    for name in names:
        values = [row[name] for row in rows]
        digits = 2 if name.endswith(", s") else 0
        ratio = f"{values[-1] / values[0]:9.1f}" if values[0] else f"{'':9}"
        print(f"{name:28}" + "".join(f"{value:14,.{digits}f}" for value in values) + ratio)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main([int(size) for size in sys.argv[1:]] or [62, 620])
