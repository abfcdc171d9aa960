"""The home page: what the record holds, the newest totals of lists, where sources disagree."""

from collections.abc import Iterable
from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named, Row, lexical, named
from prisongraph.iris import PREFIXES
from prisongraph.serve.conflicts import conflict_table, conflict_views
from prisongraph.serve.listings import edition_time, editions_dated, last_day
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import ConflictView
from prisongraph.terms import Iri, Term

_PG = PREFIXES["pg"]
_UNRESOLVED = _PG + "Unresolved"
_SHOWN_CONFLICTS = 3
_SHOWN_TOTALS = 24
#: What the record is said to hold: the class, its words in the plural, and where they are listed.
_HOLDINGS = (
    ("Person", "people", "/people"),
    ("Detention", "detentions", ""),
    ("Proceeding", "proceedings", ""),
    ("Case", "cases", "/cases"),
    ("Court", "courts", "/courts"),
    ("Facility", "places of detention", "/facilities"),
    ("Provision", "provisions", "/provisions"),
    ("Edition", "editions of lists", "/lists"),
    ("Count", "counts", "/counts"),
)
_PROCEEDINGS = (
    "Proceeding",
    "RemandHearing",
    "Trial",
    "Appeal",
    "Cassation",
    "Prosecution",
    "Pardon",
    "StrasbourgApplication",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """How many of a kind the record holds."""

    number: int
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class NewestTotal:
    """The totals of the newest edition of a list that has one, each a claim with its source."""

    list: Named
    edition: Named
    time: str
    totals: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the home page shows; `lists` is the number of all lists that have a total."""

    holdings: tuple[Holding, ...]
    totals: tuple[NewestTotal, ...]
    lists: int
    conflicts: tuple[ConflictView, ...]
    disagreements: int
    unresolved: int


def home_page(pages: Pages) -> HomePage:
    """The home page, with numbers as the release has them."""
    return pages.once("home", lambda: _home_page(pages))


def _home_page(pages: Pages) -> HomePage:
    resolutions = {
        conflict: features["resolution"][0].iri
        for conflict, features in conflict_table(pages).conflicts.items()
    }
    # Sorting is stable: the open ones come first, each part in the order of the table.
    first = sorted(resolutions, key=lambda conflict: resolutions[conflict] != _UNRESOLVED)
    newest = _newest_editions(pages)
    return HomePage(
        _holdings(pages),
        _newest_totals(pages, newest[:_SHOWN_TOTALS]),
        len(newest),
        conflict_views(pages, first[:_SHOWN_CONFLICTS]),
        len(resolutions),
        sum(resolution == _UNRESOLVED for resolution in resolutions.values()),
    )


def _holdings(pages: Pages) -> tuple[Holding, ...]:
    locals_ = dict.fromkeys([*(local for local, _, _ in _HOLDINGS), *_PROCEEDINGS])
    classes: list[Term] = [Iri(_PG + local) for local in locals_]
    found = {
        str(row["class"]): int(lexical(row, "number"))
        for row in pages.rows("numbers-of-classes", **{"class": classes})
    }

    def number(local: str) -> int:
        counted = _PROCEEDINGS if local == "Proceeding" else (local,)
        return sum(found.get(_PG + each, 0) for each in counted)

    return tuple(
        Holding(number(local), words, path) for local, words, path in _HOLDINGS if number(local)
    )


def _newest_editions(pages: Pages) -> list[list[Row]]:
    """The claims on the total of the newest edition of each list, the newest first."""
    totals = pages.rows("totals-of-lists")
    totals.sort(key=lambda row: (str(row["list"]), str(row["edition"]), str(row["claim"])))
    dated = editions_dated(pages, (row["edition"] for row in totals))
    undated = [edition for edition, row in dated.items() if not last_day(row)]
    for row in pages.rows("first-reports-of-totals", edition=undated) if undated else ():
        dated[row["edition"]] = {**dated[row["edition"]], **row}
    rows = [{**dated[row["edition"]], **row} for row in totals]
    newest: dict[Term, list[Row]] = {}
    for row in sorted(filter(last_day, rows), key=last_day, reverse=True):
        found = newest.setdefault(row["list"], [])
        if not found or found[0]["edition"] == row["edition"]:
            found.append(row)
    return [*newest.values()]


def _newest_totals(pages: Pages, editions: Iterable[Iterable[Row]]) -> tuple[NewestTotal, ...]:
    """The totals of editions with their evidence, by the name of the list."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in pages.labelled([row for rows in editions for row in rows], "list", "edition"):
        grouped.setdefault((lexical(row, "listLabel"), str(row["list"])), []).append(row)
    wanted: list[Term] = [row["claim"] for rows in grouped.values() for row in rows]
    claims = {claim.iri: claim for claim in pages.claims(claim=wanted)}
    return tuple(
        NewestTotal(
            named(rows[0], "list"),
            named(rows[0], "edition"),
            edition_time(rows[0]),
            tuple(claims[str(row["claim"])] for row in rows),
        )
        for _, rows in sorted(grouped.items(), key=lambda item: item[0])
    )
