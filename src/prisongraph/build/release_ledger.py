"""The ledger of releases that were withdrawn: `data/ledger/releases.tsv`.

Every later release carries it, so that whoever asks for a withdrawn one hears why it is gone.
"""

import csv
from datetime import date
from pathlib import Path

from prisongraph.errors import Finding, RecordError
from prisongraph.withdrawn import COLUMNS, REASONS, Withdrawal, as_table, write_in_one_step

_NAME = "data/ledger/releases.tsv"


def release_ledger_path(data: Path) -> Path:
    """Where the ledger of withdrawn releases of a record is."""
    return data / "ledger" / "releases.tsv"


def read_withdrawn_releases(data: Path, findings: list[Finding]) -> list[Withdrawal]:
    """All releases that were withdrawn, in the order of the file; there need be none."""
    path = release_ledger_path(data)
    if not path.exists():
        return []
    entries = []
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter="\t"), start=1):
            problem = _problem(row, line)
            if problem:
                findings.append(Finding(_NAME, line, problem))
            elif line > 1:
                entries.append(Withdrawal(*row))
    return entries


def _problem(row: list[str], line: int) -> str:
    if line == 1:
        expected = ", ".join(COLUMNS)
        return "" if tuple(row) == COLUMNS else f"columns are {tuple(row)}, expected {expected}"
    if len(row) != len(COLUMNS) or not row[0]:
        return f"{len(row)} cells, expected {len(COLUMNS)}: {', '.join(COLUMNS)}"
    if row[1] not in REASONS:
        return f"reason is {row[1]!r}, expected one of {', '.join(REASONS)}"
    try:
        date.fromisoformat(row[2])
    except ValueError:
        return f"date is {row[2]!r}, expected the day of the withdrawal, such as 2026-11-24"
    return ""


def enter_withdrawn_release(data: Path, withdrawal: Withdrawal) -> bool:
    """Enters a release as withdrawn, in one step; whether it was not there before.

    RecordError when the ledger that is there cannot be read.
    """
    findings: list[Finding] = []
    entries = read_withdrawn_releases(data, findings)
    if findings:
        raise RecordError(findings)
    if withdrawal.release in {each.release for each in entries}:
        return False
    write_in_one_step(release_ledger_path(data), as_table([*entries, withdrawal]))
    return True
