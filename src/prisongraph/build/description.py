"""What a release says of itself in RDF: VoID and DCAT with counts, and the validation report."""

from collections import Counter
from collections.abc import Iterable, Mapping

from prisongraph.build.expectations import Allowed
from prisongraph.build.validation import Validation
from prisongraph.build.writer import Description
from prisongraph.iris import BASE, shorten
from prisongraph.terms import Literal, Quad, text, to_ntriples
from prisongraph.vocab import RDF

_DATASET = f"<{BASE}dataset>"


def void_description(
    quads: Iterable[Quad], description: Description, counts: Mapping[str, int]
) -> str:
    """The dataset in VoID and DCAT, with its classes and properties counted (VoID, section 4)."""
    facts = [quad for quad in quads if quad.graph is None]
    properties = Counter(quad.predicate for quad in facts)
    classes = Counter(str(quad.object) for quad in facts if quad.predicate == RDF.type)
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
        f"    void:entities {len({quad.subject for quad in facts})} ;",
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


def validation_report(
    validation: Validation, audits: Iterable[str], exceptions: Iterable[Allowed]
) -> str:
    """The report of a record that passed, in SHACL's own terms (SHACL, section 3.6).

    It names the audits, and the exceptions from them that were needed, with their reasons.
    A record that did not pass is never released: `prisongraph check` prints its findings.
    """
    report = f"<{BASE}dataset#report>"
    notes = [f"{validation.compiled} shapes were compiled to queries; all others are named here."]
    notes += [f"judged by pySHACL: {shape} ({reason})" for shape, reason in validation.left]
    notes += [f"audit passed: {name}" for name in sorted(audits)]
    notes += [
        f"exception: {found.audit} about {shorten(found.thing)}: {' '.join(found.reason.split())}"
        for found in exceptions
    ]
    lines = [
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix sh: <http://www.w3.org/ns/shacl#> .",
        "",
        f"{report} a sh:ValidationReport ;",
        f"    sh:conforms {'false' if validation.results else 'true'} ;",
        "    rdfs:comment " + " ,\n        ".join(to_ntriples(text(note)) for note in notes) + " .",
    ]
    return "\n".join(lines) + "\n"
