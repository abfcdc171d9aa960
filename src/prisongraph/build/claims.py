"""Claims: what one speaker says in one document, with an IRI derived from its content."""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from prisongraph.build.sources import Statement
from prisongraph.build.utterances import Passage
from prisongraph.errors import Finding
from prisongraph.iris import BASE, shorten
from prisongraph.policy.values import Bounds, bounds_of
from prisongraph.terms import Iri, Literal, Quad, to_ntriples
from prisongraph.vocab import PG

KEY_VERSION = "v1"
KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim and the passages that make it."""

    iri: Iri
    subject: Iri
    predicate: Iri
    object: Iri | Literal
    stance: Iri
    origin: Iri
    passages: tuple[Passage, ...]
    bounds: Bounds | None

    @property
    def as_of(self) -> Bounds:
        """The time for which it was said, else the time at which the words were published."""
        known = [passage.as_of for passage in self.passages if passage.as_of]
        return known[0] if known else self.passages[0].issued


def claim_iri(
    document: Iri,
    chain: Iterable[Iri],
    *,
    stance: Iri,
    subject: Iri,
    predicate: Iri,
    value: Iri | Literal,
) -> Iri:
    """The IRI of a claim: 16 base32 letters of a SHA-256 over what it says and who says it where.

    Locators, digests and the names of utterances stay outside the key (decision 0001),
    so that a corrected page number never changes an IRI that somebody has cited.
    """
    key = [KEY_VERSION, document, list(chain), stance, subject, predicate, to_ntriples(value)]
    content = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    digest = base64.b32encode(hashlib.sha256(content.encode()).digest()).decode().lower()
    return Iri(f"{BASE}claim/{digest[:KEY_LENGTH]}")


def claim_of(quad: Quad, passage: Passage) -> Iri:
    """The IRI of the claim that a statement makes where it stands in a passage."""
    return claim_iri(
        passage.document,
        passage.chain,
        stance=passage.stance,
        subject=quad.subject,
        predicate=quad.predicate,
        value=quad.object,
    )


def compile_claims(
    statements: Iterable[Statement],
    passages: Mapping[Iri, Passage],
    findings: list[Finding],
    *,
    ahead: Set[Iri] = frozenset(),
) -> list[Claim]:
    """The claims that the statements of all passages make, in the order of their IRIs.

    `ahead` are the properties whose dates may lie after the words were published,
    such as the day until which somebody is remanded.
    """
    made: dict[Iri, dict[Iri, Passage]] = defaultdict(dict)
    content: dict[Iri, tuple[Statement, Bounds | None]] = {}
    for statement in statements:
        quad, file, line = statement
        passage = passages.get(quad.graph) if quad.graph else None
        if passage is None:
            continue
        iri = claim_of(quad, passage)
        try:
            bounds = bounds_of(quad.object)
        except ValueError:
            continue  # checks.py has said so, with file and line
        past = passage.stance != PG.Predicts and quad.predicate not in ahead
        if bounds and bounds.kind == "date" and past:
            bounds = _clamp(bounds, passage, findings, place=(file, line, quad.predicate))
        made[iri][passage.iri] = passage
        content[iri] = (statement, bounds)
    return [_claim(iri, content[iri], made[iri]) for iri in sorted(made)]


def _claim(
    iri: Iri, content: tuple[Statement, Bounds | None], passages: Mapping[Iri, Passage]
) -> Claim:
    (quad, _, _), bounds = content
    ordered = tuple(passages[name] for name in sorted(passages))
    first = ordered[0]
    return Claim(
        iri, quad.subject, quad.predicate, quad.object, first.stance, first.origin, ordered, bounds
    )


def _clamp(
    bounds: Bounds,
    passage: Passage,
    findings: list[Finding],
    *,
    place: tuple[str, int, Iri],
) -> Bounds:
    """The bounds cut at the day the words were published: nobody reports what is still to come."""
    published = passage.issued.high
    if published is None:
        return bounds
    if bounds.low is not None and bounds.low > published:
        file, line, predicate = place
        message = (
            f"{shorten(predicate)} lies after the document was published; "
            "correct the date, or give the utterance the stance pg:Predicts"
        )
        findings.append(Finding(file, line, message))
        return bounds
    if bounds.high is None or bounds.high > published:
        return replace(bounds, high=published)
    return bounds
