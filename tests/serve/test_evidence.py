"""The evidence of an answer over HTTP: asked for as an answer is, told in four formats."""

import csv
import json
import re
import tomllib
from collections.abc import Callable
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from werkzeug.test import TestResponse

from prisongraph.config import Config
from prisongraph.iris import BASE, PREFIXES
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.telling.as_json import SCHEMA_FILE

ROOT = Path(__file__).parents[2]
#: Parameters with which published queries find something in the fictional record.
PARAMS: dict[str, dict[str, str]] = tomllib.loads(
    (ROOT / "tests" / "answers" / "params.toml").read_text(encoding="utf-8")
)
PATH = "/sparql/evidence"
JSON = "application/vnd.prisongraph.evidence+json"
PROBLEM = "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MEDIAS = {"json": JSON, "csv": "text/csv", "ttl": "text/turtle", "html": "text/html"}
HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("pg", "rdf", "skos"))
SENTENCES = HEAD + "SELECT ?detention ?sentence WHERE { ?detention pg:sentence ?sentence }"
SENTENCES += " ORDER BY ?detention ?sentence"
VALID = jsonschema_rs.Draft202012Validator(
    json.loads(SCHEMA_FILE.read_text(encoding="utf-8")), validate_formats=True
)


def ask(client: FlaskClient, query: str = SENTENCES, accept: str = "", **more: Any) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get(PATH, query_string={"query": query, **more}, headers=headers)


def told(client: FlaskClient, query: str = SENTENCES, **more: Any) -> Any:
    response = ask(client, query, JSON, **more)
    assert response.status_code == 200, response.text
    return json.loads(response.text)


# What is told


def test_each_row_is_told_with_who_said_it_and_where(client: FlaskClient) -> None:
    found = told(client)
    bob = next(
        row for row in found["rows"] if "example-bob" in row["bindings"]["detention"]["value"]
    )
    assert bob["bindings"]["sentence"]["value"] == "P9Y"
    [claim] = bob["claims"]
    assert claim["statement"] == (
        "The sentence in the detention of Bob Placeholder from 2023 is 9 years."
    )
    assert claim["status"]["label"] == "accepted"
    [passage] = claim["passages"]
    assert passage["speaker"]["label"] == "Strelsau Court"
    assert (passage["issued"], passage["place"]) == ("2023-12-01", "paragraph 1")


def test_independent_origins_and_echoes_all_stand_behind_a_row(client: FlaskClient) -> None:
    found = told(client)
    ada = next(
        row for row in found["rows"] if "example-ada-2022" in row["bindings"]["detention"]["value"]
    )
    passages = [claim["passages"][0] for claim in ada["claims"]]
    assert {passage["speaker"]["label"] for passage in passages} == {"Carol Specimen"}
    assert len({passage["document"]["iri"] for passage in passages}) == ada["claims_total"] == 3
    assert ["Ruritanian Wire"] in [
        [step["speaker"]["label"] for step in passage["relayed_by"]] for passage in passages
    ]


def test_the_json_is_as_the_schema_that_the_server_has(client: FlaskClient) -> None:
    schema = client.get("/schemas/evidence.json")
    assert schema.mimetype == "application/schema+json"
    assert json.loads(schema.data) == json.loads(SCHEMA_FILE.read_bytes())
    field = ask(client, accept=JSON).headers["Link"]
    assert '</schemas/evidence.json>; rel="describedby"' in field


@pytest.mark.parametrize("name", [*read_queries(ROOT / "queries" / "examples")])
def test_the_page_of_a_published_query_leads_to_the_evidence_of_its_rows(
    client: FlaskClient, name: str
) -> None:
    """The query is complete without its parameters there, and has the same rows."""
    values = PARAMS.get(name, {})
    page = client.get(f"/queries/{name}", query_string=values).text
    [link] = re.findall(r'href="(/sparql/evidence\?[^"]*)"', page)
    response = client.get(unescape(link) + "&limit=100", headers={"Accept": JSON})
    assert response.status_code == 200, response.text
    found = json.loads(response.text)
    assert [str(error) for error in VALID.iter_errors(found)] == []
    plain = client.get(f"/queries/{name}.json", query_string=values).json
    assert plain is not None
    assert found["head"] == plain["head"]
    assert [_binding(row["bindings"]) for row in found["rows"]] == [
        _binding(row) for row in plain["results"]["bindings"][:100]
    ]
    assert found["has_more"] is (len(plain["results"]["bindings"]) > 100)


def _binding(row: dict[str, Any]) -> dict[str, str]:
    return {name: term["value"] for name, term in row.items()}


