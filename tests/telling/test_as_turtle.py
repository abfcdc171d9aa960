"""Evidence in Turtle: a graph that another library reads, and answers questions of provenance."""

from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDFS
from tests.telling.made import NASTY, ONE, QUERY, ROWS, TWO, answer, row

from prisongraph.iris import DATASET, PREFIXES
from prisongraph.telling.as_turtle import answer_iri, turtle_pieces
from prisongraph.terms import Literal as Text

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
HEAD = f"PREFIX rs: <{RS}>\n" + "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dct", "pg", "prov", "rdf", "rdfs")
)
HERE = answer_iri("0.0-example", answer().question)


def graph(*told: str) -> Graph:
    found = Graph()
    for each in told or ("".join(turtle_pieces(answer())),):
        found.parse(data=each, format="turtle")
    return found


def rows(query: str, found: Graph | None = None) -> list[tuple[str, ...]]:
    asked = graph() if found is None else found
    return sorted(tuple(str(term) for term in row) for row in asked.query(HEAD + query))


def test_a_row_was_derived_from_its_claims() -> None:
    found = rows("SELECT ?n ?c { ?r rs:index ?n ; prov:wasDerivedFrom ?c . ?c a pg:Claim }")
    assert found == [("21", ONE.iri), ("21", TWO.iri), ("22", ONE.iri)]


def test_the_primary_source_of_a_row_is_the_document() -> None:
    found = rows("SELECT ?n ?t { ?r rs:index ?n ; prov:hadPrimarySource ?d . ?d dct:title ?t }")
    assert found == [(number, 'The "Imaginary", a <paper>') for number in ("21", "22")]


def test_the_answer_is_a_result_set_that_asking_the_query_generated() -> None:
    found = graph()
    assert rows("SELECT ?n { ?a a rs:ResultSet ; rs:solution/rs:index ?n }", found) == [
        ("21",),
        ("22",),
        ("23",),
    ]
    asked = "SELECT ?a ?q ?release { ?a prov:wasGeneratedBy/prov:used ?query, ?data . "
    asked += "?query prov:value ?q . ?data dct:identifier ?release }"
    assert rows(asked, found) == [(HERE, QUERY, "0.0-example")]
    assert (URIRef(DATASET), None, None) in found


def test_bindings_hold_the_values_letter_by_letter() -> None:
    found = graph()
    asked = "SELECT ?v { ?r rs:index 21 ; rs:binding [ rs:variable %s ; rs:value ?v ] }"
    assert rows(asked % '"claim"', found) == [(NASTY,)]
    assert rows(asked % '"gone"', found) == []
    values = {term for term in found.objects(URIRef(TWO.iri), URIRef(PREFIXES["rdf"] + "object"))}
    assert values == {Literal("neuf ans", lang="fr")}


def test_what_is_no_claim_is_a_statement_with_its_kind_in_words() -> None:
    found = rows(
        """SELECT ?n ?words (COUNT(DISTINCT ?s) AS ?many)
        { ?r rs:index ?n ; prov:wasDerivedFrom ?s . ?s a rdf:Statement ; rdfs:label ?words }
        GROUP BY ?n ?words"""
    )
    assert [(number, many) for number, _, many in found] == [("21", "2"), ("21", "1")]
    graphs = rows("SELECT ?g { ?s a rdf:Statement ; dct:isPartOf ?g }")
    assert graphs == [("http://example.org/graph",)]


def test_one_blank_node_is_one_in_all_rows() -> None:
    asked = "SELECT DISTINCT ?b { ?s rdf:subject|rs:value ?b FILTER isBlank(?b) }"
    assert len(rows(asked)) == 1


def test_remarks_are_comments() -> None:
    said = {text for (text,) in rows("SELECT ?c { ?s rdfs:comment ?c }")}
    assert "What MINUS takes away leaves no trace." in said
    assert "2 of 7 claims are shown." in said


def test_a_claim_tells_who_said_it_and_where() -> None:
    found = rows(
        f"""SELECT ?speaker ?place ?issued {{
            <{ONE.iri}> prov:wasAttributedTo ?speaker ; pg:utterance ?u .
            ?u rdfs:label ?place ; pg:statedIn/dct:issued ?issued }}"""
    )
    assert found == [("https://w3id.org/prisongraph/org/carol", "paragraph 1", "2024-05")]


def test_the_same_evidence_is_the_same_text() -> None:
    assert "".join(turtle_pieces(answer())) == "".join(turtle_pieces(answer()))


def test_pages_of_one_answer_are_one_graph_together() -> None:
    named = ROWS[1].found.row  # a blank node, which is another in each text
    rows_without_blanks = [row for row in ROWS[1:] if row.found.row != named] + [ROWS[2]]
    parts = ["".join(turtle_pieces(answer([row]))) for row in rows_without_blanks]
    whole = "".join(turtle_pieces(answer(rows_without_blanks)))
    assert isomorphic(graph(*parts), graph(whole))


def test_other_graphs_are_another_answer() -> None:
    other = answer(graphs=("http://x.example/g",))
    assert answer_iri("0.0-example", other.question) != HERE
    assert answer_iri("0.0-another", answer().question) != HERE


@given(value=st.text(), remark=st.text(min_size=1))
def test_whatever_is_written_is_read_again(value: str, remark: str) -> None:
    told = answer([row(1, values={"x": Text(value)}, remarks=(remark,))])
    found = graph("".join(turtle_pieces(told)))
    assert {str(each) for each in found.objects(None, URIRef(RS + "value"))} == {value}
    comments = {str(each) for each in found.objects(URIRef(f"{HERE}#row-1"), RDFS.comment)}
    assert comments == {remark}
