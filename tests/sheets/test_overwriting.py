"""Nobody's work is overwritten unasked, and no file is ever half-written."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from prisongraph.errors import OverwriteError, RecordError, SheetError
from prisongraph.record import Record
from prisongraph.sheets import import_sheets
from prisongraph.sheets.writing import write_files

VALID = Path(__file__).parent / "valid"
SHEETS = [VALID / "claims.csv", VALID / "documents.csv"]
DIARY = "documents/example-diary-2024-05-01.trig"


def shorter(folder: Path, name: str, *, lines: int) -> Path:
    """A sheet without its last lines."""
    path = folder / name
    kept = (VALID / name).read_text().splitlines(keepends=True)[:-lines]
    path.write_text("".join(kept))
    return path


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """A sheet with other words."""
    path = folder / name
    content = (VALID / name).read_text()
    assert old in content
    path.write_text(content.replace(old, new))
    return path


def test_a_correction_of_place_and_title_is_written(copied: Record, tmp_path: Path) -> None:
    import_sheets(copied, SHEETS)
    claims = edited(tmp_path, "claims.csv", "page 4", "page 5")
    documents = edited(tmp_path, "documents.csv", "May", "June")
    [change] = import_sheets(copied, [claims, documents])
    assert (change.state, change.loss) == ("changed", "")
    content = (copied.data / DIARY).read_text()
    assert 'dct:title "A \\"quiet\\" June"@en' in content
    assert "u:page5 a pg:Utterance" in content


def test_a_row_that_is_added_changes_no_name(copied: Record, tmp_path: Path) -> None:
    import_sheets(copied, [shorter(tmp_path, "claims.csv", lines=3), VALID / "documents.csv"])
    before = [line for line in (copied.data / DIARY).read_text().splitlines() if " a pg:" in line]
    import_sheets(copied, SHEETS)
    after = [line for line in (copied.data / DIARY).read_text().splitlines() if " a pg:" in line]
    assert set(before) < set(after)


def test_a_sheet_that_drops_claims_is_refused(copied: Record, tmp_path: Path) -> None:
    import_sheets(copied, SHEETS)
    before = (copied.data / DIARY).read_bytes()
    claims = shorter(tmp_path, "claims.csv", lines=2)
    with pytest.raises(OverwriteError, match=f"data/{DIARY}: 2 claims would be dropped"):
        import_sheets(copied, [claims])
    assert (copied.data / DIARY).read_bytes() == before
    [change] = import_sheets(copied, [claims], replace=True)
    assert (change.state, change.claims) == ("changed", 5)


def test_a_sheet_that_drops_a_part_of_a_header_is_refused(copied: Record, tmp_path: Path) -> None:
    import_sheets(copied, SHEETS)
    documents = edited(tmp_path, "documents.csv", "Read on paper.", "")
    with pytest.raises(OverwriteError, match="1 statement on the document would be dropped"):
        import_sheets(copied, [documents])


def test_a_sheet_of_one_kind_leaves_the_other_part_of_the_file(copied: Record) -> None:
    import_sheets(copied, SHEETS)
    before = (copied.data / DIARY).read_bytes()
    for sheet in SHEETS:
        [change] = import_sheets(copied, [sheet])
        assert change.state == "unchanged"
    assert (copied.data / DIARY).read_bytes() == before


def test_claims_that_stay_keep_their_publisher(copied: Record, tmp_path: Path) -> None:
    import_sheets(copied, SHEETS)
    documents = edited(tmp_path, "documents.csv", "org:example-gazette", "org:example-courier")
    with pytest.raises(SheetError, match=r"column publisher: .*expected org:example-gazette"):
        import_sheets(copied, [documents], replace=True)
    with pytest.raises(OverwriteError, match="7 claims would be dropped"):
        import_sheets(copied, [documents, VALID / "claims.csv"])
    [change] = import_sheets(copied, [documents, VALID / "claims.csv"], replace=True)
    assert (change.state, change.claims) == ("changed", 7)


def test_claims_need_a_publisher_behind_them(copied: Record) -> None:
    import_sheets(copied, SHEETS)
    path = copied.data / DIARY
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "dct:publisher" not in line))
    with pytest.raises(SheetError, match="expected a document whose publisher"):
        import_sheets(copied, [VALID / "claims.csv"], replace=True)


def test_a_file_that_somebody_edited_is_not_overwritten(copied: Record) -> None:
    import_sheets(copied, SHEETS)
    path = copied.data / DIARY
    path.write_text(path.read_text().replace("P7Y6M", "P7Y"))
    with pytest.raises(OverwriteError, match="somebody has edited the file since it was imported"):
        import_sheets(copied, SHEETS)
    assert "P7Y6M" not in path.read_text()
    import_sheets(copied, SHEETS, replace=True)
    assert "P7Y6M" in path.read_text()


def test_a_file_that_was_written_by_hand_is_not_overwritten(copied: Record) -> None:
    path = copied.data / DIARY
    import_sheets(copied, SHEETS)
    by_hand = path.read_text().partition("\n")[2]
    path.write_text(by_hand)
    with pytest.raises(OverwriteError, match="the file was written by hand"):
        import_sheets(copied, SHEETS)
    assert path.read_text() == by_hand


def test_what_a_replaced_file_declares_must_be_declared_elsewhere(
    copied: Record, tmp_path: Path
) -> None:
    path = copied.data / DIARY
    import_sheets(copied, SHEETS)
    thing = "\ndetention:example-ada-2022 a pg:Detention .\n"
    path.write_text(path.read_text() + thing)
    things = copied.data / "entities" / "things.ttl"
    things.write_text(
        things.read_text().replace("detention:example-ada-2022 a ", "detention:other a ")
    )
    with pytest.raises(OverwriteError, match="1 other statement would be dropped"):
        import_sheets(copied, SHEETS)
    with pytest.raises(SheetError, match="which declares it, would be overwritten"):
        import_sheets(copied, SHEETS, replace=True)


def test_a_document_stands_in_one_file(copied: Record) -> None:
    import_sheets(copied, SHEETS)
    shutil.move(copied.data / DIARY, copied.data / "documents" / "diary.trig")
    with pytest.raises(
        OverwriteError, match=r"diary\.trig: doc:example-diary-2024-05-01 stands here"
    ):
        import_sheets(copied, SHEETS, replace=True)


def test_a_record_that_cannot_be_read_is_not_written_to(copied: Record) -> None:
    (copied.data / "documents" / "court-ruling.trig").write_text("not turtle")
    with pytest.raises(RecordError, match=r"court-ruling\.trig:1: syntax error"):
        import_sheets(copied, SHEETS)
    assert not (copied.data / DIARY).exists()


def test_a_broken_file_can_be_replaced(copied: Record) -> None:
    (copied.data / DIARY).write_text("not turtle")
    with pytest.raises(OverwriteError, match="written by hand"):
        import_sheets(copied, SHEETS)
    [change] = import_sheets(copied, SHEETS, replace=True)
    assert change.state == "changed"


def test_a_crash_leaves_each_file_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {name: f"old {name}" for name in ("a", "b", "c")}
    new = {name: f"new {name}" for name in ("c", "b", "a")}
    write_files(tmp_path, old)
    rename, calls = os.rename, []

    def crash(source: Path, target: Path) -> None:
        calls.append(target.name)
        if len(calls) == 2:
            raise OSError("the machine stops here")
        rename(source, target)

    monkeypatch.setattr(os, "rename", crash)
    with pytest.raises(OSError, match="stops here"):
        write_files(tmp_path, new)
    monkeypatch.undo()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a": "new a",
        "b": "old b",
        "c": "old c",
    }
    write_files(tmp_path, new)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == new


def test_drafts_of_a_killed_import_are_no_part_of_the_record(copied: Record) -> None:
    drafts = copied.data / "documents" / ".drafts"
    drafts.mkdir()
    (drafts / "example-x.trig.draft").write_text("half a fi")
    [change] = import_sheets(copied, SHEETS)
    assert change.state == "new"
    assert not drafts.exists()


def test_two_imports_never_write_at_once(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(OverwriteError, match="another command is writing here"):
            write_files(tmp_path, {"a": "new"})
    finally:
        os.close(descriptor)
    assert list(tmp_path.iterdir()) == []
