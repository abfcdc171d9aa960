"""Evidence in JSON, as `evidence.schema.json` describes it, written row by row."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prisongraph.engine.results_json import term_to_json
from prisongraph.evidence import ClaimView, Named, Passage, Step
from prisongraph.iris import BASE
from prisongraph.telling.told import ToldAnswer, ToldRow
from prisongraph.witness.found import KINDS, Matched

#: The schema, and where a server has it, which is also its name.
SCHEMA_FILE = Path(__file__).parent / "evidence.schema.json"
SCHEMA_PATH = "/schemas/evidence.json"
SCHEMA = BASE + SCHEMA_PATH.removeprefix("/")


def json_pieces(told: ToldAnswer, links: Mapping[str, str]) -> Iterator[str]:
    """One object in pieces: what holds of the answer first, then its rows.

    `links` are addresses of the pages before and behind, by `prev` and `next`.
    """
    question, found = told.question, told.found
    head = {
        "$schema": SCHEMA,
        "release": told.release,
        "query": question.text,
        "default_graphs": list(question.default_graphs),
        "named_graphs": list(question.named_graphs),
        "head": {"vars": list(found.variables)},
        "offset": told.extent.offset,
        "limit": told.extent.limit,
        "has_more": found.has_more,
        "links": dict(links),
        "kinds": dict(KINDS),
        "remarks": list(found.remarks),
    }
    yield _written(head).removesuffix("}") + ',"rows":['
    for number, row in enumerate(told.rows):
        yield (",\n" if number else "\n") + _written(_row(row))
    yield "\n]}\n"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(row: ToldRow) -> dict[str, Any]:
    found = row.found
    return {
        "number": found.number,
        "bindings": {name: term_to_json(term) for name, term in found.row.items()},
        "solutions": found.solutions,
        "claims_total": found.claims_total,
        "claims": [_claim(claim) for claim in row.claims],
        "matched_total": found.matched_total,
        "matched": [_matched(each) for each in found.matched],
        "remarks": list(row.remarks),
    }


def _matched(each: Matched) -> dict[str, Any]:
    return {
        "subject": term_to_json(each.subject),
        "predicate": term_to_json(each.predicate),
        "object": term_to_json(each.object),
        "graph": each.graph,
        "kind": each.kind,
        "claims": list(each.claims),
    }


def _claim(claim: ClaimView) -> dict[str, Any]:
    return {
        "iri": claim.iri,
        "statement": claim.statement,
        "subject": _named(claim.subject),
        "property": _named(claim.prop),
        "value": term_to_json(claim.value),
        "stance": claim.stance,
        "status": _named(claim.status),
        "rule": _named(claim.rule),
        "explanation": claim.explanation,
        "passages": [_passage(passage) for passage in claim.passages],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    origin, relays = passage.steps[-1], passage.relays
    return {
        "utterance": passage.utterance,
        "attribution": passage.attribution,
        **_step(origin),
        "relayed_by": [_step(step) for step in relays],
        "document": _named(passage.document),
        "publisher": _named(passage.publisher),
        "issued": passage.issued_on.lexical,
        "place": passage.place,
        "start": int(passage.start) if passage.start else None,
        "end": int(passage.end) if passage.end else None,
        "digest": passage.digest or None,
    }


def _step(step: Step) -> dict[str, Any]:
    behalf = step.on_behalf_of
    return {
        "speaker": _named(step.speaker),
        "organisation": _named(behalf) if behalf else None,
    }


def _named(thing: Named) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label}
