"""Indexes: everything of a kind, narrowed by any spelling; conflicts and counts."""

import re

import pytest
from flask.testing import FlaskClient

from prisongraph.serve import indexes, paging

HTML = {"Accept": "text/html"}


def text_of(client: FlaskClient, path: str, **query: str) -> str:
    response = client.get(path, query_string=query, headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def in_words(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("typed", ["numune", "ADA", "Əda", "example ada"])
def test_an_index_is_narrowed_by_any_spelling(client: FlaskClient, typed: str) -> None:
    page = text_of(client, "/people", q=typed.replace("numune", "nümunə"))
    assert "Ada Example" in page
    assert "Bob Placeholder" not in page


def test_an_index_says_how_many_there_are(client: FlaskClient) -> None:
    assert "7 in this release" in in_words(text_of(client, "/people"))


def test_a_person_without_a_name_comes_last(client: FlaskClient) -> None:
    names = re.findall(r'<li><a href="(/person/[^"]*)"', text_of(client, "/people"))
    assert names[-1] == "/person/w7k2q9"


def test_numbers_in_names_are_compared_as_numbers(client: FlaskClient) -> None:
    names = re.findall(r'<li><a href="/law/([^"]*)"', text_of(client, "/provisions"))
    assert names == ["example-code-9", "example-code-9.1", "example-code-10"]


def test_a_provision_is_found_by_its_number(client: FlaskClient) -> None:
    names = re.findall(r'<li><a href="/law/([^"]*)"', text_of(client, "/provisions", q="10"))
    assert names == ["example-code-10"]


def test_pages_of_an_index_lead_to_each_other_and_keep_the_filter(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "cut", lambda items, number: paging.cut(items, number, 2))
    page = text_of(client, "/people", q="e", page="1")
    assert '<link rel="next" href="/people?q=e&amp;page=2">' in page
    assert 'rel="prev"' not in page
    second = text_of(client, "/people", q="e", page="2")
    assert '<link rel="prev" href="/people?q=e&amp;page=1">' in second


def test_what_is_typed_into_a_filter_is_never_markup(client: FlaskClient) -> None:
    assert "<b>" not in text_of(client, "/people", q='"><b>')


def test_documents_are_found_by_their_publisher(client: FlaskClient) -> None:
    page = text_of(client, "/documents", q="gazette")
    assert "Gazette echo" in page
    assert "Court ruling" not in page


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({"kind": "pg:DateConflict"}, "trial of Ada Example in 2023"),
        ({"property": "pg:memberCount"}, "people counted in the Zenda case"),
        ({"resolution": "pg:AdjudicationRule"}, "trial of Ada Example in 2023"),
        ({"case": "case:example"}, "trial of Ada Example in 2023"),
    ],
)
def test_conflicts_are_narrowed_by(client: FlaskClient, chosen: dict[str, str], shown: str) -> None:
    everything = re.findall(r'<article class="conflict"', text_of(client, "/conflicts"))
    page = text_of(client, "/conflicts", **chosen)
    found = re.findall(r'<article class="conflict"', page)
    assert 0 < len(found) < len(everything)
    assert f">{shown}: " in page


def test_conflicts_that_fit_nothing_are_none(client: FlaskClient) -> None:
    page = text_of(client, "/conflicts", kind="pg:DateConflict", property="pg:memberCount")
    assert 'class="conflict"' not in page


def test_counts_of_one_place_stand_side_by_side_in_the_order_of_time(client: FlaskClient) -> None:
    words = in_words(text_of(client, "/counts"))
    assert "2 counts under 2 definitions" in words
    first, second = words.index("jesters arrested in Ruritania"), words.index("prisoners of wit in")
    assert first < second


def test_each_count_says_what_it_counts_and_who_counted(client: FlaskClient) -> None:
    rows = re.findall(r"<tr><td>.*?</tr>", text_of(client, "/counts"), re.DOTALL)
    words = [re.sub(r"<[^>]+>", " ", row) for row in rows]
    assert ["80" in row and "jesters arrested" in row and "Gazette" in row for row in words] == [
        True,
        False,
        False,
    ]
    assert ["14" in row and "prisoners of wit" in row and "Committee" in row for row in words] == [
        False,
        True,
        False,
    ]


def test_a_value_that_several_sources_give_is_one_side_of_a_conflict(client: FlaskClient) -> None:
    page = text_of(client, "/conflicts", property="pg:proceedingDate")
    assert page.count('<p class="big">') == 2
