"""What the record that ships must say, and must not."""

import re
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from prisongraph.build import build_release, check_record
from prisongraph.engine.embedded import Engine
from prisongraph.evidence import find_claims
from prisongraph.iris import expand, path_for
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.terms import Iri, Literal, Term
from prisongraph.vocab import XSD

ROOT = Path(__file__).parents[1]
QUERIES = read_queries(ROOT / "queries")
ARTICLE = expand("doc:panarmenian-2025-357")


def test_the_record_is_sound() -> None:
    assert check_record(default_record()).findings == ()


def test_the_sentence_of_sixteen_years_has_its_whole_chain(real_engine: Engine) -> None:
    detention = expand("detention:mirhafiz-jafarzadeh-2022")
    claims = find_claims(real_engine, QUERIES, subject=detention)
    [passage] = [
        passage
        for claim in claims
        if claim.value_words == "16 years"
        for passage in claim.passages
        if passage.document.iri == ARTICLE
    ]
    assert [step.speaker.label for step in passage.steps] == [
        "PanARMENIAN.Net",
        "Caucasian Knot",
        "Elshan Hasanov",
    ]
    assert passage.origin == expand("org:ufppa")
    assert passage.place == "paragraph 7"


CONFLICTS = [
    ("group:terter-deaths", "memberCount", "CountConflict", "IndependentOriginsRule"),
    ("detention:mahammad-kekalov-2023", "sentence", "DurationConflict", "IndependentOriginsRule"),
    ("detention:farid-mehralizada-2024", "arrestDate", "DateConflict", "IndependentOriginsRule"),
    ("detention:taleh-bagirzade-2015", "sentenceDate", "DateConflict", "IndependentOriginsRule"),
    ("list:ufppa/2018-12", "memberCount", "CountConflict", "CompetenceRule"),
    ("list:ufppa/2024-06", "addedCount", "CountConflict", "Unresolved"),
    (
        "list:working-group-unified-list/2018-03-22",
        "memberCount",
        "CountConflict",
        "CompetenceRule",
    ),
]
COMPATIBLE = [
    ("case:nardaran-1", "sentenceDate"),
    ("case:toplum-tv", "charge"),
    ("list:ufppa/2023-10-04", "memberCount"),
]


