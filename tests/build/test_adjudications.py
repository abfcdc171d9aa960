"""A curator decides between sources: what comes of it, and which decisions are refused."""

import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from prisongraph.build import build_release, check_record
from prisongraph.build.withdrawing import read_standing
from prisongraph.cli import main
from prisongraph.engine.embedded import Engine
from prisongraph.iris import BASE, PREFIXES
from prisongraph.record import Record
from prisongraph.release import Release

GROUP = BASE + "group/example-unnamed"
DECISION = """\
@prefix adjudication: <https://w3id.org/prisongraph/adjudication/> .
@prefix claim: <https://w3id.org/prisongraph/claim/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix group: <https://w3id.org/prisongraph/group/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

adjudication:example a pg:Adjudication ;
    dct:date "2024-04-01"^^xsd:date ;
    pg:adjudicates group:example-unnamed ;
    pg:onProperty pg:memberCount ;
    pg:reason "The Gazette printed the names, and twelve they are."@en ;
    pg:upholds claim:UPHELD .
"""
REASONS = "A written adjudication of 1 April 2024 relies on it: “The Gazette printed the names"
NEITHER = "A written adjudication of 1 April 2024 relies on that: “The Gazette printed the names"
EXPLAINED = """
PREFIX pg: <https://w3id.org/prisongraph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?claim ?status ?rule ?why WHERE {
    ?claim rdf:subject <https://w3id.org/prisongraph/group/example-unnamed> ;
        rdf:predicate pg:memberCount ;
        pg:status ?status ;
        pg:decidedBy ?rule ;
        pg:explanation ?why .
} ORDER BY ?status
"""


@pytest.fixture
def folder(record: Record, tmp_path: Path) -> Path:
    """The fictional record, which can be changed."""
    shutil.copytree(record.data, tmp_path / "data")
    (tmp_path / "ontology").symlink_to(record.ontology)
    (tmp_path / "queries").symlink_to(record.queries)
    return tmp_path


def claims(folder: Path, subject: str, prop: str) -> dict[str, str]:
    """The claims about a thing and a property, by their values."""
    return {
        str(each.quad.object[0]): claim.removeprefix(BASE + "claim/")
        for claim, statements in read_standing(Record.at(folder)).making.items()
        for each in statements
        if each.quad.subject == subject and each.quad.predicate == PREFIXES["pg"] + prop
    }


@pytest.fixture
def twelve(folder: Path) -> str:
    return claims(folder, GROUP, "memberCount")["12"]


def decide(folder: Path, text: str) -> None:
    (folder / "data" / "adjudications.ttl").write_text(text)


def text_of(client: FlaskClient, path: str) -> str:
    page = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200, path
    return html.unescape(re.sub(r"<[^>]*>", "", page.text))


def test_a_contested_value_is_decided_and_every_page_gives_the_reasons(
    folder: Path, twelve: str, engine: Engine, site_over: Callable[[Release], FlaskClient]
) -> None:
    before = engine.query(EXPLAINED).rows()
    assert {row["status"].rpartition("#")[2] for row in before} == {"Contested"}
    decide(folder, DECISION.replace("UPHELD", twelve))
    release = build_release(Record.at(folder), folder / "releases")
    rows = Engine.from_file(release.dataset).query(EXPLAINED).rows()
    assert [(row["status"].rpartition("#")[2], row["rule"].rpartition("#")[2]) for row in rows] == [
        ("Accepted", "AdjudicationRule"),
        ("Outranked", "AdjudicationRule"),
    ]
    accepted, outranked = (row["why"].lexical for row in rows)
    assert accepted.startswith(REASONS)
    assert NEITHER in outranked
    client = site_over(release)
    for row in rows:
        page = text_of(client, "/" + row["claim"].removeprefix(BASE))
        assert "written adjudication" in page
        assert "1 April 2024" in page
        assert "The Gazette printed the names, and twelve they are." in page
    index = client.get("/conflicts?resolution=pg:AdjudicationRule").text
    conflicts = set(re.findall(r'href="(/conflict/\w+)"', index))
    told = [text_of(client, path) for path in sorted(conflicts)]
    [page] = [each for each in told if "people counted in the Zenda case" in each]
    assert "A curator’s decision, 1 April 2024" in page
    assert "The Gazette printed the names, and twelve they are." in page
    traced = CliRunner().invoke(main, ["trace", f"claim:{twelve}", "--release", str(release.path)])
    assert REASONS in traced.stdout.replace("\n", " ")


