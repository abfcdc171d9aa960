"""Two invented releases that differ, and the link that leads to one of them."""

from pathlib import Path

from benchmarks.fiction import write_record

from prisongraph.build import build_release
from prisongraph.release import Release


def build_two(folder: Path) -> tuple[Release, Release]:
    """Two releases that differ in every title."""
    built = []
    for word in ("Invented", "Imagined"):
        record = write_record(folder / word, 62)
        for path in (folder / word / "data" / "documents").glob("*.trig"):
            path.write_text(path.read_text().replace("Invented report", f"{word} report"))
        built.append(build_release(record, folder / "releases"))
    return built[0], built[1]


class Link:
    """The link to the release that is to be served, beside the releases."""

    def __init__(self, releases: tuple[Release, Release]) -> None:
        self._releases = releases
        self.path = releases[0].path.parent / "current"
        self.turns = 0
        self._lead_to(releases[0])

    @property
    def release(self) -> Release:
        """Where it leads."""
        return self._releases[self.turns % 2]

    def turn(self) -> None:
        """Lets it lead to the other release, from one moment to the next."""
        self.turns += 1
        self._lead_to(self.release)

    def _lead_to(self, release: Release) -> None:
        draft = self.path.with_name("next")
        draft.symlink_to(release.name)
        draft.replace(self.path)
