"""The ontology as the compiler reads it: classes, properties and their resolution policy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from prisongraph.build.sources import Statement
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG, RDF, RDFS, SCHEMA

_KINDS = (PG.ClaimProperty, PG.HeaderProperty, PG.DerivedProperty, PG.PolicyProperty)
_DOMAINS = (RDFS.domain, SCHEMA.domainIncludes)
_RANGES = (RDFS.range, SCHEMA.rangeIncludes)


@dataclass(frozen=True, slots=True)
class Property:
    """One property of the ontology."""

    iri: Iri
    kind: Iri
    domain: frozenset[Iri]
    range: frozenset[Iri]
    temporality: Iri | None
    cardinality: Iri | None
    competent_speaker: Iri | None
    companions: tuple[Iri, ...]
    ahead: bool = False


@dataclass(slots=True)
class Schema:
    """All classes and properties, and the types of everything that was declared."""

    properties: dict[Iri, Property]
    ancestors: dict[Iri, frozenset[Iri]]
    types: dict[Iri, set[Iri]] = field(default_factory=dict)

    @property
    def ahead(self) -> frozenset[Iri]:
        """The properties whose dates may lie after the words were published."""
        return frozenset(iri for iri, rule in self.properties.items() if rule.ahead)

    def types_of(self, thing: Iri) -> frozenset[Iri]:
        """The declared classes of a thing with all their superclasses; empty when undeclared."""
        declared = self.types.get(thing, set())
        return frozenset().union(*(self.ancestors.get(cls, {cls}) for cls in declared))


def read_schema(ontology: Iterable[Statement], data: Iterable[Statement]) -> Schema:
    """The schema in the ontology's statements, with the types that both declare."""
    about: dict[Iri, dict[Iri, list[Iri | Literal]]] = defaultdict(lambda: defaultdict(list))
    types: dict[Iri, set[Iri]] = defaultdict(set)
    parents: dict[Iri, set[Iri]] = defaultdict(set)
    companions: dict[Iri, list[Iri]] = defaultdict(list)
    for quad, _, _ in ontology:
        about[quad.subject][quad.predicate].append(quad.object)
        if quad.predicate == RDFS.subClassOf and isinstance(quad.object, Iri):
            parents[quad.subject].add(quad.object)
        if quad.predicate == PG.companionOf and isinstance(quad.object, Iri):
            companions[quad.object].append(quad.subject)
        if quad.predicate == RDF.type and isinstance(quad.object, Iri):
            types[quad.subject].add(quad.object)
    for quad, _, _ in data:
        if quad.predicate == RDF.type and quad.graph is None and isinstance(quad.object, Iri):
            types[quad.subject].add(quad.object)
    properties = {
        iri: _property(iri, kind, about[iri], companions=companions[iri])
        for iri, kinds in types.items()
        for kind in _KINDS
        if kind in kinds
    }
    for iri in properties:
        types[iri].add(RDF.Property)
    ancestors = {cls: frozenset(_closure(cls, parents)) for cls in set(parents)}
    return Schema(properties, ancestors, dict(types))


def _property(
    iri: Iri,
    kind: Iri,
    facts: dict[Iri, list[Iri | Literal]],
    *,
    companions: list[Iri],
) -> Property:
    def only(predicate: Iri) -> Iri | None:
        return next((value for value in facts[predicate] if isinstance(value, Iri)), None)

    def every(predicates: tuple[Iri, ...]) -> frozenset[Iri]:
        found = [value for predicate in predicates for value in facts[predicate]]
        return frozenset(value for value in found if isinstance(value, Iri))

    return Property(
        iri,
        kind,
        every(_DOMAINS),
        every(_RANGES),
        only(PG.temporality),
        only(PG.cardinality),
        only(PG.competentSpeaker),
        tuple(sorted(companions)),
        any(isinstance(value, Literal) and value.lexical == "true" for value in facts[PG.ahead]),
    )


def _closure(cls: Iri, parents: dict[Iri, set[Iri]]) -> set[Iri]:
    found, waiting = {cls}, [cls]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found
