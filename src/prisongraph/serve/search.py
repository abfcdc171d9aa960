"""Search: things and documents by any spelling, claims by their value, everything by its IRI."""

import re
from dataclasses import dataclass

from prisongraph.errors import QueryError
from prisongraph.evidence import ClaimView, Named, lexical
from prisongraph.iris import BASE, expand
from prisongraph.names import fold
from prisongraph.serve.name_table import NameTable
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.terms import Iri, Literal, Term

_DIGEST = re.compile(r"[a-z2-7]{16}")
#: Claims that a search shows for one value.
MOST_CLAIMS = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found."""

    thing: Named
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: things in pages, and claims with that very value."""

    things: Slice[Hit]
    claims: tuple[ClaimView, ...]
    total_claims: int


def search(pages: Pages, text: str, number: int) -> Found:
    """Things of which one name holds all words, the closest first; claims whose value is the text.

    A name that is the text comes first, then one that begins with it or holds it,
    then one that holds its words, or other spellings of them; of equally close names, people first.
    """
    shown = cut(_ranked(pages, text), number)
    called = pages.called(shown.items)
    hits = tuple(Hit(called[iri].thing, next(iter(called[iri].kinds), "")) for iri in shown.items)
    values = pages.once("values", lambda: _values(pages)).get(text.strip().lower(), {})
    wanted: list[Term] = [*values]
    rows = pages.rows("claims-of-values", value=wanted) if wanted else []
    return Found(
        Slice(hits, shown.number, shown.pages, shown.total, shown.first),
        pages.claims(claim=[row["claim"] for row in rows][:MOST_CLAIMS]),
        sum(values.values()),
    )


def _ranked(pages: Pages, text: str) -> list[str]:
    """The things that are found, the closest first; each stands where its closest name does."""
    sought = fold(text)
    ranked: list[list[str]] = [[], [], [], []]
    for iri, name in pages.once("names", lambda: _names(pages)).find(text):
        rank = 0 if name == sought else 1 if name.startswith(sought) else 2
        ranked[rank if sought in name else 3].append(iri)
    return list(dict.fromkeys(iri for found in ranked for iri in found))


def _names(pages: Pages) -> NameTable:
    """The names of all things and the titles of all documents, people first, then by name."""
    names = {(str(row["thing"]), lexical(row, "folded")) for row in pages.rows("names-found")}
    names |= {
        (str(row["document"]), fold(lexical(row, "title")))
        for row in pages.rows("titles-of-documents")
    }
    people = BASE + "person/"
    return NameTable(
        sorted(names, key=lambda each: (not each[0].startswith(people), each[1], each[0]))
    )


def _values(pages: Pages) -> dict[str, dict[Literal, int]]:
    """Every literal that is the value of claims, by its text in lower case, and how many claims."""
    values: dict[str, dict[Literal, int]] = {}
    for row in pages.rows("values-claimed"):
        if isinstance(value := row["value"], Literal) and value.lexical:
            values.setdefault(lexical(row, "text"), {})[value] = int(lexical(row, "claims"))
    return values


def resolve(pages: Pages, text: str) -> Iri | None:
    """The thing of the release that an IRI, prefixed name or digest stands for, or None."""
    typed = text.strip()
    if " " in typed:
        return None
    if _DIGEST.fullmatch(typed):
        candidates = [Iri(f"{BASE}{kind}/{typed}") for kind in ("claim", "conflict")]
    elif ":" in typed:
        candidates = [expand(typed)]
    else:
        return None
    return next((iri for iri in candidates if _holds(pages, iri)), None)


def _holds(pages: Pages, iri: Iri) -> bool:
    """Whether the release knows the thing, or the document of a passage; what is no IRI, not."""
    try:
        return pages.holds(Iri(iri.partition("#")[0]))
    except QueryError:
        return False
