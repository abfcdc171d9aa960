"""What a template is given: plain values, and nothing to be computed."""

from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named
from prisongraph.terms import Literal


@dataclass(frozen=True, slots=True)
class Note:
    """An anomaly that a curator marked."""

    iri: str
    text: str


@dataclass(frozen=True, slots=True)
class Statements:
    """All claims about one property of a thing."""

    property: Named
    claims: tuple[ClaimView, ...]
    contested: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that belongs to another, such as a person's detention, with what is said of it."""

    thing: Named
    statements: tuple[Statements, ...]


@dataclass(frozen=True, slots=True)
class ThingPage:
    """A page about a thing."""

    thing: Named
    classes: tuple[str, ...]
    labels: tuple[Literal, ...]
    notes: tuple[str, ...]
    statements: tuple[Statements, ...]
    parts: tuple[Part, ...]
    incoming: tuple[ClaimView, ...]
    marks: tuple[Note, ...]
    conflicts: tuple["ConflictView", ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict and its sides."""

    iri: str
    about: Named
    property: Named
    kind: str
    resolution: str
    unresolved: bool
    lowest: str
    highest: str
    sides: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A page about one claim."""

    claim: ClaimView
    contradicting: tuple[ClaimView, ...]
    agreeing: tuple[ClaimView, ...]
    weighed: tuple[ClaimView, ...]
    origins: int
    marks: tuple[Note, ...]
    conflict: ConflictView | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What remains of a withdrawn claim."""

    iri: str
    reason: str
    date: str
    replacement: str


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
    url: str
    claims: int


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage of a document and everything it says."""

    fragment: str
    utterance: str
    place: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page about one document."""

    document: DocumentView
    notes: tuple[str, ...]
    passages: tuple[PassageView, ...]
    marks: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the claim that gives it."""

    words: str
    claim: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition of a list in a table."""

    edition: Named
    time: str
    totals: tuple[Count, ...]
    added: tuple[Count, ...]
    removed: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """A list with its editions in the order of time."""

    thing: Named
    editions: tuple[EditionView, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found."""

    thing: Named
    kind: str
