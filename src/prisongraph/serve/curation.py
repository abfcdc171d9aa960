"""What curators write beside the claims: explanations, decisions, marked anomalies, links."""

from collections.abc import Iterable

from prisongraph.evidence import Named, Row, lexical
from prisongraph.iris import shorten
from prisongraph.serve.inverses import FORWARD
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import Link, Note, Remark
from prisongraph.terms import Iri, Literal, Term
from prisongraph.wording import date_in_words, in_words

Remarks = dict[tuple[str, str], tuple[Remark, ...]]


def remarks_on(pages: Pages, things: Iterable[str]) -> Remarks:
    """Remarks by thing and property; those on a thing as a whole stand under no property."""
    wanted: list[Term] = [Iri(thing) for thing in things]
    found: dict[tuple[str, str], list[Remark]] = {}
    for query, variable in (("notes-of-curators", "note"), ("decisions-of-curators", "decision")):
        for row in pages.rows(query, thing=wanted):
            key = str(row["thing"]), str(row.get("property", ""))
            found.setdefault(key, []).append(_remark(row, variable))
    return {key: tuple(remarks) for key, remarks in found.items()}


def _remark(row: Row, variable: str) -> Remark:
    words = row["words"]
    return Remark(
        str(row[variable]),
        lexical(row, "words"),
        words.language if isinstance(words, Literal) else "",
        date_in_words(lexical(row, "date")) if "date" in row else "",
        variable == "decision",
    )


def marks_on(pages: Pages, **bound: Term | list[Term]) -> tuple[Note, ...]:
    """The anomalies that concern a thing or stand at utterances."""
    rows = pages.rows("anomalies-marked", **bound)
    notes = {str(row["anomaly"]): lexical(row, "description") for row in rows}
    return tuple(Note(iri, words) for iri, words in notes.items())


def links_of(pages: Pages, iri: Iri) -> tuple[Link, ...]:
    """What curators and the compiler write of a thing, by property."""
    rows = pages.rows("links-of-thing", thing=iri)
    names = pages.called(
        str(term)
        for row in rows
        for term in (row["property"], row["value"])
        if not isinstance(term, Literal)
    )
    grouped: dict[str, dict[Named, None]] = {}
    for row in rows:
        prop, value = str(row["property"]), row["value"]
        label = FORWARD.get(prop) or names[prop].thing.label
        shown = (
            Named("", in_words(value)) if isinstance(value, Literal) else names[str(value)].thing
        )
        grouped.setdefault(label or shorten(prop), {})[shown] = None
    return tuple(Link(label, tuple(values)) for label, values in grouped.items())
