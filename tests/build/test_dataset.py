"""What `dataset.toml` declares is read whole, and refused with its line where it is wrong."""

from datetime import date
from pathlib import Path

import pytest

from prisongraph.build.dataset import Description, read_description
from prisongraph.errors import Finding, RecordError
from prisongraph.record import default_record

LEAST = 'title = "Fictional"\nversion = "0.0"\nlicense = "http://x/l"\n'
MODIFIED = "modified = 2024-12-31\n"


def read(tmp_path: Path, text: str, changes: str = "") -> Description:
    (tmp_path / "dataset.toml").write_text(text, encoding="utf-8")
    if changes:
        (tmp_path / "CHANGELOG.md").write_text(changes, encoding="utf-8")
    return read_description(tmp_path, "a digest")


def refused(tmp_path: Path, text: str, changes: str = "") -> Finding:
    with pytest.raises(RecordError) as error:
        read(tmp_path, text, changes)
    [finding] = error.value.findings
    return finding


def test_what_is_declared_is_read(tmp_path: Path) -> None:
    text = LEAST + MODIFIED + 'issued = 2024-09-01\nkeywords = ["fiction"]\ncreator = "nobody"\n'
    assert read(tmp_path, text) == Description(
        "Fictional",
        "0.0",
        "http://x/l",
        date(2024, 12, 31),
        "a digest",
        issued=date(2024, 9, 1),
        creator="nobody",
        keywords=("fiction",),
    )


def test_a_record_without_a_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"data/dataset\.toml:1: missing"):
        read_description(tmp_path, "")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title = ", 1, "Invalid value"),
        (LEAST, 1, "expected the key 'modified', found none"),
        (LEAST + 'modified = "2024-12-31"', 4, "modified is '2024-12-31', expected a day"),
        (LEAST + "modified = 2024-12-31T10:00:00Z", 4, "expected a day such as"),
        (LEAST + MODIFIED + "creator = 3", 5, "creator is 3, expected words"),
        (LEAST + MODIFIED + 'description = " "', 5, "description is ' ', expected words"),
        (LEAST + MODIFIED + 'keywords = "fiction"', 5, "expected a list of words"),
        (LEAST + MODIFIED + "issued = 2025-01-01", 5, "issued is 2025-01-01, after modified"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_declared_wrongly_is_refused_where_it_stands(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    finding = refused(tmp_path, text)
    assert (finding.file, finding.line) == ("data/dataset.toml", line)
    assert message in finding.message


CHANGES = "# Changes\n\n## 0.1, 2025-02-28\n\n- More.\n\n## 0.0, 2024-12-31\n\n- Some.\n"


def test_a_record_that_changed_after_its_declared_day_is_refused(tmp_path: Path) -> None:
    finding = refused(tmp_path, LEAST + MODIFIED, CHANGES)
    assert finding.line == 4
    assert "modified is 2024-12-31, but the newest entry of CHANGELOG.md is of 2025-02-28" in (
        finding.message
    )


@pytest.mark.parametrize("day", ["2025-02-28", "2025-03-01"])
def test_a_record_may_change_on_the_day_of_its_newest_entry_and_later(
    tmp_path: Path, day: str
) -> None:
    assert read(tmp_path, LEAST + f"modified = {day}", CHANGES).modified.isoformat() == day


def test_entries_without_a_day_ask_for_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, LEAST + MODIFIED, "# Changes\n\n## 0.1\n\n- On 2025-02-28.\n")


def test_a_day_that_no_calendar_has_is_refused_where_it_stands(tmp_path: Path) -> None:
    finding = refused(tmp_path, LEAST + MODIFIED, "# Changes\n\n## 0.1, 2025-02-30\n")
    assert (finding.file, finding.line) == ("data/CHANGELOG.md", 3)


def test_the_changelog_of_the_record_gives_the_day_of_its_newest_entry() -> None:
    """Without it nothing would compare the declared day with anything."""
    changes = (default_record().data / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line for line in changes.splitlines() if line.startswith("## "))
    declared = read_description(default_record().data, "")
    assert newest.startswith(f"## {declared.version}, ")
    assert date.fromisoformat(newest.rpartition(" ")[2]) <= declared.modified
