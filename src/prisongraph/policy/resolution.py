"""The resolution policy: which of several claims about one thing and property is accepted, and why.

The rules are applied in the order in which the ontology and docs/policy.md publish them:
temporality, competence, compatibility, written adjudication, independent origins.
Where none decides, no value is accepted.
No rule knows how reliable anybody is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from prisongraph.iris import shorten
from prisongraph.policy.values import Bounds
from prisongraph.policy.weighed import Policy, Weighed
from prisongraph.terms import Iri, Literal, to_ntriples
from prisongraph.vocab import PG


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one claim: its status, the rule, why, and against which claims."""

    status: Iri
    rule: Iri
    explanation: str
    against: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Claims that cannot all be true, and the rule that settled it, or Unresolved."""

    sides: tuple[Weighed, ...]
    resolution: Iri

    @property
    def kind(self) -> Iri:
        """What sort of values disagree."""
        kinds = {claim.bounds.kind if claim.bounds else "" for claim in self.sides}
        if kinds == {"months", "days"}:
            return PG.DurationConflict
        named = {
            "date": PG.DateConflict,
            "count": PG.CountConflict,
            "months": PG.DurationConflict,
            "days": PG.DurationConflict,
        }
        return named.get(kinds.pop(), PG.ValueConflict) if len(kinds) == 1 else PG.ValueConflict


@dataclass(frozen=True, slots=True)
class Resolution:
    """The outcome for one thing and property: a decision for every claim, the accepted claims."""

    decisions: dict[Iri, Decision]
    accepted: tuple[Weighed, ...]
    disagreement: Disagreement | None = None


_NOTHING: Mapping[Iri, str] = MappingProxyType({})
_REJECTED = {
    PG.Denies: "The speaker rejects it; a denial is recorded and never becomes a fact.",
    PG.Alleges: "The speaker alleges it without asserting it; an allegation never becomes a fact.",
    PG.Predicts: "The speaker predicts it; a prediction never becomes a fact.",
}


def resolve(
    claims: Sequence[Weighed],
    prop: Policy,
    *,
    competent: frozenset[Iri] = frozenset(),
    upheld: Mapping[Iri, str] = _NOTHING,
) -> Resolution:
    """The outcome for all claims about one thing and one property.

    `competent` are the speakers whose word comes first on this subject and property,
    `upheld` the claims that a curator's adjudication relies on, and what that says of each.
    The order of `claims` makes no difference.
    """
    ordered = sorted(claims, key=lambda claim: claim.iri)
    decisions = {
        claim.iri: Decision(PG.NotAsserted, PG.StanceRule, _REJECTED[claim.stance])
        for claim in ordered
        if claim.stance != PG.Asserts
    }
    live = [claim for claim in ordered if claim.stance == PG.Asserts]
    if not live:
        return Resolution(decisions, ())
    if prop.cardinality != PG.Single:
        why = "The property is cumulative: several values can be true together."
        decisions |= {claim.iri: Decision(PG.Accepted, PG.TemporalityRule, why) for claim in live}
        return Resolution(decisions, tuple(live))
    if prop.temporality == PG.Changing:
        live, older = _split_by_time(live)
        why = "The value changes over time, and a later statement gives a newer one."
        newer = tuple(claim.iri for claim in live)
        decisions |= {
            claim.iri: Decision(PG.Superseded, PG.TemporalityRule, why, newer) for claim in older
        }
    outcome = _settle(live, competent=competent, upheld=upheld)
    return Resolution(decisions | outcome.decisions, outcome.accepted, outcome.disagreement)


def _split_by_time(claims: Iterable[Weighed]) -> tuple[list[Weighed], list[Weighed]]:
    """The claims about the latest time, and those about times that lie wholly before it."""
    claims = list(claims)
    newest = max((claim.as_of for claim in claims), key=_moment)
    current = [claim for claim in claims if claim.as_of.overlaps(newest)]
    return current, [claim for claim in claims if not claim.as_of.overlaps(newest)]


def _moment(bounds: Bounds) -> tuple[float, float]:
    high = float("inf") if bounds.high is None else bounds.high
    return high, float("-inf") if bounds.low is None else bounds.low


def _settle(
    claims: list[Weighed], *, competent: frozenset[Iri], upheld: Mapping[Iri, str]
) -> Resolution:
    if len({claim.object for claim in claims}) == 1:
        why = "No other value is claimed."
        sole = {claim.iri: Decision(PG.Accepted, PG.SoleClaimRule, why) for claim in claims}
        return Resolution(sole, tuple(claims))
    candidates = claims
    narrowed_by: Iri | None = None
    own = [claim for claim in claims if claim.origin in competent]
    if own:
        candidates, narrowed_by = own, PG.CompetenceRule
    chosen, rule = _choose(candidates, upheld)
    if chosen is None:
        return _contested(claims, candidates)
    if (
        narrowed_by
        and len(candidates) < len(claims)
        and rule
        in (
            PG.SoleClaimRule,
            PG.CompatibilityRule,
        )
    ):
        rule = narrowed_by
    if rule == PG.SoleClaimRule:
        rule = PG.CompatibilityRule
    won = upheld[chosen.iri] if rule == PG.AdjudicationRule else _WON[rule]
    return _accepted(claims, chosen, rule, won)


def _choose(candidates: Sequence[Weighed], upheld: Mapping[Iri, str]) -> tuple[Weighed | None, Iri]:
    """The claim whose value is accepted, and by which rule; None where nothing decides."""
    if len({claim.object for claim in candidates}) == 1:
        return candidates[0], PG.SoleClaimRule
    if _all_compatible(candidates) and (narrowest := _narrowest(candidates)):
        return narrowest, PG.CompatibilityRule
    relied_on = [claim for claim in candidates if claim.iri in upheld]
    if relied_on and _all_compatible(relied_on) and (narrowest := _narrowest(relied_on)):
        return narrowest, PG.AdjudicationRule
    stated = {claim.object: claim for claim in candidates}
    support = {value: _support(claim, candidates) for value, claim in stated.items()}
    most = max(support.values())
    leaders = [claim for claim in candidates if support[claim.object] == most]
    if _all_compatible(leaders) and (narrowest := _narrowest(leaders)):
        return narrowest, PG.IndependentOriginsRule
    return None, PG.NoRule


def _support(claim: Weighed, among: Iterable[Weighed]) -> int:
    """How many independent origins state this value or one that allows it; echoes count once."""
    return len({other.origin for other in among if compatible(claim, other)})


def compatible(one: Weighed, other: Weighed) -> bool:
    """Whether both claims can be true of a property that has one value."""
    if one.object == other.object:
        return True
    return bool(one.bounds and other.bounds and one.bounds.overlaps(other.bounds))


def _different(claims: Iterable[Weighed]) -> Collection[Weighed]:
    """One claim for each value and its bounds: hundreds of echoes are compared as one."""
    return {(claim.object, claim.bounds): claim for claim in claims}.values()


def _all_compatible(claims: Iterable[Weighed]) -> bool:
    return all(compatible(one, other) for one, other in combinations(_different(claims), 2))


def _narrowest(claims: Sequence[Weighed]) -> Weighed | None:
    """The claim with the narrowest value; None where two different values are equally narrow.

    Of values that are open at one end, the one inside all others is the narrowest.
    Two ways of writing the same bounds are one value: the one that sorts first stands for both.
    """
    ranked = sorted(claims, key=lambda claim: (_width(claim), to_ntriples(claim.object)))
    ties = [claim for claim in ranked if _width(claim) == _width(ranked[0])]
    bounds = {claim.bounds for claim in ties}
    return next(
        (claim for claim in ties if all(_inside(claim.bounds, other) for other in bounds)), None
    )


def _inside(inner: Bounds | None, outer: Bounds | None) -> bool:
    return inner == outer or bool(inner and outer and inner.is_inside(outer))


def _width(claim: Weighed) -> float:
    return claim.bounds.width if claim.bounds else 0.0


_WON: dict[Iri, str] = {
    PG.CompetenceRule: "It is the word of the speaker who is competent on this property.",
    PG.CompatibilityRule: "All claimed values can be true together, and this is the narrowest.",
    PG.IndependentOriginsRule: "More independent origins state it than any value it contradicts.",
}


def _accepted(claims: Sequence[Weighed], chosen: Weighed, rule: Iri, won: str) -> Resolution:
    winners = tuple(claim for claim in claims if claim.object == chosen.object)
    losers = tuple(claim for claim in claims if claim.object != chosen.object)
    won_over = tuple(claim.iri for claim in losers)
    decisions = {claim.iri: Decision(PG.Accepted, rule, won, won_over) for claim in winners}
    value = _show(chosen.object)
    lost_to = tuple(claim.iri for claim in winners)
    for claim in losers:
        rivals = tuple(
            other.iri
            for other in losers
            if compatible(other, chosen) and not compatible(claim, other)
        )
        if not compatible(claim, chosen):
            why = f"It contradicts {value}. {_of_the_other(won)}"
            decision = Decision(PG.Outranked, rule, why, lost_to)
        elif rivals and _width(claim) < _width(chosen):
            why = (
                f"It agrees with {value}, which is accepted, and says more; "
                "others that agree with it as well say something else, and no rule decides."
            )
            decision = Decision(PG.Contested, PG.NoRule, why, rivals)
        else:
            same = claim.bounds is not None and claim.bounds == chosen.bounds
            why = (
                f"It says the same as {value}, which is accepted, in another form."
                if same
                else f"It agrees with {value}, which is accepted, and says no more than that."
            )
            decision = Decision(PG.LessPrecise, PG.CompatibilityRule, why, lost_to)
        decisions[claim.iri] = decision
    return Resolution(decisions, winners, _disagreement(claims, rule))


def _of_the_other(won: str) -> str:
    """Why a claim is accepted, as it is told of another."""
    if won.startswith("It is"):
        return won.replace("It is", "That is", 1)
    return won.replace("relies on it", "relies on that", 1)


def _contested(claims: Sequence[Weighed], candidates: Sequence[Weighed]) -> Resolution:
    decisions = {}
    weighed = {claim.iri for claim in candidates}
    others = {
        value: tuple(other.iri for other in candidates if other.object != value)
        for value in {claim.object for claim in claims}
    }
    for claim in claims:
        against = others[claim.object]
        if claim.iri in weighed:
            why = (
                "It contradicts other claims, and no rule decides between them: "
                "no value is accepted."
                if any(not compatible(claim, other) for other in candidates)
                else "It agrees with the other claims, but no value lies within all the others: "
                "no value is accepted."
            )
            decisions[claim.iri] = Decision(PG.Contested, PG.NoRule, why, against)
        else:
            why = "Speakers who are competent on this property say otherwise."
            decisions[claim.iri] = Decision(PG.Outranked, PG.CompetenceRule, why, against)
    return Resolution(decisions, (), _disagreement(claims, PG.Unresolved))


def _disagreement(claims: Sequence[Weighed], resolution: Iri) -> Disagreement | None:
    values = _different(claims)
    opposed = {
        (one.object, one.bounds)
        for one in values
        if any(not compatible(one, other) for other in values)
    }
    sides = tuple(claim for claim in claims if (claim.object, claim.bounds) in opposed)
    return Disagreement(sides, resolution) if sides else None


def _show(value: Iri | Literal) -> str:
    return value.lexical if isinstance(value, Literal) else shorten(value)


def envelope(sides: Iterable[Weighed], pick: Callable[[Bounds], int | None]) -> list[int | None]:
    """One bound of every side that has bounds."""
    return [pick(claim.bounds) for claim in sides if claim.bounds]
