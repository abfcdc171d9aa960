"""The page of a document: passages in order, whose words they are, who else says the same."""

import re

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}


def passage(client: FlaskClient, document: str, fragment: str) -> str:
    page = client.get(f"/document/{document}.html", headers=HTML).text
    found = re.search(rf'<section id="{fragment}" class="passage">.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def words_of(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup))


def test_a_passage_says_who_speaks_and_through_whom_with_links(client: FlaskClient) -> None:
    found = passage(client, "courier-relay", "p1")
    assert (
        "Said by Carol Specimen, for Ruritanian Prisoners Committee passed on by Ruritanian Wire "
        "and then by The Fictional Courier"
    ) in words_of(found)
    for path in (
        "/person/example-spokeswoman",
        "/org/example-committee",
        "/org/example-agency",
        "/org/example-courier",
    ):
        assert f'href="{path}"' in found


def test_whoever_says_the_same_elsewhere_is_counted_with_their_origins(
    client: FlaskClient,
) -> None:
    words = words_of(passage(client, "courier-relay", "p1"))
    assert "Said in 2 other reports" in words
    assert re.search(r"Said in 2 other reports[^,]*, no other origin", words)


@pytest.mark.parametrize(
    ("document", "fragment", "conflicts"),
    [("courier-relay", "p3", 1), ("gazette-echo", "p2", 2), ("bugle-annals", "p3", 0)],
)
def test_a_claim_in_a_conflict_leads_to_it(
    client: FlaskClient, document: str, fragment: str, conflicts: int
) -> None:
    found = passage(client, document, fragment)
    assert len(re.findall(r'<a href="/conflict/[a-z2-7]{16}">In conflict', found)) == conflicts


def test_the_statuses_of_all_claims_are_counted_at_the_top(client: FlaskClient) -> None:
    page = client.get("/document/gazette-echo.html", headers=HTML).text
    chips = re.findall(r'<span class="chip [a-z]+">([^<]+)</span> <a', page)
    told = words_of(page[page.index("What it says") :])
    for status in set(chips):
        assert f"{chips.count(status)} {status}" in told


def test_passages_stand_in_the_order_of_the_document(client: FlaskClient) -> None:
    page = client.get("/document/herald-chronicle.html", headers=HTML).text
    assert re.findall(r'<section id="(p\d)" class="passage">', page) == ["p1", "p2", "p3"]
