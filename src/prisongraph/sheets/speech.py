"""Who says what where, as one row of a sheet tells it, and the names of its utterances.

A name is made of what the utterance itself is, so that rows added later never change it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from prisongraph.iris import BASE
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG

STANCES: Mapping[str, Iri] = {
    "": PG.Asserts,
    "Asserts": PG.Asserts,
    "Denies": PG.Denies,
    "Alleges": PG.Alleges,
    "Predicts": PG.Predicts,
}
_PLACE = re.compile(r"(?:page (?P<page>[1-9]\d*))?(?:, )?(?:paragraph (?P<paragraph>\d+))?", re.A)
_WORDS = {"~": "-about", "?": "-uncertain", "%": "-about-uncertain", "..": "-open-", "/": "-to-"}
_PLAIN_KINDS = ("person/", "org/")


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in a document; paragraph 0 is the headline.

    `whole` admits that the place was not recorded.
    """

    page: int | None = None
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None
    digest: str = ""
    whole: bool = False

    def order(self) -> tuple[float, float, float]:
        """Passages follow one another by page, paragraph and character, the whole comes last."""
        if self.whole:
            return float("inf"), 0, 0
        paragraph = float("inf") if self.paragraph is None else self.paragraph
        return self.page or 0, paragraph, -1 if self.start is None else self.start

    def words(self) -> str:
        """The place as a sheet names it."""
        if self.whole:
            return "whole document"
        if self.page is None and self.paragraph == 0:
            return "headline"
        page = [] if self.page is None else [f"page {self.page}"]
        paragraph = [] if self.paragraph is None else [f"paragraph {self.paragraph}"]
        return ", ".join(page + paragraph)

    def name(self) -> str:
        """The place as the name of a passage begins."""
        parts = ["whole"] if self.whole else []
        parts += [] if self.page is None else [f"page{self.page}"]
        parts += [] if self.paragraph is None else [f"p{self.paragraph}"]
        parts += [] if self.start is None else [f"at-{self.start}-{self.end}"]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks, and the organisation for which they do."""

    speaker: Iri
    behalf: Iri | None = None

    def name(self) -> str:
        """The voice as names of utterances have it."""
        return _slug(self.speaker) + (f"-for-{_slug(self.behalf)}" if self.behalf else "")


@dataclass(frozen=True, slots=True)
class Speech:
    """What all statements of one passage share; the first voice is the document's own."""

    place: Place
    voices: tuple[Voice, ...]
    stance: Iri
    as_of: Literal | None = None

    def name(self) -> str:
        """The usual name of the passage."""
        parts = [self.place.name()]
        if len(self.voices) > 1:
            parts.append(_slug(self.voices[-1].speaker))
        if len(self.voices) > 2:
            parts += ["via", *(_slug(voice.speaker) for voice in self.voices[1:-1])]
        if self.stance != PG.Asserts:
            parts.append(_stance_name(self.stance).lower())
        if self.as_of:
            parts.append(f"as-of-{_date_slug(self.as_of.lexical)}")
        return "-".join(parts)

    def twin_key(self) -> tuple[object, ...]:
        """Two passages with the same key are one and the same to the compiler."""
        chain = tuple(voice.speaker for voice in self.voices)
        return chain, self.stance, self.as_of, self.place


@dataclass(slots=True)
class Passage:
    """One utterance that stands in the document, with the statements in its graph.

    `origins` keeps for each statement the row or line from which it came.
    """

    name: str
    speech: Speech
    origins: dict[tuple[Iri, Iri, Iri | Literal], tuple[str, int]] = field(default_factory=dict)


def relay_name(voices: tuple[Voice, ...]) -> str:
    """The usual name of the words that a chain of voices passes on, nearest the document first."""
    name = voices[-1].name()
    return name if len(voices) == 1 else "-".join([name, "via", *(v.name() for v in voices[:-1])])


def read_place(cell: str) -> Place:
    """The place in a cell, without characters; ValueError for anything else."""
    if cell == "headline":
        return Place(paragraph=0)
    if cell == "whole document":
        return Place(whole=True)
    found = _PLACE.fullmatch(cell)
    if not found or (", " in cell) != bool(found["page"] and found["paragraph"]):
        raise ValueError("headline, paragraph 7, page 3, page 3, paragraph 7, or whole document")
    page, paragraph = found["page"], found["paragraph"]
    return Place(int(page) if page else None, int(paragraph) if paragraph else None)


def stance_cell(stance: Iri) -> str:
    """The stance as a sheet names it; empty for Asserts."""
    return "" if stance == PG.Asserts else _stance_name(stance)


def _stance_name(stance: Iri) -> str:
    return stance.rpartition("#")[2]


def _slug(iri: Iri) -> str:
    """The end of an IRI of ours as a name; its kind stays where people and bodies do not share."""
    path = iri.removeprefix(BASE)
    for kind in _PLAIN_KINDS:
        path = path.removeprefix(kind)
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")


def _date_slug(lexical: str) -> str:
    for mark, words in _WORDS.items():
        lexical = lexical.replace(mark, words)
    return re.sub(r"[^A-Za-z0-9]+", "-", lexical).strip("-")
