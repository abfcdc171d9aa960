"""The page of a claim, and what remains of one that was withdrawn."""

from prisongraph.errors import NotFoundError
from prisongraph.evidence import lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.conflicts import conflict_of_claim
from prisongraph.serve.curation import marks_on, remarks_on
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import ClaimPage, Withdrawn
from prisongraph.terms import Iri, Term
from prisongraph.withdrawn import REQUESTED
from prisongraph.wording import date_in_words


def claim_page(pages: Pages, iri: Iri) -> ClaimPage:
    """The page of a claim; NotFoundError when there is none."""
    found = pages.claims(claim=iri)
    if not found:
        raise NotFoundError(f"No claim is recorded under {iri}.")
    claim = found[0]
    conflict = conflict_of_claim(pages, iri)
    against = {str(row["other"]) for row in pages.rows("weighed-claims", claim=iri)}
    sides = {side.iri for side in conflict.sides} if conflict else set()
    about = pages.rows(
        "claims-of-subject", subject=[Iri(claim.subject.iri)], property=Iri(claim.prop.iri)
    )
    same = {str(row["claim"]) for row in about if row["value"] == claim.value}
    wanted: list[Term] = [Iri(each) for each in sorted((same | against | sides) - {claim.iri})]
    others = pages.claims(claim=wanted)
    agreeing = tuple(
        other for other in others if other.value == claim.value and other.stance == claim.stance
    )
    utterances: list[Term] = [Iri(passage.utterance) for passage in claim.passages]
    return ClaimPage(
        claim,
        tuple(
            other
            for other in others
            if (other.iri in sides and other.value != claim.value)
            or (other.value == claim.value and other.stance != claim.stance)
        ),
        agreeing,
        tuple(other for other in others if other.iri in against and other.iri not in sides),
        len(frozenset().union(claim.origins, *(other.origins for other in agreeing))),
        marks_on(pages, utterance=utterances),
        conflict,
        remarks_on(pages, [claim.subject.iri]).get((claim.subject.iri, claim.prop.iri), ()),
    )


def withdrawn_claim(pages: Pages, iri: Iri) -> Withdrawn | None:
    """The tombstone of a claim, or None."""
    for row in pages.rows("withdrawn-claims", claim=iri):
        replacement = str(row["replacement"]) if "replacement" in row else ""
        date = date_in_words(lexical(row, "date"))
        withheld = str(row["reason"]) == PREFIXES["pg"] + REQUESTED
        return Withdrawn(str(iri), lexical(row, "reasonLabel"), date, replacement, withheld)
    return None
