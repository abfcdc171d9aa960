"""What had been said of some things by a day, and what the published policy made of it then.

The policy is the one of the build, in the same code; a release as of the day says the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.policy.competence import competent_on
from prisongraph.policy.resolution import Resolution, resolve
from prisongraph.policy.values import Bounds, bounds_of
from prisongraph.serve.pages import Pages
from prisongraph.terms import Iri, Literal, Term
from prisongraph.wording import decision_in_words, in_words

Key = tuple[Iri, Iri]


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim as the policy weighs it, since when it is certainly known, and how it is called."""

    iri: Iri
    subject: Iri
    predicate: Iri
    object: Iri | Literal
    stance: Iri
    origin: Iri
    bounds: Bounds | None
    as_of: Bounds
    known: date | None
    status: Iri
    document: Iri
    utterances: tuple[Iri, ...]
    about: Named
    prop: Named
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The published policy of a property."""

    temporality: Iri | None
    cardinality: Iri | None
    competent_speaker: Iri | None


@dataclass(frozen=True, slots=True)
class Known:
    """All claims about some things and what these belong to, with the policy that weighs them."""

    things: tuple[Iri, ...]
    claims: tuple[KnownClaim, ...]
    rules: Mapping[Iri, Rule]
    parents: Mapping[Iri, Iri]
    upheld: Mapping[Iri, date]
    decided: Mapping[Iri, str]

    def by(self, day: date) -> dict[Key, list[KnownClaim]]:
        """The claims that had certainly been made by a day, by thing and property."""
        groups: dict[Key, list[KnownClaim]] = {}
        for claim in self.claims:
            if claim.known is not None and claim.known <= day and claim.predicate in self.rules:
                groups.setdefault((claim.subject, claim.predicate), []).append(claim)
        return groups

    def resolved(self, day: date, keys: Iterable[Key] | None = None) -> dict[Key, Resolution]:
        """What became of the claims known by a day, for all of the things or some of the keys."""
        groups = self.by(day)
        upheld = {claim: self.decided[claim] for claim, at in self.upheld.items() if at <= day}
        wanted = groups if keys is None else [key for key in keys if key in groups]
        return {
            (subject, predicate): resolve(
                groups[subject, predicate],
                self.rules[predicate],
                competent=competent_on(
                    subject, self.rules[predicate], groups, parents=self.parents
                ),
                upheld=upheld,
            )
            for subject, predicate in wanted
            if subject in self.things
        }


def read_known(pages: Pages, things: Iterable[str]) -> Known:
    """All that is claimed about things, in a few questions that begin with them."""
    wanted = tuple(Iri(thing) for thing in dict.fromkeys(things))
    holders = pages.rows("holders-of-things", thing=list(wanted))
    parents = {_iri(row, "part"): _iri(row, "holder") for row in holders}
    subjects: list[Term] = list(dict.fromkeys([*wanted, *parents.values()]))
    rows = pages.rows("claims-weighed", subject=subjects)
    first: dict[Term, Row] = {}
    passages: dict[Term, list[Row]] = {}
    for row in pages.labelled(rows, "subject", "property", "value"):
        first.setdefault(row["claim"], row)
        passages.setdefault(row["claim"], []).append(row)
    times = _times(pages, rows)
    claims = tuple(_claim(row, passages[claim], times) for claim, row in first.items())
    predicates: list[Term] = list(dict.fromkeys(claim.predicate for claim in claims))
    rules = {
        _iri(row, "property"): Rule(
            _iri(row, "temporality") or None,
            _iri(row, "cardinality") or None,
            _iri(row, "competent") or None,
        )
        for row in (pages.rows("policy-of-properties", property=predicates) if predicates else ())
    }
    decisions = pages.rows("decisions-upholding", claim=list(first)) if first else []
    return Known(wanted, claims, rules, parents, _upheld(decisions), _decided(decisions))


def _times(pages: Pages, rows: Iterable[Row]) -> dict[Term, Bounds]:
    """The time for which each utterance was said, where it or a step behind it tells one."""
    utterances = list(dict.fromkeys(row["utterance"] for row in rows))
    found: dict[Term, Bounds] = {}
    if utterances:
        for row in pages.rows("times-of-utterances", utterance=utterances):
            bounds = bounds_of(_value(row["time"]))
            if bounds:
                found.setdefault(row["utterance"], bounds)
    return found


def _claim(row: Row, passages: Sequence[Row], times: Mapping[Term, Bounds]) -> KnownClaim:
    said_for = [times[each["utterance"]] for each in passages if each["utterance"] in times]
    issued = bounds_of(_value(row["issued"]))
    value = _value(row["value"])
    bounds = bounds_of(value)
    if bounds and bounds.kind == "date":  # the build has cut it at the day of the document
        bounds = Bounds("date", _ordinal(row, "earliest"), _ordinal(row, "latest"))
    known = lexical(row, "known")
    return KnownClaim(
        _iri(row, "claim"),
        _iri(row, "subject"),
        _iri(row, "property"),
        value,
        _iri(row, "stance"),
        _iri(row, "origin"),
        bounds,
        said_for[0] if said_for else issued or Bounds("date", None, None),
        date.fromisoformat(known) if known else None,
        _iri(row, "status"),
        _iri(row, "document"),
        tuple(_iri(each, "utterance") for each in passages),
        named(row, "subject"),
        named(row, "property"),
        in_words(value, lexical(row, "valueLabel")),
    )


def _upheld(decisions: Iterable[Row]) -> dict[Iri, date]:
    """The claims on which written decisions rely, and since when: all of its claims were made."""
    since: dict[tuple[Iri, Term], date] = {}
    for row in decisions:
        key = _iri(row, "claim"), row["decision"]
        days = [date.fromisoformat(lexical(row, "date"))]
        days.append(date.fromisoformat(lexical(row, "known")) if "known" in row else date.max)
        since[key] = max([since.get(key, date.min), *days])
    found: dict[Iri, date] = {}
    for (claim, _), day in since.items():
        found[claim] = min(day, found.get(claim, day))
    return found


def _decided(decisions: Iterable[Row]) -> dict[Iri, str]:
    """What is said of each upheld claim; of several decisions it is the last that says it."""
    reasons: dict[tuple[Iri, Term, str], dict[Literal, None]] = {}
    for row in decisions:
        key = _iri(row, "claim"), row["decision"], lexical(row, "date")
        told = reasons.setdefault(key, {})
        if isinstance(reason := row.get("reason"), Literal):
            told[reason] = None
    return {claim: decision_in_words(day, tuple(told)) for (claim, _, day), told in reasons.items()}


def _ordinal(row: Row, variable: str) -> int | None:
    written = lexical(row, variable)
    return date.fromisoformat(written).toordinal() if written else None


def _iri(row: Row, variable: str) -> Iri:
    return Iri(str(row.get(variable, "")))


def _value(term: Term) -> Iri | Literal:
    return term if isinstance(term, Literal) else Iri(str(term))
