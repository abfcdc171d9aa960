"""What an import would do to a file: make it, change it, leave it, or take something from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prisongraph.sheets.drafting import Draft, format_document, is_imported, quads_of, was_imported
from prisongraph.sheets.reading import Reading


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file; `loss` says what it would lose, where it would."""

    file: str
    state: str
    claims: int
    passages: int
    content: str
    loss: str = ""


def compare(path: Path, file: str, draft: Draft, *, reading: Reading) -> Change:
    """The change that writes a draft to its file, of which `reading` is what it says now."""
    content = format_document(draft)
    claims, passages = len(set(_claims(draft))), len(draft.passages)
    if not path.exists():
        return Change(file, "new", claims, passages, content)
    old = path.read_bytes().decode("utf-8", errors="replace")
    if old == content:
        return Change(file, "unchanged", claims, passages, content)
    reasons = [] if is_imported(old) else [_by_hand(old)]
    lost = _lost(draft, reading)
    if lost:
        reasons.append(f"{lost} would be dropped")
    return Change(file, "changed", claims, passages, content, "; ".join(reasons))


def _by_hand(old: str) -> str:
    if was_imported(old):
        return "somebody has edited the file since it was imported"
    return "the file was written by hand"


def _lost(draft: Draft, reading: Reading) -> str:
    """What the file says and the draft does not, in words; empty where there is nothing."""
    old = reading.drafts.get(draft.document, Draft(draft.document, {}))
    claims = set(_claims(old)) - set(_claims(draft))
    headers = sum(
        max(0, len(values) - len(draft.header.get(predicate, [])))
        for predicate, values in old.header.items()
    )
    others = sum(each.quad.subject != draft.document for each in reading.unheld)
    for other in reading.drafts.values():
        others += 0 if other.document == draft.document else len(list(quads_of(other)))
    parts = (
        (len(claims), "claim", "claims"),
        (headers, "statement on the document", "statements on the document"),
        (others, "other statement", "other statements"),
    )
    return ", ".join(
        f"{number} {one if number == 1 else many}" for number, one, many in parts if number
    )


def _claims(draft: Draft) -> Iterator[tuple[object, ...]]:
    """What is claimed, by the parts that make the IRI of a claim."""
    for passage in draft.passages.values():
        speech = passage.speech
        chain = tuple(voice.speaker for voice in speech.voices)
        yield from ((chain, speech.stance, *statement) for statement in passage.origins)
