"""Long lists in pages."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.errors import NotFoundError, ParameterError
from prisongraph.serve.paging import cut, page_number


@given(st.lists(st.integers(), max_size=40), st.integers(1, 7))
def test_the_pages_of_a_list_hold_each_item_once_and_in_order(items: list[int], size: int) -> None:
    first = cut(items, 1, size)
    pages = [cut(items, number, size) for number in range(1, first.pages + 1)]
    assert [item for page in pages for item in page.items] == items
    assert {page.total for page in pages} == {len(items)}
    assert all(page.items == tuple(items[page.first - 1 : page.last]) for page in pages)


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_there_is_not_is_not_found(number: int) -> None:
    with pytest.raises(NotFoundError, match="There are 2 pages"):
        cut("abc", number, 2)


@pytest.mark.parametrize("text", ["two", "-1", "1.5", "²", "99999999"])
def test_a_page_number_is_a_number(text: str) -> None:
    with pytest.raises(ParameterError, match="expected a number"):
        page_number(text)


@pytest.mark.parametrize("path", ["/people", "/documents", "/conflicts", "/counts", "/courts"])
def test_a_page_beyond_the_last_is_not_found_on_every_index(client: FlaskClient, path: str) -> None:
    assert client.get(path, query_string={"page": "2"}).status_code == 404


@pytest.mark.parametrize("path", ["/people", "/documents", "/conflicts", "/counts", "/search"])
def test_a_page_number_in_words_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path, query_string={"page": "two"}).status_code == 400
