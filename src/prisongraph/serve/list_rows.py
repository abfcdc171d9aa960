"""What lists and editions are made of, read in a few small questions for many of them at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.serve.pages import Pages
from prisongraph.terms import Term


@dataclass(frozen=True, slots=True)
class ListRows:
    """Editions with their lists, in the order of both; and what belongs to them, by IRI.

    Claims stand under the edition or the section that they are about, once for each document.
    """

    editions: tuple[Row, ...]
    definitions: Mapping[str, tuple[Named, ...]]
    sections: Mapping[str, list[Row]]
    balances: Mapping[str, list[Row]]
    claims: Mapping[str, list[Row]]


def read_lists(pages: Pages, **bound: Term | list[Term]) -> ListRows:
    """The editions of the bound lists, or the bound edition, with all that belongs to them."""
    editions = pages.rows("editions-of-lists", **bound)
    if not editions:
        return ListRows((), {}, {}, {}, {})
    wanted = [row["edition"] for row in editions]
    lists = list(dict.fromkeys(row["list"] for row in editions))
    sections = pages.rows("sections-of-editions", edition=wanted)
    rows = pages.labelled(
        [
            *editions,
            *sections,
            *pages.rows("balances-of-editions", edition=wanted),
            *pages.rows("definitions-of-lists", list=lists),
        ],
        *("list", "edition", "section", "outcome", "from", "counts"),
    )
    defined = sorted((row for row in rows if "counts" in row), key=_label_of("counts"))
    divided = sorted((row for row in rows if "section" in row), key=_label_of("section"))
    return ListRows(
        tuple(row for row in rows if "edition" in row and "list" in row),
        {
            name: tuple(named(row, "counts") for row in found)
            for name, found in _grouped(defined, "list").items()
        },
        _grouped(divided, "edition"),
        _grouped((row for row in rows if "balance" in row), "edition"),
        _claims(pages, [*wanted, *(row["section"] for row in sections)]),
    )


def _claims(pages: Pages, things: list[Term]) -> dict[str, list[Row]]:
    """The claims on numbers and dates of things, with their bounds and where they stand."""
    told = pages.rows("numbers-of-editions", thing=things)
    claims = list(dict.fromkeys(row["claim"] for row in told))
    bounds = _grouped(pages.rows("bounds-of-claims", claim=claims), "claim") if claims else {}
    return _grouped(
        ({**row, **bound} for row in told for bound in bounds.get(str(row["claim"]), ())), "thing"
    )


def _grouped(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[str(row[name])].append(row)
    return grouped


def _label_of(name: str) -> Callable[[Row], tuple[str, str]]:
    return lambda row: (lexical(row, name + "Label"), str(row[name]))
