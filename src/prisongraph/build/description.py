"""What a release says of itself in RDF: its description (decision 9), and the validation report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prisongraph.build.card import card_quads
from prisongraph.build.dataset import Description
from prisongraph.build.examples import example_quads, prefix_quads
from prisongraph.build.expectations import Allowed
from prisongraph.build.validation import Validation
from prisongraph.build.writer import dataset_lines
from prisongraph.engine.embedded import Engine
from prisongraph.errors import Finding
from prisongraph.iris import BASE, shorten
from prisongraph.queries import Query
from prisongraph.terms import Quad, text, to_ntriples


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset with what it says of itself but its counts, in the engine that will serve it."""

    card: tuple[Quad, ...]
    lines: tuple[str, ...]
    engine: Engine


def describe(
    quads: Iterable[Quad], description: Description, queries: Mapping[str, Query]
) -> Described:
    """The dataset with its prefixes, its published queries, and its card."""
    content = {*quads, *prefix_quads(), *example_quads(queries.values())}
    card = card_quads(description, content)
    lines = dataset_lines(content.union(card))
    return Described(tuple(card), tuple(lines), Engine.from_nquads("".join(lines)))


def validation_report(
    validation: Validation,
    audits: Iterable[str],
    exceptions: Iterable[Allowed],
    incomplete: Iterable[Finding] = (),
) -> str:
    """The report of a record that passed, in SHACL's own terms (SHACL, section 3.6).

    It names the audits, and the exceptions from them that were needed, with their reasons,
    and of a release as of a day what was `incomplete` then.
    A record that did not pass is never released: `prisongraph check` prints its findings.
    """
    report = f"<{BASE}dataset#report>"
    notes = [f"{validation.compiled} shapes were compiled to queries; all others are named here."]
    notes += [f"judged by pySHACL: {shape} ({reason})" for shape, reason in validation.left]
    found = sorted(set(incomplete))
    told = "run" if found else "passed"
    notes += [f"audit {told}: {name}" for name in sorted(audits)]
    notes += [
        f"exception: {each.audit} about {shorten(each.thing)}: {' '.join(each.reason.split())}"
        for each in exceptions
    ]
    notes += [f"incomplete by that day: {finding}" for finding in found]
    lines = [
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix sh: <http://www.w3.org/ns/shacl#> .",
        "",
        f"{report} a sh:ValidationReport ;",
        f"    sh:conforms {'false' if validation.results else 'true'} ;",
        "    rdfs:comment " + " ,\n        ".join(to_ntriples(text(note)) for note in notes) + " .",
    ]
    return "\n".join(lines) + "\n"
