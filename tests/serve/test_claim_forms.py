"""A claim by URL in every form: RDF that says the same statement, citations, a drawing."""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import XSD, Dataset, Graph, URIRef
from rdflib import Literal as RdfLiteral

from prisongraph.engine.embedded import Engine
from prisongraph.evidence import ClaimView, find_claims
from prisongraph.iris import PREFIXES, expand, path_for
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve.formats import CLAIM_FORMS
from prisongraph.terms import Literal

PG, RDF = PREFIXES["pg"], PREFIXES["rdf"]
ADA = expand("detention:example-ada-2022")
SEASON = expand("detention:example-bob-2023")
WITHHELD = expand("person:w7k2q9")
#: The subject, the property, the stance: an assertion passed on twice, a denial, and so on.
CLAIMS = [
    (ADA, "sentence", "Asserts"),
    (ADA, "charge", "Denies"),
    (SEASON, "arrestDate", "Asserts"),
    (SEASON, "releaseDate", "Predicts"),
    (WITHHELD, "case", "Alleges"),
]


@pytest.fixture(scope="module")
def claims(release: Release, engine: Engine) -> list[ClaimView]:
    return find_claims(engine, read_queries(release.queries))


def one(claims: list[ClaimView], subject: str, local: str, stance: str) -> ClaimView:
    return next(
        each
        for each in claims
        if (each.subject.iri, each.prop.iri, each.stance) == (subject, PG + local, PG + stance)
    )


def node(term: object) -> URIRef | RdfLiteral:
    if isinstance(term, Literal):
        return RdfLiteral(term.lexical, datatype=URIRef(term.datatype), normalize=False)
    return URIRef(str(term))


def statement(claim: ClaimView) -> tuple[URIRef, URIRef, URIRef | RdfLiteral]:
    return URIRef(claim.subject.iri), URIRef(claim.prop.iri), node(claim.value)


def fetch(client: FlaskClient, claim: ClaimView, suffix: str) -> bytes:
    response = client.get(f"{path_for(claim.iri)}.{suffix}")
    assert response.status_code == 200, response.text
    return response.data


def dataset(data: bytes) -> Dataset:
    return Dataset().parse(data=data, format="trig")  # type: ignore[return-value]


@pytest.mark.parametrize(("subject", "local", "stance"), CLAIMS)
def test_trig_holds_the_claim_and_the_graph_of_its_utterance(
    client: FlaskClient, claims: list[ClaimView], subject: str, local: str, stance: str
) -> None:
    claim = one(claims, subject, local, stance)
    found = dataset(fetch(client, claim, "trig"))
    described = found.default_graph
    about = URIRef(claim.iri)
    assert (
        described.value(about, URIRef(RDF + "subject")),
        described.value(about, URIRef(RDF + "predicate")),
        described.value(about, URIRef(RDF + "object")),
    ) == statement(claim)
    for passage in claim.passages:
        utterance = URIRef(passage.utterance)
        assert statement(claim) in found.graph(utterance)
        assert described.value(utterance, URIRef(PG + "statedIn")) == URIRef(passage.document.iri)
        speakers = {str(each) for each in described.objects(None, URIRef(PG + "saidBy"))}
        assert {step.speaker.iri for step in passage.steps} <= speakers


@pytest.mark.parametrize(("subject", "local", "stance"), CLAIMS)
def test_rdf_1_2_has_one_triple_term_that_the_claim_reifies(
    client: FlaskClient, claims: list[ClaimView], subject: str, local: str, stance: str
) -> None:
    claim = one(claims, subject, local, stance)
    quads = [*ox.parse(fetch(client, claim, "rdf12.ttl"), format=ox.RdfFormat.TURTLE)]
    [reified] = [quad for quad in quads if quad.predicate.value == RDF + "reifies"]
    assert reified.subject == ox.NamedNode(claim.iri)
    term = reified.object
    assert isinstance(term, ox.Triple)
    value = (
        ox.Literal(claim.value.lexical, datatype=ox.NamedNode(claim.value.datatype))
        if isinstance(claim.value, Literal)
        else ox.NamedNode(claim.value)
    )
    assert (term.subject.value, term.predicate.value, term.object) == (  # type: ignore[union-attr]
        claim.subject.iri,
        claim.prop.iri,
        value,
    )
    # What somebody says is not asserted by the document that tells of it.
    assert not [quad for quad in quads if quad.triple == term]
    annotated = {(quad.predicate.value, str(quad.object)) for quad in quads}
    assert (PG + "claimStance", f"<{claim.stance}>") in annotated
    assert not {RDF + "subject", RDF + "object"} & {predicate for predicate, _ in annotated}


