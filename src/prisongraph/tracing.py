"""What the record holds of a claim, a thing, a value, a document or a speaker, with its evidence.

Only what is found stands here; `cli/trace_formats.py` says how it is printed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.errors import NotFoundError
from prisongraph.evidence import ClaimView, Queries, find_claims, lexical
from prisongraph.iris import BASE, PREFIXES, expand
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Term

_DIGEST = re.compile(r"[a-z2-7]{16}")
_PREFIXED = re.compile(r"[a-z][a-z-]*:[^\s/][^\s]*")
#: The forms in which a record can hold what somebody types.
_DATATYPES = (
    XSD_STRING,
    Iri(PREFIXES["xsd"] + "integer"),
    Iri(PREFIXES["xsd"] + "date"),
    Iri(PREFIXES["xsd"] + "gYearMonth"),
    Iri(PREFIXES["xsd"] + "gYear"),
    Iri(PREFIXES["xsd"] + "duration"),
    Iri(PREFIXES["edtf"] + "EDTF"),
    Iri(PREFIXES["pg"] + "quantity"),
)
_DENIES = PREFIXES["pg"] + "Denies"


@dataclass(frozen=True, slots=True)
class Traced:
    """A claim with its evidence, what contradicts it, and what curators mark in its passages."""

    claim: ClaimView
    against: tuple[ClaimView, ...]
    marks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Section:
    """Claims that stand in one relation to what was asked for, and how many there are in all."""

    relation: str
    title: str
    total: int
    claims: tuple[Traced, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that was found; `iri` is empty where a value was asked for."""

    asked: str
    iri: str
    sections: tuple[Section, ...]


def trace_of(engine: QueryEngine, queries: Queries, asked: str, *, limit: int) -> Trace:
    """The claims that what is asked for is, says, or has said of it, at most `limit` of each kind.

    An IRI, a prefixed name, a path or the digest of a claim is a claim, thing, document, passage
    or speaker; everything else is the exact value of claims.
    NotFoundError where there is none.
    """
    iri = _named(asked.strip())
    found = _about(engine, queries, iri) if iri else []
    if not found:
        found = [("value", "claims with this value", _with_value(engine, queries, asked.strip()))]
        if iri and not found[0][2]:
            raise NotFoundError(f"{iri}: no claim, and nothing is claimed about it or said by it")
        if not found[0][2]:
            raise NotFoundError(f"{asked}: no claim has exactly this value")
        iri = None
    reader = _Reader(engine, queries)
    sections = tuple(
        Section(relation, title, len(claims), reader.read(claims[:limit]))
        for relation, title, claims in found
        if claims
    )
    return Trace(asked, iri or "", sections)


def _named(asked: str) -> Iri | None:
    """The IRI that is asked for, or None where it can only be a value."""
    if _DIGEST.fullmatch(asked):
        return Iri(f"{BASE}claim/{asked}")
    if asked.startswith(("http://", "https://", "/")) or _PREFIXED.fullmatch(asked):
        return expand(asked)
    return None


def _about(engine: QueryEngine, queries: Queries, iri: Iri) -> list[tuple[str, str, list[Term]]]:
    """The claims around an IRI by their relation to it; nothing where there are none."""

    def claims(query: str, **bound: Term | list[Term]) -> list[Term]:
        rows = engine.run(queries[query], **bound).rows()
        return list(dict.fromkeys(row["claim"] for row in rows))

    if iri.startswith(BASE + "claim/"):
        told = claims("claims-told", claim=[iri])
        return [("claim", "the claim", told)] if told else []
    said = engine.run(queries["claims-of-speaker"], speaker=[iri]).rows()
    own = dict.fromkeys(row["claim"] for row in said if lexical(row, "hops") == "0")
    relayed = dict.fromkeys(row["claim"] for row in said if row["claim"] not in own)
    found = [
        ("about", "said about it", claims("claims-of-subject", subject=[iri])),
        ("document", "said in the document", claims("claims-of-document", document=iri)),
        ("passage", "said in the passage", claims("claims-of-document", utterance=iri)),
        ("own", "said by it in its own voice", list(own)),
        ("relayed", "said by it, as others pass it on", list(relayed)),
        (
            "passes-on",
            "said by others, as it passes it on",
            claims("claims-passed-on", speaker=[iri]),
        ),
    ]
    return [section for section in found if section[2]]


def _with_value(engine: QueryEngine, queries: Queries, asked: str) -> list[Term]:
    """The claims whose value is written exactly so, as a number, a date, a term or a text."""
    if not asked:
        return []
    languages = {
        lexical(row, "language") for row in engine.run(queries["languages-of-documents"]).rows()
    }
    values: list[Term] = [Literal(asked, datatype) for datatype in _DATATYPES]
    values += [Literal(asked, RDF_LANG_STRING, language) for language in sorted(languages)]
    rows = engine.run(queries["claims-with-values"], value=values).rows()
    return [row["claim"] for row in rows]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what surrounds claims; each question begins with claims that are known."""

    engine: QueryEngine
    queries: Queries

    def read(self, claims: list[Term]) -> tuple[Traced, ...]:
        """The claims with their evidence, in the order of the evidence."""
        views = find_claims(self.engine, self.queries, claim=claims)
        return tuple(Traced(view, self._against(view), self._marks(view)) for view in views)

    def _marks(self, claim: ClaimView) -> dict[str, tuple[str, ...]]:
        return {passage.utterance: self._marked(passage.utterance) for passage in claim.passages}

    def _marked(self, utterance: str) -> tuple[str, ...]:
        rows = self.engine.run(self.queries["anomalies-marked"], utterance=Iri(utterance)).rows()
        return tuple(dict.fromkeys(lexical(row, "description") for row in rows))

    def _against(self, claim: ClaimView) -> tuple[ClaimView, ...]:
        """The other sides of the claim's conflict, and the denials of what it asserts."""
        about = self.engine.run(
            self.queries["claims-of-subject"],
            subject=[Iri(claim.subject.iri)],
            property=Iri(claim.prop.iri),
        ).rows()
        sides = self._sides(Iri(claim.iri))
        wanted = [
            row["claim"]
            for row in about
            if str(row["claim"]) != claim.iri
            and (row["value"] == claim.value or str(row["claim"]) in sides)
        ]
        others = find_claims(self.engine, self.queries, claim=wanted)
        return tuple(other for other in others if _contradicts(other, claim, sides))

    def _sides(self, claim: Iri) -> set[str]:
        rows = self.engine.run(self.queries["conflicts-of-claims"], claim=[claim]).rows()
        conflicts: list[Term] = [row["conflict"] for row in rows]
        if not conflicts:
            return set()
        found = self.engine.run(self.queries["conflict-sides"], conflict=conflicts).rows()
        return {str(row["claim"]) for row in found}


def _contradicts(other: ClaimView, claim: ClaimView, sides: Iterable[str]) -> bool:
    if other.value != claim.value:
        return other.iri in sides
    return (other.stance == _DENIES) != (claim.stance == _DENIES)
