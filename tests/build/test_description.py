"""What a release says of itself is true: every count is compared with what a query counts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from prisongraph.build.card import card_quads
from prisongraph.build.dataset import read_description
from prisongraph.build.examples import example_quads
from prisongraph.build.statistics import statistics_quads
from prisongraph.build.turtle import turtle_text
from prisongraph.engine.embedded import Engine
from prisongraph.errors import QueryError
from prisongraph.iris import BASE, PREFIXES, expand
from prisongraph.queries import Query, read_queries
from prisongraph.record import Record
from prisongraph.release import Release
from prisongraph.terms import Iri, Literal, Quad, Term, text
from prisongraph.vocab import RDF, XSD

ROOT = Path(__file__).parents[2]
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
DATASET = f"<{BASE}dataset>"
STATISTICS = f"<{BASE}dataset#statistics>"
DEFAULT = f"<{BASE}dataset#default-graph>"
PASSAGES = f"<{BASE}dataset#passages>"

#: The triples of each part, as a pattern; the graph of the counts belongs to none.
IN_DEFAULT = "?s ?p ?o"
IN_PASSAGES = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {STATISTICS})"
EVERYWHERE = f"{{ {IN_DEFAULT} }} UNION {{ {IN_PASSAGES} }}"
PARTS = {DATASET: EVERYWHERE, DEFAULT: IN_DEFAULT, PASSAGES: IN_PASSAGES}

#: What each term counts (VoID, section 4.6), as a query over the triples of a part.
COUNTED = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { %s } }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { %s }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { %s }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { %s }",
    "classes": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { %s FILTER(?p = rdf:type) }",
    "entities": (
        "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE "
        '{ %s FILTER(STRSTARTS(STR(?s), "https://w3id.org/prisongraph/")) }'
    ),
    "documents": (
        "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { %s FILTER(?p = rdf:type && "
        'REGEX(STR(?s), "^https://w3id.org/prisongraph/[^/#]+/[^#]*$")) }'
    ),
}


@pytest.fixture(params=["fictional", "real"])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    name = "engine" if request.param == "fictional" else "real_engine"
    found: Engine = request.getfixturevalue(name)
    return found


def ask(engine: Engine, query: str) -> list[dict[str, Term]]:
    return engine.query(HEAD + query).rows()


def number(term: Term) -> int:
    assert isinstance(term, Literal)
    assert term.datatype == XSD.integer
    return int(term.lexical)


def pairs(engine: Engine, query: str) -> set[tuple[str, ...]]:
    """The rows of an answer, each as the words of its terms."""
    return {
        tuple(term.lexical if isinstance(term, Literal) else str(term) for term in row.values())
        for row in ask(engine, query)
    }


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("term", COUNTED)
def test_a_count_of_a_part_is_what_a_query_counts(any_engine: Engine, part: str, term: str) -> None:
    [told] = ask(any_engine, f"SELECT ?n {{ GRAPH {STATISTICS} {{ {part} void:{term} ?n }} }}")
    [counted] = ask(any_engine, COUNTED[term] % PARTS[part])
    assert number(told["n"]) == number(counted["n"])


def test_the_triples_of_the_default_graph_are_what_a_plain_query_counts(
    any_engine: Engine,
) -> None:
    [told] = ask(any_engine, f"SELECT ?n {{ GRAPH {STATISTICS} {{ {DEFAULT} void:triples ?n }} }}")
    assert ask(any_engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [told]


def test_every_class_has_its_partition_with_its_things_and_their_triples(
    any_engine: Engine,
) -> None:
    told = f"""SELECT ?class ?entities ?triples {{ GRAPH {STATISTICS} {{
        {DEFAULT} void:classPartition ?part .
        ?part void:class ?class ; void:entities ?entities ; void:triples ?triples }} }}"""
    counted = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?entities) (COUNT(*) AS ?triples)
        { ?thing a ?class ; ?p ?o } GROUP BY ?class"""
    assert pairs(any_engine, told) == pairs(any_engine, counted)


