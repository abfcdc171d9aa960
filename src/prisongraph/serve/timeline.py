"""What was known when: the days on which documents appeared, and what stood after each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from prisongraph.evidence import Named
from prisongraph.policy.resolution import Resolution
from prisongraph.serve.known import Key, Known, KnownClaim
from prisongraph.serve.pages import Pages
from prisongraph.vocab import PG
from prisongraph.wording import date_in_words

#: A day names no more values of one property than these.
MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Event:
    """What stood for a property of a thing once a document had appeared."""

    subject: Named
    prop: Named
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something became known, from which documents, and what stood then."""

    day: str
    words: str
    documents: tuple[Named, ...]
    claims: int
    events: tuple[Event, ...]


def timeline(pages: Pages, known: Known) -> Iterator[Moment]:
    """Every day on which something became known or was decided, with what stood afterwards."""
    mine = [claim for claim in known.claims if claim.subject in known.things]
    new: dict[date, list[KnownClaim]] = {day: [] for day in known.upheld.values() if day < date.max}
    for claim in mine:
        if claim.known is not None:
            new.setdefault(claim.known, []).append(claim)
    titles = pages.called(claim.document for claim in mine)
    spoken = {(claim.subject, claim.predicate): claim for claim in mine}
    competent = {iri for iri, rule in known.rules.items() if rule.competent_speaker}
    watched = {key for key in spoken if key[1] in competent}
    watched |= {(claim.subject, claim.predicate) for claim in mine if claim.iri in known.upheld}
    stood: dict[Key, frozenset[str]] = {}
    for day in sorted(new):
        keys = watched | {(claim.subject, claim.predicate) for claim in new[day]}
        events = []
        for key, resolution in known.resolved(day, sorted(keys)).items():
            now = _standing(resolution)
            if now != stood.get(key):
                words = _outcome(resolution, stood.get(key, frozenset()))
                events.append(Event(spoken[key].about, spoken[key].prop, words))
                stood[key] = now
        documents = dict.fromkeys(claim.document for claim in new[day])
        yield Moment(
            day.isoformat(),
            day_in_words(day),
            tuple(titles[document].thing for document in documents),
            len(new[day]),
            tuple(events),
        )


def _standing(resolution: Resolution) -> frozenset[str]:
    """The values that are accepted, or contested, as far as they differ for a reader."""
    return frozenset(
        f"{resolution.decisions[claim.iri].status} {claim.words}" for claim in _live(resolution)
    )


def _live(resolution: Resolution) -> list[KnownClaim]:
    sides = resolution.disagreement.sides if resolution.disagreement else ()
    return [
        claim
        for claim in (*resolution.accepted, *sides)
        if isinstance(claim, KnownClaim)
        and resolution.decisions[claim.iri].status in (PG.Accepted, PG.Contested)
    ]


def _outcome(resolution: Resolution, stood: frozenset[str]) -> str:
    """What stands, in words; of values that add up, only those that are new."""
    parts = []
    for status, word in ((PG.Accepted, "accepted"), (PG.Contested, "contested")):
        found = dict.fromkeys(
            claim.words
            for claim in _live(resolution)
            if resolution.decisions[claim.iri].status == status
            and (f"{status} {claim.words}" not in stood or len(resolution.accepted) < 2)
        )
        if found:
            values = list(found)[:MOST_VALUES]
            rest = len(found) - len(values)
            parts.append(f"{word}: {', '.join(values)}" + (f" and {rest} more" if rest else ""))
    return "; ".join(parts) or "nothing is accepted any more"


def day_in_words(day: date | None) -> str:
    """The day as a person writes it, or that there is none."""
    return date_in_words(day.isoformat()) if day else "no certain day"
