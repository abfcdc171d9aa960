"""Things and the documents about them: 303 from one to the other, a document in each format.

The pattern is Cool URIs for the Semantic Web, section 4.2 (https://www.w3.org/TR/cooluris/).
"""

from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from prisongraph.days import day_of
from prisongraph.errors import NotFoundError
from prisongraph.iris import BASE, iri_for
from prisongraph.release import Release
from prisongraph.serve.as_of import as_of_page, as_of_rows
from prisongraph.serve.claim_documents import claim_document
from prisongraph.serve.claim_pages import claim_page, withdrawn_claim
from prisongraph.serve.conflict_pages import conflict_page
from prisongraph.serve.documents import document_page
from prisongraph.serve.formats import CLAIM_FORMS, DOCUMENTS, GRAPHS, HTML, choose, negotiate
from prisongraph.serve.list_pages import ListPages, named_members
from prisongraph.serve.page_requests import reads
from prisongraph.serve.pages import Pages
from prisongraph.serve.things import thing_page
from prisongraph.serve.vocabulary import terms_of_ontology
from prisongraph.serve.write import write_graph
from prisongraph.terms import Iri

_CLAIM = BASE + "claim/"


def resources_blueprint(pages: Pages, release: Release) -> Blueprint:
    """All things of a release."""
    blueprint = Blueprint("resources", __name__)

    @blueprint.get("/<kind>/<path:rest>")
    @reads(("format", "as-of"))
    def show(kind: str, rest: str) -> Response:
        path = f"{kind}/{rest}"
        stem, _, form = path.partition(".")
        if kind == "claim" and form in CLAIM_FORMS:
            return claim_document(pages, release, iri_for(stem), form)
        stem, dot, suffix = path.rpartition(".")
        written = request.args.get("as-of")
        day = day_of(written, "as-of") if written else None
        if dot and suffix in DOCUMENTS:
            return _document(pages, release, iri_for(stem), DOCUMENTS[suffix], day)
        iri = iri_for(path)
        _require(pages, iri)
        location = f"/{quote(path)}.{_suffix(kind)}" + (f"?as-of={day}" if day else "")
        return Response(status=303, headers={"Location": location, "Vary": "Accept"})

    @blueprint.get("/ontology")
    @blueprint.get("/ontology.<suffix>")
    def ontology(suffix: str = "") -> Response:
        offers = {"html": HTML, "ttl": GRAPHS["ttl"]}
        if suffix and suffix not in offers:
            raise NotFoundError(f"The ontology has no document .{suffix}.")
        media = (
            offers[suffix]
            if suffix
            else negotiate(request.headers.get("Accept"), list(offers.values()))
        )
        if media == HTML:
            return Response(
                render_template("ontology.html", terms=terms_of_ontology(pages)), mimetype=HTML
            )
        text = (release.ontology / "prisongraph.ttl").read_bytes()
        return Response(text, content_type=f"{media}; charset=utf-8", headers={"Vary": "Accept"})

    return blueprint


def _require(pages: Pages, iri: Iri) -> None:
    if not pages.holds(iri):
        raise NotFoundError(f"Nothing is recorded under {iri}.")


def _suffix(kind: str) -> str:
    """The suffix of the document that a client wants about a thing of a kind."""
    offers = {**DOCUMENTS, **CLAIM_FORMS} if kind == "claim" else DOCUMENTS
    wanted = request.args.get("format")
    if wanted in offers:
        return wanted
    media = choose(request.headers.get("Accept"), wanted, offers)
    return next(name for name, found in offers.items() if found == media)


def _document(pages: Pages, release: Release, iri: Iri, media: str, day: date | None) -> Response:
    """The document about a thing; of a claim that is withheld it is a tombstone, with 410 Gone.

    So whoever links to it is asked to remove the link (RFC 9110, section 15.5.11).
    """
    if day and media == HTML:
        told = as_of_page(pages, iri, day)
        return Response(
            render_template("as_of.html", page=told, iri=iri, day=told.day), mimetype=HTML
        )
    withdrawn = withdrawn_claim(pages, iri) if iri.startswith(_CLAIM) else None
    status = 410 if withdrawn and withdrawn.is_withheld else 200
    if media != HTML:
        rows = as_of_rows(pages, iri, day) if day else pages.rows("thing-in-rdf", thing=iri)
        if not rows:
            raise NotFoundError(f"Nothing is recorded under {iri}.")
        content_type = f"{media}; charset=utf-8"
        return Response(write_graph(rows, media), status, content_type=content_type)
    if withdrawn:
        page = render_template("withdrawn.html", withdrawn=withdrawn, iri=iri)
        return Response(page, status, mimetype=HTML)
    return Response(_page(pages, release, iri), mimetype=HTML)


def _page(pages: Pages, release: Release, iri: Iri) -> str:
    kind = iri.removeprefix(BASE).partition("/")[0]
    if kind == "claim":
        return render_template("claim.html", page=claim_page(pages, release.name, iri), iri=iri)
    if kind == "conflict":
        return render_template("conflict.html", page=conflict_page(pages, iri), iri=iri)
    if kind == "document":
        return render_template("document.html", page=document_page(pages, iri), iri=iri)
    page = thing_page(pages, iri)
    if kind == "list":
        lists = ListPages(pages)
        if series := lists.listing(iri):
            return render_template("list.html", page=page, series=series, iri=iri)
        if line := lists.edition(iri):
            members = named_members(page, line)
            return render_template("edition.html", page=page, line=line, members=members, iri=iri)
    return render_template("thing.html", page=page, iri=iri)
