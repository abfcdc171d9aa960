"""The search box: names in any spelling, documents, values, identifiers."""

import pytest
from flask.testing import FlaskClient

from prisongraph.serve import search


def found(client: FlaskClient, typed: str) -> str:
    return client.get("/search", query_string={"q": typed}).text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("zenda", "Zenda case"),
        ("committee", "Ruritanian Prisoners Committee"),
        ("Chronicle JESTERS", "Chronicle of the Jesters"),
        ("strelsau", "Strelsau Court"),
        ("the example", "Ada Example"),
        ("Бобб", "Bob Placeholder"),
    ],
)
def test_the_search_finds_things_and_documents(client: FlaskClient, typed: str, shown: str) -> None:
    assert f">{shown}</a>" in found(client, typed)


@pytest.mark.parametrize("digest", ["4xim3e3smpus5q3i"])
def test_the_digits_of_a_claim_lead_to_it(client: FlaskClient, digest: str) -> None:
    response = client.get("/search", query_string={"q": digest})
    assert response.headers["Location"] == f"/claim/{digest}"


def test_digits_that_are_no_claim_are_searched_for(client: FlaskClient) -> None:
    assert "Nothing in this release" in found(client, "7272727272727272")


def test_a_name_that_is_the_text_comes_before_one_that_holds_it(client: FlaskClient) -> None:
    page = found(client, "ada example")
    first = page.partition('<ul class="claims">')[2].partition("</li>")[0]
    assert ">Ada Example</a>" in first


def test_a_value_is_found_in_any_case(client: FlaskClient) -> None:
    assert "9 years" in found(client, "p9y")


def test_many_claims_of_one_value_are_bounded_and_counted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_CLAIMS", 1)
    page = found(client, "P7Y6M")
    assert "The first 1 of 3." in page


def test_what_is_only_punctuation_finds_nothing(client: FlaskClient) -> None:
    assert "Nothing in this release" in found(client, "?!")


def test_what_only_looks_like_an_iri_is_searched_for(client: FlaskClient) -> None:
    assert "Nothing in this release" in found(client, "https://x/>")


def test_people_come_before_what_is_about_them(client: FlaskClient) -> None:
    page = found(client, "example")
    people, others = page.index('href="/person/example-ada"'), page.index('href="/detention/')
    assert people < others
    assert page.rindex('href="/person/') < others