def test_all_formats_tell_the_same_claims(client: FlaskClient) -> None:
    pairs = {
        (row["number"], claim["iri"]) for row in told(client)["rows"] for claim in row["claims"]
    }
    assert pairs
    lines = csv.DictReader(StringIO(ask(client, format="csv").text, newline=""))
    assert {(int(line["row"]), line["claim"]) for line in lines} == pairs
    graph = Graph().parse(data=ask(client, format="ttl").text, format="turtle")
    derived = graph.query(
        f"PREFIX prov: <{PREFIXES['prov']}> PREFIX pg: <{PREFIXES['pg']}> "
        "PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> "
        "SELECT ?n ?c { ?r rs:index ?n ; prov:wasDerivedFrom ?c . ?c a pg:Claim }"
    )
    assert {(int(number), str(claim)) for number, claim in derived} == pairs
    assert {(row, claim) for row, claim in _footnotes(ask(client, format="html").text)} == pairs


def _footnotes(page: str) -> set[tuple[int, str]]:
    """Rows and claims of a page, along its links from the one to the other and back."""
    there = {
        (int(row), int(note))
        for row, cells in re.findall(r'<tbody id="row-(\d+)">(.*?)</tbody>', page, re.DOTALL)
        for note in re.findall(r'href="#claim-(\d+)"', cells)
    }
    back, claims = set(), {}
    for note, text in re.findall(r'<li id="claim-(\d+)">(.*?)</li>', page, re.DOTALL):
        back |= {(int(row), int(note)) for row in re.findall(r'href="#row-(\d+)"', text)}
        [claims[int(note)]] = re.findall(r'href="/(claim/\w+)"', text)
    assert there == back
    return {(row, BASE + claims[note]) for row, note in there}


def test_what_cannot_be_attributed_is_said(client: FlaskClient) -> None:
    query = HEAD + "SELECT (COUNT(*) AS ?n) WHERE { ?d pg:sentence ?s MINUS { ?d pg:heldAt ?f } }"
    found = told(client, query)
    remarks = [*found["remarks"], *found["rows"][0]["remarks"]]
    assert any("MINUS" in remark for remark in remarks), remarks
    page = ask(client, query, "text/html").text
    assert all(remark in unescape(page) for remark in remarks)


# How it is asked for


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        (JSON, JSON),
        ("text/csv", "text/csv"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=0.5, text/csv", "text/csv"),
        (BROWSER, "text/html"),
    ],
)
def test_the_format_is_the_one_that_is_accepted(
    client: FlaskClient, accept: str, media: str
) -> None:
    response = ask(client, accept=accept)
    assert (response.status_code, response.mimetype) == (200, media)
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("name", MEDIAS)
def test_the_format_that_is_named_wins(client: FlaskClient, name: str) -> None:
    assert ask(client, accept="image/png", format=name).mimetype == MEDIAS[name]


@pytest.mark.parametrize(
    "send",
    [
        lambda client, more: client.post(PATH, data={"query": SENTENCES, **more}),
        lambda client, more: client.post(
            PATH, data=SENTENCES, content_type="application/sparql-query", query_string=more
        ),
    ],
    ids=["form", "direct"],
)
@pytest.mark.parametrize("more", [{}, {"limit": 1, "offset": 1}, {"format": "csv"}])
def test_post_is_answered_as_get(
    client: FlaskClient,
    send: Callable[[FlaskClient, dict[str, Any]], TestResponse],
    more: dict[str, Any],
) -> None:
    posted, got = send(client, more), ask(client, **more)
    assert posted.status_code == 200
    assert posted.data == got.data
    assert posted.headers.get("Link") == got.headers.get("Link")
    assert "ETag" not in posted.headers


def test_a_dataset_is_that_of_the_request(client: FlaskClient) -> None:
    graph = f"{BASE}document/court-ruling#p1"
    found = told(client, **{"default-graph-uri": graph})
    assert [row["bindings"]["sentence"]["value"] for row in found["rows"]] == ["P9Y"]
    assert found["default_graphs"] == [graph]
    assert len(found["rows"][0]["claims"]) == 1


def test_the_release_has_an_address_of_its_own(client: FlaskClient, release: Release) -> None:
    path = f"/release/{release.name}{PATH}"
    assert told(client, limit=1)["links"]["next"].startswith(f"{PATH}?")
    response = client.get(path, query_string={"query": SENTENCES, "limit": 1})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Link"].startswith(f"<{path}?")
    assert json.loads(response.text)["links"]["next"].startswith(f"{path}?")
    other = client.get(f"/release/another{PATH}", query_string={"query": SENTENCES})
    assert other.status_code == 404


# Pages


