"""Conflicts: their sides with evidence, and the index that can be narrowed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named, Row, lexical, named
from prisongraph.iris import PREFIXES, expand, shorten
from prisongraph.serve.curation import Remarks, remarks_on
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.serve.views import ConflictView
from prisongraph.terms import Iri, Term
from prisongraph.wording import in_words

_UNRESOLVED = PREFIXES["pg"] + "Unresolved"
#: Conflicts on one page of the index.
CONFLICTS_PAGE = 20
FILTERS = ("kind", "property", "resolution", "case")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many conflicts fit with it and all other filters, if chosen."""

    value: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ConflictIndex:
    """One page of the index with the choices of its filters; `everything` counts all conflicts."""

    conflicts: Slice[ConflictView]
    filters: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: Mapping[str, str]
    everything: int


def conflict_index(pages: Pages, chosen: Mapping[str, str], number: int) -> ConflictIndex:
    """The conflicts that fit the chosen kind, property, resolution and case."""
    wanted = {name: str(expand(value)) for name in FILTERS if (value := chosen.get(name, ""))}
    table = conflict_table(pages)
    shown = cut(_fitting(table, wanted), number, CONFLICTS_PAGE)
    views = conflict_views(pages, shown.items)
    return ConflictIndex(
        Slice(views, shown.number, shown.pages, shown.total, shown.first),
        tuple((name, _choices(table, name, wanted)) for name in FILTERS),
        {name: shorten(value) for name, value in wanted.items()},
        len(table.conflicts),
    )


def _fitting(table: "ConflictTable", wanted: Mapping[str, str]) -> list[str]:
    """The conflicts that have all the features that are wanted, in the order of the table."""
    if not wanted:
        return [*table.conflicts]
    # The rarest feature first: what is compared is what has it, however many others there are.
    found, *others = sorted(
        (table.having.get(name, {}).get(value, ()) for name, value in wanted.items()), key=len
    )
    return [conflict for conflict in found if all(conflict in other for other in others)]


@dataclass(frozen=True, slots=True)
class ConflictTable:
    """All conflicts by what they are about, each with its features.

    numbers: how many conflicts have each feature; having: which, in the order of the table.
    """

    conflicts: Mapping[str, Mapping[str, tuple[Named, ...]]]
    numbers: Mapping[str, Mapping[Named, int]]
    having: Mapping[str, Mapping[str, Mapping[str, None]]]


def conflict_table(pages: Pages) -> ConflictTable:
    """The features of all conflicts, read once."""
    return pages.once("conflicts", lambda: _table(pages))


def _table(pages: Pages) -> ConflictTable:
    rows = pages.labelled(pages.rows("conflicts-found"), "about", "property", "kind", "resolution")
    cases = _cases(pages, {str(row["about"]) for row in rows})
    things: dict[Named, Named] = {}  # one object for each thing, however many conflicts have it
    conflicts = {
        str(row["conflict"]): {
            name: tuple(things.setdefault(each, each) for each in found)
            for name, found in (
                *((name, (named(row, name),)) for name in ("kind", "property", "resolution")),
                ("case", cases.get(str(row["about"]), ())),
            )
        }
        for row in sorted(rows, key=_by_thing)
    }
    having: dict[str, dict[str, dict[str, None]]] = {name: {} for name in FILTERS}
    for conflict, features in conflicts.items():
        for name in FILTERS:
            for each in features[name]:
                having[name].setdefault(each.iri, {})[conflict] = None
    return ConflictTable(conflicts, {name: _numbers(conflicts, name) for name in FILTERS}, having)


def _numbers(
    conflicts: Mapping[str, Mapping[str, tuple[Named, ...]]], name: str
) -> Mapping[Named, int]:
    return Counter(each for features in conflicts.values() for each in features[name])


def _by_thing(row: Row) -> tuple[str, str, str, str]:
    about, prop = lexical(row, "aboutLabel"), lexical(row, "propertyLabel")
    return about.lower(), str(row["about"]), prop, str(row["conflict"])


