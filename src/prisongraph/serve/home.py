"""The home page: what the record holds, the newest totals of lists, where sources disagree."""

from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named, lexical, named
from prisongraph.iris import PREFIXES
from prisongraph.serve.conflicts import conflict_views
from prisongraph.serve.listings import edition_time
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import ConflictView
from prisongraph.terms import Iri, Term

_PG = PREFIXES["pg"]
_UNRESOLVED = _PG + "Unresolved"
_SHOWN_CONFLICTS = 3
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
    """What the home page shows."""

    holdings: tuple[Holding, ...]
    totals: tuple[NewestTotal, ...]
    conflicts: tuple[ConflictView, ...]
    disagreements: int
    unresolved: int


def home_page(pages: Pages) -> HomePage:
    """The home page, with numbers as the release has them."""
    conflicts = {str(row["conflict"]): row["resolution"] for row in pages.rows("conflicts-found")}
    open_ones = [iri for iri, resolution in conflicts.items() if resolution == _UNRESOLVED]
    first = [*open_ones, *(iri for iri in conflicts if iri not in open_ones)][:_SHOWN_CONFLICTS]
    return HomePage(
        _holdings(pages),
        newest_totals(pages),
        conflict_views(pages, first),
        len(conflicts),
        len(open_ones),
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


def newest_totals(pages: Pages) -> tuple[NewestTotal, ...]:
    """The newest edition with an accepted or contested total, for each list."""
    newest: dict[str, list[dict[str, Term]]] = {}
    for row in pages.rows("totals-of-editions"):
        rows = newest.setdefault(str(row["list"]), [])
        if rows and rows[0]["edition"] != row["edition"]:
            continue
        rows.append(row)
    wanted: list[Term] = [row["claim"] for rows in newest.values() for row in rows]
    claims = {claim.iri: claim for claim in pages.claims(claim=list(dict.fromkeys(wanted)))}
    return tuple(
        NewestTotal(
            named(rows[0], "list"),
            named(rows[0], "edition"),
            edition_time(rows[0]),
            tuple(claims[iri] for iri in dict.fromkeys(str(row["claim"]) for row in rows)),
        )
        for rows in newest.values()
    )
