"""Releases that were withdrawn: the marker that closes one, and the list that later ones carry.

A marker in the folder of a release is all that is needed to close it: whoever opens the release
looks for it first, and so does a server before each answer.
"""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from prisongraph.errors import ReleaseWithdrawnError

#: The file that closes a release; it is no part of it, and stays when the rest is erased.
MARKER = "withdrawn.json"
#: The file of a release that names the releases withdrawn before it.
LIST = "withdrawn.tsv"
COLUMNS = ("release", "reason", "date")
#: Why something that was published can be withdrawn.
REASONS = (
    "CuratorError",
    "SourceCorrected",
    "SourceRetracted",
    "EntityMerged",
    "WithheldByRequest",
)
#: The reason of a takedown: nothing may lead from its tombstone to what is still told.
REQUESTED = "WithheldByRequest"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A release that is served no more: its name, the reason, and the day."""

    release: str
    reason: str
    date: str


def is_withdrawn(path: Path) -> bool:
    """Whether a marker closes the release in a folder; one that cannot be read closes it, too."""
    return (path / MARKER).exists()


def require_not_withdrawn(path: Path) -> None:
    """ReleaseWithdrawnError when a marker closes the release in a folder."""
    if not is_withdrawn(path):
        return
    try:
        found = Withdrawal(**json.loads((path / MARKER).read_text(encoding="utf-8")))
        told = f"{found.release} was withdrawn on {found.date} ({found.reason})"
    except (OSError, ValueError, TypeError):
        told = f"{path} was withdrawn"
    raise ReleaseWithdrawnError(f"{told} and must not be served or asked; use a later release")


def close_release(path: Path, withdrawal: Withdrawal, *, erase: bool) -> list[str]:
    """Closes the release in a folder for good, and tells what was done.

    The marker is on the disk before anything else is touched; the index beside the release,
    which can be derived again, goes in any case, the release itself only when it is to be erased.
    """
    done = []
    if not is_withdrawn(path):
        write_in_one_step(path / MARKER, json.dumps(asdict(withdrawal), indent=2) + "\n")
        done.append(f"{path}: closed by {MARKER}")
    index = path.parent / ".index" / withdrawal.release
    if index.exists():
        shutil.rmtree(index)
        done.append(f"{index}: removed")
    if erase:
        others = [each for each in path.iterdir() if each.name != MARKER]
        for each in others:
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()
        if others:
            done.append(f"{path}: all files erased but {MARKER}")
    return done


def releases_with(folder: Path, patterns: Iterable[bytes]) -> list[Path]:
    """The releases in a folder, by name, whose dataset holds one of the patterns.

    Of one that was erased nothing is known, and it is closed already.
    """
    wanted = tuple(patterns)
    found = []
    for dataset in sorted(folder.glob("*/dataset.nq")):
        place = dataset.parent
        if not place.is_symlink() and not place.name.startswith("."):
            with dataset.open("rb") as lines:
                if any(pattern in line for line in lines for pattern in wanted):
                    found.append(place)
    return found


def carried_by(release: Path) -> tuple[Withdrawal, ...]:
    """The releases that a release names as withdrawn."""
    path = release / LIST
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows, None)
        return tuple(Withdrawal(*row) for row in rows)


def as_table(withdrawals: Iterable[Withdrawal]) -> str:
    """Withdrawals as a table of tab-separated values with a header, one line each."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((each.release, each.reason, each.date) for each in withdrawals)
    return text.getvalue()


def write_in_one_step(path: Path, text: str) -> None:
    """Writes a file so that a crash at any instant leaves the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
