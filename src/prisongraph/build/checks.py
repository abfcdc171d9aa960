"""What a compiler of statements can say at once: unknown terms, wrong places, wrong values."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from prisongraph.build.schema import Property, Schema
from prisongraph.build.sources import Statement
from prisongraph.errors import Finding
from prisongraph.iris import BASE, shorten
from prisongraph.policy.values import bounds_of
from prisongraph.terms import RDF_LANG_STRING, Iri, Literal, Quad
from prisongraph.vocab import DCT, OA, PG, PROV, RDF, SCHEMA, SKOS

_ONTOLOGY = str(PG.Thing).removesuffix("Thing")

#: Properties of other vocabularies that a curator may use outside utterances.
_FOREIGN_HEADERS = frozenset(
    {
        RDF.type,
        SKOS.prefLabel,
        SKOS.definition,
        SKOS.inScheme,
        SKOS.broader,
        SKOS.notation,
        SKOS.altLabel,
        SKOS.closeMatch,
        SKOS.editorialNote,
        DCT.title,
        DCT.publisher,
        DCT.creator,
        DCT.issued,
        DCT.language,
        DCT.description,
        DCT.date,
        DCT.identifier,
        SCHEMA.url,
        PROV.wasRevisionOf,
        OA.start,
        OA.end,
    }
)
_FOREIGN_CLASSES = frozenset({SKOS.Concept, SKOS.ConceptScheme, OA.TextPositionSelector})


def check_statements(statements: Iterable[Statement], schema: Schema) -> list[Finding]:
    """Every statement that uses the vocabulary wrongly, with its file and line."""
    return [
        Finding(file, line, message)
        for quad, file, line in statements
        for message in _problems(quad, schema)
    ]


def _problems(quad: Quad, schema: Schema) -> Iterator[str]:
    rule = schema.properties.get(quad.predicate)
    if rule is None:
        yield from _without_rule(quad, schema)
        return
    name = shorten(quad.predicate)
    if rule.kind in (PG.DerivedProperty, PG.PolicyProperty):
        yield f"{name} is not for the record: only the compiler or the ontology states it"
    elif quad.graph is None and rule.kind == PG.ClaimProperty:
        yield (
            f"a fact outside an utterance: {name} needs somebody who says it; "
            "move the statement into the graph of an utterance"
        )
    elif quad.graph is not None and rule.kind != PG.ClaimProperty:
        yield f"{name} describes the record, not the world: move it out of the utterance's graph"
    else:
        yield from _misuse(quad, rule, schema)
    yield from _ill_formed(quad)


def _without_rule(quad: Quad, schema: Schema) -> Iterator[str]:
    name = shorten(quad.predicate)
    if quad.graph is None and quad.predicate in _FOREIGN_HEADERS:
        if quad.predicate == RDF.type and not _is_class(quad.object, schema):
            yield f"unknown class {_show(quad.object)}: use a class of the ontology"
        if quad.predicate == RDF.type and quad.subject.startswith(BASE) and "?" in quad.subject:
            yield (
                f"no page can show {shorten(quad.subject)}: a “?” begins the query of an address; "
                "name it with letters, digits and hyphens"
            )
        yield from _ill_formed(quad)
        return
    known = {shorten(iri): iri for iri in schema.properties}
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    advice = f"did you mean {near[0]}?" if near else "see the ontology for what can be stated"
    yield f"unknown property {name}: {advice}"


def _is_class(value: Iri | Literal, schema: Schema) -> bool:
    return value in _FOREIGN_CLASSES or (
        isinstance(value, Iri) and value.startswith(_ONTOLOGY) and value in schema.types
    )


def _misuse(quad: Quad, rule: Property, schema: Schema) -> Iterator[str]:
    name = shorten(quad.predicate)
    types = schema.types_of(quad.subject)
    if not types:
        yield _unknown(quad.subject)
    elif not types & rule.domain:
        yield f"{name} belongs to {_choices(rule.domain)}, but {_kind(quad.subject, schema)}"
    if isinstance(quad.object, Literal):
        if quad.object.datatype not in rule.range:
            expected = _choices(rule.range)
            yield f"wrong datatype: {_show(quad.object)} for {name}, expected {expected}"
        return
    if PG.Claim in rule.range and quad.object.startswith(BASE + "claim/"):
        return  # claims exist only once they are compiled: the shapes say whether this one does
    found = schema.types_of(quad.object)
    if not found:
        yield _unknown(quad.object)
    elif not found & rule.range:
        yield f"{name} leads to {_choices(rule.range)}, but {_kind(quad.object, schema)}"


def _ill_formed(quad: Quad) -> Iterator[str]:
    try:
        bounds_of(quad.object)
    except ValueError as error:
        yield f"{shorten(quad.predicate)}: {error}"


def _unknown(thing: Iri) -> str:
    kind = thing[len(BASE) :].split("/")[0] if thing.startswith(BASE) else "thing"
    return (
        f"unknown {kind} {shorten(thing)}: no file declares it; correct the name, "
        "or declare it with its class and a label"
    )


def _kind(thing: Iri, schema: Schema) -> str:
    declared = ", ".join(sorted(shorten(cls) for cls in schema.types.get(thing, ())))
    return f"{shorten(thing)} is a {declared}"


def _choices(terms: frozenset[Iri]) -> str:
    return " or ".join(sorted(shorten(term) for term in terms))


def _show(value: Iri | Literal) -> str:
    if isinstance(value, Iri):
        return shorten(value)
    tag = (
        f"@{value.language}"
        if value.datatype == RDF_LANG_STRING
        else f"^^{shorten(value.datatype)}"
    )
    return f'"{value.lexical}"{tag}'
