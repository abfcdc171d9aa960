"""The documents about one claim that other things do not have: its forms, citations and drawing."""

from flask import Response, render_template

from prisongraph.release import Release
from prisongraph.serve.chain_drawing import drawing_of
from prisongraph.serve.citations import CITATIONS
from prisongraph.serve.claim_forms import RDF_FORMS, claim_in_rdf
from prisongraph.serve.claim_pages import citation_of, claim_told
from prisongraph.serve.formats import CLAIM_FORMS
from prisongraph.serve.pages import Pages
from prisongraph.terms import Iri

#: What browsers show, where they would offer to save what is asked for by its own media type.
_SENT_AS = {
    "apa.txt": "text/plain; charset=utf-8",
    "rdf12.ttl": "text/turtle; charset=utf-8; version=1.2",
}


def claim_document(pages: Pages, release: Release, iri: Iri, form: str) -> Response:
    """A claim in one of CLAIM_FORMS; NotFoundError when the release holds no such claim."""
    if form in RDF_FORMS:
        body: bytes | str = claim_in_rdf(pages, release, iri, form)
    else:
        claim = claim_told(pages, iri)
        if form in CITATIONS:
            body = CITATIONS[form](citation_of(pages, release.name, claim))
        else:
            body = render_template("chain.svg", drawing=drawing_of(claim))
    media = _SENT_AS.get(form, f"{CLAIM_FORMS[form]}; charset=utf-8")
    return Response(body, content_type=media)
