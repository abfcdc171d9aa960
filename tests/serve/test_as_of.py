"""Pages as of a day, over the ordinary release."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.namespace import RDF, XSD

from prisongraph.build import build_release
from prisongraph.engine.embedded import Engine
from prisongraph.iris import BASE, PREFIXES
from prisongraph.queries import read_queries
from prisongraph.record import Record, default_record
from prisongraph.serve.known import read_known
from prisongraph.serve.pages import Pages

ROOT = Path(__file__).parents[2]
QUERIES = read_queries(ROOT / "queries")
PG = PREFIXES["pg"]
STATUSES = (
    "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    "SELECT ?claim ?subject ?status ?rule ?why WHERE { ?claim a pg:Claim ; rdf:subject ?subject ; "
    "pg:status ?status ; pg:decidedBy ?rule ; pg:explanation ?why }"
)


def told_by_pages(engine: Engine, day: date) -> dict[str, tuple[str, str, str]]:
    """The status, rule and explanation that pages give every claim as of a day."""
    subjects = {str(row["subject"]) for row in engine.query(STATUSES).rows()}
    known = read_known(Pages(engine, QUERIES), sorted(subjects))
    return {
        claim: (decision.status, decision.rule, decision.explanation)
        for resolution in known.resolved(day).values()
        for claim, decision in resolution.decisions.items()
    }


def told_by_a_build(record: Record, folder: Path, day: date) -> dict[str, tuple[str, str, str]]:
    engine = Engine.from_file(build_release(record, folder, as_of=day).dataset)
    return {
        str(row["claim"]): (str(row["status"]), str(row["rule"]), str(row["why"][0]))
        for row in engine.query(STATUSES).rows()
    }


@pytest.mark.parametrize(
    "day", ["2023-12-01", "2024-02-10", "2024-03-31", "2024-07-01", "2024-12-31"]
)
def test_a_page_as_of_a_day_says_what_a_release_as_of_the_day_says(
    record: Record, engine: Engine, tmp_path: Path, day: str
) -> None:
    moment = date.fromisoformat(day)
    assert told_by_pages(engine, moment) == told_by_a_build(record, tmp_path, moment)


@pytest.mark.parametrize(
    ("day", "status"), [("2024-04-30", "Contested"), ("2024-05-01", "Accepted")]
)
def test_a_decision_of_curators_counts_on_pages_from_its_day_as_in_a_build(
    record: Record, engine: Engine, tmp_path: Path, day: str, status: str
) -> None:
    [twelve] = [
        str(row["claim"])
        for row in engine.query(
            "SELECT ?claim WHERE { ?claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> 12 ; "
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> "
            "<https://w3id.org/prisongraph/group/example-unnamed> }"
        ).rows()
    ]
    shutil.copytree(record.data, tmp_path / "data")
    (tmp_path / "data" / "adjudications.ttl").write_text(
        f"""
@prefix dct: <http://purl.org/dc/terms/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/prisongraph/adjudication/example-later> a pg:Adjudication ;
    dct:date "2024-05-01"^^xsd:date ;
    pg:adjudicates <https://w3id.org/prisongraph/group/example-unnamed> ;
    pg:onProperty pg:memberCount ;
    pg:reason "The Gazette printed the names."@en ;
    pg:upholds <{twelve}> .
