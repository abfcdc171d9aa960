"""What the record that ships must say, and must not."""

from itertools import pairwise
from pathlib import Path

from flask.testing import FlaskClient

from prisongraph.build import check_record
from prisongraph.engine.embedded import Engine
from prisongraph.evidence import find_claims
from prisongraph.iris import expand
from prisongraph.queries import read_queries
from prisongraph.record import default_record
from prisongraph.terms import Iri

ROOT = Path(__file__).parents[1]
QUERIES = read_queries(ROOT / "queries")
ARTICLE = expand("doc:panarmenian-2025-357")


def test_the_record_is_sound() -> None:
    assert check_record(default_record()).findings == ()


def test_the_sentence_of_sixteen_years_has_its_whole_chain(real_engine: Engine) -> None:
    detention = expand("detention:mirhafiz-jafarzadeh-2022")
    claims = find_claims(real_engine, QUERIES, subject=detention)
    [claim] = [each for each in claims if each.value_words == "16 years"]
    [passage] = claim.passages
    assert [step.speaker.label for step in passage.steps] == [
        "PanARMENIAN.Net",
        "Caucasian Knot",
        "Elshan Hasanov",
    ]
    assert passage.origin == expand("org:ufppa")
    assert passage.place == "paragraph 7"


def test_eight_and_eleven_deaths_are_one_conflict_and_no_fact(real_engine: Engine) -> None:
    rows = real_engine.run(QUERIES["conflicts-side-by-side"]).rows()
    deaths = [row for row in rows if row["about"] == expand("group:terter-deaths")]
    assert len({row["conflict"] for row in deaths}) == 1
    assert sorted(str(row["value"][0]) for row in deaths) == ["11", "8"]
    fact = (
        "ASK { <https://w3id.org/prisongraph/group/terter-deaths> "
        "<https://w3id.org/prisongraph/ontology#memberCount> ?n }"
    )
    assert real_engine.query(fact).boolean is False
    marked = (
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> ASK { "
        "<https://w3id.org/prisongraph/group/terter-deaths> pg:contested pg:memberCount }"
    )
    assert real_engine.query(marked).boolean is True


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


def test_from_357_on_the_home_page_the_paragraph_is_two_clicks_away(
    real_client: FlaskClient,
) -> None:
    home = real_client.get("/").text
    claim = home.split('class="figure"><a href="', 1)[1].split('"', 1)[0]
    page = real_client.get(claim, headers={"Accept": "text/html"}, follow_redirects=True).text
    assert 'href="/document/panarmenian-2025-357#p' in page


def test_the_record_asserts_no_guilt_religion_ethnicity_or_health(real_engine: Engine) -> None:
    rows = real_engine.query(
        "SELECT DISTINCT ?p WHERE { ?c <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p }"
    ).rows()
    names = {str(row["p"]).rpartition("#")[2].lower() for row in rows}
    assert not {
        name for name in names for word in ("guilt", "relig", "ethnic", "health") if word in name
    }
    assert all(isinstance(row["p"], Iri) for row in rows)