def test_reasons_in_another_language_are_given_where_there_are_none_in_english(
    folder: Path, twelve: str
) -> None:
    text = DECISION.replace("UPHELD", twelve)
    decide(folder, re.sub(r'"The Gazette.*"@en', '"Qəzet adları çap edib."@az', text))
    release = build_release(Record.at(folder), folder / "releases")
    rows = Engine.from_file(release.dataset).query(EXPLAINED).rows()
    assert "relies on it: “Qəzet adları çap edib.”" in rows[0]["why"].lexical


def without(part: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"    {part} .*\n", "", text)


REFUSED = {
    "no reasons": (without("pg:reason"), 8, "Give the reasons of the decision with pg:reason."),
    "no day": (without("dct:date"), 8, "Give the day of the decision with dct:date."),
    "no thing": (without("pg:adjudicates"), 8, "Say with pg:adjudicates about which thing"),
    "no property": (without("pg:onProperty"), 8, "Say with pg:onProperty about which property"),
    "another thing": (
        lambda text: text.replace("group:example-unnamed", f"<{BASE}person/example-ada>"),
        13,
        "it is about person:example-ada, but upholds claim:",
    ),
    "another property": (
        lambda text: text.replace("pg:memberCount", "pg:populationCount"),
        13,
        "it is about pg:populationCount, but upholds claim:",
    ),
    "a day that is none": (
        lambda text: text.replace('"2024-04-01"^^xsd:date', '"lately"@en'),
        9,
        "Give the day of the decision with dct:date.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_decision_that_could_not_be_one_is_refused_where_it_stands(
    folder: Path, twelve: str, case: str
) -> None:
    change, line, words = REFUSED[case]
    decide(folder, change(DECISION.replace("UPHELD", twelve)))
    findings = check_record(Record.at(folder)).findings
    assert any(words in each.message for each in findings), [str(each) for each in findings]
    assert {each.file for each in findings} == {"data/adjudications.ttl"}
    assert line in {each.line for each in findings if words in each.message}, findings


def test_a_decision_for_claims_that_contradict_each_other_is_refused(folder: Path) -> None:
    both = " , claim:".join(sorted(claims(folder, GROUP, "memberCount").values()))
    decide(folder, DECISION.replace("UPHELD", both))
    [finding] = check_record(Record.at(folder)).findings
    assert (finding.file, finding.line) == ("data/adjudications.ttl", 13)
    assert "upheld as well: decide for one of them" in finding.message


def test_a_decision_that_upholds_a_claim_which_is_withdrawn_later_is_refused_in_words(
    folder: Path, twelve: str
) -> None:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*arguments, "--record", str(folder)])
        assert done.exit_code == 0, done.output
        return done.stderr

    decide(folder, DECISION.replace("UPHELD", twelve))
    run("ledger", "--append", "--quiet")
    reason = ("--reason", "SourceCorrected", "--date", "2026-03-04", "--edit")
    said = run("withdraw", f"claim:{twelve}", *reason)
    assert f"data/adjudications.ttl:13: it cites claim:{twelve}" in said
    findings = check_record(Record.at(folder)).findings
    assert (
        "data/adjudications.ttl",
        13,
        f"adjudication:example: it upholds claim:{twelve}, which was withdrawn on 2026-03-04 "
        "(SourceCorrected): decide anew, or take the decision away",
    ) in {(each.file, each.line, each.message) for each in findings}
