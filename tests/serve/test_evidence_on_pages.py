"""How pages tell the evidence: the place of a passage, and claims that say the same."""

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from prisongraph.build import build_release
from prisongraph.cli import main
from prisongraph.engine.embedded import Engine
from prisongraph.evidence import ClaimView, Named, alike, find_claims
from prisongraph.iris import PREFIXES
from prisongraph.queries import read_queries
from prisongraph.record import Record
from prisongraph.release import Release
from prisongraph.serve.views import ConflictView
from prisongraph.terms import Literal

HTML = {"Accept": "text/html"}
TIE = "Ada Example was detained: detention of Ada Example from 2022."


@pytest.fixture(scope="module")
def unplaced(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release in which one passage has no place, and repeats what another document says."""
    folder = tmp_path_factory.mktemp("unplaced")
    data = folder / "data"
    shutil.copytree(record.data, data)
    _replace(
        data / "documents" / "herald-chronicle.trig",
        ("pg:paragraph 1 ;", "pg:wholeDocument true ;"),
        (
            'pg:statedAs "Ada the Example"@en .',
            'pg:statedAs "Ada the Example"@en ;\n        pg:detention detention:example-ada-2022 .',
        ),
    )
    _replace(
        data / "entities" / "things.ttl",
        (
            '"jesters on the September list"@en',
            '"section “jesters”, List of the Committee, September 2024"@en',
        ),
    )
    return build_release(Record(data, record.ontology, record.queries), folder / "releases")


def _replace(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def site(unplaced: Release, site_over: Callable[[Release], FlaskClient]) -> FlaskClient:
    return site_over(unplaced)


@pytest.fixture(scope="module")
def claims(unplaced: Release) -> list[ClaimView]:
    return find_claims(Engine.from_file(unplaced.dataset), read_queries(unplaced.queries))


def words_of(site: FlaskClient, path: str) -> str:
    text = re.sub(r"<[^>]+>", "", site.get(path, headers=HTML).text)
    return re.sub(r"\s+", " ", text)


def test_a_page_of_a_document_says_that_a_place_was_not_recorded(site: FlaskClient) -> None:
    assert "Place not recorded Said by The Fictional Courier" in words_of(
        site, "/document/herald-chronicle.html"
    )


def test_what_has_no_place_stands_last_on_the_page_of_its_document(site: FlaskClient) -> None:
    page = words_of(site, "/document/herald-chronicle.html")
    assert 0 < page.index("Paragraph 2") < page.index("Place not recorded")


def test_a_page_of_a_thing_says_that_a_place_was_not_recorded(site: FlaskClient) -> None:
    assert "The Fictional Courier, 15 June 2024, place not recorded" in words_of(
        site, "/person/example-ada.html"
    )


def test_a_page_of_a_claim_says_that_a_place_was_not_recorded(
    site: FlaskClient, claims: list[ClaimView]
) -> None:
    claim = next(each for each in claims if each.value_words == "Ada the Example")
    page = words_of(site, "/claim/" + claim.iri.rpartition("/")[2] + ".html")
    assert "“Chronicle of the Jesters”, The Fictional Courier, 15 June 2024, place not" in page
    assert "(The Fictional Courier, 15 June 2024), place not recorded: Ada Example is" in page


def test_trace_says_that_a_place_was_not_recorded(unplaced: Release) -> None:
    result = CliRunner().invoke(
        main, ["trace", "person:example-ada", "--release", str(unplaced.path)]
    )
    assert result.exit_code == 0
    assert "place not recorded" in result.stdout


def test_what_two_documents_say_stands_once_with_both(site: FlaskClient) -> None:
    page = site.get("/person/example-ada.html", headers=HTML).text
    told = re.sub(r'<span class="hidden">.*?</span>', "", page)
    assert told.count(TIE) == 1
    tie = told[told.index(TIE) : told.index("</div>", told.index(TIE))]
    assert tie.count(">evidence") == 2


def test_claims_stand_apart_where_status_stance_or_value_differ(claims: list[ClaimView]) -> None:
    claim = claims[0]
    other = dataclasses.replace(claim, iri="other")
    assert alike([claim, other]) == ((claim, other),)
    for change in (
        {"value": Literal("else")},
        {"stance": "denied"},
        {"status": Named("status", "status")},
        {"subject": Named("subject", "subject")},
    ):
        different = dataclasses.replace(other, **change)  # type: ignore[arg-type]
        assert alike([claim, different]) == ((claim,), (different,))


def _conflict(claim: ClaimView, values: list[tuple[str, str]], status: str) -> ConflictView:
    sides = tuple(
        dataclasses.replace(
            claim,
            value=Literal(lexical),
            value_words=words,
            status=Named(PREFIXES["pg"] + status, status),
        )
        for lexical, words in values
    )
    about = Named("about", "about")
    return ConflictView("conflict", about, about, "", "", False, "", "", sides, ())


def test_sides_of_a_conflict_stand_in_the_order_of_numbers(claims: list[ClaimView]) -> None:
    values = [("10", "10"), (">=9", "at least 9"), ("9", "9"), ("1", "1"), ("9", "9")]
    told = _conflict(claims[0], values, "Accepted").by_value()
    assert [(words, len(sides)) for words, sides in told] == [
        ("1", 1),
        ("9", 2),
        ("at least 9", 1),
        ("10", 1),
    ]


@pytest.mark.parametrize(("status", "none"), [("Accepted", False), ("LessPrecise", True)])
def test_a_conflict_knows_when_what_is_accepted_is_no_side(
    claims: list[ClaimView], status: str, none: bool
) -> None:
    assert _conflict(claims[0], [("1", "1"), ("2", "2")], status).accepts_no_side() is none


def test_a_section_is_named_without_its_edition_beside_other_editions(site: FlaskClient) -> None:
    page = site.get("/list/example.html", headers=HTML).text
    assert '<th scope="row">section “jesters”</th>' in page


@pytest.mark.parametrize("path", ["/list/example.html", "/ledger", "/lists"])
def test_landmarks_of_a_page_are_told_apart(site: FlaskClient, path: str) -> None:
    page = site.get(path, headers=HTML).text
    names = re.findall(r'<(?:div|nav|form|aside)[^>]* aria-label="([^"]+)"', page)
    for heading in re.findall(r'<section aria-labelledby="([^"]+)"', page):
        found = re.search(rf'<h[23] id="{heading}">(.*?)</h', page)
        assert found
        names.append(re.sub(r"<[^>]+>", "", found[1]))
    assert names
    assert len(names) == len(set(names))


def test_nothing_in_the_picture_of_a_chart_can_be_focused(site: FlaskClient) -> None:
    page = site.get("/list/example.html", headers=HTML).text
    chart = page[page.index("<svg") : page.index("</svg>")]
    assert "<circle" in chart
    assert "<a " not in chart


def test_a_total_that_several_sources_give_is_one_number_at_home(real_client: FlaskClient) -> None:
    page = real_client.get("/", headers=HTML).text
    sections = re.findall(r'<section class="total".*?</section>', page, re.DOTALL)
    assert any(each.count('class="source total-source"') > 1 for each in sections)
    for each in sections:
        figure = re.search(r'<p class="figure">(.*?)</p>', each, re.DOTALL)
        assert figure
        numbers = re.findall(r">([^<]+)<span", figure[1])
        assert numbers
        assert len(numbers) == len(set(numbers))


def test_a_class_of_other_vocabularies_is_not_shown_by_its_iri(site: FlaskClient) -> None:
    page = site.get("/law/example-code-9.html", headers=HTML).text
    assert '<p class="kind">provision</p>' in page


def test_the_newest_edition_is_the_first_column_of_sections(real_client: FlaskClient) -> None:
    page = real_client.get("/list/ufppa.html", headers=HTML).text
    matrix = page[page.index('<table class="matrix">') :]
    columns = re.findall(r'<th scope="col" class="num"><a href="/list/ufppa/([\d-]+)#', matrix)
    assert len(columns) > 1
    assert columns == sorted(columns, reverse=True)
    rows = re.findall(r"<tr><th scope=\"row\">section.*?</tr>", matrix, re.DOTALL)
    assert {row.count("<td") for row in rows} == {len(columns)}
