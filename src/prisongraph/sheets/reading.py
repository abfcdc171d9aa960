"""Files of the record as drafts: what a sheet can hold of them, and what it cannot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prisongraph.build.schema import Schema
from prisongraph.build.sources import Statement
from prisongraph.policy.values import bounds_of
from prisongraph.sheets.drafting import Draft, Facts
from prisongraph.sheets.headers import unheld_facts
from prisongraph.sheets.speech import Passage, Place, Speech, Voice
from prisongraph.terms import Iri, Literal, Quad
from prisongraph.vocab import DCT, OA, PG, RDF, XSD

_UTTERANCE = frozenset(
    {
        RDF.type,
        PG.asOf,
        PG.locator,
        PG.onBehalfOf,
        PG.page,
        PG.paragraph,
        PG.relays,
        PG.saidBy,
        PG.stance,
        PG.statedIn,
        PG.wholeDocument,
    }
)
_LOCATOR = frozenset({RDF.type, OA.start, OA.end, PG.passageDigest})


@dataclass(slots=True)
class Reading:
    """One file with documents: their drafts, and the statements that no sheet can hold."""

    file: str
    drafts: dict[Iri, Draft] = field(default_factory=dict)
    unheld: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    about: dict[Iri, Facts] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    graphs: dict[Iri, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    #: What sheets hold: subject, predicate and value of each such statement outside graphs.
    held: set[tuple[Iri, Iri, Iri | Literal]] = field(default_factory=set)

    def only(self, subject: Iri, predicate: Iri) -> Iri | Literal | None:
        return next(iter(self.about[subject].get(predicate, [])), None)


def read_documents(statements: Iterable[Statement], schema: Schema) -> dict[str, Reading]:
    """Each file that declares a document, read as far as sheets can hold it."""
    by_file: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_file[statement.file].append(statement)
    readings = {}
    for file, found in by_file.items():
        documents = {
            quad.subject
            for quad, _, _ in found
            if quad.predicate == RDF.type and PG.Document in schema.types_of(quad.subject)
        }
        if documents:
            readings[file] = _read_file(file, found, sorted(documents))
    return readings


def _read_file(file: str, statements: list[Statement], documents: list[Iri]) -> Reading:
    content = _File()
    for statement in statements:
        quad = statement.quad
        if quad.graph is None:
            content.about[quad.subject][quad.predicate].append(quad.object)
        else:
            content.graphs[quad.graph].append(statement)
    reading = Reading(file)
    held_graphs: set[Iri] = set()
    for document in documents:
        draft = Draft(
            document, {name: list(found) for name, found in content.about[document].items()}
        )
        reading.drafts[document] = draft
        lost = set(unheld_facts(draft.header))
        content.held |= {
            (document, name, value)
            for name, values in draft.header.items()
            for value in values
            if (name, value) not in lost
        }
        prefix = f"{document}#"
        for graph, found in content.graphs.items():
            if graph.startswith(prefix) and _read_passage(graph, found, draft, content):
                held_graphs.add(graph)
    reading.unheld = [each for each in statements if not _is_held(each.quad, content, held_graphs)]
    return reading


def _is_held(quad: Quad, content: _File, held_graphs: set[Iri]) -> bool:
    if quad.graph is not None:
        return quad.graph in held_graphs
    return (quad.subject, quad.predicate, quad.object) in content.held


def _read_passage(graph: Iri, found: list[Statement], draft: Draft, content: _File) -> bool:
    """Puts a passage into the draft; False where a sheet cannot hold who says what there."""
    chain = _chain(graph, content)
    place = _place(graph, content)
    if not chain or place is None or content.only(graph, PG.statedIn) != draft.document:
        return False
    voices = []
    for step in chain:
        speaker, behalf = content.only(step, PG.saidBy), content.only(step, PG.onBehalfOf)
        if not isinstance(speaker, Iri) or isinstance(behalf, Literal):
            return False
        voices.append(Voice(speaker, behalf))
    if voices[0].speaker != next(iter(draft.header.get(DCT.publisher, [])), None):
        return False
    if len(voices) > 1 and (voices[0].behalf or len({each.speaker for each in voices[:2]}) == 1):
        return False
    stance = next((each for step in chain if (each := content.only(step, PG.stance))), PG.Asserts)
    as_of = next((each for step in chain if (each := _date(content.only(step, PG.asOf)))), None)
    if not isinstance(stance, Iri):
        return False
    name = graph.removeprefix(f"{draft.document}#")
    passage = Passage(name, Speech(place, tuple(voices), stance, as_of))
    for (subject, predicate, value, _), file, line in found:
        passage.origins.setdefault((subject, predicate, value), (file, line))
    draft.passages[name] = passage
    _mark_held(chain, content)
    return True


def _mark_held(chain: list[Iri], content: _File) -> None:
    """Of each utterance and its locator, the first value of each predicate that sheets know."""
    locators = [content.only(step, PG.locator) for step in chain[:1]]
    subjects: list[tuple[Iri, frozenset[Iri]]] = [(step, _UTTERANCE) for step in chain]
    subjects += [(each, _LOCATOR) for each in locators if isinstance(each, Iri)]
    for subject, known in subjects:
        for predicate, values in content.about[subject].items():
            if predicate in known:
                content.held.add((subject, predicate, values[0]))


def _chain(graph: Iri, content: _File) -> list[Iri]:
    """The utterances from the document's voice to the origin; empty where they run in a circle."""
    chain, here = [graph], content.only(graph, PG.relays)
    while here is not None:
        if here in chain or not isinstance(here, Iri):
            return []
        chain.append(here)
        here = content.only(here, PG.relays)
    return chain


def _place(graph: Iri, content: _File) -> Place | None:
    page = _number(content.only(graph, PG.page))
    paragraph = _number(content.only(graph, PG.paragraph))
    locator = content.only(graph, PG.locator)
    whole = content.only(graph, PG.wholeDocument) == Literal("true", XSD.boolean)
    if not isinstance(locator, Iri):
        placed = (page, paragraph) != (None, None)
        return Place(page, paragraph, whole=whole) if placed != whole else None
    if whole:
        return None
    start, end = (_number(content.only(locator, name)) for name in (OA.start, OA.end))
    digest = content.only(locator, PG.passageDigest)
    if start is None or end is None or not isinstance(digest, Literal):
        return None
    return Place(page, paragraph, start, end, digest.lexical)


def _number(value: Iri | Literal | None) -> int | None:
    return int(value.lexical) if isinstance(value, Literal) and value.lexical.isdigit() else None


def _date(value: Iri | Literal | None) -> Literal | None:
    if not isinstance(value, Literal):
        return None
    try:
        return value if bounds_of(value) else None
    except ValueError:
        return None


def document_files(readings: Mapping[str, Reading]) -> dict[Iri, Reading]:
    """The file of each document."""
    return {document: each for each in readings.values() for document in each.drafts}
