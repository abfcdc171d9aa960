"""Audits: queries over the compiled dataset of which each must return no row."""

from pathlib import Path

from prisongraph.build.validation import Places
from prisongraph.engine.embedded import Engine
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.queries import read_queries
from prisongraph.terms import Literal


def run_audits(engine: Engine, folder: Path, places: Places) -> list[Finding]:
    """One finding for each row of each audit, at the place where the thing is declared."""
    findings = []
    for name, query in sorted(read_queries(folder).items()):
        for row in engine.run(query).rows():
            cells = [
                value.lexical if isinstance(value, Literal) else shorten(value)
                for value in row.values()
            ]
            thing = next((str(value) for value in row.values()), "")
            file, line = places.get((thing,), (f"queries/audits/{name}.rq", 1))
            findings.append(Finding(file, line, f"{query.summary} ({', '.join(cells)})"))
    return findings
