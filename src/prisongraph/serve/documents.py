"""Documents: the index of them, and the page of one with everything it says."""

from collections.abc import Iterable

from prisongraph.errors import NotFoundError
from prisongraph.evidence import UNPLACED, ClaimView, lexical, named
from prisongraph.names import fold
from prisongraph.serve.curation import links_of, marks_on
from prisongraph.serve.mentions import links_to, mentions_of
from prisongraph.serve.name_table import NameTable
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.serve.views import DocumentPage, DocumentView, PassageView
from prisongraph.terms import Iri, Term
from prisongraph.wording import date_in_words


def document_index(pages: Pages, text: str, number: int) -> Slice[DocumentView]:
    """Documents whose title or publisher holds all words of the text, the newest first."""
    titles = pages.once("documents", lambda: _titles(pages))
    shown = cut(titles.find_things(text), number)
    views = _views(pages, shown.items)
    return Slice(
        tuple(views[iri] for iri in shown.items),
        shown.number,
        shown.pages,
        shown.total,
        shown.first,
    )


def _titles(pages: Pages) -> NameTable:
    rows = pages.labelled(pages.rows("documents-by-day"), "publisher")
    rows.sort(key=lambda row: (lexical(row, "title"), str(row["document"])))
    rows.sort(key=lambda row: lexical(row, "issued"), reverse=True)
    return NameTable(
        (str(row["document"]), fold(f"{lexical(row, 'title')} {named(row, 'publisher').label}"))
        for row in rows
    )


def document_page(pages: Pages, iri: Iri) -> DocumentPage:
    """The page of a document: what it says, passage by passage; NotFoundError without one."""
    found = _views(pages, [iri])
    if not found:
        raise NotFoundError(f"No document is recorded under {iri}.")
    passages = _passages(pages, iri)
    utterances: list[Term] = [Iri(passage.utterance) for passage in passages]
    described = pages.rows("thing-described", thing=iri)
    notes = dict.fromkeys(lexical(row, "note") for row in described if "note" in row)
    return DocumentPage(
        found[iri],
        tuple(notes),
        passages,
        marks_on(pages, utterance=utterances),
        links_of(pages, iri),
        mentions_of(pages, iri, links_to(pages, iri)),
    )


def _passages(pages: Pages, iri: Iri) -> tuple[PassageView, ...]:
    grouped: dict[str, list[ClaimView]] = {}
    places: dict[str, tuple[int, str, str]] = {}
    for claim in pages.claims(document=iri):
        for passage in claim.passages:
            if passage.document.iri == iri:
                grouped.setdefault(passage.utterance, []).append(claim)
                speakers = " → ".join(step.words for step in reversed(passage.steps))
                places[passage.utterance] = int(passage.start or 0), passage.place, speakers
    # Claims come in the order of paragraphs, and Python's sort is stable.
    ordered = sorted(
        grouped, key=lambda utterance: (places[utterance][1] == UNPLACED, places[utterance][0])
    )
    return tuple(
        PassageView(
            utterance.partition("#")[2],
            utterance,
            *places[utterance][1:],
            tuple(grouped[utterance]),
        )
        for utterance in ordered
    )


def _views(pages: Pages, iris: Iterable[str]) -> dict[str, DocumentView]:
    """Documents by their IRIs, each with the number of its claims."""
    terms: list[Term] = [Iri(iri) for iri in iris]
    numbers = {
        row["document"]: int(lexical(row, "claims"))
        for row in pages.rows("numbers-of-claims", document=terms)
    }
    rows = pages.labelled(pages.rows("documents-described", document=terms), "publisher")
    return {
        str(row["document"]): DocumentView(
            str(row["document"]),
            lexical(row, "title"),
            named(row, "publisher"),
            date_in_words(lexical(row, "issued")),
            lexical(row, "language"),
            lexical(row, "digest"),
            lexical(row, "length"),
            lexical(row, "url"),
            numbers.get(row["document"], 0),
        )
        for row in reversed(rows)
    }
