"""Pages of things at full depth: what belongs to them, what leads to them, what curators write."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from prisongraph.release import Release
from prisongraph.serve import mentions, things

HTML = {"Accept": "text/html"}


def page_of(client: FlaskClient, path: str) -> str:
    response = client.get(f"/{path}.html", headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of its rank."""
    found = re.search(rf"<h([23])[^>]*>(?:<a[^>]*>)?{heading}.*?(?=<h\1|</main>)", page, re.DOTALL)
    assert found, f"no heading {heading!r}"
    return found[0]


def test_a_listing_is_attributed_to_its_publisher(client: FlaskClient) -> None:
    page = page_of(client, "person/example-ada")
    line = re.search(r'<p class="listed">(.*?)</p>', page, re.DOTALL)
    assert line
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", line[1]))
    assert (
        "Listed by Ruritanian Prisoners Committee in List of the Committee, January 2024" in words
    )


def test_a_reported_removal_stands_beside_the_listing(client: FlaskClient) -> None:
    page = page_of(client, "person/example-ada")
    line = re.search(r'<p class="listed">(.*?)</p>', page, re.DOTALL)
    assert line
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", line[1]))
    assert "reported as removed in List of the Committee, May 2024" in words


def test_the_date_of_an_edition_is_no_more_precise_than_its_source(client: FlaskClient) -> None:
    """An edition of May 2024 was once shown as one of the first of May."""
    lists = section(page_of(client, "person/example-ada"), "Lists")
    assert "<td>May 2024</td>" in lists
    assert "1 May" not in lists


def test_a_listing_names_the_section(client: FlaskClient) -> None:
    lists = section(page_of(client, "person/example-ada"), "Lists")
    assert "jesters on the January list" in lists


def test_the_lists_of_a_person_do_not_stand_twice(client: FlaskClient) -> None:
    assert "Lists that name it" not in page_of(client, "person/example-ada")


def test_proceedings_stand_in_their_detention_in_the_order_of_time(client: FlaskClient) -> None:
    part = section(page_of(client, "person/example-ada"), "detention of Ada Example from 2022")
    assert part.index("remand hearing of Ada Example") < part.index("trial of Ada Example")


def test_what_ties_a_person_to_a_detention_has_its_evidence(client: FlaskClient) -> None:
    part = section(page_of(client, "person/example-ada"), "detention of Ada Example from 2022")
    assert "Ada Example was detained: detention of Ada Example from 2022." in part


def test_a_recognition_says_who_recognised_as_what(client: FlaskClient) -> None:
    part = section(page_of(client, "person/example-ada"), "recognition of Ada Example")
    assert "Ruritanian Prisoners Committee" in part
    assert "prisoner of wit" in part


def test_an_application_to_strasbourg_stands_on_the_page_of_the_applicant(
    client: FlaskClient,
) -> None:
    assert "1/24" in section(page_of(client, "person/example-ada"), "Example v. Ruritania")


def test_a_spelling_has_its_source(client: FlaskClient) -> None:
    spellings = section(page_of(client, "person/example-ada"), "Spellings")
    assert "Ada the Example" in spellings
    assert "The Fictional Courier" in spellings


@pytest.mark.parametrize(
    ("path", "heading", "shown"),
    [
        ("person/example-judge", "As judge", "trial of Ada Example in 2023"),
        ("court/example", "Before this court", "trial of Ada Example in 2023"),
        ("facility/example-north", "Held here", "detention of Ada Example from 2022"),
        ("law/example-code-9.1", "Where it is charged", "detention of Ada Example from 2022"),
        ("law/example-code-9.1", "Offences in words that are mapped to it", "satire"),
        ("law/example-code-9", "Narrower", "Article 9.1 of the Ruritanian Code"),
        ("org/example-committee", "Recognitions and calls by it", "recognition of Ada Example"),
        ("org/example-committee", "Documents that it published", "Committee list"),
        ("place/example-ruritania", "Counts of it", "prisoners of wit in Ruritania, 2024"),
        ("list/example", "Its editions", "List of the Committee, January 2024"),
        ("concept/criteria/example", "Recognitions under it", "recognition of Ada Example"),
    ],
)
def test_what_leads_to_a_thing_is_headed_in_words(
    client: FlaskClient, path: str, heading: str, shown: str
) -> None:
    assert shown in section(page_of(client, path), heading)


def test_what_leads_to_a_thing_is_counted(client: FlaskClient) -> None:
    heading = section(page_of(client, "person/example-judge"), "As judge").partition("</h3>")[0]
    assert ">2<" in heading


def test_what_leads_to_a_thing_is_bounded_and_a_query_lists_all(
    release: Release,
    site_over: Callable[[Release], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = site_over(release)
    monkeypatch.setattr(mentions, "MOST_MENTIONS", 1)
    found = section(page_of(client, "person/example-judge"), "As judge")
    assert found.count("<li>") == 1
    link = re.search(r'href="(/queries/mentions-of-thing[^"]*)"', found)
    assert link
    answer = client.get(link[1].replace("&amp;", "&"), headers=HTML).text
    assert "proceeding:example-ada-trial" in answer
    assert "proceeding:example-ada-remand" in answer


def test_values_of_one_property_are_bounded_and_a_query_lists_all(
    release: Release,
    site_over: Callable[[Release], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = site_over(release)
    monkeypatch.setattr(things, "MOST_CLAIMS", 1)
    page = page_of(client, "detention/example-ada-2022")
    assert '<a href="/queries/claims-about-thing?thing=' in page
    assert "more<span" in page


def test_a_way_in_that_nobody_upholds_shows_what_became_of_it(client: FlaskClient) -> None:
    assert "superseded" in section(page_of(client, "facility/example-north"), "Held here")


def test_a_charge_that_one_reports_and_another_denies_stands(client: FlaskClient) -> None:
    found = section(page_of(client, "offence/example-satire"), "Where it is charged")
    assert "1 of 2" in found
    assert 'class="chip"' not in found


def test_a_curators_note_stands_at_its_property_without_a_conflict(client: FlaskClient) -> None:
    page = page_of(client, "detention/example-ada-2022")
    facts = re.search(r"<dt>date of arrest.*?</div>\s*</dd>", page, re.DOTALL)
    assert facts
    assert "Both dates mean one arrest" in facts[0]


def test_a_curators_note_stands_on_the_page_of_the_conflict(client: FlaskClient) -> None:
    index = client.get("/conflicts?property=pg:memberCount&kind=pg:CountConflict", headers=HTML)
    paths = re.findall(r'<h2><a href="(/conflict/[a-z2-7]+)">people counted', index.text)
    page = page_of(client, paths[0][1:])
    assert page.count("The Courier counts two years") == 1
    assert "which decides nothing" in page


def test_a_decision_is_shown_with_its_reason_and_date(client: FlaskClient) -> None:
    page = page_of(client, "proceeding/example-ada-trial")
    assert "The Wire printed the dateline of its report." in page
    assert "A curator’s decision, 1 July 2024" in page


def test_a_claim_shows_the_note_on_its_value(client: FlaskClient) -> None:
    page = page_of(client, "claim/4xim3e3smpus5q3i")
    assert "The Wire printed the dateline of its report." in page


def test_a_note_of_a_curator_has_a_page(client: FlaskClient) -> None:
    assert "Both dates mean one arrest" in page_of(client, "adjudication/example-note-arrest")
