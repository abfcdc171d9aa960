"""Which lists name a person or group: edition, section, publisher, day, and the claim that says so.

A name that is not on a later edition was not necessarily removed: editions are often known in part.
"""

from collections.abc import Iterable

from prisongraph.evidence import Row, lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import Listing
from prisongraph.terms import Iri, Term
from prisongraph.wording import date_in_words

_PG = PREFIXES["pg"]
#: What dates an edition, best first, and the words before it.
_TIMES = (
    ("published", ""),
    ("reached", "by "),
    ("period", "additions "),
    ("reported", "reported by "),
)
LISTINGS = {_PG + "member": "listed", _PG + "added": "newly listed", _PG + "removed": "removed"}


def listings_of(pages: Pages, iri: Iri) -> tuple[Listing, ...]:
    """Every edition that names a person or group, the newest first and undated ones last."""
    found = {row["claim"]: row for row in pages.rows("listings-of-agent", agent=iri)}
    rows = [{**row, "edition": row.get("edition", row["place"])} for row in found.values()]
    if not rows:
        return ()
    editions = editions_dated(pages, (row["edition"] for row in rows))
    rows = [{**row, **editions[row["edition"]]} for row in rows]
    order = [*LISTINGS]
    rows.sort(key=lambda row: (order.index(str(row["property"])), str(row["place"])))
    rows.sort(key=lambda row: (_first_day(row), str(row["edition"])), reverse=True)
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


def editions_dated(pages: Pages, editions: Iterable[Term]) -> dict[Term, Row]:
    """Each edition with its list, its publisher, else that of its list, and its days."""
    wanted = list(dict.fromkeys(editions))
    found = {row["edition"]: row for row in pages.rows("days-of-editions", edition=wanted)}
    lists = list(dict.fromkeys(row["list"] for row in found.values() if "list" in row))
    publishers = pages.rows("publishers-of-lists", list=lists) if lists else []
    of_lists = {row["list"]: {"publisher": row["publisher"]} for row in publishers}
    return {
        edition: {**of_lists.get(row.get("list", edition), {}), **row}
        for edition, row in found.items()
    }


def edition_time(row: Row) -> str:
    """When an edition stood, no more precisely than a source says it; nothing where none does."""
    for variable, words in _TIMES:
        if variable in row:
            return words + date_in_words(lexical(row, variable))
    return ""


def last_day(row: Row) -> str:
    """The last day on which an edition can have come to stand; nothing where none is known."""
    return _day(row, "Latest") or lexical(row, "reported")


def _first_day(row: Row) -> str:
    return _day(row, "Earliest")


def _day(row: Row, end: str) -> str:
    return next((day for variable, _ in _TIMES if (day := lexical(row, variable + end))), "")
