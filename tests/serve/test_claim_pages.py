"""The page of a claim: origins and echoes, who contradicts it, what would settle it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from prisongraph.engine.embedded import Engine
from prisongraph.evidence import ClaimView, find_claims
from prisongraph.iris import PREFIXES, expand, path_for
from prisongraph.queries import read_queries
from prisongraph.release import Release
from prisongraph.serve.agreement import standing_of
from prisongraph.serve.pages import Pages
from prisongraph.serve.policy import policy_on
from prisongraph.serve.settling import Settling, settling_of
from prisongraph.terms import Iri, Literal

PG = PREFIXES["pg"]
ADA, BOB = expand("detention:example-ada-2022"), expand("detention:example-bob-2023")
HTML = {"Accept": "text/html"}
#: The Gazette has one term from the Committee, as three others have, and one of its own.
OWN_TERM = (
    "    detention:example-ada-2022\n        pg:heldAt facility:example-south .",
    "    detention:example-ada-2022\n        pg:heldAt facility:example-south ;\n"
    '        pg:sentence "P7Y6M"^^xsd:duration .',
)


@pytest.fixture(scope="module")
def pages(release: Release, engine: Engine) -> Pages:
    return Pages(engine, read_queries(release.queries))


def claims_on(pages: Pages, thing: str, local: str) -> list[ClaimView]:
    return [
        claim
        for claim in find_claims(pages.engine, pages.queries, subject=Iri(thing))
        if claim.prop.iri == PG + local
    ]


def the(pages: Pages, thing: str, local: str, words: str = "", stance: str = "") -> ClaimView:
    return next(
        claim
        for claim in claims_on(pages, thing, local)
        if words in ("", claim.value_words) and stance in ("", claim.stance.removeprefix(PG))
    )


def settling(pages: Pages, claim: ClaimView) -> Settling | None:
    policy = policy_on(pages, Iri(claim.subject.iri), Iri(claim.prop.iri))
    return settling_of(claim, standing_of(pages, claim, policy), policy)


def page_of(client: FlaskClient, claim: ClaimView) -> str:
    return client.get(f"{path_for(claim.iri)}.html", headers=HTML).text


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",")


def test_three_reports_of_one_origin_are_one_origin_and_two_echoes(
    client: FlaskClient, pages: Pages
) -> None:
    claims = claims_on(pages, ADA, "sentence")
    assert len(claims) == 3
    for claim in claims:
        words = words_of(page_of(client, claim))
        assert "1 independent origin, 3 reports; 2 of them are echoes" in words
        assert "Ruritanian Prisoners Committee 3 reports of this origin" in words


@pytest.fixture(scope="module")
def second_origin(release_with: Callable[..., Release]) -> Release:
    return release_with({"documents/gazette-echo.trig": [OWN_TERM]})


def test_a_second_origin_is_counted_apart_from_the_echoes_of_the_first(
    second_origin: Release, site_over: Callable[[Release], FlaskClient]
) -> None:
    pages = Pages(Engine.from_file(second_origin.dataset), read_queries(second_origin.queries))
    site = site_over(second_origin)
    for claim in claims_on(pages, ADA, "sentence"):
        words = words_of(page_of(site, claim))
        assert "2 independent origins, 4 reports; 2 of them are echoes" in words
        assert "Ruritanian Prisoners Committee 3 reports of this origin" in words
        assert "The Invented Gazette 1 report of this origin" in words
        assert "What would make it surer" not in words


def test_the_chain_is_a_nested_list_from_the_origin_to_the_document(
    client: FlaskClient, pages: Pages
) -> None:
    claim = next(
        each for each in claims_on(pages, ADA, "sentence") if len(each.passages[0].steps) == 3
    )
    page = page_of(client, claim)
    way = page[page.index('<div class="way">') : page.index("</div>", page.index('class="way"'))]
    assert way.count("<ol") == way.count("</ol>") == 4
    places = [
        way.index(name)
        for name in ("Carol Specimen", "Ruritanian Wire", "The Fictional Courier", "paragraph 1")
    ]
    assert places == sorted(places)
    assert way.index("</li>") > places[-1]


def test_a_month_and_a_day_in_it_agree_and_do_not_contradict(
    client: FlaskClient, pages: Pages
) -> None:
    month = the(pages, ADA, "arrestDate", "November 2022")
    words = words_of(page_of(client, month))
    agrees = words[words.index("Who agrees") : words.index("Who contradicts it")]
    assert "The same fact, told otherwise" in agrees
    assert "5 November 2022" in agrees
    assert "No claim in this release contradicts it." in words


def test_a_denial_contradicts_what_it_rejects_and_the_other_way_round(
    client: FlaskClient, pages: Pages
) -> None:
    for stance, other in (("Asserts", "Denies"), ("Denies", "Asserts")):
        claim = the(pages, ADA, "charge", "satire", stance)
        page = page_of(client, claim)
        contradicts = page[page.index('id="contradicts"') :]
        path = path_for(the(pages, ADA, "charge", "satire", other).iri)
        assert f'href="{path}"' in contradicts


def test_sides_of_a_conflict_contradict_each_other(client: FlaskClient, pages: Pages) -> None:
    group = expand("group:example-unnamed")
    for mine, theirs in (("12", "more than 200"), ("more than 200", "12")):
        words = words_of(page_of(client, the(pages, group, "memberCount", mine)))
        contradicts = words[words.index("Who contradicts it") : words.index("What would settle")]
        assert theirs in contradicts
        assert "side by side" in contradicts


def rules(found: Settling | None) -> list[str]:
    return [way.rule for way in found.ways] if found else []


#: Which claim, what it takes, by which rules in which order.
SETTLED_BY = [
    pytest.param(
        ("group:example-unnamed", "memberCount", "12", ""),
        "What would settle it",
        ["written adjudication", "independent origins"],
        id="contested, and nobody can be competent",
    ),
    pytest.param(
        ("detention:example-ada-2022", "sentence", "7 years and 6 months", ""),
        "What would make it surer",
        ["competence", "independent origins"],
        id="one origin, and the court has not spoken",
    ),
    pytest.param(
        ("detention:example-bob-2023", "sentence", "9 years", ""),
        "What would make it surer",
        ["independent origins"],
        id="one origin, which is the court",
    ),
    pytest.param(
        ("detention:example-ada-2022", "charge", "satire", "Denies"),
        "What would settle it",
        [],
        id="a denial",
    ),
    pytest.param(
        ("detention:example-bob-2023", "releaseDate", "2030", "Predicts"),
        "What would settle it",
        ["stance"],
        id="a prediction",
    ),
    pytest.param(
        ("person:w7k2q9", "case", "Zenda case", "Alleges"),
        "What would settle it",
        ["stance"],
        id="an allegation",
    ),
    pytest.param(
        ("list:example/2024-01", "memberCount", "41", ""),
        "What would change the decision",
        ["competence"],
        id="outranked by the competent speaker",
    ),
]


@pytest.mark.parametrize(("claim", "heading", "by"), SETTLED_BY)
def test_what_would_settle_a_claim_follows_the_policy(
    pages: Pages, client: FlaskClient, claim: tuple[str, str, str, str], heading: str, by: list[str]
) -> None:
    thing, local, words, stance = claim
    told = the(pages, expand(thing), local, words, stance)
    found = settling(pages, told)
    assert found is not None
    assert (found.heading, rules(found)) == (heading, by)
    page = words_of(page_of(client, told))
    assert found.heading in page
    for way in found.ways:
        assert way.words.split("“")[0].strip() in page


def test_the_court_is_named_where_the_record_names_it(pages: Pages) -> None:
    ada, bob = (policy_on(pages, Iri(thing), Iri(PG + "sentence")) for thing in (ADA, BOB))
    assert [speaker.label for speaker in bob.competent] == ["Strelsau Court"]
    assert ada.competent == ()
    assert ada.competence is not None
    assert ada.competence.label == "court"


def test_origins_are_counted_by_value_where_they_could_decide(pages: Pages) -> None:
    claim = the(pages, expand("group:example-unnamed"), "memberCount", "12")
    found = settling(pages, claim)
    assert found is not None
    assert "12: 1; more than 200: 1" in found.ways[-1].words
    assert "A second independent origin" in found.ways[-1].words


def test_what_is_superseded_or_less_precise_needs_nothing(pages: Pages) -> None:
    north = the(pages, ADA, "heldAt", "North Tower")
    month = the(pages, ADA, "arrestDate", "November 2022")
    assert (north.status.label, month.status.label) == ("superseded", "less precise")
    assert settling(pages, north) is None
    assert settling(pages, month) is None


def test_a_superseded_value_is_shown_beside_the_newer_one_and_not_as_contradicted(
    client: FlaskClient, pages: Pages
) -> None:
    words = words_of(page_of(client, the(pages, ADA, "heldAt", "North Tower")))
    assert "No claim in this release contradicts it." in words
    assert "South Tower" in words[words.index("Also weighed against") :]


OUTRANKING = {
    "documents/bugle-annals.trig": [
        (
            "    detention:example-dan-2024\n        pg:arrestDate",
            "    group:example-unnamed\n        pg:memberCount 12 .\n\n"
            "    detention:example-dan-2024\n        pg:arrestDate",
        ),
        ("@prefix law:", "@prefix group: <https://w3id.org/prisongraph/group/> .\n@prefix law:"),
    ]
}


def test_what_has_fewer_origins_needs_more_of_them_or_a_decision(
    release_with: Callable[..., Release],
) -> None:
    release = release_with(OUTRANKING)
    pages = Pages(Engine.from_file(release.dataset), read_queries(release.queries))
    claim = the(pages, expand("group:example-unnamed"), "memberCount", "more than 200")
    assert claim.status.label == "outranked"
    found = settling(pages, claim)
    assert rules(found) == ["written adjudication", "independent origins"]
    assert found is not None
    assert "it has 1, and one of those has 2" in found.ways[-1].words


WIDER = {
    "documents/bugle-annals.trig": [
        (
            "    detention:example-dan-2024\n        pg:arrestDate",
            '    group:example-unnamed\n        pg:memberCount ">=9"^^pg:quantity .\n\n'
            "    detention:example-dan-2024\n        pg:arrestDate",
        ),
        ("@prefix law:", "@prefix group: <https://w3id.org/prisongraph/group/> .\n@prefix law:"),
    ]
}


def test_more_origins_decide_nothing_beside_a_wider_value_that_is_accepted(
    release_with: Callable[..., Release],
) -> None:
    release = release_with(WIDER)
    pages = Pages(Engine.from_file(release.dataset), read_queries(release.queries))
    claim = the(pages, expand("group:example-unnamed"), "memberCount", "12")
    assert claim.status.label == "contested"
    found = settling(pages, claim)
    assert found is not None
    assert rules(found) == ["written adjudication"]
    assert "“at least 9” is accepted" in found.why


def test_every_claim_of_the_record_has_a_page_with_a_citation(
    client: FlaskClient, pages: Pages, release: Release
) -> None:
    for claim in find_claims(pages.engine, pages.queries):
        page = page_of(client, claim)
        assert page.count("<h1") == 1
        citation = page[page.index('class="citation"') :]
        assert release.name in citation
        assert isinstance(claim.value, Iri | Literal)
