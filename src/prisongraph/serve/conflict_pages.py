"""The page of a conflict: its sides with their origins and documents, and what would settle it."""

from collections import Counter
from dataclasses import dataclass

from prisongraph.errors import NotFoundError
from prisongraph.evidence import ClaimView, Named
from prisongraph.iris import PREFIXES
from prisongraph.serve.agreement import Agreement, agreement_of, standing_of
from prisongraph.serve.conflicts import conflict_views
from prisongraph.serve.pages import Pages
from prisongraph.serve.policy import policy_on
from prisongraph.serve.settling import Settling, settling_of
from prisongraph.serve.views import ConflictView
from prisongraph.terms import Iri

_PG = PREFIXES["pg"]
#: What is open is told of the claims first that a rule could still decide for.
_MOST_OPEN = (_PG + "Contested", _PG + "Outranked")


@dataclass(frozen=True, slots=True)
class Side:
    """One value: who says it, by origin, and what became of it, by which rule."""

    words: str
    agreement: Agreement
    decisions: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """A page about one conflict; `on_several_sides` are the origins that contradict themselves."""

    conflict: ConflictView
    sides: tuple[Side, ...]
    on_several_sides: tuple[Named, ...]
    settling: Settling | None


def conflict_page(pages: Pages, iri: Iri) -> ConflictPage:
    """The page of a conflict; NotFoundError when there is none."""
    for found in conflict_views(pages, (iri,)):
        sides = tuple(_side(pages, words, claims) for words, claims in found.by_value())
        spoken = Counter(voice.origin for side in sides for voice in side.agreement.voices)
        several = tuple(origin for origin, number in spoken.items() if number > 1)
        return ConflictPage(found, sides, several, _settling(pages, found))
    raise NotFoundError(f"No conflict is recorded under {iri}.")


def _side(pages: Pages, words: str, claims: tuple[ClaimView, ...]) -> Side:
    """The side of one value, with one claim for each status that its claims have."""
    decisions = {(claim.status.iri, claim.rule.iri): claim for claim in reversed(claims)}
    return Side(words, agreement_of(pages, claims), tuple(decisions.values()))


def _settling(pages: Pages, found: ConflictView) -> Settling | None:
    """What would settle the conflict, as told of one of the claims that no rule decided for."""
    for status in _MOST_OPEN:
        for claim in found.sides:
            if claim.status.iri == status:
                policy = policy_on(pages, Iri(found.about.iri), Iri(found.property.iri))
                return settling_of(claim, standing_of(pages, claim, policy), policy)
    return None
