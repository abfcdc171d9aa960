"""Things, their documents, and what the pages tell."""

import re

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

PATHS = [
    "/",
    "/people",
    "/groups",
    "/cases",
    "/organisations",
    "/lists",
    "/ledger",
    "/documents",
    "/conflicts",
    "/queries",
    "/sparql",
    "/about",
    "/check",
    "/check?claim=claim:CLAIM",
    "/claim/CLAIM.html",
    "/conflict/CONFLICT.html",
    "/conflicts?kind=pg:CountConflict",
    "/data",
    "/ontology",
    "/search",
    "/search?q=ada",
    "/courts",
    "/facilities",
    "/places",
    "/provisions",
    "/offences",
    "/events",
    "/applications",
    "/recognitions",
    "/counts",
    "/person/example-ada.html",
    "/person/w7k2q9.html",
    "/list/example.html",
    "/list/example/2024-01.html",
    "/list/example/2024-09.html",
    "/list/example/2024-09/jesters.html",
    "/document/courier-relay.html",
    "/group/example-unnamed.html",
    "/offence/example-satire.html",
    "/court/example.html",
    "/facility/example-north.html",
    "/org/example-committee.html",
    "/case/example.html",
    "/law/example-code-9.html",
    "/person/example-judge.html",
    "/detention/example-ada-2022.html",
    "/proceeding/example-ada-trial.html",
    "/proceeding/example-ada-strasbourg.html",
    "/recognition/example-ada.html",
    "/count/example-wit-2024.html",
    "/adjudication/example-note-arrest.html",
]
HTML = {"Accept": "text/html"}


def filled(client: FlaskClient, path: str) -> str:
    """The path with the name of a claim or a conflict that there is."""
    for kind, where in (("claim", "/search?q=P9Y"), ("conflict", "/conflicts")):
        if kind.upper() in path:
            found = re.search(rf'href="/{kind}/([a-z2-7]{{16}})"', client.get(where).text)
            assert found
            path = path.replace(kind.upper(), found[1])
    return path


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_complete_without_scripts_and_safe(client: FlaskClient, path: str) -> None:
    response = client.get(filled(client, path), headers=HTML)
    assert response.status_code == 200, response.text
    page = response.text
    assert page.count("<h1") == 1
    assert '<html lang="en">' in page
    assert "<script" not in page
    assert "style=" not in page
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("path", PATHS)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, path: str) -> None:
    page = client.get(filled(client, path), headers=HTML).text
    for link in set(re.findall(r'href="(/[^"#]*)', page)):
        with client.get(link.replace("&amp;", "&"), headers=HTML) as response:
            assert response.status_code in (200, 303), (path, link)


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (None, "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
    ],
)
def test_a_thing_leads_to_the_document_that_is_asked_for(
    client: FlaskClient, accept: str | None, suffix: str
) -> None:
    response = client.get("/person/example-ada", headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/person/example-ada.{suffix}"
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("suffix", "format_"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")]
)
def test_the_document_of_a_thing_says_the_same_in_every_format(
    client: FlaskClient, suffix: str, format_: str
) -> None:
    reference = Graph().parse(data=client.get("/person/example-ada.nt").data, format="nt")
    found = Graph().parse(data=client.get(f"/person/example-ada.{suffix}").data, format=format_)
    assert len(reference) > 10
    assert set(found) == set(reference)


@pytest.mark.parametrize(
    "path", ["/person/nobody", "/person/nobody.ttl", "/claim/nothing.html", "/x"]
)
def test_what_is_not_recorded_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_withheld_person_has_a_page_without_a_name(client: FlaskClient) -> None:
    page = client.get("/person/w7k2q9.html", headers=HTML).text
    assert "<h1>person:w7k2q9</h1>" in page


def test_a_contested_count_shows_both_sides_and_no_fact(client: FlaskClient) -> None:
    page = client.get("/group/example-unnamed.html", headers=HTML).text
    assert "more than 200" in page
    assert ">12<" in page
    assert "No rule decides" in page


def test_a_denial_is_shown_as_one(client: FlaskClient) -> None:
    page = client.get("/person/example-ada.html", headers=HTML).text
    assert "rejected:" in page


def test_an_anomaly_is_shown_only_where_it_belongs(client: FlaskClient) -> None:
    """A page of a thing that no anomaly concerns once showed every anomaly there was."""
    marked = client.get("/detention/example-ada-2022.html", headers=HTML).text
    other = client.get("/person/example-bob.html", headers=HTML).text
    assert "one arrest and of two" in marked
    assert "one arrest and of two" not in other


def test_a_claim_page_reads_as_a_sentence(client: FlaskClient) -> None:
    page = client.get("/search?q=P9Y", headers=HTML).text
    path = re.search(r'href="(/claim/[a-z2-7]{16})"', page)
    assert path is not None
    claim = client.get(path[1] + ".html", headers=HTML).text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", claim))
    assert (
        "According to Strelsau Court, in “Court ruling” (Strelsau Court, 1 December 2023), "
        "paragraph 1: The sentence in the detention of Bob Placeholder from 2023 is 9 years."
    ) in text


@pytest.mark.parametrize(
    "typed",
    [
        "https://w3id.org/prisongraph/person/example-ada",
        "person:example-ada",
    ],
)
def test_the_search_box_takes_an_iri(client: FlaskClient, typed: str) -> None:
    response = client.get("/search", query_string={"q": typed})
    assert (response.status_code, response.headers["Location"]) == (303, "/person/example-ada")


@pytest.mark.parametrize("typed", ["Ada", "ADA EXAMPLE", "Əda", "numuna", "Нюмуня"])
def test_the_search_finds_every_spelling(client: FlaskClient, typed: str) -> None:
    assert "Ada Example" in client.get("/search", query_string={"q": typed}).text


def test_what_is_typed_is_never_markup(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script" not in page


def test_the_host_header_is_not_trusted(client: FlaskClient) -> None:
    response = client.get("/person/example-ada", headers={"Host": "evil.example"})
    assert "evil.example" not in response.headers["Location"] + response.text


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "xml", "rq"])
def test_a_published_query_is_offered_as_data(client: FlaskClient, suffix: str) -> None:
    assert client.get(f"/queries/conflicts-side-by-side.{suffix}").status_code == 200


