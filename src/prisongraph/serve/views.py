"""What templates are given about things, claims and documents: plain values, all computed."""

import re
from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named, Passage
from prisongraph.iris import PREFIXES
from prisongraph.terms import Literal


@dataclass(frozen=True, slots=True)
class Note:
    """An anomaly that a curator marked."""

    iri: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A paragraph of a curator: an explanation, or a decision with its date."""

    iri: str
    words: str
    language: str
    date: str
    is_decision: bool


@dataclass(frozen=True, slots=True)
class Statements:
    """Claims about one property of a thing, how many more there are, and curators' remarks."""

    property: Named
    claims: tuple[ClaimView, ...]
    contested: bool
    more: int = 0
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that belongs to another, such as a person's detention, with what is said of it.

    The claims are those that tie the two together.
    """

    thing: Named
    kind: str
    claims: tuple[ClaimView, ...]
    statements: tuple[Statements, ...]
    parts: tuple["Part", ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that leads to another, the claims that do so, their status where none stands."""

    thing: Named
    claims: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """Everything that leads to a thing by one property: some of them, and how many there are."""

    heading: str
    property: str
    shown: tuple[Mention, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One edition that names a person or group, and the claim that says so."""

    edition: Named
    section: Named | None
    publisher: Named | None
    what: str
    time: str
    claim: str
    status: str


@dataclass(frozen=True, slots=True)
class Link:
    """What curators or the compiler write of a thing: not a claim, so without a source."""

    label: str
    values: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ThingPage:
    """A page about a thing."""

    thing: Named
    classes: tuple[str, ...]
    labels: tuple[Literal, ...]
    notes: tuple[str, ...]
    remarks: tuple[Remark, ...]
    links: tuple[Link, ...]
    names: tuple[ClaimView, ...]
    statements: tuple[Statements, ...]
    listings: tuple[Listing, ...]
    parts: tuple[Part, ...]
    mentions: tuple[Mentions, ...]
    marks: tuple[Note, ...]
    conflicts: tuple["ConflictView", ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict, its sides, and what curators write about it."""

    iri: str
    about: Named
    property: Named
    kind: str
    resolution: str
    unresolved: bool
    lowest: str
    highest: str
    sides: tuple[ClaimView, ...]
    remarks: tuple[Remark, ...]

    def by_value(self) -> tuple[tuple[str, tuple[ClaimView, ...]], ...]:
        """The sides by what they say, in the order of the numbers in their values."""
        grouped: dict[str, list[ClaimView]] = {}
        for side in sorted(self.sides, key=_order):
            grouped.setdefault(side.value_words, []).append(side)
        return tuple((words, tuple(claims)) for words, claims in grouped.items())

    def accepts_no_side(self) -> bool:
        """Whether a rule decided for a value that is no side: it fits all of them."""
        return not self.unresolved and not any(
            side.status.iri == PREFIXES["pg"] + "Accepted" for side in self.sides
        )


def _order(side: ClaimView) -> tuple[list[int], str]:
    lexical = side.value.lexical if isinstance(side.value, Literal) else ""
    return [int(number) for number in re.findall(r"\d+", lexical)], side.value_words


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What remains of a withdrawn claim."""

    iri: str
    reason: str
    date: str
    replacement: str
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document and what is known of it."""

    iri: str
    title: str
    publisher: Named
    issued: str
    language: str
    digest: str
    length: str
    normalisation: str
    url: str
    claims: int


@dataclass(frozen=True, slots=True)
class Said:
    """One claim of a passage, its conflict, and how many say the same in how many other documents.

    `others` are further reports of it elsewhere, `origins` those of them that are not its own.
    """

    claim: ClaimView
    conflict: str
    others: int
    origins: int


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage of a document, whose words it passes on through whom, and everything it says."""

    fragment: str
    passage: Passage
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page about one document; `statuses` counts its claims by what became of them."""

    document: DocumentView
    notes: tuple[str, ...]
    passages: tuple[PassageView, ...]
    statuses: tuple[tuple[Named, int], ...]
    marks: tuple[Note, ...]
    links: tuple[Link, ...]
    mentions: tuple[Mentions, ...]
