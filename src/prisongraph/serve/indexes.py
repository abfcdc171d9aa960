"""Indexes: everything of a kind by name, in pages, narrowed by any spelling."""

from dataclasses import dataclass

from prisongraph.evidence import Named, lexical
from prisongraph.iris import PREFIXES, shorten
from prisongraph.names import finder, fold
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
    finds = finder(text)
    classes: list[Term] = [Iri(_PG + local) for local in kind.classes]
    labels: dict[str, str] = {}
    fitting: dict[str, None] = {}
    for row in pages.rows("things-of-class", **{"class": classes}):
        iri = str(row["thing"])
        labels[iri] = lexical(row, "label")
        name = f"{lexical(row, 'folded')} {lexical(row, 'notation')}"
        if not text or finds(name):
            fitting[iri] = None
    ordered = sorted(fitting, key=lambda iri: (not labels[iri], _sort_key(labels[iri]), iri))
    return cut([Named(iri, labels[iri] or shorten(iri)) for iri in ordered], number)


def _sort_key(label: str) -> list[tuple[int, str]]:
    """Article 9 comes before Article 10: numbers are compared as numbers."""
    parts = fold(label).split()
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