def test_every_property_has_its_partition_with_its_triples_subjects_and_objects(
    any_engine: Engine,
) -> None:
    told = f"""SELECT ?property ?triples ?subjects ?objects {{ GRAPH {STATISTICS} {{
        {DEFAULT} void:propertyPartition ?part .
        ?part void:property ?property ; void:triples ?triples ;
            void:distinctSubjects ?subjects ; void:distinctObjects ?objects }} }}"""
    counted = """SELECT ?property (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
        (COUNT(DISTINCT ?o) AS ?objects) { ?s ?property ?o } GROUP BY ?property"""
    assert pairs(any_engine, told) == pairs(any_engine, counted)


def test_the_number_of_passages_is_told_in_words(any_engine: Engine) -> None:
    [told] = ask(any_engine, f"SELECT ?w {{ GRAPH {STATISTICS} {{ {PASSAGES} rdfs:comment ?w }} }}")
    [counted] = ask(
        any_engine, f"SELECT (COUNT(DISTINCT ?g) AS ?n) {{ {IN_PASSAGES} FILTER(BOUND(?g)) }}"
    )
    assert f"of {number(counted['n'])} passages" in str(told["w"])


def test_counts_stand_in_their_own_graph_and_count_nothing_of_it(any_engine: Engine) -> None:
    assert ask(any_engine, "SELECT ?n { ?part void:triples|void:entities ?n }") == []
    assert pairs(any_engine, "SELECT DISTINCT ?g { GRAPH ?g { ?part void:triples ?n } }") == {
        (STATISTICS.strip("<>"),)
    }


def test_every_vocabulary_in_use_is_named_and_no_other(any_engine: Engine) -> None:
    used = pairs(
        any_engine,
        f"""SELECT DISTINCT ?vocabulary {{
            {{ {{ ?s ?term ?o }} UNION {{ GRAPH ?g {{ ?s ?term ?o }} }} }}
            UNION {{ {{ ?s a ?term }} UNION {{ GRAPH ?g {{ ?s a ?term }} }} }}
            BIND(REPLACE(STR(?term), "(#|/)[^#/]*$", "$1") AS ?namespace)
            BIND(IF(?namespace = STR(pg:), <{BASE}ontology>, IRI(?namespace)) AS ?vocabulary) }}""",
    )
    assert pairs(any_engine, f"SELECT ?v {{ {DATASET} void:vocabulary ?v }}") == used


@pytest.mark.parametrize("where", ["{ ?s a ?term }", "{ ?s ?term ?o }"])
def test_every_class_and_property_in_use_has_a_label_in_the_default_graph(
    any_engine: Engine, where: str
) -> None:
    used = f"{{ {where} UNION {{ GRAPH ?g {where} }} }}"
    assert ask(any_engine, f"SELECT DISTINCT ?term {used}")
    assert (
        pairs(any_engine, f"SELECT DISTINCT ?term {{ {used} MINUS {{ ?term rdfs:label ?label }} }}")
        == set()
    )


def test_the_card_tells_what_the_record_declares(engine: Engine, record: Record) -> None:
    declared = read_description(record.data, "")
    told = {
        (str(row["p"]), str(row["o"][0]) if isinstance(row["o"], Literal) else str(row["o"]))
        for row in ask(engine, f"SELECT ?p ?o {{ {DATASET} ?p ?o }}")
    }
    for name, value in {
        "dct:title": declared.title,
        "dct:description": declared.description,
        "dct:license": declared.license,
        "dct:accessRights": declared.access,
        "dct:issued": str(declared.issued),
        "dct:modified": str(declared.modified),
        "dcat:version": declared.version,
        "owl:versionInfo": declared.version,
        "dcat:keyword": declared.keywords[0],
        "void:uriSpace": BASE,
    }.items():
        assert (str(expand(name)), value) in told, name


