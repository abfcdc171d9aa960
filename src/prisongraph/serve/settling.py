"""What would settle a claim: which of the rules of the policy could still decide, and by what.

The rules are those of docs/policy.md, in its order.
No source is guessed: a speaker is named only where the record has the name.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from prisongraph.evidence import ClaimView, Named
from prisongraph.iris import PREFIXES
from prisongraph.serve.agreement import Standing
from prisongraph.serve.policy import Policy

_PG = PREFIXES["pg"]
_ADJUDICATION = "A decision that a curator writes, dated and with its reasons."


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a claim could be settled: the rule, what it takes, and whose words."""

    rule: str
    words: str
    speakers: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Settling:
    """Why a claim is not settled, and the ways in which it could be, in the order of the policy."""

    heading: str
    why: str
    ways: tuple[Way, ...]


def settling_of(claim: ClaimView, standing: Standing, policy: Policy) -> Settling | None:
    """What would settle a claim; None where a rule decided and several origins carry it."""
    status = claim.status.iri.removeprefix(_PG)
    if status == "Contested":
        why = (
            "No rule decides. Each of these could, by the policy; what comes first goes before "
            "what comes after it."
        )
        wider = _wider(standing)
        if wider:
            why += (
                f" “{wider}” is accepted, which is wider: whoever says one of the values supports "
                "it, too, so that more origins for one of them decide nothing."
            )
        return Settling("What would settle it", why, tuple(_open_ways(claim, standing, policy)))
    if status == "NotAsserted":
        return _of_stance(claim.stance.removeprefix(_PG))
    if status == "Outranked":
        why = "A rule decided against it. By the policy, this would change that:"
        ways = tuple(_ways_back(claim.rule.iri.removeprefix(_PG), claim, standing, policy))
        return Settling("What would change the decision", why, ways)
    if status == "Accepted" and standing.agreement.origins == 1:
        return _of_one_origin(standing, policy)
    return None


def _open_ways(claim: ClaimView, standing: Standing, policy: Policy) -> Iterator[Way]:
    if policy.changing:
        yield Way(
            "temporality",
            "A statement about a later time: of values that change, the latest stands.",
        )
    competent = {speaker.iri for speaker in policy.competent}
    if policy.competence and competent.isdisjoint(claim.origins):
        yield _competence(policy)
    if not standing.contradicting:
        yield Way(
            "compatibility",
            "A value that lies within all the others: they can all be true, but none of them does.",
        )
    yield Way("written adjudication", _ADJUDICATION)
    if standing.contradicting and not _wider(standing):
        yield Way("independent origins", _more_origins(standing))


def _wider(standing: Standing) -> str:
    """The accepted value that a contested one lies within, in words, or nothing (decision 8)."""
    accepted = (each for each in standing.near if each.status.iri == _PG + "Accepted")
    return next((each.value_words for each in accepted), "")


def _more_origins(standing: Standing) -> str:
    counts = "; ".join(f"{value}: {number}" for value, number in standing.origins.items())
    most = max(standing.origins.values(), default=0)
    return (
        "More independent origins for one value than for any that it contradicts. "
        f"Origins there are now, by value: {counts}. "
        f"A {_ordinal(most + 1)} independent origin for one of them can decide; "
        "another report of an origin that is counted cannot."
    )


def _competence(policy: Policy) -> Way:
    prop = policy.competence.label if policy.competence else ""
    words = "The word of the competent speaker, told by itself or passed on. "
    if policy.competent:
        words += f"As “{prop}” the record names:"
    else:
        words += f"It would be whoever a source names as “{prop}”; the record has nobody there yet."
    return Way("competence", words, policy.competent)


def _of_stance(stance: str) -> Settling:
    heading = "What would settle it"
    if stance == "Denies":
        return Settling(
            heading,
            "A denial stands beside what it rejects: no rule decides between the two, "
            "and none makes a denial a fact.",
            (),
        )
    if stance == "Predicts":
        return Settling(
            heading,
            "A prediction never becomes a fact, however many repeat it.",
            (Way("stance", "A source that says, afterwards, that it came to be."),),
        )
    return Settling(
        heading,
        "An allegation never becomes a fact, however many repeat it.",
        (Way("stance", "A source that asserts the same in its own name."),),
    )


def _ways_back(rule: str, claim: ClaimView, standing: Standing, policy: Policy) -> Iterator[Way]:
    if rule == "CompetenceRule":
        yield _competence(policy)
        return
    competent = {speaker.iri for speaker in policy.competent}
    if policy.competence and competent.isdisjoint(claim.origins):
        yield _competence(policy)
    if rule == "AdjudicationRule":
        yield Way("written adjudication", "Another decision that a curator writes.")
        return
    yield Way("written adjudication", _ADJUDICATION)
    rivals = {each.value_words for each in standing.contradicting}
    most = max((standing.origins.get(value, 0) for value in rivals), default=0)
    yield Way(
        "independent origins",
        "More independent origins than any value that it contradicts: it has "
        f"{standing.agreement.origins}, and one of those has {most}.",
    )


def _of_one_origin(standing: Standing, policy: Policy) -> Settling:
    origin = standing.agreement.voices[0].origin
    ways = []
    if policy.competence and origin.iri not in {speaker.iri for speaker in policy.competent}:
        ways.append(_competence(policy))
    ways.append(
        Way(
            "independent origins",
            f"A second independent origin: somebody who does not have it from {origin.label}. "
            "Another report of the same words cannot.",
        )
    )
    return Settling(
        "What would make it surer",
        f"It rests on one origin: whoever reports it has it from {origin.label}. By the policy, "
        "this would support it, or contradict it:",
        tuple(ways),
    )


def _ordinal(number: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    if number <= len(words):
        return words[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
