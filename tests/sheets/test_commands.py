"""The commands of curators, as they type them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from prisongraph.cli import main
from prisongraph.record import Record

VALID = Path(__file__).parent / "valid"
DOCUMENTS, CLAIMS = str(VALID / "documents.csv"), str(VALID / "claims.csv")
DIARY = "data/documents/example-diary-2024-05-01.trig"
DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "sheets.md").read_text(encoding="utf-8")


def run(*arguments: str, record: Record) -> Result:
    return CliRunner().invoke(main, [*arguments, "--record", str(record.data.parent)])


def test_import_prints_one_line_a_file(copied: Record) -> None:
    result = run("import", DOCUMENTS, CLAIMS, record=copied)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"new       {DIARY}  7 claims, 6 passages\n"
    assert result.stderr == "1 of 1 files written\n"
    assert run("import", CLAIMS, record=copied).stdout.startswith("unchanged ")


def test_a_refused_sheet_is_explained_on_standard_error(copied: Record, tmp_path: Path) -> None:
    sheet = tmp_path / "claims.csv"
    sheet.write_text((VALID / "claims.csv").read_text().replace(">200", "many"))
    result = run("import", DOCUMENTS, str(sheet), record=copied)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{sheet}: row 3, column value: found “many”, expected a whole")
    assert not (copied.data.parent / DIARY).exists()


def test_a_dry_run_says_what_would_be_lost(copied: Record) -> None:
    run("import", DOCUMENTS, CLAIMS, record=copied)
    path = copied.data.parent / DIARY
    path.write_text(path.read_text().replace("P7Y6M", "P7Y"))
    result = run("import", DOCUMENTS, CLAIMS, "--dry-run", record=copied)
    assert result.exit_code == 1
    assert result.stdout == f"changed   {DIARY}  7 claims, 6 passages\n"
    assert "somebody has edited the file" in result.stderr
    assert "1 claim would be dropped" in result.stderr
    assert "1 of 1 files to write" in result.stderr
    replaced = run("import", DOCUMENTS, CLAIMS, "--dry-run", "--replace", record=copied)
    assert replaced.exit_code == 0
    assert "P7Y6M" not in path.read_text()


def test_export_writes_sheets_with_their_metadata(copied: Record, tmp_path: Path) -> None:
    run("import", DOCUMENTS, CLAIMS, record=copied)
    folder = tmp_path / "sheets"
    arguments = ("export", "--sheet", "doc:example-diary-2024-05-01", "--to", str(folder))
    result = run(*arguments, record=copied)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [str(folder / "documents.csv"), str(folder / "claims.csv")]
    assert result.stderr == ""
    for kind in ("documents", "claims"):
        content = json.loads((folder / f"{kind}.csv-metadata.json").read_text())
        assert content["url"] == f"{kind}.csv"
    back = run("import", *result.stdout.split(), record=copied)
    assert back.stdout.startswith("unchanged ")


def test_export_names_what_sheets_cannot_hold(copied: Record, tmp_path: Path) -> None:
    result = run("export", "--sheet", "doc:courier-relay", "--to", str(tmp_path), record=copied)
    assert result.exit_code == 0
    [anomaly, comments] = result.stderr.splitlines()
    assert anomaly.startswith("data/documents/courier-relay.trig:")
    assert anomaly.endswith("doc:courier-relay#tangle: no sheet holds 4 statements")
    assert comments == "data/documents/courier-relay.trig: no sheet holds 1 line of comment"


@pytest.mark.parametrize("kind", ["documents", "claims"])
def test_export_of_one_kind_writes_one_sheet(copied: Record, tmp_path: Path, kind: str) -> None:
    result = run("export", "--sheet", f"--{kind}", "--to", str(tmp_path / "out"), record=copied)
    assert result.stdout.splitlines() == [str(tmp_path / "out" / f"{kind}.csv")]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"{kind}.csv",
        f"{kind}.csv-metadata.json",
    }


def test_export_overwrites_no_other_sheet_unasked(copied: Record, tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text("somebody's work")
    arguments = ("export", "--sheet", "--to", str(tmp_path))
    refused = run(*arguments, record=copied)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "claims.csv: found another file of that name" in refused.stderr
    assert (tmp_path / "claims.csv").read_text() == "somebody's work"
    assert not (tmp_path / "documents.csv").exists()
    assert run(*arguments, "--replace", record=copied).exit_code == 0
    assert (tmp_path / "claims.csv").read_text().startswith("document,place")


def test_export_of_an_unknown_document_is_refused(copied: Record, tmp_path: Path) -> None:
    result = run("export", "--sheet", "doc:nowhere", "--to", str(tmp_path), record=copied)
    assert result.exit_code == 1
    assert "doc:nowhere: no file of the record describes it" in result.stderr


def test_export_needs_its_form(copied: Record) -> None:
    assert run("export", record=copied).exit_code == 2


def test_the_documented_example_is_one_that_is_imported(copied: Record) -> None:
    for name in ("documents.csv", "claims.csv"):
        assert f"```csv\n{(VALID / name).read_text()}```" in DOCUMENTATION
    run("import", DOCUMENTS, CLAIMS, record=copied)
    shown = DOCUMENTATION.split("```trig\n", 1)[1].split("```", 1)[0]
    assert shown in (copied.data.parent / DIARY).read_text()