def test_void_tells_the_true_number_of_people(client: FlaskClient) -> None:
    with client.get("/.well-known/void") as response:
        void = Graph().parse(data=response.data, format="turtle")
    rows = void.query(
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n WHERE { ?p void:class "
        "<https://w3id.org/prisongraph/ontology#Person> ; void:entities ?n }"
    )
    assert [str(row[0]) for row in rows] == ["7"]  # type: ignore[index]


def words_of(client: FlaskClient, path: str) -> str:
    page = re.sub(r"<[^>]+>", " ", client.get(path, headers=HTML).text)
    return re.sub(r"\s+", " ", page)


@pytest.mark.parametrize("path", ["/ledger", "/list/example.html"])
def test_a_series_tells_which_steps_close_and_which_do_not(client: FlaskClient, path: str) -> None:
    page = words_of(client, path)
    assert "May 2024 List of the Committee, May 2024 44 9 5 44 none closes" in page
    assert "44 + 8 = 52, but 50 is stated: 2 fewer than the reported changes give." in page


def test_every_number_of_a_series_leads_to_its_claim(client: FlaskClient) -> None:
    page = client.get("/list/example.html", headers=HTML).text
    assert re.search(r'href="/claim/[a-z2-7]{16}">44</a>', page)
    assert re.search(r'also <a href="/claim/[a-z2-7]{16}">41</a>', page)


def test_a_list_tells_what_its_names_stand_for(client: FlaskClient) -> None:
    page = words_of(client, "/list/example.html")
    assert "prisoners of conscience, as the Committee defines them" in page


def test_an_edition_tells_its_sections_its_step_and_its_names(client: FlaskClient) -> None:
    september = words_of(client, "/list/example/2024-09.html")
    assert "2 of 3 sections have a count, with 45 persons in all, of 50 stated" in september
    assert "merry persons" in september
    assert "2 fewer does not close" in september
    may = words_of(client, "/list/example/2024-05.html")
    assert "1 is named as removed, and the count is 5: 4 more without a name." in may


def test_the_sums_of_an_edition_are_in_its_data(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/list/example/2024-09.nt").data, format="nt")
    rows = graph.query(
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "
        "SELECT ?n WHERE { ?step a pg:LedgerStep ; pg:remainder ?n ; pg:restsOn ?claim }"
    )
    assert {str(row[0]) for row in rows} == {"-2"}  # type: ignore[index]


def test_the_chart_draws_a_dot_for_each_total_and_no_line_between(client: FlaskClient) -> None:
    page = client.get("/list/example.html", headers=HTML).text
    chart = page[page.index("<svg") : page.index("</svg>")]
    assert chart.count("<circle") == 3
    assert "<path" not in chart
    assert "<polyline" not in chart
