"""Every constraint component that is compiled, alone and within others, over random small graphs.

The data are drawn from a few nodes and values, so that nearly every way to fail occurs.
"""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from rdflib import Graph

from prisongraph.build.shacl_compiled import Result, judge_compiled
from prisongraph.build.validation import judge_with_pyshacl, validate
from prisongraph.terms import RDF_LANG_STRING, Iri, Literal, Quad, Term
from prisongraph.vocab import RDF, RDFS, XSD

BASE = "https://example.org/"
PREFIXES = f"""
@prefix : <{BASE}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
#: Constraints on a property shape with the path :p.
ON_VALUES = [
    "sh:minCount 1",
    "sh:minCount 2",
    "sh:maxCount 0",
    "sh:maxCount 1",
    "sh:maxCount 2",
    "sh:class :C",
    "sh:class :C , :D",
    "sh:datatype xsd:date",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:decimal",
    "sh:datatype xsd:string",
    "sh:datatype rdf:langString",
    "sh:datatype xsd:duration",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:Literal",
    "sh:nodeKind sh:BlankNodeOrIRI",
    'sh:in ( :a "x" 7 "x"@en )',
    'sh:hasValue "x"',
    "sh:hasValue :a",
    'sh:pattern "^[x7h]"',
    'sh:pattern "^X" ; sh:flags "i"',
    "sh:minLength 2",
    "sh:maxLength 2",
    "sh:minInclusive 7",
    "sh:minExclusive 7",
    "sh:maxInclusive 7",
    "sh:maxExclusive 7",
    'sh:minInclusive "2024-01-02"^^xsd:date',
    'sh:maxExclusive "2024-01-02"^^xsd:date',
    'sh:languageIn ( "en" "az" )',
    "sh:uniqueLang true",
    "sh:uniqueLang false",
    "sh:equals :q",
    "sh:disjoint :q",
    "sh:lessThan :q",
    "sh:lessThanOrEquals :q",
    "sh:not [ sh:class :C ]",
    "sh:not [ sh:path :q ; sh:minCount 1 ]",
    "sh:or ( [ sh:class :C ] [ sh:datatype xsd:integer ] )",
    "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class :D ] )",
    "sh:xone ( [ sh:class :C ] [ sh:class :D ] [ sh:datatype xsd:date ] )",
    "sh:node [ sh:class :C ; sh:property [ sh:path :q ; sh:maxCount 1 ] ]",
    "sh:node [ sh:closed true ; sh:property [ sh:path :q ] ]",
    "sh:node [ sh:property [ sh:path :q ; sh:equals :p ] ]",
    "sh:node [ sh:property [ sh:path :q ; sh:disjoint :p ; sh:uniqueLang true ] ]",
    "sh:node [ sh:hasValue :b ]",
    "sh:node [ sh:nodeKind sh:Literal ; sh:minLength 2 ; sh:datatype xsd:integer ]",
    'sh:property [ sh:path :q ; sh:minCount 1 ; sh:message "inner" ]',
    'sh:property [ sh:path :q ; sh:class :C ; sh:message "inner" ; sh:deactivated true ]',
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 1",
    "sh:qualifiedValueShape [ sh:path :q ; sh:minCount 1 ] ; sh:qualifiedMinCount 2",
    "sh:severity sh:Warning ; sh:class :C",
    "sh:deactivated true ; sh:class :C",
    "sh:minCount 1 ; sh:maxCount 1 ; sh:class :C",
]
PATHS = [
    "[ sh:inversePath :p ]",
    "( :p :q )",
    "[ sh:alternativePath ( :p :q ) ]",
    "[ sh:oneOrMorePath :p ]",
    "( [ sh:inversePath :p ] :q )",
]
TARGETS = [
    "sh:targetClass :C",
    "sh:targetClass :C , :D",
    "sh:targetNode :a , :nowhere",
    'sh:targetNode "x"',
    "sh:targetSubjectsOf :p",
    "sh:targetObjectsOf :p",
    "sh:targetClass :D ; sh:targetObjectsOf :q",
]
ON_NODES = [
    "sh:class :D",
    "sh:nodeKind sh:IRI",
    "sh:in ( :a :b )",
    "sh:hasValue :a",
    "sh:closed true ; sh:ignoredProperties ( rdf:type :q )",
    "sh:closed false",
    "sh:closed true",
    "sh:equals :p",
    "sh:disjoint :p",
    'sh:pattern "a$"',
    "sh:minLength 2",
    "sh:or ( [ sh:path :p ; sh:minCount 1 ] [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ] )",
    "sh:not [ sh:property [ sh:path :p ; sh:minCount 1 ] ]",
    "sh:node [ sh:class :D ]",
]


def on_property(constraint: str, path: str = ":p", target: str = "sh:targetClass :C") -> str:
    return (
        f":S a sh:NodeShape ; {target} ; "
        f'sh:property [ sh:path {path} ; {constraint} ; sh:message "outer" ] .'
    )


SHAPES = [
    *(on_property(constraint) for constraint in ON_VALUES),
    *(on_property("sh:minCount 1 ; sh:maxCount 2 ; sh:class :D", path) for path in PATHS),
    *(on_property("sh:nodeKind sh:IRI ; sh:minCount 1", target=target) for target in TARGETS),
    *(
        f':S a sh:NodeShape ; sh:targetSubjectsOf :p ; {constraint} ; sh:message "node" .'
        for constraint in ON_NODES
    ),
    ':S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; sh:maxCount 1 ; sh:message "p" .',
    """:S a sh:NodeShape ; sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true ; sh:message "one" ] ;
        sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMaxCount 1 ;
            sh:qualifiedValueShapesDisjoint true ; sh:message "other" ] .""",
    ':S a sh:NodeShape ; sh:targetClass :C ; sh:class :D ; sh:message "b"@az , "a"@en .',
]
NODES = [Iri(BASE + name) for name in ("a", "b", "c")]
VALUES = [
    *NODES,
    Literal("x"),
    Literal("xx"),
    Literal("x", RDF_LANG_STRING, "en"),
    Literal("x", RDF_LANG_STRING, "EN"),
    Literal("y", RDF_LANG_STRING, "EN"),
    Literal("y", RDF_LANG_STRING, "en-GB"),
    Literal("z", RDF_LANG_STRING, "fr"),
    Literal("7", XSD.integer),
    Literal("007", XSD.integer),
    Literal("8", XSD.integer),
    Literal("seven", XSD.integer),
    Literal("7.0", Iri(XSD.base + "decimal")),
    Literal("2024-01-01", XSD.date),
    Literal("2024-01-02", XSD.date),
    Literal("2024-02-30", XSD.date),
    Literal("P18M", XSD.duration),
    Literal("P1Y6M", XSD.duration),
    Literal("for ever", XSD.duration),
]
SUBCLASS = [Quad(Iri(BASE + "E"), RDFS.subClassOf, Iri(BASE + "D"))]


@st.composite
def graphs(draw: st.DrawFn) -> list[Quad]:
    """Three nodes of drawn classes with several values each, from a drawn handful."""
    classes = [Iri(BASE + name) for name in "CDE"]
    values = draw(st.lists(st.sampled_from(VALUES), min_size=2, max_size=5))
    quads = list(SUBCLASS)
    for node in NODES:
        for cls in draw(st.sets(st.sampled_from(classes), max_size=2)):
            quads.append(Quad(node, RDF.type, cls))
        for name in "pq":
            for value in draw(st.sets(st.sampled_from([*values, *NODES]), max_size=4)):
                quads.append(Quad(node, Iri(BASE + name), value))
    return quads


def told(results: Iterable[Result]) -> set[Result]:
    """The results with language tags in lower case: "x"@en and "x"@EN are one term."""

    def plain(term: Term | None) -> Term | None:
        return term._replace(language=term.language.lower()) if isinstance(term, Literal) else term

    return {
        replace(result, focus=plain(result.focus), value=plain(result.value)) for result in results
    }


def shapes_in(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


@pytest.mark.parametrize("text", SHAPES)
def test_a_component_finds_the_same(text: str) -> None:
    shapes = shapes_in(text)

    @settings(max_examples=20)
    @given(graphs())
    def same(quads: list[Quad]) -> None:
        found = judge_compiled(quads, shapes)
        assert found.left == ()
        try:
            expected = judge_with_pyshacl(quads, shapes)
        except TypeError:
            # pyshacl crashes where it would have to say that "seven" is no number to compare.
            reject()
        assert told(found.results) == told(expected)

    same()


UNTRANSLATABLE = [
    (on_property("sh:minCount 5"), "a count above 4"),
    (on_property('sh:pattern "x" ; sh:flags "q"'), "sh:flags q"),
    (
        on_property("sh:minCount 1").replace("sh:message", "sh:name"),
        "no sh:message",
    ),
    (
        on_property("sh:minCount 1", path="[ sh:inversePath ( :p :q ) ]"),
        "a property path that is not one of those of SHACL's core",
    ),
    (
        on_property("sh:class :D", path="[ sh:zeroOrMorePath :q ]"),
        "a property path that may have no step",
    ),
    (
        on_property("sh:class :D", path="( :q [ sh:zeroOrOnePath :q ] )"),
        "a property path that may have no step",
    ),
    (
        on_property("sh:node [ sh:property [ sh:path :p ; sh:lessThan :q ] ]"),
        "sh:lessThan within another shape",
    ),
    (
        ":S a sh:NodeShape ; sh:targetClass :C ; "
        'sh:sparql [ sh:message "m" ; sh:select "SELECT $this WHERE { $this ?p ?o }" ] .',
        "sh:sparql is not translated",
    ),
    (
        on_property("sh:node :S"),
        "a shape leads back to itself",
    ),
    (
        ":C a sh:NodeShape , <http://www.w3.org/2000/01/rdf-schema#Class> ; "
        'sh:class :D ; sh:message "m" .',
        "the shape is a class and implies a target",
    ),
]


@pytest.mark.filterwarnings("ignore::pyshacl.errors.ShapeRecursionWarning")
@pytest.mark.parametrize(("text", "reason"), UNTRANSLATABLE)
def test_what_is_not_compiled_is_judged_by_pyshacl_and_said(text: str, reason: str) -> None:
    other = ':T a sh:NodeShape ; sh:targetSubjectsOf :q ; sh:class :C ; sh:message "other" .'
    shapes = shapes_in(text + other)
    node_a, node_b, _ = NODES
    quads = [
        Quad(node_a, RDF.type, Iri(BASE + "C")),
        Quad(node_a, Iri(BASE + "p"), node_b),
        Quad(node_a, Iri(BASE + "q"), node_a),
        Quad(node_b, Iri(BASE + "q"), node_a),
    ]
    validation = validate(quads, shapes)
    assert [found for _, found in validation.left] == [reason]
    assert validation.compiled == 1
    assert validation.results == judge_with_pyshacl(quads, shapes)
    assert judge_with_pyshacl(quads, shapes_in(other)) <= validation.results
    assert "other" in {result.message for result in validation.results}
