"""Lists with their editions, as tables of numbers that lead to claims."""

from prisongraph.evidence import Named, Row, lexical, named
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import Count, EditionView, ListView
from prisongraph.wording import date_in_words, in_words


def lists_with_editions(pages: Pages) -> tuple[ListView, ...]:
    """All lists with their editions in the order of time."""
    lists: dict[str, tuple[Named, dict[str, list[Row]]]] = {}
    for row in pages.rows("editions-of-list"):
        thing = named(row, "list")
        _, editions = lists.setdefault(thing.iri, (thing, {}))
        editions.setdefault(str(row["edition"]), []).append(row)
    return tuple(
        ListView(thing, tuple(_edition(rows) for rows in editions.values()))
        for thing, editions in lists.values()
    )


def _edition(rows: list[Row]) -> EditionView:
    def counts(value: str, claim: str) -> tuple[Count, ...]:
        found = {in_words(row[value]): str(row[claim]) for row in rows if value in row}
        return tuple(Count(words, iri) for words, iri in found.items())

    row = rows[0]
    time = ""
    for variable, words in (("period", "additions "), ("reached", "by "), ("published", "")):
        if variable in row:
            time = words + date_in_words(lexical(row, variable))
    return EditionView(
        Named(str(row["edition"]), lexical(row, "label")),
        time,
        counts("total", "claim"),
        counts("added", "addedClaim"),
        counts("removed", "removedClaim"),
    )
