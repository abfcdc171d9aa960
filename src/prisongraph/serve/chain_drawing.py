"""The way of a claim from its origin to the documents, as a drawing: boxes and arrows, computed."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Passage, Step

_WIDTH, _GAP, _MARGIN = 270, 30, 16
_LINE, _PADDING, _ARROW = 20, 12, 44
#: Letters that fit in a line of a box.
_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and where its foot is."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """One speaker, document or statement; the IRI is where the box leads."""

    kind: str
    iri: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a box to the one below it, with words beside it."""

    x: int
    top: int
    bottom: int
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing, and the same in words for whoever does not see it."""

    width: int
    height: int
    title: str
    description: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawing_of(claim: ClaimView) -> Drawing:
    """The chains of a claim side by side, one for each passage, below what they say."""
    columns = len(claim.passages)
    width = columns * _WIDTH + (columns - 1) * _GAP
    statement = _box("statement", claim.iri, _MARGIN, _MARGIN, width, [claim.statement])
    top = statement.y + statement.height
    boxes, arrows = [statement], []
    for number, passage in enumerate(claim.passages):
        found = _column(passage, _MARGIN + number * (_WIDTH + _GAP), top)
        boxes += found[0]
        arrows += found[1]
    height = max(box.y + box.height for box in boxes) + _MARGIN
    told = ". ".join(passage.attribution for passage in claim.passages)
    return Drawing(
        width + 2 * _MARGIN, height, claim.statement, f"{told}.", tuple(boxes), tuple(arrows)
    )


def _column(passage: Passage, x: int, top: int) -> tuple[list[Box], list[Arrow]]:
    """From the origin down to the document."""
    boxes, arrows = [], []
    origin, *relays = reversed(passage.steps)
    where = [f"“{passage.document.label}”", f"{passage.issued}, {passage.place or 'the passage'}"]
    stations: list[tuple[str, str, str, Sequence[str]]] = [
        ("said by", "origin", origin.speaker.iri, _speaker(origin)),
        *(("passed on by", "relay", step.speaker.iri, _speaker(step)) for step in relays),
        ("stands in", "document", passage.utterance, where),
    ]
    for words, kind, iri, lines in stations:
        arrows.append(Arrow(x + _WIDTH // 2, top, top + _ARROW, words))
        box = _box(kind, iri, x, top + _ARROW, _WIDTH, lines)
        boxes.append(box)
        top = box.y + box.height
    return boxes, arrows


def _speaker(step: Step) -> list[str]:
    return [step.speaker.label] + ([f"for {step.on_behalf_of.label}"] if step.on_behalf_of else [])


def _box(kind: str, iri: str, x: int, y: int, width: int, texts: Sequence[str]) -> Box:
    letters = _LETTERS * width // _WIDTH
    wrapped = [line for text in texts for line in textwrap.wrap(text, letters)]
    lines = tuple(
        Line(y + _PADDING + _LINE * (number + 1) - 5, line) for number, line in enumerate(wrapped)
    )
    return Box(kind, iri, x, y, width, 2 * _PADDING + _LINE * len(lines), lines)
