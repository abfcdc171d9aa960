"""What a release says of itself in RDF: VoID and DCAT with counts, and the validation report."""

from collections import Counter
from collections.abc import Iterable, Mapping

from prisongraph.build.expectations import Allowed
from prisongraph.build.writer import Description
from prisongraph.iris import BASE, shorten
from prisongraph.terms import Literal, Quad, text, to_ntriples
from prisongraph.vocab import RDF

_DATASET = f"<{BASE}dataset>"


def void_description(
    quads: Iterable[Quad], description: Description, counts: Mapping[str, int]
) -> str:
    """The dataset in VoID and DCAT, with its classes and properties counted (VoID, section 4)."""
    triples = {(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph is None}
    properties = Counter(predicate for _, predicate, _ in triples)
    classes = Counter(str(value) for _, predicate, value in triples if predicate == RDF.type)
    lines = [
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .",
        "@prefix dct: <http://purl.org/dc/terms/> .",
        "@prefix void: <http://rdfs.org/ns/void#> .",
        "",
        f"{_DATASET} a dcat:Dataset , void:Dataset ;",
        f"    dct:title {to_ntriples(text(description.title))} ;",
        f"    dct:license <{description.license}> ;",
        f"    dct:identifier {to_ntriples(Literal(description.version))} ;",
        f'    void:uriSpace "{BASE}" ;',
        f"    void:vocabulary <{BASE}ontology> ;",
        f"    void:entities {len({subject for subject, _, _ in triples})} ;",
        f"    void:triples {counts['quads']} .",
    ]
    for kind, name, found in (
        ("class", "class", classes),
        ("property", "property", properties),
    ):
        unit = "entities" if kind == "class" else "triples"
        for position, (iri, number) in enumerate(sorted(found.items()), start=1):
            part = f"<{BASE}dataset#{kind}-{position}>"
            lines.append(f"{_DATASET} void:{kind}Partition {part} .")
            lines.append(f"{part} void:{name} <{iri}> ; void:{unit} {number} .")
    return "\n".join(lines) + "\n"


def validation_report(audits: Iterable[str], exceptions: Iterable[Allowed]) -> str:
    """The report of a record that passed, with the exceptions that it needed and their reasons.

    A record that did not pass is never released.
    """
    passed = "".join(f"\n# audit passed: {name}" for name in sorted(audits))
    allowed = "".join(
        f"\n# exception: {found.audit} about {shorten(found.thing)}: "
        f"{' '.join(found.reason.split())}"
        for found in exceptions
    )
    return (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
        f"<{BASE}dataset#report> a sh:ValidationReport ;\n"
        f"    sh:conforms true .\n{passed}{allowed}\n"
    )
