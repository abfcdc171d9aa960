"""Utterances and their relay chains: from the passage that was read to the origin of the words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prisongraph.build.sources import Statement
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.policy.values import Bounds, bounds_of
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import DCT, PG, RDF

Facts = Mapping[Iri, list[Iri | Literal]]


@dataclass(frozen=True, slots=True)
class Passage:
    """An utterance that stands in a document, with the chain of speakers behind it.

    `chain` begins with the document's own voice and ends with the speaker whose words they are.
    """

    iri: Iri
    document: Iri
    issued: Bounds
    chain: tuple[Iri, ...]
    origin: Iri
    stance: Iri
    as_of: Bounds | None
    place: tuple[str, ...]
    file: str
    line: int

    @property
    def speaker(self) -> Iri:
        """Whose words they are."""
        return self.chain[-1]

    @property
    def reporters(self) -> tuple[Iri, ...]:
        """Everybody through whom the words came."""
        return self.chain[:-1]


def read_passages(statements: Iterable[Statement], findings: list[Finding]) -> dict[Iri, Passage]:
    """Every passage of the record by the IRI of its utterance; defects are added to `findings`."""
    about: dict[Iri, dict[Iri, list[Iri | Literal]]] = defaultdict(lambda: defaultdict(list))
    places: dict[Iri, tuple[str, int]] = {}
    graphs: dict[Iri, tuple[str, int]] = {}
    for quad, file, line in statements:
        if quad.graph is not None:
            graphs.setdefault(quad.graph, (file, line))
            continue
        about[quad.subject][quad.predicate].append(quad.object)
        if quad.predicate == RDF.type:
            if quad.object == PG.Utterance and PG.Utterance in _before_last(about[quad.subject]):
                first = "{}:{}".format(*places[quad.subject])
                findings.append(
                    Finding(
                        file,
                        line,
                        f"duplicate utterance {shorten(quad.subject)}: declared at {first}; "
                        "give this passage an IRI of its own",
                    )
                )
            places.setdefault(quad.subject, (file, line))
    passages: dict[Iri, Passage] = {}
    for iri, facts in about.items():
        if PG.Utterance in facts[RDF.type] and PG.statedIn in facts:
            passage = _passage(iri, about, places=places, findings=findings)
            if passage:
                passages[iri] = passage
                if iri not in graphs:
                    message = f"empty utterance {shorten(iri)}: its graph states nothing"
                    findings.append(Finding(*places[iri], message))
    for graph, (file, line) in graphs.items():
        facts = about.get(graph, {})
        if PG.Utterance not in facts.get(RDF.type, []) or PG.statedIn not in facts:
            findings.append(
                Finding(
                    file,
                    line,
                    f"undeclared utterance {shorten(graph)}: statements need a pg:Utterance "
                    "of the same IRI that says with pg:statedIn where they stand",
                )
            )
    _find_twins(passages.values(), findings)
    findings.extend(_misdated(passages.values()))
    return passages


def _before_last(facts: Facts) -> list[Iri | Literal]:
    return facts[RDF.type][:-1]


def _passage(
    iri: Iri,
    about: Mapping[Iri, Facts],
    *,
    places: Mapping[Iri, tuple[str, int]],
    findings: list[Finding],
) -> Passage | None:
    """The passage, or None where something is missing; SHACL says what, a loop is said here."""
    chain: list[Iri] = []
    here, seen = iri, [iri]
    while True:
        facts = about.get(here, {})
        speaker = _iri(facts, PG.saidBy)
        if speaker is None:
            return None
        chain.append(speaker)
        following = _iri(facts, PG.relays)
        if following is None:
            break
        if following in seen:
            loop = " → ".join(shorten(step) for step in [*seen[seen.index(following) :], following])
            findings.append(
                Finding(
                    *places[iri],
                    f"relay loop: {loop}; pg:relays must lead step by step to the origin",
                )
            )
            return None
        seen.append(following)
        here = following
    document = _iri(about[iri], PG.statedIn)
    issued = _bounds(about.get(document, {}) if document else {}, DCT.issued)
    if document is None or issued is None:
        return None
    as_of = next((moment for step in seen if (moment := _bounds(about[step], PG.asOf))), None)
    locator = _iri(about[iri], PG.locator)
    located = [about[iri].get(PG.paragraph, []), about[iri].get(PG.page, [])]
    if locator:
        located += list(about.get(locator, {}).values())
    return Passage(
        iri,
        document,
        issued,
        tuple(chain),
        _iri(about[here], PG.onBehalfOf) or chain[-1],
        next((found for step in seen if (found := _iri(about[step], PG.stance))), PG.Asserts),
        as_of,
        tuple(sorted(str(value) for values in located for value in values)),
        *places[iri],
    )


def _find_twins(passages: Iterable[Passage], findings: list[Finding]) -> None:
    """Two utterances of one document with the same chain, stance and place are one."""
    seen: dict[tuple[object, ...], Passage] = {}
    for passage in sorted(passages, key=lambda found: (found.file, found.line)):
        key = (passage.document, passage.chain, passage.stance, passage.as_of, passage.place)
        twin = seen.setdefault(key, passage)
        if twin is not passage:
            findings.append(
                Finding(
                    passage.file,
                    passage.line,
                    f"duplicate utterance {shorten(passage.iri)}: the same speaker and place "
                    f"as {shorten(twin.iri)} ({twin.file}:{twin.line}); put its statements there",
                )
            )


def _misdated(passages: Iterable[Passage]) -> Iterator[Finding]:
    """Words for a time after their document are a prediction, or a slip."""
    for passage in passages:
        published = passage.issued.high
        said = passage.as_of.low if passage.as_of else None
        if published is None or said is None or passage.stance == PG.Predicts:
            continue
        if said > published:
            message = (
                f"{shorten(passage.iri)}: pg:asOf lies after the document was published; "
                "correct one of the dates, or give the utterance the stance pg:Predicts"
            )
            yield Finding(passage.file, passage.line, message)


def _iri(facts: Mapping[Iri, list[Iri | Literal]], predicate: Iri) -> Iri | None:
    return next((value for value in facts.get(predicate, []) if isinstance(value, Iri)), None)


def _bounds(facts: Mapping[Iri, list[Iri | Literal]], predicate: Iri) -> Bounds | None:
    for value in facts.get(predicate, []):
        try:
            return bounds_of(value)
        except ValueError:
            continue
    return None
