"""How a trace is printed: a tree for people, JSON (docs/trace.md), and triples in PROV-O terms."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rich.markup import escape
from rich.tree import Tree

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.evidence import ClaimView, Named, Passage, Queries
from prisongraph.iris import shorten
from prisongraph.terms import Iri, Literal, Term
from prisongraph.tracing import Trace, Traced
from prisongraph.vocab import DCT, PG, PROV, RDF, RDFS


def tree_of(trace: Trace) -> Iterator[Tree | str]:
    """A tree for each claim; above them a line for each kind of claims where there are several."""
    several = len(trace.sections) > 1 or trace.sections[0].relation == "value"
    for section in trace.sections:
        if several:
            number = f"{section.total} claim{'' if section.total == 1 else 's'}"
            yield f"[bold]{escape(trace.asked)}[/bold]: {section.title}, {number}"
        yield from map(_tree, section.claims)


def _tree(traced: Traced) -> Tree:
    claim = traced.claim
    tree = Tree(f"[bold]{escape(claim.statement)}[/bold]")
    tree.add(f"claim: {shorten(claim.iri)}")
    tree.add(f"status: {claim.status.label} ({claim.rule.label}): {escape(claim.explanation)}")
    for passage in claim.passages:
        speaker = passage.steps[-1]
        said = tree.add(f"speaker: {escape(speaker.speaker.label)}")
        if speaker.on_behalf_of:
            said.add(f"organisation: {escape(speaker.on_behalf_of.label)}")
        for step in reversed(passage.steps[1:-1]):
            said.add(f"relay: {escape(step.words)}")
        where = said.add(
            f"document: “{escape(passage.document.label)}”, "
            f"{escape(passage.publisher.label)}, {passage.issued} "
            f"({shorten(passage.document.iri)})"
        )
        if passage.place:
            where.add(passage.place)
        if passage.digest:
            where.add(f"characters {passage.start} to {passage.end}, {passage.digest}")
        for note in traced.marks.get(passage.utterance, ()):
            where.add(f"marked: {escape(note)}")
    for other in traced.against:
        tree.add(f"contradicted by: {escape(other.sentence)} ({shorten(other.iri)})")
    return tree


def written_as_json(trace: Trace, release: str) -> str:
    """The trace as JSON, as docs/trace.md describes it."""
    content = {
        "asked": trace.asked,
        "iri": trace.iri or None,
        "release": release,
        "sections": [
            {
                "relation": section.relation,
                "title": section.title,
                "total": section.total,
                "claims": [_claim_in_json(traced) for traced in section.claims],
            }
            for section in trace.sections
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _claim_in_json(traced: Traced) -> dict[str, Any]:
    claim = traced.claim
    return {
        "claim": claim.iri,
        "statement": claim.statement,
        "subject": _named_in_json(claim.subject),
        "property": _named_in_json(claim.prop),
        "value": _value_in_json(claim),
        "stance": claim.stance,
        "status": _named_in_json(claim.status),
        "rule": _named_in_json(claim.rule),
        "explanation": claim.explanation,
        "passages": [_passage_in_json(passage, traced) for passage in claim.passages],
        "contradictedBy": [other.iri for other in traced.against],
    }


def _named_in_json(thing: Named) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label}


def _value_in_json(claim: ClaimView) -> dict[str, str]:
    """The value as SPARQL results in JSON write a term (section 3.2.2), and in words."""
    words = {"words": claim.value_words}
    if not isinstance(claim.value, Literal):
        return {"type": "uri", "value": str(claim.value), **words}
    literal = {"type": "literal", "value": claim.value.lexical}
    if claim.value.language:
        return {**literal, "xml:lang": claim.value.language, **words}
    return {**literal, "datatype": claim.value.datatype, **words}


def _passage_in_json(passage: Passage, traced: Traced) -> dict[str, Any]:
    return {
        "utterance": passage.utterance,
        "document": _named_in_json(passage.document),
        "publisher": _named_in_json(passage.publisher),
        "issued": passage.issued,
        "place": passage.place or None,
        "digest": passage.digest or None,
        "origin": passage.origin,
        # From the document's own voice to the origin, as the record has it.
        "chain": [
            {
                "speaker": _named_in_json(step.speaker),
                "onBehalfOf": _named_in_json(step.on_behalf_of) if step.on_behalf_of else None,
            }
            for step in passage.steps
        ],
        "marks": list(traced.marks.get(passage.utterance, ())),
    }


def triples_of(trace: Trace, engine: QueryEngine, queries: Queries) -> list[dict[str, Term]]:
    """The trace in PROV-O terms (https://www.w3.org/TR/prov-o/).

    A claim was derived from its passage and quoted from the document,
    a passage was attributed to its speaker and quoted from the step whose words it passes on,
    and a speaker acted on behalf of an organisation.
    """
    claims = {each.claim.iri: each.claim for found in trace.sections for each in found.claims}
    triples: dict[tuple[Term, Term, Term], None] = {}
    for claim in claims.values():
        triples.update(dict.fromkeys(_claim_triples(claim)))
    utterances = [Iri(each.utterance) for claim in claims.values() for each in claim.passages]
    wanted: list[Term] = list(dict.fromkeys(utterances))
    for row in engine.run(queries["chains-of-utterances"], utterance=wanted).rows():
        triples.update(dict.fromkeys(_step_triples(row)))
    return [dict(zip("spo", triple, strict=True)) for triple in triples]


def _claim_triples(claim: ClaimView) -> Iterator[tuple[Term, Term, Term]]:
    iri = Iri(claim.iri)
    yield iri, RDF.type, PG.Claim
    yield iri, RDF.type, PROV.Entity
    yield iri, RDF.subject, Iri(claim.subject.iri)
    yield iri, RDF.predicate, Iri(claim.prop.iri)
    yield iri, RDF.object, claim.value
    yield iri, RDFS.label, Literal(claim.statement)
    yield iri, PG.claimStance, Iri(claim.stance)
    yield iri, PG.status, Iri(claim.status.iri)
    yield iri, PG.decidedBy, Iri(claim.rule.iri)
    for passage in claim.passages:
        document = Iri(passage.document.iri)
        yield iri, PROV.wasDerivedFrom, Iri(passage.utterance)
        yield iri, PROV.wasQuotedFrom, document
        yield iri, PROV.wasAttributedTo, Iri(passage.steps[-1].speaker.iri)
        yield Iri(passage.utterance), PG.statedIn, document
        yield document, RDF.type, PROV.Entity
        yield document, DCT.title, Literal(passage.document.label)
        yield document, PROV.wasAttributedTo, Iri(passage.publisher.iri)
        yield from _agents([passage.publisher, *(step.speaker for step in passage.steps)])
        yield from _agents(step.on_behalf_of for step in passage.steps if step.on_behalf_of)


def _agents(agents: Iterable[Named]) -> Iterator[tuple[Term, Term, Term]]:
    for agent in agents:
        yield Iri(agent.iri), RDF.type, PROV.Agent
        yield Iri(agent.iri), RDFS.label, Literal(agent.label)


def _step_triples(row: dict[str, Term]) -> Iterator[tuple[Term, Term, Term]]:
    yield row["step"], RDF.type, PROV.Entity
    yield row["step"], PROV.wasAttributedTo, row["speaker"]
    if "next" in row:
        yield row["step"], PROV.wasQuotedFrom, row["next"]
    if "behalf" in row:
        yield row["speaker"], PROV.actedOnBehalfOf, row["behalf"]
