"""Search: things and documents by any spelling, claims by their value, everything by its IRI."""

import re
from dataclasses import dataclass

from prisongraph.errors import QueryError
from prisongraph.evidence import ClaimView, Named, lexical
from prisongraph.iris import BASE, expand
from prisongraph.names import finder, fold
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
    ranked = _ranked(pages, text) if text.strip() else {}
    shown = cut(sorted(ranked, key=lambda iri: _place(iri, *ranked[iri])), number)
    called = pages.called(shown.items)
    hits = tuple(Hit(called[iri].thing, next(iter(called[iri].kinds), "")) for iri in shown.items)
    value = Literal(text.strip().lower())
    rows = pages.rows("values-claimed", text=value) if value.lexical else []
    claims: list[Term] = list(dict.fromkeys(row["claim"] for row in rows))
    return Found(
        Slice(hits, shown.number, shown.pages, shown.total, shown.first),
        pages.claims(claim=claims[:MOST_CLAIMS]),
        len(claims),
    )


def _place(iri: str, rank: int, name: str) -> tuple[int, bool, str, str]:
    return rank, not iri.startswith(BASE + "person/"), name, iri


def _ranked(pages: Pages, text: str) -> dict[str, tuple[int, str]]:
    """The closest name of each thing that is found, and how close it is."""
    sought, finds = fold(text), finder(text)
    names = [
        *((str(row["thing"]), lexical(row, "folded")) for row in pages.rows("names-found")),
        *(
            (str(row["document"]), fold(lexical(row, "title")))
            for row in pages.rows("titles-of-documents")
        ),
    ]
    ranked: dict[str, tuple[int, str]] = {}
    for iri, name in names:
        if finds(name):
            rank = 0 if name == sought else 1 if name.startswith(sought) else 2
            rank = rank if sought in name else 3
            ranked[iri] = min(ranked.get(iri, (4, "")), (rank, name))
    return ranked


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
