"""The ledger: every claim ever published, and why one that is gone was withdrawn.

`data/ledger/claims.tsv` has the columns claim, state, reason, date, replaced_by.
A published claim that disappears without a tombstone stops the build,
because somebody may have cited it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prisongraph.build.claims import Claim
from prisongraph.errors import Finding
from prisongraph.iris import BASE
from prisongraph.terms import Iri
from prisongraph.withdrawn import REASONS, REQUESTED, write_in_one_step

COLUMNS = ("claim", "state", "reason", "date", "replaced_by")
LIVE = "live"
WITHDRAWN = "withdrawn"
_NAME = "data/ledger/claims.tsv"
_CLAIM = BASE + "claim/"


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
            entry = Entry(Iri(_CLAIM + name), state, reason, day, replacement, line)
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
    if entry.reason == REQUESTED and entry.replaced_by:
        return f"{REQUESTED} with a replacement, which gives away what is withheld: remove it"
    try:
        date.fromisoformat(entry.date)
    except ValueError:
        return f"date is {entry.date!r}, expected the day of the withdrawal, such as 2026-11-24"
    return ""


def check_ledger(
    entries: Iterable[Entry], claims: Iterable[Claim], findings: list[Finding]
) -> None:
    """Adds a finding for each published claim that is gone, and each withdrawn one that is back."""
    entries = list(entries)
    present = {claim.iri for claim in claims}
    published = {entry.claim for entry in entries}
    for entry in entries:
        successor = Iri(_CLAIM + entry.replaced_by)
        if entry.replaced_by and successor not in present and successor not in published:
            message = f"replaced_by is {entry.replaced_by!r}, which was never a claim of the record"
            findings.append(Finding(_NAME, entry.line, message))
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


def ledger_text(entries: Iterable[Entry]) -> str:
    """The whole ledger with its header, one line for each entry."""
    lines = [COLUMNS, *map(_cells, entries)]
    return "".join("\t".join(cells) + "\n" for cells in lines)


def _cells(entry: Entry) -> tuple[str, ...]:
    name = entry.claim.removeprefix(_CLAIM)
    return name, entry.state, entry.reason, entry.date, entry.replaced_by


def append_claims(data: Path, claims: Iterable[Iri]) -> None:
    """Adds claims as published; the file is replaced in one step, so that a crash loses nothing."""
    path = ledger_path(data)
    text = path.read_text(encoding="utf-8") if path.exists() else ledger_text([])
    text += "".join("\t".join(_cells(Entry(claim, LIVE))) + "\n" for claim in claims)
    write_in_one_step(path, text)
