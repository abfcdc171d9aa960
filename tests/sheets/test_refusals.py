"""Each sheet of `invalid/` is refused for what its first lines say, and nothing is written."""

from pathlib import Path

import pytest

from prisongraph.errors import SheetError
from prisongraph.record import Record
from prisongraph.sheets import import_sheets
from prisongraph.sheets.tables import kinds

HERE = Path(__file__).parent
CASES = sorted((HERE / "invalid").glob("*.csv"))
EXPECT = "# expect: "


def split(case: Path) -> tuple[list[str], str]:
    """What is expected of a case, and its sheet."""
    lines = case.read_bytes().decode().splitlines(keepends=True)
    expected = [line for line in lines if line.startswith(EXPECT)]
    sheet = "".join(line for line in lines if not line.startswith(EXPECT))
    return [line.removeprefix(EXPECT).strip() for line in expected], sheet


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_sheet_is_refused_with_row_and_column_and_nothing_is_written(
    case: Path, copied: Record, tmp_path: Path
) -> None:
    expected, content = split(case)
    sheet = tmp_path / case.name
    sheet.write_text(content, newline="")
    before = {path: path.read_bytes() for path in copied.data.rglob("*") if path.is_file()}
    sheets = [sheet]
    if case.name.startswith("claims-"):
        sheets.append(HERE / "valid" / "documents.csv")
    with pytest.raises(SheetError) as refusal:
        import_sheets(copied, sheets)
    found = [str(finding) for finding in refusal.value.findings]
    assert expected
    for message in expected:
        assert any(message in line for line in found), found
    assert len(found) == len(expected), found
    assert {path: path.read_bytes() for path in copied.data.rglob("*") if path.is_file()} == before


def test_every_column_has_a_refused_sheet() -> None:
    messages = [message for case in CASES for message in split(case)[0]]
    for kind in kinds():
        named = [
            message
            for case in CASES
            if case.name.startswith(kind.name)
            for message in split(case)[0]
        ]
        free = {"note", "normalisation"}  # any words will do
        unnamed = [
            column
            for column in kind.columns
            if column not in free and not any(f"column {column}:" in line for line in named)
        ]
        assert unnamed == []
    assert len(messages) >= len(CASES)


def test_a_sheet_that_is_not_utf_8_is_refused_with_its_line(copied: Record, tmp_path: Path) -> None:
    sheet = tmp_path / "claims.csv"
    sheet.write_bytes(b"document,place\n\xe9")
    with pytest.raises(SheetError, match="a byte that is not UTF-8 at line 2"):
        import_sheets(copied, [sheet])
