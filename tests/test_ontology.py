"""The ontology documents itself, and the code knows exactly its terms."""

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

from prisongraph import vocab
from prisongraph.vocab import PG

ROOT = Path(__file__).parents[1]
ONTOLOGY = Graph().parse(ROOT / "ontology" / "prisongraph.ttl")
CLOSED = Graph().parse(ROOT / "ontology" / "codelists" / "closed.ttl")
OURS = Namespace(PG.base)
SCHEMA = Namespace("https://schema.org/")
VANN = Namespace("http://purl.org/vocab/vann/")
TERMS = sorted({str(term) for term in ONTOLOGY.subjects() if str(term).startswith(PG.base)})
CONCEPTS = {str(term) for term in CLOSED.subjects() if str(term).startswith(PG.base)}
PROPERTIES = [
    str(term)
    for kind in ("ClaimProperty", "HeaderProperty", "DerivedProperty", "PolicyProperty")
    for term in ONTOLOGY.subjects(RDF.type, OURS[kind])
]


def test_the_closed_vocabulary_of_the_code_equals_the_ontology() -> None:
    assert {PG.base + name for name in PG.names} == set(TERMS) | CONCEPTS


def test_an_unknown_term_is_an_error() -> None:
    with pytest.raises(AttributeError, match="arestDate"):
        PG.arestDate  # noqa: B018


def test_every_term_that_the_code_uses_exists() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text()
        # The shapes are read with rdflib, whose namespaces of the same names are closed as well.
        of_rdflib = set(
            re.findall(r"\w+", " ".join(re.findall(r"from rdflib.* import (.*)", text)))
        )
        for space, name in re.findall(r"\b([A-Z]{2,6})\.(\w+)\b", text):
            namespace = getattr(vocab, space, None)
            if (
                space not in of_rdflib
                and isinstance(namespace, vocab.Namespace)
                and name not in ("base", "names")
            ):
                assert name in namespace.names, f"{path.name}: {space}.{name}"


@pytest.mark.parametrize("term", TERMS)
def test_every_term_has_labels_in_three_languages_and_one_sentence_of_comment(term: str) -> None:
    labels = {label.language for label in ONTOLOGY.objects(URIRef(term), RDFS.label)}
    assert labels == {"en", "az", "ru"}
    comments = list(ONTOLOGY.objects(URIRef(term), RDFS.comment))
    assert len(comments) == 1
    assert str(comments[0]).endswith(".")
    assert ". " not in str(comments[0])
    assert (URIRef(term), RDFS.isDefinedBy, None) in ONTOLOGY


@pytest.mark.parametrize("concept", sorted(CONCEPTS))
def test_every_closed_concept_has_labels_in_three_languages_and_a_definition(concept: str) -> None:
    labels = {label.language for label in CLOSED.objects(URIRef(concept), SKOS.prefLabel)}
    assert labels == {"en", "az", "ru"}
    assert (URIRef(concept), SKOS.definition, None) in CLOSED
    assert (URIRef(concept), SKOS.inScheme, None) in CLOSED


@pytest.mark.parametrize("term", PROPERTIES)
def test_every_property_has_a_domain_and_a_range(term: str) -> None:
    for single, several in (
        (RDFS.domain, SCHEMA.domainIncludes),
        (RDFS.range, SCHEMA.rangeIncludes),
    ):
        found = [*ONTOLOGY.objects(URIRef(term), single), *ONTOLOGY.objects(URIRef(term), several)]
        assert found, (term, single)


def test_every_claim_property_has_its_policy_and_its_phrase() -> None:
    for term in ONTOLOGY.subjects(RDF.type, OURS.ClaimProperty):
        for policy in (OURS.temporality, OURS.cardinality, OURS.phrase):
            assert len(list(ONTOLOGY.objects(term, policy))) == 1, (term, policy)
        phrase = str(ONTOLOGY.value(term, OURS.phrase))
        assert "{s}" in phrase
        assert "{o}" in phrase


def test_a_competent_speaker_is_found_by_a_property_of_claims() -> None:
    for speaker in ONTOLOGY.objects(None, OURS.competentSpeaker):
        assert (speaker, RDF.type, OURS.ClaimProperty) in ONTOLOGY


def test_every_single_valued_date_or_count_has_companions() -> None:
    for term in ONTOLOGY.subjects(OURS.cardinality, OURS.Single):
        ranges = {str(each) for each in ONTOLOGY.objects(term, SCHEMA.rangeIncludes)}
        if any(each.endswith(("#date", "#integer")) for each in ranges):
            assert len(list(ONTOLOGY.subjects(OURS.companionOf, term))) == 2, term


def test_the_header_follows_the_conventions_of_documentation_tools() -> None:
    header = URIRef("https://w3id.org/prisongraph/ontology")
    for predicate in (
        DCTERMS.title,
        DCTERMS.creator,
        DCTERMS.created,
        DCTERMS.modified,
        DCTERMS.license,
        OWL.versionIRI,
        SKOS.definition,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
    ):
        assert (header, predicate, None) in ONTOLOGY, predicate


def test_nothing_that_goes_into_a_release_has_blank_nodes() -> None:
    for path in [
        ROOT / "ontology" / "prisongraph.ttl",
        ROOT / "ontology" / "reused.ttl",
        *(ROOT / "ontology" / "codelists").glob("*.ttl"),
    ]:
        nodes = {node for triple in Graph().parse(path) for node in triple}
        assert not any(isinstance(node, BNode) for node in nodes), path