@pytest.mark.parametrize(("thing", "prop", "kind", "resolution"), CONFLICTS)
def test_what_sources_dispute_is_a_conflict_of_its_kind(
    real_engine: Engine, thing: str, prop: str, kind: str, resolution: str
) -> None:
    rows = real_engine.query(
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> SELECT ?kind ?resolution WHERE { "
        f"?conflict pg:about <{expand(thing)}> ; pg:conflictProperty pg:{prop} ; "
        "pg:conflictKind ?kind ; pg:resolution ?resolution }"
    ).rows()
    assert [(row["kind"], row["resolution"]) for row in rows] == [
        (expand(f"pg:{kind}"), expand(f"pg:{resolution}"))
    ]


@pytest.mark.parametrize(("thing", "prop"), COMPATIBLE)
def test_what_only_seems_disputed_is_no_conflict(
    real_engine: Engine, thing: str, prop: str
) -> None:
    asked = (
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> ASK { "
        f"?conflict pg:about <{expand(thing)}> ; pg:conflictProperty pg:{prop} }}"
    )
    assert real_engine.query(asked).boolean is False


@pytest.mark.parametrize(("thing", "prop"), [*[each[:2] for each in CONFLICTS], *COMPATIBLE])
def test_a_curator_explains_each_on_the_page_of_the_thing(
    real_engine: Engine, real_client: FlaskClient, thing: str, prop: str
) -> None:
    [row] = real_engine.query(
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "
        "PREFIX dct: <http://purl.org/dc/terms/> SELECT ?text WHERE { "
        f"?note a pg:CuratorNote ; pg:concerns <{expand(thing)}> ; pg:onProperty pg:{prop} ; "
        "dct:description ?text }"
    ).rows()
    page = real_client.get(f"{path_for(expand(thing))}.html").text
    assert str(escape(str(row["text"][0])))[:80] in page


def test_of_the_deaths_in_the_terter_case_only_the_common_core_is_accepted(
    real_engine: Engine,
) -> None:
    rows = real_engine.query(
        "SELECT ?n WHERE { <https://w3id.org/prisongraph/group/terter-deaths> "
        "<https://w3id.org/prisongraph/ontology#memberCount> ?n }"
    ).rows()
    assert [str(row["n"][0]) for row in rows] == [">=9"]
    claims = find_claims(real_engine, QUERIES, subject=expand("group:terter-deaths"))
    statuses = {(claim.value_words, claim.status.label) for claim in claims}
    assert {("11", "contested"), ("9", "contested"), ("8", "outranked")} <= statuses


def test_every_paragraph_of_the_article_is_in_the_record(real_engine: Engine) -> None:
    claims = find_claims(real_engine, QUERIES, document=ARTICLE)
    places = {passage.place for claim in claims for passage in claim.passages}
    assert places == {"headline", *(f"paragraph {number}" for number in range(1, 13))}


def test_no_two_passages_of_the_article_overlap(real_engine: Engine) -> None:
    claims = find_claims(real_engine, QUERIES, document=ARTICLE)
    spans = sorted(
        {(int(p.start), int(p.end)) for claim in claims for p in claim.passages if p.digest}
    )
    assert len(spans) == 23
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_the_tangle_is_marked_and_nothing_is_merged(real_client: FlaskClient) -> None:
    page = real_client.get("/person/nadir-mageramov.html", headers={"Accept": "text/html"}).text
    assert "do not fit together" in page
    assert "Ganja case" in page


def links_of(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    """Where the links of a page lead, with the words that a person sees."""
    page = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
    seen = re.sub(r'<span class="hidden">.*?</span>', "", page)
    return [
        (unescape(address), unescape(re.sub(r"<[^>]+>", "", words)).strip())
        for address, words in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', seen, re.DOTALL)
    ]


def click(client: FlaskClient, path: str, words: str, *, to: str = "") -> str:
    """Where the first link that says just this leads, of those that lead to some place."""
    return next(
        address
        for address, seen in links_of(client, path)
        if seen == words and address.startswith(to)
    )


def test_from_357_on_the_home_page_the_paragraph_of_the_article_is_three_clicks_away(
    real_client: FlaskClient,
) -> None:
    claim = click(real_client, "/", "357")
    paragraph = click(real_client, claim, "paragraph 1", to=path_for(ARTICLE) or "")
    page, _, fragment = paragraph.partition("#")
    text = real_client.get(page, headers={"Accept": "text/html"}, follow_redirects=True).text
    passage = text[text.index(f'<section id="{fragment}"') :].partition("</section>")[0]
    assert "<h3>Paragraph 1</h3>" in passage
    assert "number of people: 357" in passage
    assert 'Said by</span> <a href="/org/panarmenian-net">PanARMENIAN.Net</a>' in passage


def test_from_a_paragraph_of_the_article_a_click_leads_to_whoever_said_it_and_passed_it_on(
    real_client: FlaskClient,
) -> None:
    text = real_client.get(f"{path_for(ARTICLE)}.html").text
    [passage] = [
        each
        for each in re.findall(
            r'<section id="[^"]+" class="passage">.*?</section>', text, re.DOTALL
        )
        if "The sentence in the detention of Mirhafiz Jafarzadeh from 2022 is 16 years" in each
    ]
    speakers = re.search(r'<p class="speakers">.*?</p>', passage, re.DOTALL)
    assert speakers
    assert re.findall(r'href="([^"]+)"', speakers[0]) == [
        "/person/elshan-hasanov",
        "/org/ufppa",
        "/org/caucasian-knot",
        "/org/panarmenian-net",
    ]


def test_the_record_asserts_no_guilt_religion_ethnicity_or_health(real_engine: Engine) -> None:
    rows = real_engine.query(
        "SELECT DISTINCT ?p WHERE { ?c <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p }"
    ).rows()
    names = {str(row["p"]).rpartition("#")[2].lower() for row in rows}
    assert not {
        name for name in names for word in ("guilt", "relig", "ethnic", "health") if word in name
    }
    assert all(isinstance(row["p"], Iri) for row in rows)


def test_an_edition_that_no_source_dates_is_ordered_by_its_first_report(
    real_client: FlaskClient,
) -> None:
    """August 2018 stood behind January 2018 on the home page, because no source dates it."""
    home = real_client.get("/").text
    assert "reported by 3 August 2018" in home
    page = real_client.get("/list/cppp.html").text
    rows = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)
    assert rows.index("January 2018") < rows.index("reported by 3 August 2018")


@pytest.fixture(scope="module")
def engine_as_of_september(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("as-of")
    return Engine.from_file(
        build_release(default_record(), folder, as_of=date(2024, 9, 30)).dataset
    )


def test_the_totals_of_the_list_as_of_a_day_and_today_differ_and_both_have_evidence(
    real_engine: Engine, engine_as_of_september: Engine
) -> None:
    def totals(engine: Engine) -> dict[Term, set[tuple[Term, Term]]]:
        found: dict[Term, set[tuple[Term, Term]]] = {}
        for row in engine.run(QUERIES["list-totals-over-time"]).rows():
            if row["list"] == expand("list:ufppa") and row["status"] == expand("pg:Accepted"):
                evidence = found.setdefault(row["edition"], set())
                evidence.add((row["total"], row["document"]))
        return found

    today, then = totals(real_engine), totals(engine_as_of_september)
    newest = expand("list:ufppa/2025-10-07")
    assert {total for total, _ in today[newest]} == {Literal("392", XSD.integer)}
    assert newest not in then
    last = expand("list:ufppa/2024-09")
    assert {total for total, _ in then[last]} == {Literal("319", XSD.integer)}
    assert set(then) < set(today)
    for engine, evidence in ((real_engine, today), (engine_as_of_september, then)):
        for found in evidence.values():
            for _, document in found:
                assert find_claims(engine, QUERIES, document=document)


@pytest.mark.parametrize("name", ["list:ufppa", "list:cppp", "list:working-group-unified-list"])
def test_the_totals_as_of_a_day_are_those_of_a_release_as_of_the_day(
    real_engine: Engine, engine_as_of_september: Engine, name: str
) -> None:
    query = QUERIES["list-totals-as-of"]
    asked = real_engine.run(query, **query.bindings({"list": name, "day": "2024-09-30"})).rows()
    compiled = engine_as_of_september.run(QUERIES["list-totals-over-time"]).rows()
    columns = ("edition", "total", "origin", "document")
    found = {tuple(row[column] for column in columns) for row in asked}
    assert found == {
        tuple(row[column] for column in columns) for row in compiled if row["list"] == expand(name)
    }
    assert found


def test_what_is_accepted_stands_before_what_it_outranks(real_client: FlaskClient) -> None:
    page = real_client.get("/detention/farid-mehralizada-2024.html").text
    dates = page[page.index("<dt>date of arrest") :]
    assert dates.index("30 May 2024") < dates.index("1 June 2024")