"""
    )
    changed = Record(tmp_path / "data", record.ontology, record.queries)
    whole = Engine.from_file(build_release(changed, tmp_path / "whole").dataset)
    moment = date.fromisoformat(day)
    told = told_by_pages(whole, moment)
    assert told[twelve][0] == PG + status
    assert told == told_by_a_build(changed, tmp_path / "part", moment)


@pytest.mark.parametrize("day", ["2018-04-01", "2024-09-30"])
def test_so_it_does_for_the_real_record_but_where_one_value_has_two_forms(
    real_engine: Engine, tmp_path: Path, day: str
) -> None:
    """The engine gives P24M and P2Y as one value, so that which stands for both cannot be told."""
    pages = told_by_pages(real_engine, date.fromisoformat(day))
    build = told_by_a_build(default_record(), tmp_path, date.fromisoformat(day))
    assert pages.keys() == build.keys()
    differing = {claim for claim in pages if pages[claim] != build[claim]}
    forms = {claim for claim in build if "in another form" in build[claim][2]}
    assert differing & forms
    assert len(differing) < 10
    for claim in differing - forms:  # only the words name the other form of the value
        assert pages[claim][0] == build[claim][0]


def page_of(client: FlaskClient, path: str, day: str) -> str:
    response = client.get(f"/{path}.html?as-of={day}", headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    return response.text


def section(page: str, heading: str) -> str:
    found = re.search(rf"<h2>{heading}</h2>(.*?)</section>", page, re.DOTALL)
    assert found, f"no section {heading!r}"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_a_page_tells_what_had_been_said_and_what_changed_since(client: FlaskClient) -> None:
    page = page_of(client, "group/example-unnamed", "2024-03-30")
    said = section(page, "What had been said")
    assert "more than 200 accepted" in said
    assert "1 claim had been made by then; 1 more was made since" in said
    changed = section(page, "What changed since")
    assert re.search(r"12.*not yet said contested 31 March 2024", changed)
    assert re.search(r"more than 200.*accepted contested 10 February 2024", changed)


def test_the_timeline_tells_what_stood_after_each_day(client: FlaskClient) -> None:
    when = section(page_of(client, "group/example-unnamed", "2024-12-31"), "What was known when")
    assert re.search(
        r"10 February 2024 .*accepted: more than 200 .*31 March 2024 .*"
        r"contested: (more than 200, 12|12, more than 200)",
        when,
    )


def test_a_list_is_told_with_its_editions(client: FlaskClient) -> None:
    before = section(page_of(client, "list/example", "2024-09-30"), "What had been said")
    after = section(page_of(client, "list/example", "2024-10-01"), "What had been said")
    assert "List of the Committee, September 2024" not in before
    assert "List of the Committee, September 2024" in after


def test_a_thing_of_which_nobody_had_spoken_has_a_page_that_says_so(client: FlaskClient) -> None:
    page = page_of(client, "group/example-unnamed", "2001-01-01")
    assert "0 claims had been made by then" in section(page, "What had been said")


@pytest.mark.parametrize("day", ["2024-02-30", "yesterday", "2024", "20240930", "2024-09-30T00:00"])
@pytest.mark.parametrize("suffix", ["", ".html", ".ttl"])
def test_a_day_that_is_none_is_refused_in_words(client: FlaskClient, day: str, suffix: str) -> None:
    response = client.get(f"/person/example-ada{suffix}?as-of={day}")
    assert response.status_code == 400
    assert "as-of: expected a day such as 2024-09-30, found" in response.text


@pytest.mark.parametrize("kind", ["claim", "conflict", "document"])
def test_pages_about_no_thing_say_that_they_have_no_days(client: FlaskClient, kind: str) -> None:
    response = client.get(f"/{kind}/anything.html?as-of=2024-09-30")
    assert response.status_code == 400
    assert f"a {kind} has no page as of a day" in response.text


def test_nothing_is_recorded_of_a_thing_that_is_not_known(client: FlaskClient) -> None:
    assert client.get("/person/nobody.html?as-of=2024-09-30").status_code == 404


def test_the_day_goes_with_whoever_is_led_to_a_document(client: FlaskClient) -> None:
    response = client.get("/person/example-ada?as-of=2024-09-30", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    assert response.headers["Location"] == "/person/example-ada.ttl?as-of=2024-09-30"


@pytest.mark.parametrize(
    ("suffix", "reader"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")]
)
def test_the_rdf_of_a_day_holds_the_statuses_and_the_facts_of_then(
    client: FlaskClient, suffix: str, reader: str
) -> None:
    thing = URIRef(BASE + "group/example-unnamed")
    members, contested = URIRef(PG + "memberCount"), URIRef(PG + "contested")
    graphs = {}
    for day in ("2024-03-30", "2024-03-31"):
        response = client.get(f"/group/example-unnamed.{suffix}?as-of={day}")
        assert response.status_code == 200, response.text
        graphs[day] = Graph().parse(data=response.text, format=reader)
        day_of = graphs[day].value(
            URIRef(BASE + "dataset#as-of"), URIRef(PREFIXES["dcat"] + "endDate")
        )
        assert day_of == RdfLiteral(day, datatype=XSD.date)
    before, after = graphs.values()
    assert len(set(before.subjects(RDF.type, URIRef(PG + "Claim")))) == 1
    assert str(before.value(thing, members)) == ">200"
    assert (thing, contested, None) not in before
    assert len(set(after.subjects(RDF.type, URIRef(PG + "Claim")))) == 2
    assert after.value(thing, members) is None
    assert (thing, contested, members) in after


def test_a_day_is_part_of_the_tag_of_a_page(client: FlaskClient) -> None:
    tags = {
        client.get(f"/person/example-ada.html{day}").headers["ETag"]
        for day in ("", "?as-of=2024-03-30", "?as-of=2024-03-31")
    }
    assert len(tags) == 3
