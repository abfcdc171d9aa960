"""Whose word comes first: a publisher on its own list, a court on its own verdict."""

from collections.abc import Mapping, Sequence

from prisongraph.policy.weighed import Policy, Weighed
from prisongraph.terms import Iri
from prisongraph.vocab import PG


def competent_on(
    subject: Iri,
    rule: Policy,
    groups: Mapping[tuple[Iri, Iri], Sequence[Weighed]],
    *,
    parents: Mapping[Iri, Iri],
) -> frozenset[Iri]:
    """The speakers competent on a property of a thing: found on it, or on what it is a part of.

    `groups` are claims by what they are about and by property.
    """
    if rule.competent_speaker is None:
        return frozenset()
    found: set[Iri] = set()
    seen: set[Iri] = set()
    thing: Iri | None = subject
    while thing is not None and thing not in seen:  # a record can err and name a circle
        seen.add(thing)
        for claim in groups.get((thing, rule.competent_speaker), ()):
            if claim.stance == PG.Asserts and isinstance(claim.object, Iri):
                found.add(claim.object)
        thing = parents.get(thing)
    return frozenset(found)
