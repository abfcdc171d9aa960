"""Where a record is: three folders that a build reads and nothing else does."""

from dataclasses import dataclass
from pathlib import Path

from prisongraph.errors import ReleaseError


@dataclass(frozen=True, slots=True)
class Record:
    """The folders `data`, `ontology` and `queries` that make up a record."""

    data: Path
    ontology: Path
    queries: Path

    @classmethod
    def at(cls, folder: Path) -> "Record":
        """The record in a folder that holds `data/`, `ontology/` and `queries/`."""
        record = cls(folder / "data", folder / "ontology", folder / "queries")
        for part in (record.data, record.ontology, record.queries):
            if not part.is_dir():
                raise ReleaseError(f"{folder}: expected a folder {part.name}/ in it, found none")
        return record


def default_record() -> Record:
    """The record that ships with the package: beside it when installed, else in the checkout."""
    package = Path(__file__).resolve().parent
    shipped = package / "record"
    return Record.at(shipped if shipped.is_dir() else package.parents[1])
