"""Which lists name a person or group: edition, section, publisher, day, and the claim that says so.

A name that is not on a later edition was not necessarily removed: editions are often known in part.
"""

from prisongraph.evidence import Row, lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import Listing
from prisongraph.terms import Iri
from prisongraph.wording import date_in_words

_PG = PREFIXES["pg"]
LISTINGS = {_PG + "member": "listed", _PG + "added": "newly listed", _PG + "removed": "removed"}


def listings_of(pages: Pages, iri: Iri) -> tuple[Listing, ...]:
    """Every edition that names a person or group, the newest first and undated ones last."""
    found = {row["claim"]: row for row in pages.rows("listings-of-agent", agent=iri)}
    rows = list(found.values())
    order = [*LISTINGS]
    rows.sort(key=lambda row: (order.index(str(row["property"])), str(row["place"])))
    rows.sort(key=lambda row: (lexical(row, "day"), str(row["edition"])), reverse=True)
    columns = ("place", "edition", "publisher", "status")
    names = pages.called(str(row[column]) for row in rows for column in columns if column in row)
    return tuple(
        Listing(
            names[str(row["edition"])].thing,
            names[str(row["place"])].thing if row["place"] != row["edition"] else None,
            names[str(row["publisher"])].thing if "publisher" in row else None,
            LISTINGS[str(row["property"])],
            edition_time(row),
            str(row["claim"]),
            names[str(row["status"])].thing.label,
        )
        for row in rows
    )


def edition_time(row: Row) -> str:
    """When an edition stood, no more precisely than a source says it; nothing where none does."""
    for variable, words in (
        ("published", ""),
        ("reached", "by "),
        ("period", "additions "),
        ("reported", "reported by "),
    ):
        if variable in row:
            return words + date_in_words(lexical(row, variable))
    return ""
