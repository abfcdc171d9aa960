"""What each page shows, as plain values; no page knows Flask, and no SPARQL stands here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from prisongraph.engine.embedded import Engine
from prisongraph.errors import NotFoundError
from prisongraph.evidence import ClaimView, Named, Queries, Row, find_claims, lexical, named
from prisongraph.iris import PREFIXES, expand, shorten
from prisongraph.names import is_found_by
from prisongraph.serve.views import (
    ClaimPage,
    ConflictView,
    Count,
    DocumentPage,
    DocumentView,
    EditionView,
    Hit,
    ListView,
    Note,
    Part,
    PassageView,
    Statements,
    ThingPage,
    Withdrawn,
)
from prisongraph.terms import Iri, Literal, Term
from prisongraph.wording import date_in_words, in_words

_PG = PREFIXES["pg"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one release."""

    engine: Engine
    queries: Queries

    def rows(self, query: str, **bound: Term) -> list[dict[str, Term]]:
        """The rows of a page query."""
        return self.engine.run(self.queries[query], **bound).rows()

    def claims(self, **bound: Term) -> tuple[ClaimView, ...]:
        """Claims with their evidence."""
        return tuple(find_claims(self.engine, self.queries, **bound))

    def thing(self, iri: Iri) -> ThingPage:
        """The page of a thing; NotFoundError when the release does not know it."""
        rows = self.rows("thing-described", thing=iri)
        if not rows:
            raise NotFoundError(f"Nothing is recorded under {iri}.")
        labels = _unique(label for row in rows if isinstance(label := row.get("label"), Literal))
        about = self.claims(subject=iri)
        parts = tuple(
            self._part(claim)
            for claim in about
            if claim.prop.iri in (_PG + "detention", _PG + "proceeding") and not claim.is_denial
        )
        conflicts = self.conflicts()
        own = {str(iri), *(part.thing.iri for part in parts)}
        return ThingPage(
            Named(str(iri), _best(labels) or shorten(iri)),
            tuple(dict.fromkeys(_class_name(row) for row in rows)),
            labels,
            _texts(rows, "note"),
            _by_property(about),
            parts,
            self.claims(value=iri),
            self._marks(thing=iri),
            tuple(each for each in conflicts if each.about.iri in own),
        )

    def _part(self, claim: ClaimView) -> Part:
        iri = Iri(str(claim.value))
        return Part(Named(str(iri), claim.value_words), _by_property(self.claims(subject=iri)))

    def _marks(self, **bound: Term) -> tuple[Note, ...]:
        rows = self.rows("anomalies-marked", **bound)
        notes = {str(row["anomaly"]): lexical(row, "description") for row in rows}
        return tuple(Note(iri, words) for iri, words in notes.items())

    def claim(self, iri: Iri) -> ClaimPage:
        """The page of a claim; NotFoundError when there is none."""
        found = self.claims(claim=iri)
        if not found:
            raise NotFoundError(f"No claim is recorded under {iri}.")
        claim = found[0]
        others = [
            other
            for other in self.claims(subject=Iri(claim.subject.iri))
            if other.prop.iri == claim.prop.iri and other.iri != claim.iri
        ]
        agreeing = tuple(
            other for other in others if other.value == claim.value and other.stance == claim.stance
        )
        conflict = next(
            (each for each in self.conflicts() if claim.iri in {side.iri for side in each.sides}),
            None,
        )
        against = {str(row["other"]) for row in self.rows("weighed-claims", claim=iri)}
        sides = {side.iri for side in conflict.sides} if conflict else set()
        marks = {
            note.iri: note
            for passage in claim.passages
            for note in self._marks(utterance=Iri(passage.utterance))
        }
        return ClaimPage(
            claim,
            tuple(
                other
                for other in others
                if (other.iri in sides and other.value != claim.value)
                or (other.value == claim.value and other.stance != claim.stance)
            ),
            agreeing,
            tuple(other for other in others if other.iri in against and other.iri not in sides),
            len(frozenset().union(claim.origins, *(other.origins for other in agreeing))),
            tuple(marks.values()),
            conflict,
        )

    def withdrawn(self, iri: Iri) -> Withdrawn | None:
        """The tombstone of a claim, or None."""
        for row in self.rows("withdrawn-claims", claim=iri):
            replacement = str(row["replacement"]) if "replacement" in row else ""
            date = date_in_words(lexical(row, "date"))
            return Withdrawn(str(iri), lexical(row, "reasonLabel"), date, replacement)
        return None

    def conflicts(self) -> tuple[ConflictView, ...]:
        """All conflicts."""
        grouped: dict[str, list[Row]] = {}
        for row in self.rows("conflict-sides"):
            grouped.setdefault(str(row["conflict"]), []).append(row)
        return tuple(self._conflict(iri, rows) for iri, rows in grouped.items())

    def _conflict(self, iri: str, rows: list[Row]) -> ConflictView:
        row = rows[0]
        sides = _unique(str(each["claim"]) for each in rows)
        return ConflictView(
            iri,
            named(row, "about"),
            named(row, "property"),
            lexical(row, "kindLabel"),
            lexical(row, "resolutionLabel"),
            str(row["resolution"]) == _PG + "Unresolved",
            in_words(row["lowest"]) if "lowest" in row else "",
            in_words(row["highest"]) if "highest" in row else "",
            tuple(claim for side in sides for claim in self.claims(claim=Iri(side))),
        )

    def conflict(self, iri: Iri) -> ConflictView:
        """One conflict; NotFoundError when there is none."""
        for conflict in self.conflicts():
            if conflict.iri == iri:
                return conflict
        raise NotFoundError(f"No conflict is recorded under {iri}.")

    def documents(self, **bound: Term) -> tuple[DocumentView, ...]:
        """All documents, or the one that is bound."""
        return tuple(
            DocumentView(
                str(row["document"]),
                lexical(row, "title"),
                named(row, "publisher"),
                date_in_words(lexical(row, "issued")),
                lexical(row, "language"),
                lexical(row, "digest"),
                lexical(row, "length"),
                lexical(row, "url"),
                int(lexical(row, "claims")),
            )
            for row in self.rows("documents-cited", **bound)
            if "document" in row
        )

    def document(self, iri: Iri) -> DocumentPage:
        """The page of a document: what it says, passage by passage."""
        found = self.documents(document=iri)
        if not found:
            raise NotFoundError(f"No document is recorded under {iri}.")
        grouped: dict[str, list[ClaimView]] = {}
        places: dict[str, str] = {}
        starts: dict[str, int] = {}
        for claim in self.claims(document=iri):
            for passage in claim.passages:
                grouped.setdefault(passage.utterance, []).append(claim)
                places[passage.utterance] = passage.place
                starts[passage.utterance] = int(passage.start or 0)
        passages = tuple(
            PassageView(utterance.partition("#")[2], utterance, places[utterance], tuple(claims))
            for utterance, claims in sorted(
                grouped.items(), key=lambda item: (starts[item[0]], item[0])
            )
        )
        marks = {
            note.iri: note
            for passage in passages
            for note in self._marks(utterance=Iri(passage.utterance))
        }
        notes = _texts(self.rows("thing-described", thing=iri), "note")
        return DocumentPage(found[0], notes, passages, tuple(marks.values()))

    def lists(self) -> tuple[ListView, ...]:
        """All lists with their editions."""
        lists: dict[str, tuple[Named, dict[str, list[Row]]]] = {}
        for row in self.rows("editions-of-list"):
            thing = named(row, "list")
            _, editions = lists.setdefault(thing.iri, (thing, {}))
            editions.setdefault(str(row["edition"]), []).append(row)
        return tuple(
            ListView(thing, tuple(_edition(rows) for rows in editions.values()))
            for thing, editions in lists.values()
        )

    def things(self, kind: str) -> tuple[Named, ...]:
        """Everything of one class, by name."""
        rows = self.rows("things-of-class", **{"class": Iri(_PG + kind)})
        return tuple(
            Named(str(row["thing"]), lexical(row, "label") or shorten(str(row["thing"])))
            for row in rows
            if "thing" in row
        )

    def search(self, text: str) -> tuple[tuple[Hit, ...], tuple[ClaimView, ...]]:
        """Things whose name holds all words of the text as anybody spells it, and claims of it."""
        hits: dict[str, Hit] = {}
        for row in self.rows("names-found"):
            if is_found_by(text, lexical(row, "folded")):
                iri = str(row["thing"])
                label = lexical(row, "label") or shorten(iri)
                hits[iri] = Hit(Named(iri, label), lexical(row, "classLabel"))
        values = [
            Iri(str(row["claim"]))
            for row in self.rows("values-claimed")
            if lexical(row, "lexical").casefold() == text.strip().casefold()
        ]
        return tuple(hits.values()), tuple(
            claim for iri in values for claim in self.claims(claim=iri)
        )

    def resolve(self, text: str) -> Iri | None:
        """The thing of the release that an IRI or prefixed name stands for, or None."""
        if ":" not in text or " " in text.strip():
            return None
        iri = expand(text.strip())
        return iri if self.rows("thing-described", thing=Iri(iri.partition("#")[0])) else None

    def terms(self) -> list[tuple[str, str, str, str]]:
        """Every term of the ontology: local name, kind, label, comment."""
        return [
            (
                str(row["term"]).removeprefix(_PG),
                shorten(str(row["kind"])).partition(":")[2],
                lexical(row, "label"),
                lexical(row, "comment"),
            )
            for row in self.rows("terms-of-ontology")
        ]


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


def _by_property(claims: Iterable[ClaimView]) -> tuple[Statements, ...]:
    grouped: dict[str, list[ClaimView]] = {}
    for claim in sorted(claims, key=lambda each: (each.prop.label, each.value_words)):
        grouped.setdefault(claim.prop.iri, []).append(claim)
    return tuple(
        Statements(
            found[0].prop,
            tuple(found),
            any(claim.status.iri == _PG + "Contested" for claim in found),
        )
        for found in grouped.values()
    )


def _texts(rows: Iterable[Row], variable: str) -> tuple[str, ...]:
    return _unique(lexical(row, variable) for row in rows if variable in row)


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def _best(labels: Iterable[Literal]) -> str:
    ranked = sorted(labels, key=lambda label: (label.language != "en", label.language))
    return ranked[0].lexical if ranked else ""


def _class_name(row: Row) -> str:
    return lexical(row, "classLabel") or shorten(str(row["class"]))
