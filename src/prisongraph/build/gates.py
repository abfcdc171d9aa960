"""What stops a build once a record is well formed: expectations unmet, audits that find something.

An exception lets an audit find what is known and explained; one that is needed no longer
is itself a finding, so that the list never outlives its reasons.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from prisongraph.build.audits import Hit
from prisongraph.build.dataset import FILE
from prisongraph.build.expectations import Allowed, Expectations, Fill, Least
from prisongraph.build.schema import Schema
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.terms import Iri, Quad
from prisongraph.vocab import PG, RDF

_Things = Mapping[Iri, set[Iri]]


def unmet(
    expectations: Expectations,
    quads: Iterable[Quad],
    counts: Mapping[str, int],
    schema: Schema,
) -> list[Finding]:
    """A finding for each expectation that the compiled record does not fulfil.

    A property counts as filled where it is accepted, authored in a header, or contested:
    several values that contradict each other are known values.
    """
    members: dict[Iri, set[Iri]] = defaultdict(set)
    holders: dict[Iri, set[Iri]] = defaultdict(set)
    for quad in quads:
        if quad.graph is not None:
            continue
        holders[quad.predicate].add(quad.subject)
        if quad.predicate == PG.contested and isinstance(quad.object, Iri):
            holders[quad.object].add(quad.subject)
        if quad.predicate == RDF.type and isinstance(quad.object, Iri):
            for cls in schema.ancestors.get(quad.object, frozenset({quad.object})):
                members[cls].add(quad.subject)
    known = {**counts, "editions": len(members[PG.Edition])}
    few = (finding for least in expectations.counts for finding in _too_few(least, known))
    empty = (
        finding
        for fill in expectations.fills
        for finding in _too_empty(fill, members, holders, schema)
    )
    return [*few, *empty]


def _too_few(least: Least, known: Mapping[str, int]) -> Iterator[Finding]:
    if known[least.name] < least.min:
        yield Finding(
            FILE,
            least.line,
            f"expected at least {least.min} {least.name}, found {known[least.name]} "
            f"({least.reason}): restore what is missing, or lower the number with a new reason",
        )


def _too_empty(fill: Fill, members: _Things, holders: _Things, schema: Schema) -> Iterator[Finding]:
    cls, name = shorten(fill.cls), shorten(fill.property)
    if fill.cls not in schema.ancestors:
        yield Finding(FILE, fill.line, f"unknown class {cls}: use a class of the ontology")
        return
    things = members.get(fill.cls, set())
    filled = things & holders.get(fill.property, set())
    if not things or len(filled) < fill.min * len(things):
        yield Finding(
            FILE,
            fill.line,
            f"expected {name} on at least {fill.min:.0%} of all {cls}, found it on {len(filled)} "
            f"of {len(things)} ({fill.reason}): look for what was lost, or for a misspelt name, "
            "or lower the share with a new reason",
        )


def settle(
    hits: Iterable[Hit], exceptions: Iterable[Allowed], audits: set[str], *, whole: bool = True
) -> list[Finding]:
    """The findings of audits that no exception allows, and each exception that allows nothing.

    `audits` are the names of all audits that were run.
    Of a part of a record that is not the `whole`, an exception may find nothing.
    """
    found = list(hits)
    findings: list[Finding] = []
    for allowed in exceptions:
        covered = [hit for hit in found if (hit.audit, hit.thing) == (allowed.audit, allowed.thing)]
        about = f"{allowed.audit} about {shorten(allowed.thing)}"
        if allowed.audit not in audits:
            message = f"unknown audit {allowed.audit}: expected one of {', '.join(sorted(audits))}"
            findings.append(Finding(FILE, allowed.line, message))
        elif not covered and whole:
            message = f"an exception that is needed no longer: {about} finds nothing; remove it"
            findings.append(Finding(FILE, allowed.line, message))
        elif len(covered) <= allowed.max:
            found = [hit for hit in found if hit not in covered]
        else:
            message = (
                f"{about} finds {len(covered)}, and the exception allows {allowed.max}: "
                "mend the others, or raise max with a reason that covers them"
            )
            findings.append(Finding(FILE, allowed.line, message))
    return [*(hit.finding for hit in found), *findings]
