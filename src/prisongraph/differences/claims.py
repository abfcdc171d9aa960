"""Which claims were added, withdrawn or judged otherwise between two releases, and on whom.

Two sorted files are read side by side; only what differs, and who belongs to whom, is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from prisongraph.differences.patch import ADDED, changed_lines
from prisongraph.differences.sorted_lines import Facts, read_facts, read_lines, split
from prisongraph.iris import BASE
from prisongraph.release import Release
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG, RDF

_CLAIMS = f"<{BASE}claim/".encode()
_LISTS = f"<{BASE}list/".encode()
#: What leads from a part to the person or list that it belongs to, and the other way round.
_UPWARDS = frozenset({PG.proceedingIn, PG.editionOf, PG.sectionOf})
_DOWNWARDS = frozenset({PG.detention, PG.proceeding})
_OWNERS = (BASE + "person/", BASE + "list/")

#: How a claim differs: `gone` is one that the new release has not, and the ledger says not why.
KINDS = ("added", "withdrawn", "gone", "status")


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim that differs; what does not apply is empty."""

    kind: str
    claim: Iri
    subject: Iri
    predicate: Iri
    value: Iri | Literal
    owner: Iri | None
    status_before: str = ""
    status: str = ""
    rule_before: str = ""
    rule: str = ""
    reason: str = ""
    withdrawn_on: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class TotalChange:
    """The accepted totals of an edition in both releases; `contested` where none is accepted."""

    edition: Iri
    owner: Iri | None
    before: str
    after: str


@dataclass(slots=True)
class Difference:
    """Everything about claims that differs between two releases."""

    old: str
    new: str
    claims: list[ClaimChange] = field(default_factory=list)
    totals: list[TotalChange] = field(default_factory=list)
    added: int = 0
    deleted: int = 0

    def by_owner(self) -> dict[Iri, dict[str, int]]:
        """How many claims of each kind differ for each person and each list."""
        counts: dict[Iri, dict[str, int]] = {}
        for change in self.claims:
            if change.owner is not None:
                found = counts.setdefault(change.owner, dict.fromkeys(KINDS, 0))
                found[change.kind] += 1
        return dict(sorted(counts.items()))


def difference(old: Release, new: Release) -> Difference:
    """What differs from the old to the new; ReleaseError where a dataset is not sorted."""
    found = Difference(old.name, new.name)
    owners = _owners(old.dataset) | _owners(new.dataset)
    found.claims = list(_changes(old.dataset, new.dataset, owners))
    totals: dict[Iri, tuple[list[str], list[str]]] = {}
    for kind, line in changed_lines(old.dataset, new.dataset):
        found.added += kind == ADDED
        found.deleted += kind != ADDED
        if line.startswith(_LISTS):
            thing, predicate, value = split(line)
            if value is not None and (told := _total(predicate, value)):
                totals.setdefault(thing, ([], []))[kind == ADDED].append(told)
    found.totals = [
        TotalChange(edition, _owner(edition, owners), ", ".join(was), ", ".join(now))
        for edition, (was, now) in sorted(totals.items())
    ]
    return found


def _total(predicate: Iri, value: Iri | Literal) -> str:
    if predicate == PG.contested and value == PG.memberCount:
        return "contested"
    return value.lexical if predicate == PG.memberCount and isinstance(value, Literal) else ""


def _owners(dataset: Path) -> dict[Iri, Iri]:
    """What each part belongs to; a part of several has the first by name."""
    parents: dict[Iri, Iri] = {}
    marks = [f" <{predicate}> ".encode() for predicate in (*_UPWARDS, *_DOWNWARDS)]
    for line in read_lines(dataset):
        if any(mark in line for mark in marks):
            thing, predicate, value = split(line)
            if isinstance(value, Iri) and predicate in _UPWARDS:
                parents.setdefault(thing, value)
            elif isinstance(value, Iri) and predicate in _DOWNWARDS:
                parents.setdefault(value, thing)
    return parents


def _owner(thing: Iri, parents: dict[Iri, Iri]) -> Iri | None:
    """The person or list to which a thing leads; None for things of nobody."""
    seen: set[Iri] = set()
    while thing in parents and thing not in seen:
        seen.add(thing)
        thing = parents[thing]
    return thing if thing.startswith(_OWNERS) else None


def _changes(old: Path, new: Path, parents: dict[Iri, Iri]) -> Iterator[ClaimChange]:
    for claim, was, now in _side_by_side(_claims(old), _claims(new)):
        lived, lives = _is_live(was), _is_live(now)
        told = now if lives else was
        if not (lived or lives):
            continue
        before, after = _one(was, PG.status), _one(now, PG.status)
        rules = _one(was, PG.decidedBy), _one(now, PG.decidedBy)
        if lived and lives and (before, rules[0]) == (after, rules[1]):
            continue
        subject = Iri(_one(told, RDF.subject))
        kind = "status" if lived and lives else "added" if lives else "gone"
        yield ClaimChange(
            "withdrawn" if kind == "gone" and _one(now, PG.tombstoneReason) else kind,
            claim,
            subject,
            Iri(_one(told, RDF.predicate)),
            told[RDF.object][0],
            _owner(subject, parents),
            before if lived else "",
            after if lives else "",
            rules[0] if lived else "",
            rules[1] if lives else "",
            _one(now, PG.tombstoneReason),
            _one(now, PG.withdrawnOn),
            _one(now, PG.replacedBy),
        )


def _claims(dataset: Path) -> Iterator[tuple[Iri, Facts]]:
    """Every claim and tombstone with what is said of it, in the order of the file."""
    lines = (line for line in read_lines(dataset) if line.startswith(_CLAIMS))
    for subject, group in groupby(lines, key=lambda line: line.partition(b" ")[0]):
        yield Iri(subject.decode()[1:-1]), read_facts(list(group))


def _side_by_side(
    left: Iterator[tuple[Iri, Facts]], right: Iterator[tuple[Iri, Facts]]
) -> Iterable[tuple[Iri, Facts, Facts]]:
    was, now = next(left, None), next(right, None)
    while was or now:
        if was and now and was[0] == now[0]:
            yield was[0], was[1], now[1]
            was, now = next(left, None), next(right, None)
        elif was and (not now or was[0] < now[0]):
            yield was[0], was[1], {}
            was = next(left, None)
        elif now:
            yield now[0], {}, now[1]
            now = next(right, None)


def _is_live(facts: Facts) -> bool:
    return PG.Claim in facts.get(RDF.type, [])


def _one(facts: Facts, predicate: Iri) -> str:
    """The text of the first value, or nothing."""
    value = next(iter(facts.get(predicate, ())), "")
    return value.lexical if isinstance(value, Literal) else value
