"""The terms of the ontology as its page shows them."""

from prisongraph.evidence import lexical
from prisongraph.iris import PREFIXES, shorten
from prisongraph.serve.pages import Pages


def terms_of_ontology(pages: Pages) -> list[tuple[str, str, str, str]]:
    """Every term of the ontology: local name, kind, label, comment."""
    return [
        (
            str(row["term"]).removeprefix(PREFIXES["pg"]),
            shorten(str(row["kind"])).partition(":")[2],
            lexical(row, "label"),
            lexical(row, "comment"),
        )
        for row in pages.rows("terms-of-ontology")
    ]