def test_makers_of_one_name_are_one_agent(record: Record) -> None:
    declared = read_description(record.data, "")
    for publisher, agents in ((declared.creator, 1), (declared.publisher, 2)):
        card = card_quads(replace(declared, publisher=publisher), [])
        found = {quad.subject for quad in card if quad.object == expand("foaf:Agent")}
        assert len(found) == agents


def test_examples_of_the_dataset_are_things_that_it_holds_and_no_people(
    any_engine: Engine,
) -> None:
    shown = pairs(any_engine, f"SELECT ?c {{ {DATASET} void:exampleResource ?s . ?s a ?c }}")
    assert shown
    assert (str(expand("pg:Person")),) not in shown


def test_a_description_has_no_host_of_a_server(release: Release) -> None:
    document = Graph().parse(release.path / "void.ttl")
    for name in ("void:sparqlEndpoint", "void:dataDump", "dcat:downloadURL", "dcat:accessURL"):
        found = set(document.objects(None, URIRef(expand(name))))
        assert found
        assert {str(address)[: len(BASE)] for address in found} == {BASE}


def test_the_document_of_a_release_says_what_stands_in_the_store(
    release: Release, engine: Engine
) -> None:
    document = Graph().parse(release.path / "void.ttl")
    for subject, predicate, obj in document:
        triple = f"{subject.n3()} {predicate.n3()} {obj.n3()}"
        asked = HEAD + f"ASK {{ {{ {triple} }} UNION {{ GRAPH {STATISTICS} {{ {triple} }} }} }}"
        assert engine.query(asked).boolean, triple
    [counts] = ask(engine, f"SELECT (COUNT(*) AS ?n) {{ GRAPH {STATISTICS} {{ ?s ?p ?o }} }}")
    assert len(document) > number(counts["n"])


def test_a_document_is_the_same_whatever_the_order_of_its_statements() -> None:
    one, two = Iri(BASE + "x"), Iri(BASE + "y")
    quads = [
        Quad(one, RDF.type, expand("pg:Thing")),
        Quad(one, expand("rdfs:comment"), text('says "no"\n')),
        Quad(one, expand("pg:min"), Literal("3", XSD.integer)),
        Quad(one, expand("pg:min"), Literal("4", XSD.integer)),
        Quad(two, expand("dct:issued"), Literal("2024-12-31", XSD.date)),
        Quad(two, expand("rdfs:seeAlso"), Iri("https://example.org/a(b)")),
    ]
    written = turtle_text(quads)
    assert turtle_text(reversed(quads)) == written
    read = Graph().parse(data=written, format="turtle")
    assert len(read) == len(quads)
    assert (URIRef(two), URIRef(expand("rdfs:seeAlso")), URIRef("https://example.org/a(b)")) in read


def test_a_partition_is_named_after_what_it_is_of(any_engine: Engine) -> None:
    named = pairs(
        any_engine,
        f"SELECT ?part {{ GRAPH {STATISTICS} {{ ?part void:class|void:property ?of }} }}",
    )
    assert (f"{BASE}dataset#class-pg-Person",) in named
    assert all(re.fullmatch(r"[\x21-\x7e]+", name) for (name,) in named)


def test_a_triple_in_two_graphs_is_one_triple_of_the_dataset() -> None:
    fact = f'<{BASE}a/x> <{expand("pg:sentence")}> "P9Y"^^<{XSD.duration}>'
    held = Engine.from_nquads(f"{fact} .\n{fact} <{BASE}document/d#p1> .\n")
    told = {
        (quad.subject, quad.object)
        for quad in statistics_quads(held)
        if quad.predicate == expand("void:triples")
    }
    one = Literal("1", XSD.integer)
    assert {(Iri(part.strip("<>")), one) for part in PARTS} <= told


