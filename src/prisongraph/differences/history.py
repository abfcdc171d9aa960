"""The history of a claim: what each release in a folder says of it, the oldest record first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from prisongraph.differences.sorted_lines import Facts, facts_of
from prisongraph.errors import ReleaseError
from prisongraph.iris import DATASET
from prisongraph.release import MANIFEST, Release, open_release
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import DCT, PG, RDF

#: What a release can say of a claim; one that cannot be read, or was withdrawn, says nothing.
LIVE, WITHDRAWN, ABSENT, UNREADABLE = "live", "withdrawn", "absent", "unreadable"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one release says of a claim; what does not apply is empty.

    `explanation` can quote what other claims say, and tells why a release cannot be read.
    """

    release: str
    modified: str
    as_of: str
    state: str
    status: str = ""
    rule: str = ""
    explanation: str = ""
    reason: str = ""
    withdrawn_on: str = ""
    replaced_by: str = ""


def history_of(claim: Iri, folder: Path) -> list[Stage]:
    """What the releases in a folder say of a claim, in the order of `in_order`."""
    return in_order(_stages(claim, folder))


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """Each release once, by the day on which its record was last changed.

    Releases bear no clock, so that of two with one day and one version the name comes first.
    """
    return sorted({stage.release: stage for stage in stages}.values(), key=_order)


def _stages(claim: Iri, folder: Path) -> Iterator[Stage]:
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            release = open_release(manifest.parent)
        except ReleaseError as error:
            yield Stage(manifest.parent.name, "", "", UNREADABLE, explanation=str(error))
        else:
            yield stage_of(claim, release)


def stage_of(claim: Iri, release: Release) -> Stage:
    """What a release says of a claim."""
    facts = facts_of(release.dataset, claim)
    types = facts.get(RDF.type, [])
    state = LIVE if PG.Claim in types else WITHDRAWN if PG.Tombstone in types else ABSENT
    return Stage(
        release.name,
        _one(facts_of(release.dataset, DATASET), DCT.modified),
        release.manifest.as_of,
        state,
        _one(facts, PG.status),
        _one(facts, PG.decidedBy),
        _one(facts, PG.explanation),
        _one(facts, PG.tombstoneReason),
        _one(facts, PG.withdrawnOn),
        _one(facts, PG.replacedBy),
    )


def _order(stage: Stage) -> tuple[str, list[tuple[int, str]], str]:
    """By day, then by the numbers in the version: 2026.10 comes after 2026.9."""
    parts = re.split(r"(\d+)", stage.release.rpartition("-")[0])
    numbered = [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
    return stage.modified, numbered, stage.release


def _one(facts: Facts, predicate: Iri) -> str:
    """The text of the first value, or nothing."""
    value = next(iter(facts.get(predicate, ())), "")
    return value.lexical if isinstance(value, Literal) else value