@pytest.mark.parametrize("name", MEDIAS)
def test_links_lead_through_all_rows_once_and_back(client: FlaskClient, name: str) -> None:
    query = HEAD + "SELECT ?e ?n WHERE { ?e a pg:Edition ; pg:memberCount ?n } ORDER BY ?e ?n"
    rows = range(len(told(client, query)["rows"]))
    assert len(rows) > 2
    forth = [ask(client, query, limit=1, format=name)]
    while (address := _links(forth[-1]).get("next")) and len(forth) <= len(rows):
        forth.append(client.get(address))
    assert [_offset(response) for response in forth] == [*rows]
    back = [forth[-1]]
    while (address := _links(back[-1]).get("prev")) and len(back) <= len(rows):
        back.append(client.get(address))
    assert [_offset(response) for response in back] == [*reversed(rows)]
    assert [response.data for response in back] == [response.data for response in reversed(forth)]
    assert {response.mimetype for response in forth} == {MEDIAS[name]}


def _offset(response: TestResponse) -> int:
    return int(response.request.args.get("offset", "0"))


def _links(response: TestResponse) -> dict[str, str]:
    field = response.headers.get("Link", "")
    return {name: target for target, name in re.findall(r'<([^>]*)>; rel="(prev|next)"', field)}


def test_header_and_body_have_the_same_links(client: FlaskClient) -> None:
    response = ask(client, limit=1, offset=1, format="json")
    assert _links(response) == json.loads(response.text)["links"]
    page = ask(client, limit=1, offset=1, format="html")
    head = re.findall(r'<link rel="(prev|next)" href="([^"]*)">', page.text)
    assert {name: unescape(target) for name, target in head} == _links(page)


def test_rows_keep_their_numbers_on_every_page(client: FlaskClient) -> None:
    first, second, *_ = told(client)["rows"]
    assert (first["number"], second["number"]) == (1, 2)
    assert told(client, limit=1, offset=1)["rows"] == [second]


def test_behind_the_last_row_there_is_nothing_and_a_way_back(client: FlaskClient) -> None:
    found = told(client, offset=5000)
    assert (found["rows"], found["has_more"], [*found["links"]]) == ([], False, ["prev"])
    assert "The answer has no rows here." in ask(client, offset=5000, format="html").text


def test_an_answer_that_was_kept_has_its_links_again(client: FlaskClient) -> None:
    first, again = (ask(client, limit=1, format="csv") for _ in range(2))
    posted = client.post(PATH, data={"query": SENTENCES, "limit": 1, "format": "csv"})
    assert _links(first) == _links(again) == _links(posted) != {}


# What is refused


@pytest.mark.parametrize(
    ("query", "more", "message"),
    [
        ("ASK {}", {}, "expected a SELECT query, found ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {}, "expected a SELECT query, found CONSTRUCT"),
        ("DESCRIBE <urn:x>", {}, "expected a SELECT query, found DESCRIBE"),
        ("DROP ALL", {}, "line 1, column"),
        ("SELECT *\nWHERE { ?s ?p }", {}, "line 2, column"),
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", {}, "SERVICE is refused"),
        ("SELECT (UUID() AS ?x) {}", {}, "UUID answers anew each time"),
        ("SELECT * {}", {"limit": "101"}, "expected a number from 1 to 100"),
        ("SELECT * {}", {"limit": "many"}, "limit=many: expected a number"),
        ("SELECT * {}", {"offset": "-1"}, "offset=-1: expected a number"),
        ("SELECT * {}", {"format": "xml"}, "format=xml: expected one of json, csv, ttl, html"),
        ("SELECT * {}", {"default-graph-uri": "here"}, "expected an absolute IRI"),
        ("", {}, "expected"),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", f"{JSON}, {PROBLEM}", BROWSER])
def test_what_has_no_evidence_is_refused_in_words(
    client: FlaskClient, query: str, more: dict[str, str], message: str, accept: str
) -> None:
    response = ask(client, query, accept, **more)
    assert response.status_code == 400, response.text
    assert response.mimetype in ("text/plain", PROBLEM, "text/html")
    assert message in unescape(response.text)
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_syntax_error_tells_line_and_column_whatever_is_accepted(client: FlaskClient) -> None:
    for accept in (PROBLEM, JSON, "image/png"):
        problem = ask(client, "SELECT *\nWHERE { ?s ?p }", accept).json
        assert problem is not None
        assert (problem["status"], problem["line"]) == (400, 2)
        assert 1 <= problem["column"] <= 17


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ASK {}", "expected a SELECT query"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
    ],
)
def test_what_is_refused_is_refused_before_it_is_evaluated(
    release: Release, site_over: Callable[..., FlaskClient], query: str, message: str
) -> None:
    own = site_over(release, Config(rate_per_minute=1))
    for accept in (JSON, "image/png"):
        response = ask(own, query, accept)
        assert (response.status_code, message in response.text) == (400, True)
        assert "RateLimit" not in response.headers


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"method": "GET"}, 400),
        ({"method": "PUT"}, 405),
        (
            {"method": "GET", "query_string": {"query": SENTENCES}, "headers": {"Accept": "a/b"}},
            406,
        ),
        ({"method": "POST", "data": {"query": "x" * 70_000}}, 413),
        ({"method": "GET", "query_string": "query=" + "x" * 70_000}, 414),
        ({"method": "POST", "data": "x", "content_type": "text/plain"}, 415),
    ],
)
def test_a_wrong_request_is_refused_as_at_the_endpoint(
    client: FlaskClient, sent: dict[str, Any], status: int
) -> None:
    assert client.open(PATH, **sent).status_code == status
    assert client.open("/sparql", **sent).status_code in (status, 200)


