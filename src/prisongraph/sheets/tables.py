"""Sheets as tables: which columns each kind has, and how they are read and written as CSV.

CSV is RFC 4180 in UTF-8; the columns of each kind stand in CSVW metadata
(https://www.w3.org/TR/tabular-metadata/) that ships beside this module.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from prisongraph.errors import CellFinding

#: Columns that a sheet may leave out; every other one must be there.
_OPTIONAL = {
    "documents": {"retrieved", "translation-of", "digest", "length", "normalisation"},
    "claims": {"start", "end", "digest", "utterance"},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet: its columns in their usual order, and those that must not be empty."""

    name: str
    columns: tuple[str, ...]
    filled: frozenset[str]

    @property
    def required(self) -> frozenset[str]:
        """The columns that every sheet of the kind has."""
        return frozenset(self.columns) - _OPTIONAL[self.name]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` counts as in a spreadsheet."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def finding(self, column: str, found: str, expected: str) -> CellFinding:
        """What is wrong with a cell of the row."""
        shown = f"“{found}”" if found else "nothing"
        return CellFinding(self.sheet, self.number, column, f"found {shown}, expected {expected}")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet."""

    kind: Kind
    rows: tuple[Row, ...]


def metadata(kind: str, url: str) -> str:
    """The CSVW metadata of a sheet of a kind, for the file of that name."""
    content = _metadata(kind)
    return json.dumps({**content, "url": url}, indent=2, ensure_ascii=False) + "\n"


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of sheet."""
    return tuple(_kind(name) for name in _OPTIONAL)


def read_table(path: Path, findings: list[CellFinding]) -> Table | None:
    """The sheet in a file; None, and findings, where it is no sheet of any kind."""
    name = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        message = f"found a byte that is not UTF-8 at line {line}, expected CSV in UTF-8"
        findings.append(CellFinding(name, 1, "", message))
        return None
    except csv.Error as error:
        findings.append(CellFinding(name, 1, "", f"found {error}, expected CSV by RFC 4180"))
        return None
    header = [cell.strip() for cell in records[0]] if records else []
    kind = _recognise(name, header, findings)
    if kind is None:
        return None
    rows = _rows(name, header, records[1:], findings)
    for row in rows:
        findings.extend(
            row.finding(column, "", "a value")
            for column in kind.columns
            if column in kind.filled and not row.cells[column]
        )
    return Table(kind, tuple(rows))


def write_table(kind: str, rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as CSV with all columns of the kind."""
    [found] = [each for each in kinds() if each.name == kind]
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, found.columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _rows(
    name: str, header: list[str], records: list[list[str]], findings: list[CellFinding]
) -> list[Row]:
    rows = []
    for number, cells in enumerate(records, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            message = f"found {len(cells)} cells, expected {len(header)} as in the header"
            findings.append(CellFinding(name, number, "", message))
            continue
        stripped = [cell.strip() for cell in cells]
        rows.append(Row(name, number, dict(zip(header, stripped, strict=True))))
    return rows


def _recognise(name: str, header: list[str], findings: list[CellFinding]) -> Kind | None:
    """The kind whose columns the header has; else what keeps it from being the nearest kind."""
    if not header:
        names = " or ".join(f"a {kind.name} sheet" for kind in kinds())
        message = f"found no header, expected the columns of {names}"
        findings.append(CellFinding(name, 1, "", message))
        return None
    nearest = max(kinds(), key=lambda kind: len(set(header) & kind.required))
    columns = ", ".join(nearest.columns)
    before = len(findings)
    for column in sorted(set(header)):
        if column not in nearest.columns:
            message = f"found a column “{column}”, expected of a {nearest.name} sheet: {columns}"
            findings.append(CellFinding(name, 1, column, message))
        elif header.count(column) > 1:
            message = f"found the column {header.count(column)} times, expected it once"
            findings.append(CellFinding(name, 1, column, message))
    for column in sorted(nearest.required - set(header)):
        message = f"found no such column, expected it in a {nearest.name} sheet"
        findings.append(CellFinding(name, 1, column, message))
    return nearest if len(findings) == before else None


def _kind(name: str) -> Kind:
    columns = _metadata(name)["tableSchema"]["columns"]
    filled = frozenset(column["titles"] for column in columns if column.get("required"))
    return Kind(name, tuple(column["titles"] for column in columns), filled)


@cache
def _metadata(kind: str) -> dict[str, Any]:
    source = files("prisongraph.sheets").joinpath(f"{kind}.csv-metadata.json")
    content: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return content
