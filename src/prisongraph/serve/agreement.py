"""Who says the same as a claim and who contradicts it: origins counted apart from their echoes.

Values agree as docs/policy.md says: when one fact satisfies both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prisongraph.evidence import ClaimView, Named, Row, lexical
from prisongraph.iris import PREFIXES
from prisongraph.serve.pages import Pages
from prisongraph.serve.policy import Policy
from prisongraph.terms import Iri, Term

_PG = PREFIXES["pg"]
_ASSERTS, _DENIES = _PG + "Asserts", _PG + "Denies"
_SUPERSEDED = _PG + "Superseded"
#: Two claims with these statuses are of one fact, told at two precisions.
_TWO_PRECISIONS = {_PG + "Accepted", _PG + "LessPrecise"}
#: The evidence of no more claims than these is read for each part of a page.
MOST_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class Voice:
    """One origin, how many reports of its words there are, and those whose evidence is shown."""

    origin: Named
    number: int
    reports: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All who say the same, by origin: the claim's own first, then the most reported."""

    voices: tuple[Voice, ...]

    @property
    def origins(self) -> int:
        """How many independent origins there are."""
        return len(self.voices)

    @property
    def reports(self) -> int:
        """How many claims say it, each by one chain of speakers in one document."""
        return sum(voice.number for voice in self.voices)

    @property
    def echoes(self) -> int:
        """How many of the reports repeat an origin that another report has."""
        return self.reports - self.origins


@dataclass(frozen=True, slots=True)
class Standing:
    """How the other claims about the same thing and property stand to one claim.

    near: say the same at another precision or in another stance.
    contradicting: cannot be true together with it, or reject it.
    origins: how many origins each value has that somebody asserts, by its words.
    """

    agreement: Agreement
    near: tuple[ClaimView, ...]
    contradicting: tuple[ClaimView, ...]
    origins: Mapping[str, int]


def standing_of(pages: Pages, claim: ClaimView, policy: Policy) -> Standing:
    """How the claims beside a claim stand to it."""
    beside: dict[str, Row] = {}
    subject, prop = Iri(claim.subject.iri), Iri(claim.prop.iri)
    for row in pages.rows("claims-beside", subject=subject, property=prop):
        beside.setdefault(str(row["claim"]), row)
    mine = beside.pop(claim.iri)
    same = [mine, *(row for row in beside.values() if _is_same(mine, row))]
    near = [row for row in beside.values() if _is_near(mine, row, policy)]
    opposed = [row for row in beside.values() if contradicts(mine, row, policy)]
    shown = (each[:MOST_CLAIMS] for each in (same, near, opposed))
    wanted = dict.fromkeys(row["claim"] for rows in shown for row in rows)
    views = {each.iri: each for each in pages.claims(claim=[*wanted])}
    return Standing(
        _agreement(pages, same, views),
        _viewed(near, views),
        _viewed(opposed, views),
        _origins_by_value([*same, *near, *opposed], views),
    )


def _is_same(one: Row, other: Row) -> bool:
    return one["value"] == other["value"] and one["stance"] == other["stance"]


def _is_near(one: Row, other: Row, policy: Policy) -> bool:
    if one["value"] == other["value"]:
        denial = _DENIES in (str(one["stance"]), str(other["stance"]))
        return one["stance"] != other["stance"] and not denial
    return policy.single and _comparable(one, other) and _overlap(one, other)


def contradicts(one: Row, other: Row, policy: Policy) -> bool:
    """Whether two claims about one thing and property cannot both be true."""
    if one["value"] == other["value"]:
        return (str(one["stance"]) == _DENIES) != (str(other["stance"]) == _DENIES)
    return policy.single and _comparable(one, other) and not _overlap(one, other)


def _comparable(one: Row, other: Row) -> bool:
    """Whether both are asserted, and neither is of an earlier time."""
    return all(
        str(row["stance"]) == _ASSERTS and str(row["status"]) != _SUPERSEDED for row in (one, other)
    )


def _overlap(one: Row, other: Row) -> bool:
    for low, high in (("earliest", "latest"), ("low", "high"), ("months", "months")):
        if _has_bounds(one, low, high) and _has_bounds(other, low, high):
            first = _bounds(one, low, high)
            second = _bounds(other, low, high)
            return first[0] <= second[1] and second[0] <= first[1]
    return {str(one["status"]), str(other["status"])} == _TWO_PRECISIONS


def _has_bounds(row: Row, low: str, high: str) -> bool:
    return low in row or high in row


def _bounds(row: Row, low: str, high: str) -> tuple[float, float]:
    """The bounds as numbers, days as their ordinals; a bound that is missing is infinite."""
    least, most = lexical(row, low), lexical(row, high)
    read = _ordinal if low == "earliest" else float
    return read(least) if least else float("-inf"), read(most) if most else float("inf")


def _ordinal(day: str) -> float:
    return date.fromisoformat(day).toordinal()


def _agreement(pages: Pages, same: Sequence[Row], views: Mapping[str, ClaimView]) -> Agreement:
    grouped: dict[str, list[Row]] = {}
    for row in same:
        grouped.setdefault(str(row["origin"]), []).append(row)
    names = pages.called(grouped)
    own, *others = (
        Voice(names[origin].thing, len(rows), _viewed(rows, views))
        for origin, rows in grouped.items()
    )
    return Agreement((own, *sorted(others, key=_loudest)))


def agreement_of(pages: Pages, claims: Iterable[ClaimView]) -> Agreement:
    """Claims that say the same, by their origins, the most reported first."""
    grouped: dict[str, list[ClaimView]] = {}
    for claim in claims:
        grouped.setdefault(claim.passages[0].origin, []).append(claim)
    names = pages.called(grouped)
    voices = (
        Voice(names[origin].thing, len(reports), tuple(reports))
        for origin, reports in grouped.items()
    )
    return Agreement(tuple(sorted(voices, key=_loudest)))


def _loudest(voice: Voice) -> tuple[int, str, str]:
    return -voice.number, voice.origin.label, voice.origin.iri


def _viewed(rows: Iterable[Row], views: Mapping[str, ClaimView]) -> tuple[ClaimView, ...]:
    return tuple(views[claim] for row in rows if (claim := str(row["claim"])) in views)


def _origins_by_value(rows: Iterable[Row], views: Mapping[str, ClaimView]) -> dict[str, int]:
    words: dict[Term, str] = {each.value: each.value_words for each in views.values()}
    found: dict[str, set[str]] = {}
    for row in rows:
        if str(row["stance"]) == _ASSERTS and row["value"] in words:
            found.setdefault(words[row["value"]], set()).add(str(row["origin"]))
    return {value: len(origins) for value, origins in sorted(found.items())}
