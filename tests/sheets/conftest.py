"""A copy of the fictional record into which sheets are imported."""

import shutil
from pathlib import Path

import pytest

from prisongraph.record import Record

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path: Path) -> Record:
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "record" / "data")
    for part in ("ontology", "queries"):
        (tmp_path / "record" / part).symlink_to(ROOT / part)
    return Record.at(tmp_path / "record")
