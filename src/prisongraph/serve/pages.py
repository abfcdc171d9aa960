"""One release as pages read it: stored queries, claims with their evidence, and names of things."""

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.evidence import (
    ClaimView,
    Named,
    Queries,
    Row,
    find_claims,
    lexical,
    with_labels,
)
from prisongraph.iris import shorten
from prisongraph.terms import Iri, Literal, Term

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Called:
    """A thing with its label and the labels of its classes."""

    thing: Named
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one release; no page knows Flask, and no SPARQL stands in their code."""

    engine: QueryEngine
    queries: Queries
    _kept: dict[Hashable, object] = field(default_factory=dict, repr=False)
    _making: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def rows(self, query: str, **bound: Term | list[Term]) -> list[dict[str, Term]]:
        """The rows of a page query."""
        return self.engine.run(self.queries[query], **bound).rows()

    def claims(self, **bound: Term | list[Term]) -> tuple[ClaimView, ...]:
        """Claims with their evidence."""
        return tuple(find_claims(self.engine, self.queries, **bound))

    def labelled(self, rows: Sequence[Row], *columns: str) -> list[Row]:
        """The rows with the label of each thing in the columns beside it."""
        return with_labels(self.engine, self.queries, rows, columns)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What a function makes of the whole release, made for the first who asks and then kept.

        A release never changes, so nothing that is kept grows old.
        What all pages of a kind need is kept, so that its size is that of an index, not more.
        Its queries read the whole record, and are tagged `tables`: they have no order,
        because an engine that reads from a disk takes ten times as long to sort as to find.
        """
        if name not in self._kept:
            with self._making:
                if name not in self._kept:
                    self._kept[name] = make()
        return cast(T, self._kept[name])

    def holds(self, iri: Iri) -> bool:
        """Whether the release knows a thing of this name."""
        return bool(self.rows("things-named", thing=[iri]))

    def called(self, iris: Iterable[str]) -> dict[str, Called]:
        """Each thing by its IRI, in the order given; one that the release does not know, too."""
        wanted = list(dict.fromkeys(iris))
        labels: dict[str, dict[Literal, None]] = {iri: {} for iri in wanted}
        kinds: dict[str, dict[str, None]] = {iri: {} for iri in wanted}
        terms: list[Term] = [Iri(iri) for iri in wanted]
        for row in self.rows("things-named", thing=terms) if terms else ():
            iri = str(row["thing"])
            label = row.get("label")
            if isinstance(label, Literal):
                labels[iri][label] = None
            kinds[iri][lexical(row, "classLabel") or shorten(str(row["class"]))] = None
        return {
            iri: Called(Named(iri, best_label(labels[iri]) or shorten(iri)), tuple(kinds[iri]))
            for iri in wanted
        }


def best_label(labels: Iterable[Literal]) -> str:
    """The English label, else the first by language, else nothing."""
    ranked = sorted(labels, key=lambda label: (label.language != "en", label.language))
    return ranked[0].lexical if ranked else ""
