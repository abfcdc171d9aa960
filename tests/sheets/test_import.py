"""Rows become files of the record, and nothing is lost or half-written on the way."""

from pathlib import Path

from prisongraph.build import check_record
from prisongraph.record import Record
from prisongraph.sheets import import_sheets

VALID = Path(__file__).parent / "valid"
SHEETS = [VALID / "claims.csv", VALID / "documents.csv"]
DIARY = "data/documents/example-diary-2024-05-01.trig"


def test_an_import_makes_a_sound_record(copied: Record) -> None:
    [change] = import_sheets(copied, SHEETS)
    assert (change.file, change.state, change.claims, change.passages) == (DIARY, "new", 7, 6)
    assert check_record(copied).findings == ()


def test_importing_twice_changes_nothing(copied: Record) -> None:
    [first] = import_sheets(copied, SHEETS)
    path = copied.data.parent / first.file
    before = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
    [second] = import_sheets(copied, SHEETS)
    assert second.state == "unchanged"
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_dry_run_writes_nothing(copied: Record) -> None:
    before = sorted(copied.data.rglob("*"))
    [change] = import_sheets(copied, SHEETS, dry_run=True)
    assert change.state == "new"
    assert sorted(copied.data.rglob("*")) == before
