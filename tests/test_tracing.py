"""A trace leads from a claim, a thing, a value, a document or a speaker to the words."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rdflib import PROV, RDF, Graph, URIRef

from prisongraph.cli import main
from prisongraph.engine.embedded import Engine
from prisongraph.errors import NotFoundError
from prisongraph.iris import PREFIXES, expand
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.tracing import Section, trace_of

QUERIES = read_queries(Path(__file__).parents[1] / "queries")
SPOKESWOMAN = "person:example-spokeswoman"


def trace(release: Release, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["trace", *arguments, "--release", str(release.path)])


def sections(engine: Engine, asked: str, limit: int = 1000) -> dict[str, Section]:
    found = trace_of(engine, QUERIES, asked, limit=limit)
    return {section.relation: section for section in found.sections}


@pytest.mark.parametrize(
    ("asked", "relations"),
    [
        ("40", {"value"}),
        (">200", {"value"}),
        ("P7Y6M", {"value"}),
        ("2022-11-05", {"value"}),
        ("Ada the Example", {"value"}),
        ("claim:y7bw2hvymqnobwzq", {"claim"}),
        ("y7bw2hvymqnobwzq", {"claim"}),
        ("/claim/y7bw2hvymqnobwzq", {"claim"}),
        ("group:example-unnamed", {"about"}),
        ("doc:committee-list", {"document"}),
        ("https://w3id.org/prisongraph/document/committee-list#p1", {"passage"}),
        (SPOKESWOMAN, {"relayed"}),
        ("org:example-committee", {"own", "relayed"}),
        ("org:example-courier", {"own", "passes-on"}),
    ],
)
def test_what_is_found_stands_in_its_relation_to_what_was_asked_for(
    engine: Engine, asked: str, relations: set[str]
) -> None:
    found = sections(engine, asked)
    assert set(found) == relations
    for section in found.values():
        assert section.total == len(section.claims) > 0


@pytest.mark.parametrize("asked", ["40", ">200", "2022-11-05", "Ada the Example"])
def test_all_claims_with_exactly_that_value_are_found_and_no_others(
    engine: Engine, asked: str
) -> None:
    rows = engine.query(
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> SELECT ?claim WHERE { "
        f'?claim rdf:object ?value FILTER(isLiteral(?value) && STR(?value) = "{asked}") }}'
    ).rows()
    found = sections(engine, asked)["value"]
    assert {traced.claim.iri for traced in found.claims} == {str(row["claim"]) for row in rows}


def test_words_in_their_own_voice_and_words_that_others_pass_on_are_kept_apart(
    engine: Engine,
) -> None:
    found = sections(engine, "org:example-committee")
    for traced in found["own"].claims:
        assert any(len(passage.steps) == 1 for passage in traced.claim.passages)
    for traced in found["relayed"].claims:
        assert all(len(passage.steps) > 1 for passage in traced.claim.passages)
    passed_on = sections(engine, "org:example-courier")["passes-on"]
    courier = expand("org:example-courier")
    for traced in passed_on.claims:
        assert all(passage.steps[-1].speaker.iri != courier for passage in traced.claim.passages)


def test_what_contradicts_a_claim_is_told_with_it(engine: Engine) -> None:
    [twelve] = [
        traced
        for traced in sections(engine, "group:example-unnamed")["about"].claims
        if traced.claim.value_words == "12"
    ]
    assert [other.value_words for other in twelve.against] == ["more than 200"]


def test_a_trace_is_bounded_and_tells_the_true_number(engine: Engine, release: Release) -> None:
    whole = sections(engine, "doc:herald-chronicle")["document"]
    bounded = sections(engine, "doc:herald-chronicle", limit=2)["document"]
    assert (len(bounded.claims), bounded.total) == (2, whole.total)
    result = trace(release, "doc:herald-chronicle", "--limit", "2")
    assert result.exit_code == 0
    assert f"said in the document: 2 of {whole.total} claims are told" in result.stderr
    assert result.stdout.count("├── claim: ") == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("nothing like it", "nothing like it: no claim has exactly this value"),
        ("20", "20: no claim has exactly this value"),  # a part of 200 is not 200
        ("", "no claim has exactly this value"),
        ("person:nobody", "person/nobody: no claim, and nothing is claimed about it"),
        ("claim:aaaaaaaaaaaaaaaa", "claim/aaaaaaaaaaaaaaaa: no claim"),
    ],
)
def test_what_is_not_there_is_told_in_words(engine: Engine, asked: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        trace_of(engine, QUERIES, asked, limit=10)


def test_the_tree_of_a_value_names_it_and_tells_how_many_claims_have_it(release: Release) -> None:
    result = trace(release, "40")
    assert result.stdout.startswith("40: claims with this value, ")
    assert "document: “Committee list”" in result.stdout


def test_json_holds_the_whole_evidence(release: Release) -> None:
    result = trace(release, "detention:example-ada-2022", "--format", "json")
    told = json.loads(result.stdout)
    assert told["asked"] == "detention:example-ada-2022"
    assert told["iri"] == expand("detention:example-ada-2022")
    assert told["release"] == release.name
    [section] = told["sections"]
    assert section["total"] == len(section["claims"])
    satire = expand("offence:example-satire")
    chains = [
        [step["speaker"]["label"] for step in passage["chain"]]
        for claim in section["claims"]
        if claim["value"]["value"] == satire and claim["stance"] == expand("pg:Asserts")
        for passage in claim["passages"]
    ]
    assert ["The Fictional Courier", "Ruritanian Wire", "Carol Specimen"] in chains


def test_json_holds_the_keys_that_are_documented(release: Release) -> None:
    page = (Path(__file__).parents[1] / "docs" / "trace.md").read_text()
    told: Any = json.loads(trace(release, "org:example-committee", "--format", "json").stdout)

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    assert [key for key in sorted(keys(told)) if f"`{key}`" not in page] == []


def test_turtle_says_in_prov_terms_through_whom_the_words_came(release: Release) -> None:
    result = trace(release, SPOKESWOMAN, "--format", "ttl")
    graph = Graph().parse(data=result.stdout, format="turtle")
    spokeswoman = URIRef(expand(SPOKESWOMAN))
    claims = set(graph.subjects(RDF.type, URIRef(PREFIXES["pg"] + "Claim")))
    assert claims
    for claim in claims:
        assert (claim, RDF.type, PROV.Entity) in graph
        assert (claim, PROV.wasAttributedTo, spokeswoman) in graph
        ends = set()
        for passage in graph.objects(claim, PROV.wasDerivedFrom):
            while (step := graph.value(passage, PROV.wasQuotedFrom)) is not None:
                passage = step
            ends |= set(graph.objects(passage, PROV.wasAttributedTo))
        assert ends == {spokeswoman}
    committee = URIRef(expand("org:example-committee"))
    assert (spokeswoman, PROV.actedOnBehalfOf, committee) in graph
