"""The columns of sheets are what their metadata and their documentation say."""

import json
import re
from pathlib import Path

import pytest

from prisongraph.sheets.tables import Kind, kinds, metadata, read_table, write_table

ROOT = Path(__file__).parents[2]
DOCUMENTATION = (ROOT / "docs" / "sheets.md").read_text(encoding="utf-8")
#: https://www.w3.org/TR/tabular-metadata/, section 5.6: names of columns.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_metadata_describe_the_sheet_that_stands_beside_them(kind: Kind) -> None:
    content = json.loads(metadata(kind.name, "mine.csv"))
    columns = content["tableSchema"]["columns"]
    assert content["@context"][0] == "http://www.w3.org/ns/csvw"
    assert content["url"] == "mine.csv"
    assert all(NAME.fullmatch(column["name"]) for column in columns)
    header = write_table(kind.name, []).strip()
    assert header == ",".join(column["titles"] for column in columns)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_every_column_is_documented(kind: Kind) -> None:
    section = DOCUMENTATION.split(f"## {kind.name.capitalize()}\n", 1)[1].split("\n## ", 1)[0]
    assert [column for column in kind.columns if f"`{column}`" not in section] == []


def test_rows_count_as_in_a_spreadsheet_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    header = write_table("documents", [])
    row = 'doc:x,pg:Report,"two\nlines",en,org:x,,2024,,,,,,,\n'
    path.write_text(f"\ufeff{header}{row},,,,,,,,,,,,,\n\n{row}", newline="")
    table = read_table(path, [])
    assert table is not None
    assert [(row.number, row.cells["title"]) for row in table.rows] == [
        (2, "two\nlines"),
        (5, "two\nlines"),
    ]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    header, row = (
        "note,url,issued,author,publisher,language,title,class,document",
        "n,,2024,,o,en,t,c,d",
    )
    path.write_text(f"{header}\n{row}\n")
    table = read_table(path, [])
    assert table is not None
    assert (table.kind.name, table.rows[0].cells["document"]) == ("documents", "d")
