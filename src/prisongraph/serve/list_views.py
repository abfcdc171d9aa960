"""What the templates of lists, editions and the ledger are given: plain values, computed."""

from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a number, the claims that give it, and whether it is accepted or contested."""

    words: str
    claims: tuple[str, ...]
    low: int | None
    high: int | None
    stands: bool
    contested: bool


@dataclass(frozen=True, slots=True)
class BalanceView:
    """One sum: its outcome, what was expected, what is left over, and all of it in a sentence."""

    iri: str
    kind: str
    outcome: str
    outcome_words: str
    explanation: str
    expected: str
    remainder: str
    earlier: Named | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section of an edition, in the publisher's words where they are recorded."""

    thing: Named
    key: str
    words: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in its series."""

    thing: Named
    series: Named
    time: str
    earliest: int | None
    latest: int | None
    totals: tuple[Figure, ...]
    added: tuple[Figure, ...]
    removed: tuple[Figure, ...]
    documents: int
    origins: int
    sections: tuple[SectionView, ...]
    balances: tuple[BalanceView, ...]

    def balance(self, kind: str) -> BalanceView | None:
        """The first balance of a kind, such as LedgerStep."""
        return next((each for each in self.balances if each.kind == kind), None)

    @property
    def step(self) -> BalanceView | None:
        """The step from the edition before."""
        return self.balance("LedgerStep")

    @property
    def breakdown(self) -> BalanceView | None:
        """The sum of the sections."""
        return self.balance("Breakdown")


@dataclass(frozen=True, slots=True)
class Point:
    """One edition in the chart: across in hundredths of the width, down in pixels."""

    title: str
    x: float
    x1: float
    x2: float
    y: float | None
    y1: float
    y2: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Totals over time, each where its date lies; nothing is drawn between two of them."""

    points: tuple[Point, ...]
    years: tuple[tuple[float, str], ...]
    rulers: tuple[tuple[float, str], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section over all editions that have sections, in their order."""

    label: str
    cells: tuple[SectionView | None, ...]

    @property
    def counted(self) -> bool:
        """Whether any edition has a count of it."""
        return any(cell is not None and cell.figures for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Series:
    """A list, what it counts, its editions in the order of time, their sections side by side."""

    thing: Named
    counts: tuple[Named, ...]
    lines: tuple[EditionLine, ...]
    chart: Chart | None
    divided: tuple[EditionLine, ...]
    rows: tuple[SectionRow, ...]

    @property
    def open(self) -> tuple[tuple[EditionLine, BalanceView], ...]:
        """What does not close, with the edition."""
        return tuple(
            (line, balance)
            for line in self.lines
            for balance in line.balances
            if balance.outcome == "DoesNotClose"
        )

    def steps(self, outcome: str) -> int:
        """How many steps have an outcome."""
        return sum(line.step is not None and line.step.outcome == outcome for line in self.lines)


@dataclass(frozen=True, slots=True)
class NamedMembers:
    """Those whom sources name as added or removed."""

    heading: str
    fragment: str
    claims: tuple[ClaimView, ...]
    balance: BalanceView | None
