"""The ledger: every claim ever published, and why one that is gone was withdrawn.

`data/ledger/claims.tsv` has the columns claim, state, reason, date, replaced_by.
A published claim that disappears without a tombstone stops the build,
because somebody may have cited it.
"""

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prisongraph.build.claims import Claim
from prisongraph.errors import Finding
from prisongraph.iris import BASE
from prisongraph.terms import Iri

COLUMNS = ("claim", "state", "reason", "date", "replaced_by")
LIVE = "live"
WITHDRAWN = "withdrawn"
REASONS = (
    "CuratorError",
    "SourceCorrected",
    "SourceRetracted",
    "EntityMerged",
    "WithheldByRequest",
)
_NAME = "data/ledger/claims.tsv"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; reason, date and replacement belong to withdrawn claims."""

    claim: Iri
    state: str
    reason: str = ""
    date: str = ""
    replaced_by: str = ""
    line: int = 0


def ledger_path(data: Path) -> Path:
    """Where the ledger of a record is."""
    return data / "ledger" / "claims.tsv"


def read_ledger(data: Path, findings: list[Finding]) -> list[Entry]:
    """All entries; a record without a ledger has published nothing yet."""
    path = ledger_path(data)
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        header = tuple(next(rows, ()))
        if header != COLUMNS:
            expected = ", ".join(COLUMNS)
            findings.append(Finding(_NAME, 1, f"columns are {header}, expected {expected}"))
            return []
        entries = []
        for line, row in enumerate(rows, start=2):
            padded = [*row, *[""] * (len(COLUMNS) - len(row))][: len(COLUMNS)]
            name, state, reason, day, replacement = padded
            entry = Entry(Iri(f"{BASE}claim/{name}"), state, reason, day, replacement, line)
            problem = _problem(entry)
            if problem:
                findings.append(Finding(_NAME, line, problem))
            else:
                entries.append(entry)
        return entries


def _problem(entry: Entry) -> str:
    if entry.state == LIVE:
        return ""
    if entry.state != WITHDRAWN:
        return f"state is {entry.state!r}, expected {LIVE} or {WITHDRAWN}"
    if entry.reason not in REASONS:
        return f"reason is {entry.reason!r}, expected one of {', '.join(REASONS)}"
    try:
        date.fromisoformat(entry.date)
    except ValueError:
        return f"date is {entry.date!r}, expected the day of the withdrawal, such as 2026-11-24"
    return ""


def check_ledger(
    entries: Iterable[Entry], claims: Iterable[Claim], findings: list[Finding]
) -> None:
    """Adds a finding for each published claim that is gone, and each withdrawn one that is back."""
    present = {claim.iri for claim in claims}
    for entry in entries:
        if entry.state == LIVE and entry.claim not in present:
            findings.append(
                Finding(
                    _NAME,
                    entry.line,
                    f"{entry.claim} was published and is no longer in the record: restore it, "
                    f"or mark it {WITHDRAWN} with a reason ({', '.join(REASONS)}) and a date",
                )
            )
        if entry.state == WITHDRAWN and entry.claim in present:
            findings.append(
                Finding(_NAME, entry.line, f"{entry.claim} is withdrawn, but a document makes it")
            )


def append_claims(data: Path, claims: Iterable[Iri]) -> None:
    """Adds claims as published; the file is replaced in one step, so that a crash loses nothing."""
    path = ledger_path(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else "\t".join(COLUMNS) + "\n"
    text += "".join(f"{claim.removeprefix(BASE + 'claim/')}\t{LIVE}\t\t\t\n" for claim in claims)
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
