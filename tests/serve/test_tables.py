"""What pages of the whole record share is made once, and long pages are told in part."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from prisongraph.engine.embedded import Engine
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve import home, list_pages, mentions
from prisongraph.serve.list_pages import ListPages
from prisongraph.serve.mentions import links_to, mentions_of
from prisongraph.serve.pages import Pages
from prisongraph.serve.views import Mentions
from prisongraph.terms import Iri

QUERIES = read_queries(Path(__file__).parents[2] / "queries")
BASE = "https://w3id.org/prisongraph/"


@pytest.fixture
def pages(engine: Engine) -> Pages:
    return Pages(engine, QUERIES)


@pytest.fixture(scope="module")
def real_pages(real_engine: Engine) -> Pages:
    return Pages(real_engine, QUERIES)


def test_what_is_kept_is_made_once_however_many_ask(pages: Pages) -> None:
    made: list[int] = []
    found: list[int] = []
    ready = threading.Barrier(8)

    def make() -> int:
        made.append(1)
        return len(made)

    def ask() -> None:
        ready.wait()
        found.append(pages.once("number", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, made) == ([1] * 8, [1])


def test_what_could_not_be_made_is_made_when_it_is_asked_for_again(pages: Pages) -> None:
    with pytest.raises(ZeroDivisionError):
        pages.once("number", lambda: 1 // 0)
    assert pages.once("number", lambda: 7) == 7


def _mentions(pages: Pages, iri: Iri) -> tuple[Mentions, ...]:
    return mentions_of(pages, iri, links_to(pages, iri))


@pytest.mark.parametrize(
    "thing",
    ["court/baku-grave-crimes", "org/ufppa", "place/azerbaijan", "case/terter", "org/turan"],
)
def test_a_hub_tells_the_same_of_all_that_it_shows(
    real_pages: Pages, thing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions, "MOST_MENTIONS", 1000)
    iri = Iri(BASE + thing)
    whole = _mentions(real_pages, iri)
    monkeypatch.setattr(mentions, "HUB", 0)
    assert links_to(real_pages, iri).to_a_hub
    assert whole
    assert _mentions(real_pages, iri) == whole


def test_a_hub_shows_some_of_each_kind_and_counts_all(
    real_pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    iri = Iri(BASE + "court/baku-grave-crimes")
    totals = {each.property: each.total for each in _mentions(real_pages, iri)}
    monkeypatch.setattr(mentions, "HUB", 0)
    monkeypatch.setattr(mentions, "MOST_MENTIONS", 2)
    found = _mentions(real_pages, iri)
    assert {each.property: each.total for each in found} == totals
    assert {len(each.shown) for each in found} == {min(2, total) for total in totals.values()}
    assert all(mention.claims for each in found for mention in each.shown)


def test_lists_stand_in_pages_each_once(real_pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = ListPages(real_pages)
    names = [each.thing for each in lists.series()]
    monkeypatch.setattr(list_pages, "LISTS_PAGE", 4)
    numbers = range(1, lists.page(1).pages + 1)
    shown = [each.thing for number in numbers for each in lists.page(number).items]
    assert len(names) > 4
    assert shown == names


@pytest.mark.parametrize("path", ["/lists", "/ledger"])
def test_many_lists_lead_from_page_to_page(
    real_release: Release,
    site_over: Callable[[Release], FlaskClient],
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(list_pages, "LISTS_PAGE", 4)
    client = site_over(real_release)
    assert f'<a rel="next" href="{path}?page=2">' in client.get(path).text
    assert f'<a rel="prev" href="{path}?page=1">' in client.get(f"{path}?page=2").text
    assert client.get(f"{path}?page=9").status_code == 404


def test_the_home_page_shows_the_newest_totals_and_says_how_many_lists_there_are(
    real_release: Release,
    site_over: Callable[[Release], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    section = '<section class="total"'
    whole = site_over(real_release).get("/").text
    monkeypatch.setattr(home, "_SHOWN_TOTALS", 1)
    page = site_over(real_release).get("/").text
    lists = whole.count(section)
    assert lists > page.count(section) == 1
    assert f"there are {lists}</a>" in page
    assert "newest totals" not in whole
