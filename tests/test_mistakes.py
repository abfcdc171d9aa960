"""Each file of `mistakes/` is one deliberate mistake and must be refused where it stands."""

import shutil
from pathlib import Path

import pytest

from prisongraph.build import check_record
from prisongraph.record import Record

CASES = sorted((Path(__file__).parent / "mistakes").glob("*.trig"))


def test_there_are_at_least_the_mistakes_that_people_make() -> None:
    assert len(CASES) >= 14


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_mistake_is_refused_with_its_file_its_line_and_what_to_do(
    case: Path, record: Record, tmp_path: Path
) -> None:
    lines = case.read_text(encoding="utf-8").splitlines()
    expected = lines[0].removeprefix("# expect: ")
    marked = [number for number, line in enumerate(lines, start=1) if line.endswith("# here")]
    shutil.copytree(record.data, tmp_path / "data")
    shutil.copy(case, tmp_path / "data" / "documents" / "mistake.trig")
    findings = check_record(Record(tmp_path / "data", record.ontology, record.queries)).findings
    hits = [found for found in findings if expected in found.message]
    assert hits, [str(found) for found in findings]
    assert {found.file for found in findings} == {"data/documents/mistake.trig"}
    assert hits[0].line in marked, [str(found) for found in findings]
