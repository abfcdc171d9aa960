"""The explorer of conflicts: filters that narrow each other, and the page of one conflict."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from prisongraph.engine.embedded import Engine
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve.conflicts import FILTERS, conflict_index
from prisongraph.serve.pages import Pages

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def pages(release: Release, engine: Engine) -> Pages:
    return Pages(engine, read_queries(release.queries))


def test_each_choice_finds_as_many_as_stand_beside_it(pages: Pages) -> None:
    index = conflict_index(pages, {}, 1)
    assert index.conflicts.total == index.everything > 2
    for name, choices in index.filters:
        assert choices, name
        for choice in choices:
            assert conflict_index(pages, {name: choice.value}, 1).conflicts.total == choice.number


def test_the_numbers_of_a_filter_are_those_beside_the_others(pages: Pages) -> None:
    for name, choices in conflict_index(pages, {}, 1).filters:
        for choice in choices:
            narrowed = conflict_index(pages, {name: choice.value}, 1)
            # Of the chosen filter all values stay on offer, so that another one is one click away.
            offered = {each.value: each.number for each in dict(narrowed.filters)[name]}
            assert offered == {each.value: each.number for each in choices}
            for other, others in narrowed.filters:
                for each in others:
                    both = {name: choice.value, other: each.value}
                    assert conflict_index(pages, both, 1).conflicts.total == each.number


def test_a_filter_that_is_chosen_is_shown_though_nothing_fits(client: FlaskClient) -> None:
    page = client.get(
        "/conflicts?kind=pg:CountConflict&property=pg:proceedingDate", headers=HTML
    ).text
    assert "0 of " in page
    assert re.search(r'<option value="pg:CountConflict" selected>[^<]+\(0\)</option>', page)
    assert re.search(r'<option value="pg:proceedingDate" selected>[^<]+\(0\)</option>', page)
    assert '<article class="conflict">' not in page


@pytest.mark.parametrize("name", FILTERS)
def test_the_form_has_a_labelled_choice_for_every_filter(client: FlaskClient, name: str) -> None:
    page = client.get("/conflicts", headers=HTML).text
    assert f'<label for="filter-{name}">' in page
    assert f'<select id="filter-{name}" name="{name}">' in page
    assert '<form class="params" action="/conflicts"' in page
    assert "<button>Filter</button>" in page


def test_narrowed_conflicts_stand_in_pages_that_keep_the_filter(
    pages: Pages,
    release: Release,
    site_over: Callable[[Release], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prisongraph.serve.conflicts.CONFLICTS_PAGE", 1)
    name, value = next(
        (name, choice.value)
        for name, choices in conflict_index(pages, {}, 1).filters
        for choice in choices
        if choice.number > 1
    )
    index = conflict_index(pages, {name: value}, 1)
    assert index.conflicts.pages == index.conflicts.total > 1
    found = [
        each.iri
        for number in range(1, index.conflicts.pages + 1)
        for each in conflict_index(pages, {name: value}, number).conflicts.items
    ]
    assert len(found) == len(set(found)) == index.conflicts.total
    page = site_over(release).get("/conflicts", query_string={name: value}, headers=HTML).text
    [following] = re.findall(r'<a rel="next" href="([^"]+)"', page)
    assert following.endswith(f"{name}={value.replace(':', '%3A')}&amp;page=2")


def conflict_page(client: FlaskClient, query: str) -> str:
    page = client.get(f"/conflicts?{query}", headers=HTML).text
    path = re.search(r'<a href="(/conflict/[a-z2-7]{16})"', page)
    assert path
    return client.get(path[1] + ".html", headers=HTML).text


def test_a_conflict_tells_each_side_with_its_origin_its_document_and_its_place(
    client: FlaskClient,
) -> None:
    page = conflict_page(client, "kind=pg:CountConflict&resolution=pg:Unresolved")
    sides = re.findall(r'<section class="side".*?</section>', page, re.DOTALL)
    assert [re.findall(r"<h3[^>]*>([^<]+)</h3>", side) for side in sides] == [
        ["12"],
        ["more than 200"],
    ]
    for side, document, place in zip(
        sides, ("gazette-echo", "courier-relay"), ("p2", "p3"), strict=True
    ):
        assert f'href="/document/{document}#{place}"' in side
        assert "1 independent origin" in side
        assert "Rule: no rule decides." in side
    assert "What would settle it" in page


def test_an_origin_that_contradicts_itself_is_named(
    release_with: Callable[..., Release], site_over: Callable[[Release], FlaskClient]
) -> None:
    release = release_with(
        {
            "documents/gazette-echo.trig": [("pg:memberCount 12 .", "pg:memberCount 12 , 13 .")],
            "documents/courier-relay.trig": [
                ('pg:memberCount ">200"^^pg:quantity', "pg:memberCount 14")
            ],
        }
    )
    page = conflict_page(site_over(release), "property=pg:memberCount&resolution=pg:Unresolved")
    assert re.search(r">The Invented Gazette</a> stands? on more than one side", page)


def test_a_conflict_that_a_rule_settled_tells_what_would_change_that(client: FlaskClient) -> None:
    page = conflict_page(client, "resolution=pg:CompetenceRule")
    assert "What would change the decision" in page
    assert "outranked" in page
    assert "accepted" in page
