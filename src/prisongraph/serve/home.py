"""The home page: what the record holds, the newest totals of lists, where sources disagree."""

from collections.abc import Iterable, Mapping, Sequence
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
#: How many totals before the newest the home page shows of each list.
_EARLIER = 5
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
class EditionTotal:
    """The totals of one edition of a list, and the time of the edition."""

    edition: Named
    time: str
    totals: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class NewestTotal:
    """The totals of the newest edition of a list that has one, each a claim with its source.

    `earlier` are the editions before it that have a total, the newest first.
    """

    list: Named
    edition: Named
    time: str
    totals: tuple[ClaimView, ...]
    earlier: tuple[EditionTotal, ...]


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
    newest = _editions_of_lists(pages)
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


def _editions_of_lists(pages: Pages) -> list[list[list[Row]]]:
    """For each list the claims on the totals of its newest editions, the newest list first."""
    totals = pages.rows("totals-of-lists")
    totals.sort(key=lambda row: (str(row["list"]), str(row["edition"]), str(row["claim"])))
    dated = editions_dated(pages, (row["edition"] for row in totals))
    undated = [edition for edition, row in dated.items() if not last_day(row)]
    for row in pages.rows("first-reports-of-totals", edition=undated) if undated else ():
        dated[row["edition"]] = {**dated[row["edition"]], **row}
    rows = [{**dated[row["edition"]], **row} for row in totals]
    lists: dict[Term, dict[Term, list[Row]]] = {}
    for row in sorted(filter(last_day, rows), key=last_day, reverse=True):
        lists.setdefault(row["list"], {}).setdefault(row["edition"], []).append(row)
    return [[*editions.values()][: 1 + _EARLIER] for editions in lists.values()]


def _newest_totals(
    pages: Pages, lists: Iterable[Iterable[Iterable[Row]]]
) -> tuple[NewestTotal, ...]:
    """The totals of lists with their evidence, by the name of the list."""
    found = [row for editions in lists for rows in editions for row in rows]
    grouped: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in pages.labelled(found, "list", "edition"):
        editions = grouped.setdefault((lexical(row, "listLabel"), str(row["list"])), {})
        editions.setdefault(str(row["edition"]), []).append(row)
    claims = {claim.iri: claim for claim in pages.claims(claim=[row["claim"] for row in found])}
    shown = []
    for _, by_edition in sorted(grouped.items(), key=lambda item: item[0]):
        newest, *earlier = (_total(rows, claims) for rows in by_edition.values())
        of_list = named(next(iter(by_edition.values()))[0], "list")
        shown.append(
            NewestTotal(of_list, newest.edition, newest.time, newest.totals, tuple(earlier))
        )
    return tuple(shown)


def _total(rows: Sequence[Row], claims: Mapping[str, ClaimView]) -> EditionTotal:
    return EditionTotal(
        named(rows[0], "edition"),
        edition_time(rows[0]),
        tuple(claims[str(row["claim"])] for row in rows),
    )