def said_of(graph: Graph, about: URIRef) -> set[tuple[object, object]]:
    """What a graph says of a thing; a string is one with its datatype written out, too."""
    return {
        (
            predicate,
            RdfLiteral(str(value)) if getattr(value, "datatype", None) == XSD.string else value,
        )
        for predicate, value in graph.predicate_objects(about)
    }


@pytest.mark.parametrize(("subject", "local", "stance"), CLAIMS)
def test_all_forms_in_rdf_describe_the_claim_alike(
    client: FlaskClient, claims: list[ClaimView], subject: str, local: str, stance: str
) -> None:
    claim = one(claims, subject, local, stance)
    turtle = Graph().parse(data=fetch(client, claim, "ttl"), format="turtle")
    trig = dataset(fetch(client, claim, "trig")).default_graph
    about = URIRef(claim.iri)
    reified = {URIRef(RDF + part) for part in ("subject", "predicate", "object")}
    own = said_of(turtle, about)
    assert own == said_of(trig, about)
    quads = ox.parse(fetch(client, claim, "rdf12.ttl"), format=ox.RdfFormat.TURTLE)
    annotations = {
        quad.predicate.value
        for quad in quads
        if quad.subject == ox.NamedNode(claim.iri) and quad.predicate.value != RDF + "reifies"
    }
    assert annotations == {str(predicate) for predicate, _ in own if predicate not in reified}


STRUCTURE = """
PREFIX pg: <https://w3id.org/prisongraph/ontology#>
PREFIX np: <http://www.nanopub.org/nschema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?np ?head ?assertion ?provenance ?info WHERE {
    GRAPH ?head {
        ?np a np:Nanopublication ;
            np:hasAssertion ?assertion ;
            np:hasProvenance ?provenance ;
            np:hasPublicationInfo ?info .
    }
    GRAPH ?assertion { ?s ?p ?o }
    GRAPH ?provenance {
        ?assertion prov:wasAttributedTo ?speaker ;
            prov:hadPrimarySource ?document ;
            prov:wasDerivedFrom ?utterance .
        ?utterance pg:statedIn ?document
    }
    GRAPH ?info { ?np prov:wasDerivedFrom ?claim }
}
"""


@pytest.mark.parametrize(("subject", "local", "stance"), CLAIMS)
def test_a_nanopublication_has_its_four_graphs_and_nothing_beside_them(
    client: FlaskClient, claims: list[ClaimView], subject: str, local: str, stance: str
) -> None:
    claim = one(claims, subject, local, stance)
    found = dataset(fetch(client, claim, "nanopub.trig"))
    rows = [tuple(row) for row in found.query(STRUCTURE)]  # type: ignore[arg-type]
    assert len(rows) == 1
    nanopublication, *graphs = rows[0]
    assert len({*graphs}) == 4
    assert {graph.identifier for graph in found.graphs() if len(graph)} == {*graphs}
    assert str(nanopublication).startswith(claim.iri)


@pytest.mark.parametrize(("subject", "local", "stance"), CLAIMS)
def test_a_nanopublication_asserts_only_what_somebody_asserts(
    client: FlaskClient, claims: list[ClaimView], subject: str, local: str, stance: str
) -> None:
    claim = one(claims, subject, local, stance)
    found = dataset(fetch(client, claim, "nanopub.trig"))
    assertion = found.graph(URIRef(f"{claim.iri}#assertion"))
    if stance == "Asserts":
        assert {*assertion} == {statement(claim)}
    else:
        assert statement(claim) not in assertion
        said = assertion.value(URIRef(claim.iri), URIRef(PG + "claimStance"))
        assert str(said) == PG + stance
    everywhere = [*found.quads((*statement(claim), None))]
    assert len(everywhere) == (stance == "Asserts")


def test_a_nanopublication_is_attributed_to_the_origin_and_names_the_release(
    client: FlaskClient, claims: list[ClaimView], release: Release
) -> None:
    claim = one(claims, ADA, "sentence", "Asserts")
    text = fetch(client, claim, "nanopub.trig").decode()
    assert "prov:wasAttributedTo org:example-committee" in text
    assert f'dcat:version "{release.name}"' in text


NEGOTIATED = [
    ("application/trig", "trig", "application/trig"),
    ("application/x-bibtex", "bib", "application/x-bibtex"),
    (
        "application/x-research-info-systems",
        "ris",
        "application/x-research-info-systems",
    ),
    (
        "application/vnd.citationstyles.csl+json",
        "csl.json",
        "application/vnd.citationstyles.csl+json",
    ),
    ("text/x-bibliography; style=apa", "apa.txt", "text/plain"),
    ("image/svg+xml", "svg", "image/svg+xml"),
    ("text/turtle", "ttl", "text/turtle"),
    ("text/html", "html", "text/html"),
    ("*/*", "html", "text/html"),
]


