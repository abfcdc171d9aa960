"""Claims sheets: one row is one statement in a passage, and each statement of a passage one row."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from prisongraph.build.schema import Schema
from prisongraph.sheets.cells import Shorthand, split_list, write_value
from prisongraph.sheets.drafting import Draft
from prisongraph.sheets.headers import DATES, DIGEST
from prisongraph.sheets.rules import Rules
from prisongraph.sheets.speech import (
    STANCES,
    Passage,
    Place,
    Speech,
    Voice,
    read_place,
    stance_cell,
)
from prisongraph.sheets.tables import Row
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import DCT, PG

_SPEAKERS = frozenset({PG.Person, PG.Organisation, PG.Group})
_BODIES = frozenset({PG.Organisation})
_FOR = " for "
#: A fragment that needs no escape in Turtle or in an IRI.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")


@dataclass(slots=True)
class Gathering:
    """The passages of one document while its rows are read."""

    draft: Draft
    rules: Rules
    _first_rows: dict[str, Row] = field(default_factory=dict)
    _keys: dict[tuple[object, ...], str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Puts the statement of a row into its passage; what is wrong is reported."""
        speech = _speech(row, self.draft, self.rules)
        statement = _statement(row, self.rules)
        if speech is None or statement is None:
            return
        name = row.cells.get("utterance") or speech.name()
        if not _NAME.fullmatch(name):
            self.rules.report(row.finding("utterance", name, "a name such as p7 or p7-quote"))
            return
        if not self._fits(row, name, speech):
            return
        passage = self.draft.passages.setdefault(name, Passage(name, speech))
        if statement in passage.origins:
            sheet, number = passage.origins[statement]
            wanted = f"a statement that row {number} of {sheet} does not make already"
            self.rules.report(row.finding("value", row.cells["value"], wanted))
        passage.origins.setdefault(statement, (row.sheet, row.number))

    def _fits(self, row: Row, name: str, speech: Speech) -> bool:
        """Whether a passage has one name, and a name one passage."""
        known = self._keys.setdefault(speech.twin_key(), name)
        first = self._first_rows.setdefault(known, row)
        where = f"row {first.number} of {first.sheet}"
        held = self.draft.passages.get(name)
        if known != name:
            wanted = f"“{known}”, as {where} has the same speaker and place"
            self.rules.report(row.finding("utterance", row.cells.get("utterance", ""), wanted))
        elif held and held.speech.twin_key() != speech.twin_key():
            other = self._first_rows[name]
            wanted = (
                f"a name of its own: “{name}” is the passage of row {other.number} of "
                f"{other.sheet}, with another speaker or place"
            )
            self.rules.report(row.finding("utterance", row.cells.get("utterance", ""), wanted))
        elif held and held.speech != speech:
            found = row.cells["on-behalf-of"] or row.cells["relay"]
            wanted = f"the same organisation behind each speaker as in {where}"
            self.rules.report(row.finding("on-behalf-of", found, wanted))
        else:
            return True
        return False


def rows_of(draft: Draft, schema: Schema, shorthand: Shorthand) -> Iterator[dict[str, str]]:
    """The rows of all statements of a document, in the order of its passages."""
    for passage in draft.in_order():
        shared = _speech_cells(draft, passage, shorthand)
        for subject, predicate, value in _in_order(passage.origins):
            rule = schema.properties.get(predicate)
            yield {
                **shared,
                "subject": shorthand.write_iri(subject),
                "property": shorthand.write_iri(predicate),
                "value": write_value(value, rule.range if rule else frozenset(), shorthand),
            }


def _in_order(
    statements: Iterable[tuple[Iri, Iri, Iri | Literal]],
) -> list[tuple[Iri, Iri, Iri | Literal]]:
    return sorted(
        statements, key=lambda each: (each[0], each[1], isinstance(each[2], Iri), *each[2:])
    )


def _speech_cells(draft: Draft, passage: Passage, shorthand: Shorthand) -> dict[str, str]:
    speech = passage.speech
    place, own, last = speech.place, speech.voices[0], speech.voices[-1]
    through = [_voice_cell(voice, shorthand) for voice in speech.voices[1:-1]]
    return {
        "document": shorthand.write_iri(draft.document),
        "place": place.words(),
        "speaker": "" if last is own else shorthand.write_iri(last.speaker),
        "on-behalf-of": shorthand.write_iri(last.behalf) if last.behalf else "",
        "relay": "; ".join(through),
        "stance": stance_cell(speech.stance),
        "as-of": write_value(speech.as_of, DATES, shorthand) if speech.as_of else "",
        "start": "" if place.start is None else str(place.start),
        "end": "" if place.end is None else str(place.end),
        "digest": place.digest,
        "utterance": "" if passage.name == speech.name() else passage.name,
    }


