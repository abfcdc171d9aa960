"""Files that are written look like files that curators write, and lose nothing."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.iris import BASE, PREFIXES
from prisongraph.sheets.turtle import format_turtle
from prisongraph.terms import Iri, Literal, Quad, text
from prisongraph.vocab import EDTF, PG, RDF, SKOS, XSD

characters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
slugs = st.from_regex(r"[a-z0-9](?:[a-z0-9./~-]*[a-z0-9])?", fullmatch=True)
iris = st.builds(
    lambda base, slug: Iri(base + slug),
    st.sampled_from([*PREFIXES.values(), BASE + "list/ufppa/", BASE + "law/az-cc/"]),
    slugs,
)
literals = (
    characters.map(Literal)
    | st.builds(
        lambda words, tag: text(words, tag),
        characters,
        st.sampled_from(["en", "az", "ru", "en-GB"]),
    )
    | st.builds(
        lambda lexical, datatype: Literal(lexical, datatype),
        st.from_regex(r"[+-]?[0-9]{1,4}|[0-9]{4}-[0-9]{2}~?|true|false", fullmatch=True),
        st.sampled_from([XSD.boolean, XSD.integer, XSD.gYearMonth, EDTF.EDTF, PG.quantity]),
    )
)
quads = st.lists(
    st.tuples(iris, iris, iris | literals).map(lambda three: Quad(*three)), max_size=12
)


def read(written: str) -> set[str]:
    parsed = pyoxigraph.parse(written.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return {str(quad) for quad in parsed}


def as_parsed(statements: list[Quad]) -> set[str]:
    def term(value: Iri | Literal) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
        if isinstance(value, Iri):
            return pyoxigraph.NamedNode(value)
        if value.language:
            return pyoxigraph.Literal(value.lexical, language=value.language)
        return pyoxigraph.Literal(value.lexical, datatype=pyoxigraph.NamedNode(value.datatype))

    return {
        str(
            pyoxigraph.Quad(
                pyoxigraph.NamedNode(quad.subject),
                pyoxigraph.NamedNode(quad.predicate),
                term(quad.object),
            )
        )
        for quad in statements
    }


@given(quads)
def test_what_is_written_is_read_back(statements: list[Quad]) -> None:
    assert read(format_turtle(statements)) == as_parsed(statements)


@given(quads)
def test_the_order_of_statements_does_not_matter(statements: list[Quad]) -> None:
    assert format_turtle(statements) == format_turtle(list(reversed(statements)))


def test_a_file_is_written_as_a_curator_writes_it() -> None:
    bob = Iri(BASE + "person/example-bob")
    edition = Iri(BASE + "list/example/2024-06")
    statements = [
        Quad(edition, PG.editionOf, Iri(BASE + "list/example")),
        Quad(edition, RDF.type, PG.Edition),
        Quad(edition, SKOS.prefLabel, text("the list of “June”")),
        Quad(bob, SKOS.prefLabel, text("Bob Nümunə", "az")),
        Quad(bob, SKOS.prefLabel, text("Bob Placeholder")),
        Quad(bob, SKOS.notation, Literal("7", XSD.integer)),
        Quad(bob, RDF.type, PG.Person),
    ]
    assert format_turtle(statements) == (
        "@prefix example: <https://w3id.org/prisongraph/list/example/> .\n"
        "@prefix list: <https://w3id.org/prisongraph/list/> .\n"
        "@prefix person: <https://w3id.org/prisongraph/person/> .\n"
        "@prefix pg: <https://w3id.org/prisongraph/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n"
        "example:2024-06 a pg:Edition ;\n"
        '    skos:prefLabel "the list of “June”"@en ;\n'
        "    pg:editionOf list:example .\n"
        "\n"
        "person:example-bob a pg:Person ;\n"
        '    skos:prefLabel "Bob Placeholder"@en ,\n'
        '        "Bob Nümunə"@az ;\n'
        "    skos:notation 7 .\n"
    )


def test_statements_of_an_utterance_are_not_written_as_facts() -> None:
    thing = Iri(BASE + "person/example-bob")
    with pytest.raises(ValueError, match="stands in the graph"):
        format_turtle([Quad(thing, PG.statedAs, text("Bob"), Iri(BASE + "document/x#p1"))])
