"""Audits: queries over the compiled dataset of which each must return no row.

The first column of an audit is the thing at fault, the next two, where they are a property
and a value, say which statement about it: a finding is led to the most exact place known.
"""

from dataclasses import dataclass
from pathlib import Path

from prisongraph.build.validation import Places
from prisongraph.engine.embedded import Engine
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.queries import Query, read_queries
from prisongraph.terms import Iri, Literal, Term


@dataclass(frozen=True, slots=True)
class Hit:
    """What one audit found wrong with one thing."""

    audit: str
    thing: Iri
    finding: Finding


def run_audits(engine: Engine, folder: Path, places: Places) -> list[Hit]:
    """One hit for each row of each audit, at the place where the statement at fault is authored."""
    return [
        _hit(query, list(row.values()), places)
        for _, query in sorted(read_queries(folder).items())
        for row in engine.run(query).rows()
    ]


def _hit(query: Query, row: list[Term], places: Places) -> Hit:
    cells = [value.lexical if isinstance(value, Literal) else str(value) for value in row]
    shown = [value.lexical if isinstance(value, Literal) else shorten(value) for value in row]
    known = (places.get(tuple(cells[:length])) for length in (3, 2, 1))
    file, line = next((place for place in known if place), (f"queries/audits/{query.name}.rq", 1))
    return Hit(
        query.name, Iri(cells[0]), Finding(file, line, f"{query.summary} ({', '.join(shown)})")
    )