# Caches, and who asks


@pytest.mark.parametrize("name", MEDIAS)
def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient, name: str) -> None:
    whole = ask(client, format=name)
    head = client.head(PATH, query_string={"query": SENTENCES, "format": name})
    assert (head.status_code, head.data) == (200, b"")
    for each in (head, whole):
        del each.headers["X-Request-ID"]
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("name", MEDIAS)
def test_who_has_the_evidence_is_told_so(client: FlaskClient, name: str) -> None:
    tag = ask(client, format=name).headers["ETag"]
    assert tag.startswith("W/")
    for known, status in ((tag, 304), ("*", 304), ('W/"other"', 200)):
        response = client.get(
            PATH,
            query_string={"query": SENTENCES, "format": name},
            headers={"If-None-Match": known},
        )
        assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-cache"


def test_each_page_and_format_has_a_tag_of_its_own(client: FlaskClient) -> None:
    asked: list[dict[str, Any]] = [{}, {"limit": 1}, {"offset": 1}, {"limit": 1, "offset": 1}]
    asked += [{"format": name} for name in MEDIAS]
    tags = {ask(client, **more).headers["ETag"] for more in asked}
    plain = client.get("/sparql", query_string={"query": SENTENCES}).headers["ETag"]
    assert len(tags | {plain}) == len(asked) + 1


def test_evidence_travels_compressed_to_who_asks_for_it(client: FlaskClient) -> None:
    response = client.get(
        PATH, query_string={"query": SENTENCES}, headers={"Accept-Encoding": "gzip"}
    )
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["ETag"].endswith('-gzip"')


def test_scripts_of_other_sites_may_read_evidence_and_its_links(client: FlaskClient) -> None:
    response = ask(client)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["Prisongraph-Limits"].startswith("seconds=")


def test_evidence_is_within_the_share_of_who_asks(
    release: Release, site_over: Callable[..., FlaskClient]
) -> None:
    limited = site_over(release, Config(rate_per_minute=1))
    told_once = limited.get("/sparql", query_string={"query": "ASK {}"})
    assert told_once.status_code == 200
    refused = ask(limited)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "ETag" not in refused.headers


def test_evidence_that_is_kept_costs_nothing(
    release: Release, site_over: Callable[..., FlaskClient]
) -> None:
    limited = site_over(release, Config(rate_per_minute=30))
    assert ask(limited).status_code == 200
    posted = [limited.post(PATH, data={"query": SENTENCES}) for _ in range(40)]
    assert {each.status_code for each in posted} == {200}


def test_who_hangs_up_is_told_nothing_and_nothing_is_kept(
    release: Release, site_over: Callable[..., FlaskClient]
) -> None:
    own = site_over(release)
    left = {"waitress.client_disconnected": lambda: True}
    sent = {"query_string": {"query": SENTENCES}}
    stopped = own.get(PATH, environ_overrides=left, **sent)  # type: ignore[arg-type] # of many
    assert stopped.status_code == 503
    assert "ETag" not in stopped.headers
    assert ask(own).status_code == 200


# The page


def test_markup_in_values_is_text(client: FlaskClient) -> None:
    probe = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    query = f'SELECT ("{probe}" AS ?x) (IRI("javascript:alert(1)") AS ?y) WHERE {{}}'
    page = ask(client, query, "text/html").text
    assert probe not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page


def test_the_form_of_the_endpoint_asks_for_evidence_without_a_script(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert re.search(r'<button formaction="/sparql/evidence"[^>]*>Run with the evidence', page)
    assert "<script" not in page


@pytest.mark.parametrize(("query", "is_linked"), [(SENTENCES, True), ("ASK {}", False)])
def test_an_answer_with_rows_leads_to_its_evidence(
    client: FlaskClient, query: str, is_linked: bool
) -> None:
    graph = f"{BASE}document/court-ruling#p1"
    page = client.get(
        "/sparql",
        query_string={"query": query, "default-graph-uri": graph},
        headers={"Accept": "text/html"},
    ).text
    links = [unescape(link) for link in re.findall(r'href="(/sparql/evidence\?[^"]*)"', page)]
    assert [parse_qs(urlsplit(link).query) for link in links] == (
        [{"query": [query], "default-graph-uri": [graph]}] if is_linked else []
    )
