"""Documents: the index of them, and the page of one with everything it says."""

from collections import Counter
from collections.abc import Iterable

from prisongraph.errors import NotFoundError
from prisongraph.evidence import UNPLACED, ClaimView, Passage, lexical, named
from prisongraph.names import fold
from prisongraph.serve.conflicts import conflicts_with
from prisongraph.serve.curation import links_of, marks_on
from prisongraph.serve.mentions import links_to, mentions_of
from prisongraph.serve.name_table import NameTable
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.serve.views import DocumentPage, DocumentView, PassageView, Said
from prisongraph.terms import Iri, Term
from prisongraph.wording import date_in_words


def document_index(pages: Pages, text: str, number: int) -> Slice[DocumentView]:
    """Documents whose title or publisher holds all words of the text, the newest first."""
    titles = pages.once("documents", lambda: _titles(pages))
    shown = cut(titles.find_things(text), number)
    views = documents_described(pages, shown.items)
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
    found = documents_described(pages, [iri])
    if not found:
        raise NotFoundError(f"No document is recorded under {iri}.")
    claims = pages.claims(document=iri)
    passages = _passages(iri, _said(pages, claims))
    utterances: list[Term] = [Iri(each.passage.utterance) for each in passages]
    described = pages.rows("thing-described", thing=iri)
    notes = dict.fromkeys(lexical(row, "note") for row in described if "note" in row)
    return DocumentPage(
        found[iri],
        tuple(notes),
        passages,
        tuple(Counter(claim.status for claim in claims).most_common()),
        marks_on(pages, utterance=utterances),
        links_of(pages, iri),
        mentions_of(pages, iri, links_to(pages, iri)),
    )


def _said(pages: Pages, claims: Iterable[ClaimView]) -> list[Said]:
    """Claims with who else says the same, and with their conflicts."""
    claims = list(claims)
    terms = [Iri(claim.iri) for claim in claims]
    conflicts = conflicts_with(pages, terms)
    wanted: list[Term] = [*terms]
    alike: dict[str, dict[str, str]] = {}
    for row in pages.rows("claims-alike", claim=wanted) if wanted else ():
        alike.setdefault(str(row["claim"]), {})[str(row["other"])] = str(row["origin"])
    return [
        Said(
            claim,
            conflicts.get(claim.iri, ""),
            len(others := alike.get(claim.iri, {})),
            len(set(others.values()) - claim.origins),
        )
        for claim in claims
    ]


def _passages(iri: Iri, said: Iterable[Said]) -> tuple[PassageView, ...]:
    """The passages in the order in which they stand in the document."""
    grouped: dict[str, list[Said]] = {}
    passages: dict[str, Passage] = {}
    for each in said:
        for passage in each.claim.passages:
            if passage.document.iri == iri:
                grouped.setdefault(passage.utterance, []).append(each)
                passages[passage.utterance] = passage
    # Claims come in the order of paragraphs, and Python's sort is stable.
    ordered = sorted(
        passages.values(), key=lambda passage: (passage.place == UNPLACED, int(passage.start or 0))
    )
    return tuple(
        PassageView(passage.utterance.partition("#")[2], passage, tuple(grouped[passage.utterance]))
        for passage in ordered
    )


def documents_described(pages: Pages, iris: Iterable[str]) -> dict[str, DocumentView]:
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
            lexical(row, "normalisation"),
            lexical(row, "url"),
            numbers.get(row["document"], 0),
        )
        for row in reversed(rows)
    }