def test_another_engine_counts_the_same(release: Release, engine: Engine) -> None:
    read = Dataset()
    read.parse(release.dataset, format="nquads")
    graphs = {str(graph.identifier): set(graph) for graph in read.graphs()}
    facts = graphs.pop(str(DATASET_DEFAULT_GRAPH_ID))
    graphs.pop(STATISTICS.strip("<>"))
    said = set().union(*graphs.values())
    for part, triples in ((DATASET, facts | said), (DEFAULT, facts), (PASSAGES, said)):
        for term, counted in (
            ("triples", triples),
            ("distinctSubjects", {subject for subject, _, _ in triples}),
            ("properties", {predicate for _, predicate, _ in triples}),
            ("distinctObjects", {obj for _, _, obj in triples}),
        ):
            asked = f"SELECT ?n {{ GRAPH {STATISTICS} {{ {part} void:{term} ?n }} }}"
            [told] = ask(engine, asked)
            assert number(told["n"]) == len(counted), (part, term)


def test_all_our_prefixes_are_declared(engine: Engine) -> None:
    declared = pairs(
        engine,
        f"SELECT ?prefix ?namespace {{ <{BASE}ontology> sh:declare ?declaration . "
        "?declaration sh:prefix ?prefix ; sh:namespace ?namespace }",
    )
    assert declared == set(PREFIXES.items())


def test_every_published_query_can_be_queried_with_its_question(
    engine: Engine, release: Release
) -> None:
    published = read_queries(release.queries / "examples")
    rows = ask(
        engine,
        """SELECT ?query ?question ?target ?text (COUNT(?keyword) AS ?keywords) {
            ?query a sh:SPARQLExecutable ; rdfs:comment ?question ; schema:target ?target ;
                schema:keywords ?keyword ; sh:select|sh:ask|sh:construct ?text }
            GROUP BY ?query ?question ?target ?text""",
    )
    assert len(rows) == len(published)
    for row in rows:
        query = published[str(row["query"]).removeprefix(f"{BASE}queries/")]
        assert row["question"] == text(query.summary)
        assert row["target"] == f"{BASE}sparql"
        assert number(row["keywords"]) == len(query.tags)
        held = row["text"]
        assert isinstance(held, Literal)
        assert "#+" not in held.lexical
        media = "text/tab-separated-values"
        assert engine.query(held.lexical).serialize(media) == engine.query(query.text).serialize(
            media
        )


@pytest.mark.parametrize(
    ("form", "kind", "holds"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", "SPARQLSelectExecutable", "select"),
        ("ask { ?s ?p ?o }", "SPARQLAskExecutable", "ask"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "SPARQLConstructExecutable", "construct"),
    ],
)
def test_a_query_is_an_executable_of_its_form(form: str, kind: str, holds: str) -> None:
    header = "#+ summary: Which?\n#+ description: SELECT is only a word here\n"
    body = f"PREFIX pg: <{PREFIXES['pg']}>\n{form}\n"
    query = Query("x", "Which?", "", ("a", "b"), {}, header + body)
    told = {(quad.predicate, quad.object) for quad in example_quads([query])}
    assert (RDF.type, expand(f"sh:{kind}")) in told
    assert (expand(f"sh:{holds}"), Literal(body)) in told
    assert (expand("schema:keywords"), Literal("b")) in told


def test_a_query_of_another_form_is_refused_by_name() -> None:
    query = Query("described", "What?", "", (), {}, "DESCRIBE <http://x/>\n")
    with pytest.raises(QueryError, match="described: expected SELECT, ASK or CONSTRUCT"):
        list(example_quads([query]))


def test_the_queries_of_the_documentation_have_answers(engine: Engine) -> None:
    document = (ROOT / "docs" / "description.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sparql\n(.*?)```", document, re.DOTALL)
    shown = [query for block in blocks for query in block.split("\n\n")]
    shown += re.findall(r"`(SELECT [^`]+)`", document)
    assert len(shown) == 5
    for query in shown:
        assert ask(engine, query), query


def test_a_release_tells_the_number_of_lines_of_its_dataset(release: Release) -> None:
    lines = release.dataset.read_text(encoding="utf-8").count("\n")
    assert release.manifest.counts["quads"] == lines
