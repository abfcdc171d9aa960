"""Indexes: everything of a kind by name, in pages, narrowed by any spelling."""

from collections.abc import Mapping
from dataclasses import dataclass

from prisongraph.evidence import Named, lexical
from prisongraph.iris import PREFIXES, shorten
from prisongraph.names import fold
from prisongraph.serve.name_table import NameTable
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import Slice, cut
from prisongraph.terms import Iri, Term

_PG = PREFIXES["pg"]


@dataclass(frozen=True, slots=True)
class Kind:
    """An index: its title, the classes it holds, and a sentence on what they are."""

    title: str
    classes: tuple[str, ...]
    lead: str


KINDS = {
    "people": Kind(
        "People",
        ("Person",),
        "Everybody whom a document names: prisoners, and people in an office or a role. "
        "To be here says nothing about anybody; each page says who says what.",
    ),
    "groups": Kind("Groups", ("Group",), "People whom a document counts without naming each."),
    "cases": Kind("Cases", ("Case",), "Criminal cases under the names that sources give them."),
    "courts": Kind("Courts", ("Court",), "Courts, with the proceedings before them."),
    "organisations": Kind(
        "Organisations",
        ("Organisation", "NewsOutlet"),
        "Bodies that speak, publish lists or act: human-rights organisations, authorities, "
        "assemblies, news outlets.",
    ),
    "facilities": Kind("Places of detention", ("Facility",), "Where people are or were held."),
    "places": Kind("Places", ("Place",), "Countries, regions, towns and districts."),
    "provisions": Kind(
        "Provisions", ("Provision",), "Articles of codes, with the charges that cite them."
    ),
    "offences": Kind(
        "Offences", ("Offence",), "Offences in the words of sources, with the articles they match."
    ),
    "events": Kind("Events", ("Event",), "What happened besides detentions and proceedings."),
    "applications": Kind(
        "Applications to Strasbourg",
        ("StrasbourgApplication",),
        "Applications to the European Court of Human Rights.",
    ),
    "recognitions": Kind(
        "Recognitions",
        ("Recognition",),
        "Bodies that recognised somebody under some criteria, or called for a release.",
    ),
}


def index(pages: Pages, kind: Kind, text: str, number: int) -> Slice[Named]:
    """One page of a kind: things of which one name holds all words of the text, by label.

    A provision is found by its number, too. Things without a label come last.
    """
    entries = pages.once(("index", kind.title), lambda: _entries(pages, kind))
    shown = cut(entries.names.find_things(text), number)
    things = tuple(Named(iri, entries.labels[iri] or shorten(iri)) for iri in shown.items)
    return Slice(things, shown.number, shown.pages, shown.total, shown.first)


@dataclass(frozen=True, slots=True)
class _Entries:
    """Everything of a kind in the order of its index: labels by IRI, and names to find it by."""

    labels: Mapping[str, str]
    names: NameTable


def _entries(pages: Pages, kind: Kind) -> _Entries:
    classes: list[Term] = [Iri(_PG + local) for local in kind.classes]
    labels: dict[str, str] = {}
    names: dict[str, dict[str, None]] = {}
    for row in pages.rows("things-of-class", **{"class": classes}):
        iri = str(row["thing"])
        labels[iri] = lexical(row, "label")
        name = f"{lexical(row, 'folded')} {lexical(row, 'notation')}"
        names.setdefault(iri, {})[name] = None
    ordered = sorted(names, key=lambda iri: (not labels[iri], _sort_key(labels[iri]), iri))
    return _Entries(
        {iri: labels[iri] for iri in ordered},
        NameTable((iri, name) for iri in ordered for name in names[iri]),
    )


def _sort_key(label: str) -> list[tuple[int, str]]:
    """Article 9 comes before Article 10: numbers are compared as numbers."""
    parts = fold(label).split()
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
