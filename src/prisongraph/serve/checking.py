"""The page that tells an outsider how to check a claim, from the page down to the byte."""

from dataclasses import dataclass

from prisongraph.errors import NotFoundError
from prisongraph.evidence import ClaimView, Passage
from prisongraph.iris import expand
from prisongraph.serve.claim_pages import claim_told
from prisongraph.serve.documents import documents_described
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import DocumentView


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What is checked: a claim in its document, a document alone, or nothing in particular."""

    claim: ClaimView | None
    document: DocumentView | None

    @property
    def located(self) -> tuple[Passage, ...]:
        """The passages of the claim whose characters and digest are recorded."""
        passages = self.claim.passages if self.claim else ()
        return tuple(passage for passage in passages if passage.digest)


def check_page(pages: Pages, claim: str, document: str) -> CheckPage:
    """How to check the claim or the document of that name; NotFoundError when there is none."""
    if claim:
        told = claim_told(pages, expand(claim))
        iri = told.passages[0].document.iri
        return CheckPage(told, documents_described(pages, [iri])[iri])
    if document:
        iri = expand(document)
        found = documents_described(pages, [iri])
        if iri not in found:
            raise NotFoundError(f"No document is recorded under {iri}.")
        return CheckPage(None, found[iri])
    return CheckPage(None, None)
