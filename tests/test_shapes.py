"""Cases in `shapes/valid` pass; cases in `shapes/invalid` fail as their first lines say."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH

from prisongraph.build.validation import read_shapes

ROOT = Path(__file__).parents[1]
VALID = sorted((ROOT / "tests" / "shapes" / "valid").glob("*.ttl"))
INVALID = sorted((ROOT / "tests" / "shapes" / "invalid").glob("*.ttl"))


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read_shapes(ROOT / "ontology")


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    """What the shapes need to know of the vocabulary: subclasses, and types of closed concepts."""
    ontology = Graph().parse(ROOT / "ontology" / "prisongraph.ttl")
    closed = Graph().parse(ROOT / "ontology" / "codelists" / "closed.ttl")
    known = Graph()
    for triple in ontology.triples((None, RDFS.subClassOf, None)):
        known.add(triple)
    for graph in (closed,):
        for triple in graph:
            known.add(triple)
    return known


def messages(case: Path, shapes: Graph, vocabulary: Graph) -> set[str]:
    data = vocabulary + Graph().parse(case)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    return {str(message) for message in report.objects(None, SH.resultMessage)}


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_valid_data_passes(case: Path, shapes: Graph, vocabulary: Graph) -> None:
    assert messages(case, shapes, vocabulary) == set()


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_invalid_data_is_refused_for_the_stated_reason(
    case: Path, shapes: Graph, vocabulary: Graph
) -> None:
    expected = case.read_text().splitlines()[0].removeprefix("# expect: ")
    found = messages(case, shapes, vocabulary)
    assert found
    assert all(message.startswith(expected) for message in found), found


def test_every_message_of_every_shape_has_a_case_that_must_fail(shapes: Graph) -> None:
    expected = [case.read_text().splitlines()[0].removeprefix("# expect: ") for case in INVALID]
    texts = {str(message) for message in shapes.objects(None, SH.message)}
    assert [text for text in texts if not any(text.startswith(each) for each in expected)] == []


def test_every_constraint_tells_what_to_do(shapes: Graph) -> None:
    for constraint in shapes.objects(None, SH.property):
        assert (constraint, SH.message, None) in shapes


def test_every_shape_has_a_case_that_passes() -> None:
    files = {path.stem for path in (ROOT / "ontology" / "shapes").glob("*.ttl")}
    assert files <= {case.stem for case in VALID}


def test_every_class_of_things_has_a_shape(shapes: Graph) -> None:
    targets = {str(target).rpartition("#")[2] for target in shapes.objects(None, SH.targetClass)}
    ontology = Graph().parse(ROOT / "ontology" / "prisongraph.ttl")
    pg = "https://w3id.org/prisongraph/ontology#"
    concept = "http://www.w3.org/2004/02/skos/core#Concept"
    covered = {
        "Thing": "a superclass only",
        "Agent": "a superclass only",
        "Prisoner": "derived; PersonShape holds for it",
        "NewsArticle": "DocumentShape holds for it",
        "Report": "DocumentShape holds for it",
        "OfficialDocument": "DocumentShape holds for it",
        "WebPage": "DocumentShape holds for it",
    }
    from rdflib import OWL, URIRef

    for term in ontology.subjects(RDF.type, OWL.Class):
        name = str(term).removeprefix(pg)
        parents = set(ontology.objects(term, RDFS.subClassOf))
        if URIRef(concept) in parents or RDF.Property in parents or name in covered:
            continue
        assert name in targets, name
