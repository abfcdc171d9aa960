"""A document of the record as a file: header, words passed on, passages in their order.

The first line of an imported file holds a digest of the rest:
a file that somebody has edited since is told from one that an import may write again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prisongraph.iris import BASE
from prisongraph.sheets.speech import Passage, Place, Voice, relay_name
from prisongraph.sheets.turtle import Names, format_graph, format_subject
from prisongraph.terms import Iri, Literal, Quad
from prisongraph.vocab import OA, PG, RDF, XSD

_MARK = "# Imported; sha256:"

Facts = dict[Iri, list[Iri | Literal]]


@dataclass(slots=True)
class Draft:
    """What one file of the record says: the header of its document and its passages by name."""

    document: Iri
    header: Facts
    passages: dict[str, Passage] = field(default_factory=dict)

    def fragment(self, name: str) -> Iri:
        """The IRI of something inside the document."""
        return Iri(f"{self.document}#{name}")

    def relays(self) -> dict[str, tuple[Voice, ...]]:
        """The chains of voices behind the passages, and each part of them towards its end."""
        return {relay_name(chain): chain for chain in self.chains()}

    def chains(self) -> set[tuple[Voice, ...]]:
        """What passages pass on: every chain of voices behind the document's own."""
        return {
            passage.speech.voices[start:]
            for passage in self.passages.values()
            for start in range(1, len(passage.speech.voices))
        }

    def in_order(self) -> list[Passage]:
        """The passages in the order of the document."""
        return sorted(self.passages.values(), key=lambda one: (one.speech.place.order(), one.name))


def slug_of(document: Iri) -> str:
    """The name of the file of a document, without its ending."""
    return document.removeprefix(f"{BASE}document/")


def format_document(draft: Draft) -> str:
    """The whole file, beginning with the digest of the rest."""
    names = Names({"u": f"{draft.document}#"})
    parts = [format_subject(draft.document, draft.header, names)]
    relays = draft.relays()
    if relays:
        parts.append("# Who passed the words on.\n")
    for name in sorted(relays):
        parts.append(format_subject(draft.fragment(name), _relay(draft, relays[name]), names))
    for passage in draft.in_order():
        parts += _format_passage(draft, passage, names)
    rest = "\n".join([names.prologue(), *parts])
    return f"{_MARK}{_digest(rest)}\n{rest}"


def is_imported(content: str) -> bool:
    """Whether a file was written by an import and not touched since."""
    first, _, rest = content.partition("\n")
    return first == f"{_MARK}{_digest(rest)}"


def was_imported(content: str) -> bool:
    """Whether a file says that an import wrote it, touched since or not."""
    return content.startswith(_MARK)


def quads_of(draft: Draft) -> Iterator[tuple[Quad, tuple[str, int] | None]]:
    """Every statement of the file; those of passages with the row or line from which they came."""
    yield from ((quad, None) for quad in _quads(draft.document, draft.header))
    for name, chain in draft.relays().items():
        yield from ((quad, None) for quad in _quads(draft.fragment(name), _relay(draft, chain)))
    for passage in draft.in_order():
        origin = next(iter(passage.origins.values()), None)
        for subject, facts in _parts(draft, passage):
            yield from ((quad, origin) for quad in _quads(subject, facts))
        name = draft.fragment(passage.name)
        for (subject, predicate, value), place in passage.origins.items():
            yield Quad(subject, predicate, value, name), place


def _quads(subject: Iri, facts: Facts) -> Iterator[Quad]:
    for predicate, values in facts.items():
        yield from (Quad(subject, predicate, value) for value in values)


def _format_passage(draft: Draft, passage: Passage, names: Names) -> Iterator[str]:
    place = passage.speech.place
    words = place.words() or f"characters {place.start} to {place.end}"
    yield f"# {words[0].upper()}{words[1:]}\n"
    for subject, facts in _parts(draft, passage):
        yield format_subject(subject, facts, names)
    about: Mapping[Iri, Facts] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in passage.origins:
        about[subject][predicate].append(value)
    yield format_graph(draft.fragment(passage.name), about, names)


def _parts(draft: Draft, passage: Passage) -> Iterator[tuple[Iri, Facts]]:
    """The utterance of a passage, and its locator where it has one."""
    name = draft.fragment(passage.name)
    yield name, _utterance(draft, passage)
    if passage.speech.place.start is not None:
        yield Iri(f"{name}-at"), _locator(passage.speech.place)


def _utterance(draft: Draft, passage: Passage) -> Facts:
    speech = passage.speech
    facts = _relay(draft, speech.voices)
    facts[PG.statedIn] = [draft.document]
    if speech.place.page is not None:
        facts[PG.page] = [_integer(speech.place.page)]
    if speech.place.paragraph is not None:
        facts[PG.paragraph] = [_integer(speech.place.paragraph)]
    if speech.place.whole:
        facts[PG.wholeDocument] = [Literal("true", XSD.boolean)]
    if speech.place.start is not None:
        facts[PG.locator] = [Iri(f"{draft.fragment(passage.name)}-at")]
    if speech.stance != PG.Asserts:
        facts[PG.stance] = [speech.stance]
    if speech.as_of:
        facts[PG.asOf] = [speech.as_of]
    return facts


def _relay(draft: Draft, voices: tuple[Voice, ...]) -> Facts:
    facts: Facts = {RDF.type: [PG.Utterance], PG.saidBy: [voices[0].speaker]}
    if voices[0].behalf:
        facts[PG.onBehalfOf] = [voices[0].behalf]
    if len(voices) > 1:
        facts[PG.relays] = [draft.fragment(relay_name(voices[1:]))]
    return facts


def _locator(place: Place) -> Facts:
    return {
        RDF.type: [OA.TextPositionSelector],
        OA.start: [_integer(place.start)],
        OA.end: [_integer(place.end)],
        PG.passageDigest: [Literal(place.digest)],
    }


def _integer(number: int | None) -> Literal:
    return Literal(str(number), XSD.integer)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