def _cases(pages: Pages, things: Iterable[str]) -> dict[str, tuple[Named, ...]]:
    """The cases to which things belong, in the order of their IRIs."""
    found: dict[str, list[str]] = {}
    terms: list[Term] = [Iri(thing) for thing in sorted(things)]
    for row in pages.rows("cases-of-things", thing=terms):
        found.setdefault(str(row["thing"]), []).append(str(row["case"]))
    names = pages.called(case for cases in found.values() for case in cases)
    return {thing: tuple(names[case].thing for case in cases) for thing, cases in found.items()}


def _choices(table: ConflictTable, name: str, wanted: Mapping[str, str]) -> tuple[Choice, ...]:
    """The values of one filter, each with what it would find beside the other filters."""
    others = {other: value for other, value in wanted.items() if other != name}
    numbers = table.numbers[name]
    if others:
        fitting = _fitting(table, others)
        numbers = Counter(each for iri in fitting for each in table.conflicts[iri][name])
    chosen = wanted.get(name, "")
    missing = {each: 0 for each in table.numbers[name] if each.iri == chosen}
    return tuple(
        Choice(shorten(value.iri), value.label, number, chosen == value.iri)
        for value, number in sorted(
            {**missing, **numbers}.items(), key=lambda item: (item[0].label, item[0].iri)
        )
    )


def conflict_views(pages: Pages, iris: Iterable[str]) -> tuple[ConflictView, ...]:
    """Conflicts with their sides, in the order given."""
    wanted = list(dict.fromkeys(iris))
    if not wanted:
        return ()
    terms: list[Term] = [Iri(iri) for iri in wanted]
    grouped: dict[str, list[Row]] = {}
    rows = pages.rows("conflict-sides", conflict=terms)
    for row in pages.labelled(rows, "about", "property", "kind", "resolution"):
        grouped.setdefault(str(row["conflict"]), []).append(row)
    sides: list[Term] = [row["claim"] for rows in grouped.values() for row in rows]
    claims = {claim.iri: claim for claim in pages.claims(claim=list(dict.fromkeys(sides)))}
    remarks = remarks_on(pages, {str(rows[0]["about"]): None for rows in grouped.values()})
    return tuple(_conflict(iri, grouped[iri], claims, remarks) for iri in wanted if iri in grouped)


def _conflict(
    iri: str, rows: list[Row], claims: Mapping[str, ClaimView], remarks: Remarks
) -> ConflictView:
    row = rows[0]
    about, prop = named(row, "about"), named(row, "property")
    return ConflictView(
        iri,
        about,
        prop,
        lexical(row, "kindLabel"),
        lexical(row, "resolutionLabel"),
        str(row["resolution"]) == _UNRESOLVED,
        in_words(row["lowest"]) if "lowest" in row else "",
        in_words(row["highest"]) if "highest" in row else "",
        tuple(claims[side] for side in dict.fromkeys(str(each["claim"]) for each in rows)),
        remarks.get((about.iri, prop.iri), ()),
    )


def conflicts_about(pages: Pages, things: Iterable[str]) -> tuple[ConflictView, ...]:
    """The conflicts about things, in the order of the things."""
    terms: list[Term] = [Iri(thing) for thing in dict.fromkeys(things)]
    rows = pages.rows("conflicts-of-things", about=terms)
    place = {str(term): number for number, term in enumerate(terms)}
    rows.sort(key=lambda row: place[str(row["about"])])
    return conflict_views(pages, (str(row["conflict"]) for row in rows))


def conflict_of_claim(pages: Pages, claim: Iri) -> ConflictView | None:
    """The conflict in which a claim takes part, or None."""
    return next(iter(conflict_views(pages, conflicts_with(pages, [claim]).values())), None)


def conflicts_with(pages: Pages, claims: Iterable[Iri]) -> dict[str, str]:
    """The conflict of each of the claims that take part in one."""
    wanted: list[Term] = [*claims]
    rows = pages.rows("conflicts-of-claims", claim=wanted) if wanted else []
    return {str(row["claim"]): str(row["conflict"]) for row in rows}
