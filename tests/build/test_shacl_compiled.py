"""Compiled shapes find exactly what pySHACL finds: focus, path, value, message and severity."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from prisongraph.build.shacl_compiled import judge_compiled
from prisongraph.build.sources import to_quad
from prisongraph.build.validation import judge_with_pyshacl, read_shapes
from prisongraph.release import Release
from prisongraph.terms import RDF_LANG_STRING, Iri, Literal, Quad
from prisongraph.vocab import EDTF, PG, RDF, RDFS, XSD

ROOT = Path(__file__).parents[2]
SHAPES = read_shapes(ROOT / "ontology")
CASES = sorted((ROOT / "tests" / "shapes").glob("*valid/*.ttl"))


def quads_of(path: Path) -> list[Quad]:
    kinds = {".ttl": ox.RdfFormat.TURTLE, ".nq": ox.RdfFormat.N_QUADS}
    found = [to_quad(quad) for quad in ox.parse(path=str(path), format=kinds[path.suffix])]
    assert None not in found, f"{path}: blank node"
    return [quad for quad in found if quad is not None]


VOCABULARY = [
    *(
        quad
        for quad in quads_of(ROOT / "ontology" / "prisongraph.ttl")
        if quad.predicate == RDFS.subClassOf
    ),
    *quads_of(ROOT / "ontology" / "codelists" / "closed.ttl"),
]


def assert_same(quads: list[Quad], shapes: Graph) -> None:
    found = judge_compiled(quads, shapes)
    assert found.left == ()
    assert found.results == judge_with_pyshacl(quads, shapes)


def test_every_shape_of_the_ontology_is_compiled() -> None:
    judgement = judge_compiled([], SHAPES)
    assert judgement.left == ()
    assert len(judgement.compiled) >= 28


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_the_cases_of_the_shapes_get_the_same_results(case: Path) -> None:
    assert_same(VOCABULARY + quads_of(case), SHAPES)


def test_the_fictional_record_gets_the_same_results(release: Release) -> None:
    assert_same(quads_of(release.dataset), SHAPES)


def test_the_shipped_record_gets_the_same_results(real_release: Release) -> None:
    assert_same(quads_of(real_release.dataset), SHAPES)


WRONG_VALUES = [
    Literal("2024-02-30", XSD.date),
    Literal("2024-02-28", XSD.date),
    Literal("2024", XSD.gYear),
    Literal("2024-13", XSD.gYearMonth),
    Literal("2023-21", EDTF.EDTF),
    Literal("007", XSD.integer),
    Literal("7", XSD.integer),
    Literal("-1", XSD.integer),
    Literal("seven", XSD.integer),
    Literal("1.50", Iri(XSD.base + "decimal")),
    Literal("P18M", XSD.duration),
    Literal("P1Y6M", XSD.duration),
    Literal("for ever", XSD.duration),
    Literal(">200", PG.quantity),
    Literal("plain"),
    Literal("sha256:" + "0" * 64),
    Literal("named", RDF_LANG_STRING, "en"),
    Literal("named", RDF_LANG_STRING, "en-GB"),
    Literal("adlı", RDF_LANG_STRING, "az"),
    PG.Accepted,
    PG.Person,
    PG.Claim,
    Iri("https://w3id.org/prisongraph/person/nobody"),
]


@st.composite
def damaged(draw: st.DrawFn, quads: list[Quad]) -> list[Quad]:
    """The quads of a record after a few accidents: lost, doubled, misdirected statements."""
    quads = sorted(quads, key=str)
    things = [quad.subject for quad in quads]
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(quads) - 1))
        hurt = quads[place]
        value = draw(st.sampled_from([*WRONG_VALUES, hurt.object, *things]))
        thing = draw(st.sampled_from(things))
        predicate = draw(st.sampled_from(quads)).predicate
        match draw(st.sampled_from(["lose", "replace", "add", "move", "retype"])):
            case "lose":
                quads[place] = quads[-1]
            case "replace":
                quads[place] = hurt._replace(object=value)
            case "add":
                quads.append(hurt._replace(object=value))
            case "move":
                quads.append(Quad(thing, predicate, value))
            case "retype":
                quads.append(Quad(thing, RDF.type, draw(st.sampled_from([PG.Person, PG.Claim]))))
    return quads


@settings(max_examples=60)
@given(st.data())
def test_damaged_cases_get_the_same_results(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    assert_same(VOCABULARY + data.draw(damaged(quads_of(case))), SHAPES)


@settings(max_examples=8)
@given(st.data())
def test_a_damaged_record_gets_the_same_results(release: Release, data: st.DataObject) -> None:
    quads = quads_of(release.dataset)
    for _ in range(5):
        quads = data.draw(damaged(quads))
    assert_same(quads, SHAPES)
