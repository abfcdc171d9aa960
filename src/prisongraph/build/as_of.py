"""What of a record had been said by a day: the second clock (decision 12).

An utterance is known since the latest day on which its document can have been issued.
Documents after the day go, and with them everything that rests on nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date

from prisongraph.build.claims import Claim
from prisongraph.build.sources import Statement
from prisongraph.errors import Finding, RecordError
from prisongraph.policy.values import bounds_of
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import DCT, PG, RDF, SKOS

#: What curators write about a thing in sentences, in the knowledge of everything said of it.
_PROSE = frozenset({SKOS.editorialNote, DCT.description})
#: Decisions and notes of curators, which count from the day that they bear.
_DECISIONS = frozenset({PG.Adjudication, PG.CuratorNote})


def said_by(statements: Sequence[Statement], claims: Iterable[Claim], day: date) -> list[Statement]:
    """The statements that were made by the end of a day, in their order.

    `claims` are all claims of the statements.
    RecordError where nothing had certainly been said by then.
    """
    known_since = _days_of_documents(statements)
    late = {iri for iri, known in known_since.items() if known is None or known > day}
    if len(late) == len(known_since):
        raise RecordError([_nothing_said(known_since, day)])
    unsaid = [claim for claim in claims if claim.passages[0].document in late]
    gone = _gone(statements, late, unsaid, day)
    reworded = {claim.subject for claim in unsaid}
    return [
        statement
        for statement in statements
        if not _is_gone(statement, gone)
        and not (
            statement.quad.graph is None
            and statement.quad.predicate in _PROSE
            and statement.quad.subject in reworded
        )
    ]


def _days_of_documents(statements: Iterable[Statement]) -> dict[Iri, date | None]:
    """The day since which each document is certainly known; None where no date gives one."""
    found: dict[Iri, date | None] = {}
    for quad, _, _ in statements:
        if quad.graph is not None:
            continue
        if quad.predicate == PG.statedIn and isinstance(quad.object, Iri):
            found.setdefault(quad.object, None)
        if quad.predicate == DCT.issued:
            found[quad.subject] = _last_day(quad.object)
    return found


def _last_day(value: Iri | Literal) -> date | None:
    try:
        bounds = bounds_of(value)
    except ValueError:
        return None  # checks.py says so, with file and line
    return date.fromordinal(bounds.high) if bounds and bounds.high is not None else None


def _nothing_said(known_since: Mapping[Iri, date | None], day: date) -> Finding:
    first = min((known for known in known_since.values() if known), default=None)
    told = f"the first document is certainly known since {first}" if first else "none is dated"
    return Finding("data/documents", 1, f"nothing had certainly been said by {day}: {told}")


def _gone(
    statements: Sequence[Statement], late: set[Iri], unsaid: Iterable[Claim], day: date
) -> set[Iri]:
    """Everything that rests only on what was not yet said: documents, utterances, things, claims.

    What curators declare and nobody mentions stays, unless it belongs to something that is gone.
    """
    headers: dict[Iri, list[tuple[Iri, Iri | Literal]]] = defaultdict(list)
    links: dict[Iri, set[Iri]] = defaultdict(set)
    spoken: dict[Iri, set[Iri]] = defaultdict(set)
    for quad, _, _ in statements:
        terms = [term for term in quad if isinstance(term, Iri)]
        if quad.graph is not None:
            links[quad.graph].update(terms)
            continue
        headers[quad.subject].append((quad.predicate, quad.object))
        if isinstance(quad.object, Iri):
            if quad.predicate == PG.statedIn:
                spoken[quad.object].add(quad.subject)
            elif quad.predicate != PG.distinctFrom:  # being told apart is no mention
                links[quad.subject].add(quad.object)
    for document, utterances in spoken.items():
        links[document] |= utterances
    later = late.union(*(spoken[document] for document in late))
    said = _reached((iri for iri in spoken if iri not in late), links, without=later)
    gone = {iri for iri in _reached(late, links) if iri not in said and iri in headers}
    gone |= {claim.iri for claim in unsaid}
    undated = {(claim.subject, claim.predicate) for claim in unsaid}
    gone |= {iri for iri, facts in headers.items() if _is_decided_later(facts, undated, day)}
    return _with_what_belongs_to_it(gone, headers, said)


def _reached(
    start: Iterable[Iri], links: Mapping[Iri, set[Iri]], without: Set[Iri] = frozenset()
) -> set[Iri]:
    """Everything to which links lead from somewhere, step by step."""
    found = set(start)
    waiting = list(found)
    while waiting:
        new = links.get(waiting.pop(), set()) - found - without
        found |= new
        waiting += new
    return found


def _is_decided_later(
    facts: Iterable[tuple[Iri, Iri | Literal]], unsaid: set[tuple[Iri, Iri]], day: date
) -> bool:
    """Whether something is a curator's decision or note of a later day.

    A note without a day is judged by what it explains: it stays where all claims were made by then.
    """
    facts = list(facts)
    if not any(predicate == RDF.type and cls in _DECISIONS for predicate, cls in facts):
        return False
    dated = [_last_day(value) for predicate, value in facts if predicate == DCT.date]
    if dated:
        return any(moment is None or moment > day for moment in dated)
    things = {value for predicate, value in facts if predicate == PG.concerns}
    properties = {value for predicate, value in facts if predicate == PG.onProperty}
    return any(
        subject in things and (not properties or predicate in properties)
        for subject, predicate in unsaid
    )


def _with_what_belongs_to_it(
    gone: set[Iri], headers: Mapping[Iri, list[tuple[Iri, Iri | Literal]]], said: set[Iri]
) -> set[Iri]:
    """What is gone, with what curators declare of it and nobody had mentioned."""
    holders: dict[Iri, set[Iri]] = defaultdict(set)
    for subject, facts in headers.items():
        for predicate, value in facts:
            if isinstance(value, Iri) and predicate != PG.distinctFrom and subject not in said:
                holders[value].add(subject)
    return _reached(gone, holders, without=said)


def _is_gone(statement: Statement, gone: set[Iri]) -> bool:
    return any(term in gone for term in statement.quad if isinstance(term, Iri))
