"""What is gathered for a row while its solutions are read."""

from dataclasses import dataclass, field

from prisongraph.terms import Quad


@dataclass(slots=True)
class Gathered:
    """How many solutions, their triples, each with the place of its pattern, and remarks."""

    solutions: int = 0
    triples: dict[Quad, int] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)

    def take(self, other: "Gathered", place: int) -> None:
        """Takes what was gathered for a part of the pattern."""
        for quad in other.triples:
            self.triples.setdefault(quad, place)
        self.remarks.update(other.remarks)
