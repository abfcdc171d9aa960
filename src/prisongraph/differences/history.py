"""The history of a claim: what each release in a folder says of it, the oldest record first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prisongraph.differences.sorted_lines import Facts, facts_of
from prisongraph.iris import DATASET
from prisongraph.release import MANIFEST, Release, open_release
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import DCT, PG, RDF

#: What a release can say of a claim.
LIVE, WITHDRAWN, ABSENT = "live", "withdrawn", "absent"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one release says of a claim; what does not apply is empty."""

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
    """What the releases in a folder say of a claim, by the day on which their record was changed.

    Releases bear no clock, so that of two with one day and one version the name comes first.
    ReleaseError where one of them cannot be read.
    """
    return sorted(_stages(claim, folder), key=_order)


def _stages(claim: Iri, folder: Path) -> Iterator[Stage]:
    for manifest in folder.glob(f"*/{MANIFEST}"):
        release = open_release(manifest.parent)
        yield _stage(claim, release)


def _stage(claim: Iri, release: Release) -> Stage:
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