@pytest.mark.parametrize(("accept", "suffix", "media"), NEGOTIATED)
def test_a_claim_leads_to_the_form_that_is_asked_for(
    client: FlaskClient, claims: list[ClaimView], accept: str, suffix: str, media: str
) -> None:
    path = path_for(claims[0].iri)
    response = client.get(path or "", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, f"{path}.{suffix}")
    document = client.get(response.headers["Location"])
    assert document.status_code == 200
    assert document.mimetype == media


@pytest.mark.parametrize("form", ["nanopub.trig", "rdf12.ttl", "bib", "apa.txt"])
def test_a_form_can_be_asked_for_by_its_name(
    client: FlaskClient, claims: list[ClaimView], form: str
) -> None:
    path = path_for(claims[0].iri)
    response = client.get(f"{path}?format={form}")
    assert response.headers["Location"] == f"{path}.{form}"


@pytest.mark.parametrize("form", ["trig", "rdf12.ttl", "nanopub.trig", "bib", "csl.json", "svg"])
def test_what_is_no_claim_has_no_such_form(client: FlaskClient, form: str) -> None:
    assert client.get(f"/claim/aaaaaaaaaaaaaaaa.{form}").status_code == 404
    assert client.get(f"/person/example-ada.{form}").status_code == 404


@pytest.fixture(scope="module")
def with_tombstone(
    release_with: Callable[..., Release], site_over: Callable[[Release], FlaskClient]
) -> FlaskClient:
    """A site whose record once held a claim that is withdrawn."""
    header = "claim\tstate\treason\tdate\treplaced_by\n"
    line = "aaaaaaaaaaaaaaaa\twithdrawn\tCuratorError\t2024-12-31\t\n"
    return site_over(release_with({"ledger/claims.tsv": [(header, header + line)]}))


@pytest.mark.parametrize("form", CLAIM_FORMS)
def test_of_a_withdrawn_claim_no_form_is_given_but_the_reason(
    with_tombstone: FlaskClient, form: str
) -> None:
    response = with_tombstone.get(f"/claim/aaaaaaaaaaaaaaaa.{form}")
    assert response.status_code == 410
    assert "was withdrawn: " in response.text
    assert "31 December 2024" in response.text
    assert with_tombstone.get("/claim/aaaaaaaaaaaaaaaa.html").status_code == 200


def test_a_citation_by_url_names_speaker_document_and_release(
    client: FlaskClient, claims: list[ClaimView], release: Release
) -> None:
    claim = one(claims, ADA, "sentence", "Asserts")
    [item] = json.loads(fetch(client, claim, "csl.json"))
    assert item["author"] == [{"literal": "Carol Specimen"}]
    assert item["container-title"] == claim.passages[0].document.label
    assert release.name in item["archive"]
    assert "for Ruritanian Prisoners Committee" in item["note"]


def test_the_drawing_leads_from_what_is_said_to_where_it_stands(
    client: FlaskClient, claims: list[ClaimView]
) -> None:
    claim = next(
        each
        for each in claims
        if each.subject.iri == ADA
        and each.prop.iri == PG + "sentence"
        and len(each.passages[0].steps) == 3
    )
    svg = ElementTree.fromstring(fetch(client, claim, "svg"))
    space = "{http://www.w3.org/2000/svg}"
    boxes = svg.findall(f"{space}a")
    steps = claim.passages[0].steps
    assert [box.get("href") for box in boxes] == [
        path_for(claim.iri),
        *(path_for(step.speaker.iri) for step in reversed(steps)),
        path_for(claim.passages[0].utterance),
    ]
    tops = [int(box[0].get("y", "")) for box in boxes]
    assert tops == sorted(tops)
    words = " ".join("".join(box.itertext()).strip() for box in boxes)
    assert "for Ruritanian Prisoners Committee" in re.sub(r"\s+", " ", words)
    title, description = svg.find(f"{space}title"), svg.find(f"{space}desc")
    assert title is not None
    assert description is not None
    assert title.text == claim.statement
    assert "as relayed by" in (description.text or "")


def test_no_word_of_a_drawing_leaves_its_box(client: FlaskClient, claims: list[ClaimView]) -> None:
    for claim in claims[:40]:
        svg = ElementTree.fromstring(fetch(client, claim, "svg"))
        for box in svg.findall("{http://www.w3.org/2000/svg}a"):
            frame, *lines = box
            left, top = int(frame.get("x", "")), int(frame.get("y", ""))
            for line in lines:
                assert left < int(line.get("x", "")) < left + int(frame.get("width", ""))
                assert top < int(line.get("y", "")) < top + int(frame.get("height", ""))
