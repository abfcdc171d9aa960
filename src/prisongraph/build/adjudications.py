"""Written adjudications: what curators decided between claims, when, and for which reasons.

They stand in `data/adjudications.ttl`. A decision that could not come into effect, or no longer
can, is refused, because whoever wrote it believes that it does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from prisongraph.build.claims import Claim
from prisongraph.build.ledger import WITHDRAWN, Entry
from prisongraph.build.sources import Statement
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.policy.resolution import compatible
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import DCT, PG, RDF
from prisongraph.wording import decision_in_words


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One decision, and the statements that say which claims it upholds."""

    iri: Iri
    thing: Iri | None
    prop: Iri | None
    day: str
    reasons: tuple[Literal, ...]
    upholding: tuple[Statement, ...]

    @property
    def told(self) -> str:
        """Why a claim that it upholds is accepted, with the day and the reasons."""
        return decision_in_words(self.day, self.reasons)


def read_adjudications(statements: Iterable[Statement]) -> list[Adjudication]:
    """All decisions, in the order of their IRIs; the shapes say what one of them lacks."""
    about: dict[Iri, list[Statement]] = defaultdict(list)
    decisions = set()
    for statement in statements:
        quad = statement.quad
        if quad.graph is None:
            about[quad.subject].append(statement)
            if quad.predicate == RDF.type and quad.object == PG.Adjudication:
                decisions.add(quad.subject)
    return [_adjudication(iri, about[iri]) for iri in sorted(decisions)]


def _adjudication(iri: Iri, statements: Sequence[Statement]) -> Adjudication:
    values: dict[Iri, list[Iri | Literal]] = defaultdict(list)
    for each in statements:
        values[each.quad.predicate].append(each.quad.object)
    things, props = values[PG.adjudicates], values[PG.onProperty]
    days = [value.lexical for value in values[DCT.date] if isinstance(value, Literal)]
    return Adjudication(
        iri,
        next((value for value in things if isinstance(value, Iri)), None),
        next((value for value in props if isinstance(value, Iri)), None),
        days[0] if days else "",
        tuple(value for value in values[PG.reason] if isinstance(value, Literal)),
        tuple(each for each in statements if each.quad.predicate == PG.upholds),
    )


def upheld_claims(adjudications: Iterable[Adjudication]) -> dict[Iri, str]:
    """The claims on which a decision relies, and what it says of them."""
    return {
        each.quad.object: adjudication.told
        for adjudication in adjudications
        for each in adjudication.upholding
        if isinstance(each.quad.object, Iri)
    }


def check_adjudications(
    adjudications: Sequence[Adjudication], claims: Iterable[Claim], ledger: Iterable[Entry]
) -> list[Finding]:
    """Each decision that upholds a claim about something else, one that was withdrawn,
    or claims that contradict each other, where it does so.
    """
    known = {claim.iri: claim for claim in claims}
    gone = {entry.claim: entry for entry in ledger if entry.state == WITHDRAWN}
    findings = [
        Finding(each.file, each.line, f"{shorten(adjudication.iri)}: {problem}")
        for adjudication in adjudications
        for each in adjudication.upholding
        for problem in _problems(adjudication, Iri(str(each.quad.object)), known, gone)
    ]
    return [*findings, *_contradictions(adjudications, known)]


def _problems(
    adjudication: Adjudication, iri: Iri, known: Mapping[Iri, Claim], gone: Mapping[Iri, Entry]
) -> Iterator[str]:
    """What is wrong with upholding a claim; that it never was one is said by the shapes."""
    claim, entry = known.get(iri), gone.get(iri)
    if entry is not None and claim is None:
        yield (
            f"it upholds {shorten(iri)}, which was withdrawn on {entry.date} ({entry.reason}): "
            "decide anew, or take the decision away"
        )
    if claim is None:
        return
    if adjudication.thing not in (None, claim.subject):
        yield (
            f"it is about {shorten(str(adjudication.thing))}, but upholds {shorten(iri)}, "
            f"which is about {shorten(claim.subject)}"
        )
    if adjudication.prop not in (None, claim.predicate):
        yield (
            f"it is about {shorten(str(adjudication.prop))}, but upholds {shorten(iri)}, "
            f"which is about {shorten(claim.predicate)}"
        )


def _contradictions(
    adjudications: Iterable[Adjudication], known: Mapping[Iri, Claim]
) -> Iterator[Finding]:
    """Upheld claims about one thing and property that cannot all be true: nothing is decided."""
    upheld: dict[tuple[Iri, Iri], list[tuple[Claim, Statement]]] = defaultdict(list)
    for adjudication in adjudications:
        for each in adjudication.upholding:
            claim = known.get(Iri(str(each.quad.object)))
            if claim is not None:
                upheld[claim.subject, claim.predicate].append((claim, each))
    for group in upheld.values():
        for (one, _), (other, each) in combinations(group, 2):
            if not compatible(one, other):
                message = (
                    f"{shorten(each.quad.subject)}: it upholds {shorten(other.iri)}, which "
                    f"contradicts {shorten(one.iri)}, upheld as well: decide for one of them"
                )
                yield Finding(each.file, each.line, message)
