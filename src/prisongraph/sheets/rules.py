"""What a cell may hold in this record: declared things of the right class, well-formed values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from prisongraph.build.schema import Property, Schema
from prisongraph.errors import CellFinding
from prisongraph.sheets.cells import Shorthand, expected, read_value
from prisongraph.sheets.tables import Row
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG

Report = Callable[[CellFinding], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """The ontology and everything declared, applied to cells; what is wrong goes to `report`.

    `lost` names the file of each thing whose declaration this call overwrites.
    """

    schema: Schema
    shorthand: Shorthand
    report: Report
    lost: Mapping[Iri, str]

    def iri(self, row: Row, column: str, cell: str) -> Iri | None:
        """The IRI in a cell, declared or not."""
        try:
            return self.shorthand.read_iri(cell)
        except ValueError as error:
            self.report(row.finding(column, cell, str(error)))
            return None

    def thing(self, row: Row, column: str, cell: str, classes: frozenset[Iri]) -> Iri | None:
        """The declared thing in a cell, of one of the classes."""
        iri = self.iri(row, column, cell)
        return self._of_class(row, column, cell, thing=iri, classes=classes) if iri else None

    def value(
        self, row: Row, column: str, cell: str, kinds: frozenset[Iri]
    ) -> Iri | Literal | None:
        """The value in a cell: a literal of one of these datatypes, or a thing of these classes."""
        try:
            found = read_value(cell, kinds, self.shorthand)
        except ValueError as error:
            self.report(row.finding(column, cell, str(error)))
            return None
        if isinstance(found, Literal):
            return found
        return self._of_class(row, column, cell, thing=found, classes=kinds)

    def property(self, row: Row) -> Property | None:
        """The property of claims that a row of a claims sheet names."""
        cell = row.cells["property"]
        iri = self.iri(row, "property", cell)
        if iri is None:
            return None
        rule = self.schema.properties.get(iri)
        if rule and rule.kind == PG.ClaimProperty:
            return rule
        claims = {
            self.shorthand.write_iri(each.iri)
            for each in self.schema.properties.values()
            if each.kind == PG.ClaimProperty
        }
        near = get_close_matches(cell, claims, n=1, cutoff=0.7)
        advice = f" (perhaps {near[0]})" if near else ""
        self.report(row.finding("property", cell, f"a property of claims in the ontology{advice}"))
        return None

    def _of_class(
        self, row: Row, column: str, cell: str, *, thing: Iri, classes: frozenset[Iri]
    ) -> Iri | None:
        types = self.schema.types_of(thing)
        if types & classes:
            return thing
        if not types:
            wanted = "something that a file of the record or a sheet of this call declares"
            if thing in self.lost:
                wanted += f"; {self.lost[thing]}, which declares it, would be overwritten"
            self.report(row.finding(column, cell, wanted))
            return None
        declared = ", ".join(map(self.shorthand.write_iri, sorted(self.schema.types[thing])))
        wanted = f"{expected(classes)}; it is declared as {declared}"
        self.report(row.finding(column, cell, wanted))
        return None
