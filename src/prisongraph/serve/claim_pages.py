"""The page of a claim, how it is cited, and what remains of one that was withdrawn."""

from dataclasses import dataclass

from prisongraph.errors import GoneError, NotFoundError
from prisongraph.evidence import ClaimView, Row, lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.agreement import Standing, standing_of
from prisongraph.serve.citations import Citation
from prisongraph.serve.conflicts import conflict_of_claim
from prisongraph.serve.curation import marks_on, remarks_on
from prisongraph.serve.issued import read_issued
from prisongraph.serve.pages import Pages
from prisongraph.serve.policy import policy_on
from prisongraph.serve.settling import Settling, settling_of
from prisongraph.serve.views import ConflictView, Note, Remark, Withdrawn
from prisongraph.terms import Iri, Term
from prisongraph.withdrawn import REQUESTED
from prisongraph.wording import date_in_words


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A page about one claim.

    weighed: the claims against which its status was decided and that stand nowhere else.
    """

    claim: ClaimView
    standing: Standing
    weighed: tuple[ClaimView, ...]
    settling: Settling | None
    citation: Citation
    marks: tuple[Note, ...]
    conflict: ConflictView | None
    remarks: tuple[Remark, ...]


def claim_page(pages: Pages, release: str, iri: Iri) -> ClaimPage:
    """The page of a claim; NotFoundError when there is none."""
    claim = claim_told(pages, iri)
    subject, prop = Iri(claim.subject.iri), Iri(claim.prop.iri)
    policy = policy_on(pages, subject, prop)
    standing = standing_of(pages, claim, policy)
    utterances: list[Term] = [Iri(passage.utterance) for passage in claim.passages]
    return ClaimPage(
        claim,
        standing,
        _weighed(pages, claim, standing),
        settling_of(claim, standing, policy),
        citation_of(pages, release, claim),
        marks_on(pages, utterance=utterances),
        conflict_of_claim(pages, iri),
        remarks_on(pages, [claim.subject.iri]).get((claim.subject.iri, claim.prop.iri), ()),
    )


def claim_told(pages: Pages, iri: Iri) -> ClaimView:
    """A claim with its evidence; NotFoundError when there is none, GoneError when none any more."""
    for claim in pages.claims(claim=iri):
        return claim
    withdrawn = withdrawn_claim(pages, iri)
    if withdrawn:
        raise GoneError(
            f"{iri} was withdrawn: {withdrawn.reason}, {withdrawn.date}. "
            "What it said is no longer held; its page says what remains."
        )
    raise NotFoundError(f"No claim is recorded under {iri}.")


def _weighed(pages: Pages, claim: ClaimView, standing: Standing) -> tuple[ClaimView, ...]:
    shown = {each.iri for each in (*standing.near, *standing.contradicting)}
    rows = pages.rows("weighed-claims", claim=Iri(claim.iri))
    wanted: list[Term] = [row["other"] for row in rows if str(row["other"]) not in shown]
    return pages.claims(claim=wanted)


def citation_of(pages: Pages, release: str, claim: ClaimView) -> Citation:
    """How a claim is cited: by its speaker, in its document, as one release has it."""
    passage = claim.passages[0]
    document: list[Term] = [Iri(passage.document.iri)]
    described: Row = next(iter(pages.rows("documents-described", document=document)), {})
    authors = [str(row["author"]) for row in pages.rows("authors-of-documents", document=document)]
    speaker = passage.steps[-1]
    return Citation(
        claim.iri,
        claim.statement,
        speaker.speaker.label,
        speaker.on_behalf_of.label if speaker.on_behalf_of else "",
        tuple(step.words for step in passage.steps[:-1]),
        passage.document.label,
        tuple(called.thing.label for called in pages.called(authors).values()),
        passage.publisher.label,
        read_issued(lexical(described, "issued")),
        tuple(dict.fromkeys(each.place for each in claim.passages if each.place)),
        release,
    )


def withdrawn_claim(pages: Pages, iri: Iri) -> Withdrawn | None:
    """The tombstone of a claim, or None."""
    for row in pages.rows("withdrawn-claims", claim=iri):
        replacement = str(row["replacement"]) if "replacement" in row else ""
        date = date_in_words(lexical(row, "date"))
        withheld = str(row["reason"]) == PREFIXES["pg"] + REQUESTED
        return Withdrawn(str(iri), lexical(row, "reasonLabel"), date, replacement, withheld)
    return None