def _voice_cell(voice: Voice, shorthand: Shorthand) -> str:
    speaker = shorthand.write_iri(voice.speaker)
    return f"{speaker}{_FOR}{shorthand.write_iri(voice.behalf)}" if voice.behalf else speaker


def _statement(row: Row, rules: Rules) -> tuple[Iri, Iri, Iri | Literal] | None:
    cells = row.cells
    if not (cells["subject"] and cells["property"] and cells["value"]):
        return None
    rule = rules.property(row)
    if rule is None:
        return None
    subject = rules.thing(row, "subject", cells["subject"], rule.domain)
    value = rules.value(row, "value", cells["value"], rule.range)
    return None if subject is None or value is None else (subject, rule.iri, value)


def _speech(row: Row, draft: Draft, rules: Rules) -> Speech | None:
    """Who speaks where, in a row; None, after a report, where the row does not say it well."""
    place = _place(row, rules)
    voices = _voices(row, draft, rules)
    stance = STANCES.get(row.cells["stance"])
    if stance is None:
        wanted = "Asserts, Denies, Alleges, Predicts or nothing"
        rules.report(row.finding("stance", row.cells["stance"], wanted))
    cell, as_of = row.cells["as-of"], None
    if cell:
        as_of = rules.value(row, "as-of", cell, DATES)
    if place is None or voices is None or stance is None or (cell and as_of is None):
        return None
    return Speech(place, voices, stance, as_of if isinstance(as_of, Literal) else None)


def _voices(row: Row, draft: Draft, rules: Rules) -> tuple[Voice, ...] | None:
    publisher = next((each for each in draft.header.get(DCT.publisher, [])), None)
    if not isinstance(publisher, Iri):
        return None  # the row of the document has been reported
    through: list[Voice | None] = []
    for item in split_list(row.cells["relay"]):
        speaker, _, body = item.partition(_FOR)
        through.append(_voice(row, "relay", speaker.strip(), body.strip(), rules=rules))
    cell, body = row.cells["speaker"], row.cells["on-behalf-of"]
    if not cell and through:
        rules.report(row.finding("speaker", cell, "whose words the relay passes on"))
        return None
    last = _voice(row, "speaker", cell or rules.shorthand.write_iri(publisher), body, rules=rules)
    voices = [*through, last]
    if None in voices or last is None:
        return None
    if not through and last.speaker == publisher:
        return (last,)
    return (Voice(publisher), *(voice for voice in voices if voice))


def _voice(row: Row, column: str, cell: str, body: str, *, rules: Rules) -> Voice | None:
    speaker = rules.thing(row, column, cell, _SPEAKERS)
    place = "on-behalf-of" if column == "speaker" else column
    behalf = rules.thing(row, place, body, _BODIES) if body else None
    if speaker is None or (body and behalf is None):
        return None
    return Voice(speaker, behalf)


def _place(row: Row, rules: Rules) -> Place | None:
    cell = row.cells["place"]
    try:
        place = read_place(cell)
    except ValueError as error:
        rules.report(row.finding("place", cell, str(error)))
        return None
    located = _locator(row, rules)
    if located is None:
        return None
    if not (cell or located):
        wanted = "a paragraph or a page, start, end and digest, or whole document"
        rules.report(row.finding("place", cell, wanted))
        return None
    if place.whole and located:
        wanted = "a paragraph, a page or nothing, as start and end say where"
        rules.report(row.finding("place", cell, wanted))
        return None
    return Place(place.page, place.paragraph, *located) if located else place


def _locator(row: Row, rules: Rules) -> tuple[()] | tuple[int, int, str] | None:
    """Start, end and digest; empty where the row has none of them, None where it is wrong."""
    start, end, digest = (row.cells.get(name, "") for name in ("start", "end", "digest"))
    if not (start or end or digest):
        return ()
    missing = [name for name in ("start", "end", "digest") if not row.cells.get(name)]
    for name in missing:
        rules.report(row.finding(name, "", "start, end and digest together, or none of them"))
    if missing:
        return None
    for name, cell in (("start", start), ("end", end)):
        if not (cell.isascii() and cell.isdigit()):
            rules.report(row.finding(name, cell, "a number of characters, as locate prints it"))
            return None
    if int(start) >= int(end):
        rules.report(row.finding("end", end, f"a number greater than the start, {start}"))
        return None
    if not DIGEST.fullmatch(digest):
        rules.report(row.finding("digest", digest, "sha256: and 64 hexadecimal digits"))
        return None
    return int(start), int(end), digest
