"""Two releases of a fictional record: what was added, withdrawn, judged otherwise, and on whom."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from prisongraph.build import build_release
from prisongraph.cli import main
from prisongraph.config import Config
from prisongraph.differences.claims import Difference, difference
from prisongraph.engine.embedded import Engine
from prisongraph.iris import BASE, expand
from prisongraph.record import Record
from prisongraph.release import Release
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG

TWELVE = (
    "PREFIX pg: <https://w3id.org/prisongraph/ontology#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> SELECT ?claim WHERE { "
    "?claim rdf:subject <https://w3id.org/prisongraph/group/example-unnamed> ; rdf:object 12 }"
)


@pytest.fixture(scope="module")
def twelve(engine: Engine) -> str:
    [row] = engine.query(TWELVE).rows()
    return str(row["claim"])


@pytest.fixture(scope="module")
def newer(record: Record, twelve: str, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The Gazette is corrected, the Committee counts 45, and the Courier dates one more arrest."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(record.data, folder / "data")
    documents, ledger = folder / "data" / "documents", folder / "data" / "ledger" / "claims.tsv"
    changes = [
        ("gazette-echo", "    group:example-unnamed\n        pg:memberCount 12 .\n", ""),
        ("committee-review", "pg:memberCount 44", "pg:memberCount 45"),
        ("bugle-annals", '"2020-02-28"^^xsd:date', '"2020-02-27"^^xsd:date'),
    ]
    for name, old, new in changes:
        path = documents / f"{name}.trig"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    name = twelve.rpartition("/")[2]
    lines = [line for line in ledger.read_text().splitlines() if not line.startswith(name)]
    lines.append(f"{name}\twithdrawn\tSourceCorrected\t2024-12-30\t")
    ledger.write_text("\n".join(lines) + "\n")
    changed = Record(folder / "data", record.ontology, record.queries)
    return build_release(changed, tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="module")
def found(release: Release, newer: Release) -> Difference:
    return difference(release, newer)


def test_a_withdrawn_claim_comes_with_the_reason_and_day_of_its_tombstone(
    found: Difference, twelve: str
) -> None:
    [change] = [change for change in found.claims if change.kind == "withdrawn"]
    assert change.claim == twelve
    assert (change.reason, change.withdrawn_on) == (PG.SourceCorrected, "2024-12-30")
    assert (change.status_before, change.status) == (PG.Contested, "")


def test_a_status_that_changed_is_told_with_the_rules_of_both(found: Difference) -> None:
    [change] = [
        change
        for change in found.claims
        if change.kind == "status" and change.subject == expand("group:example-unnamed")
    ]
    assert (change.status_before, change.rule_before) == (PG.Contested, PG.NoRule)
    assert (change.status, change.rule) == (PG.Accepted, PG.SoleClaimRule)


def test_a_changed_value_is_one_claim_added_and_one_gone_on_the_person(found: Difference) -> None:
    dates = {
        (change.kind, change.value, change.owner)
        for change in found.claims
        if change.subject == expand("detention:example-ada-2020")
    }
    day = Iri("http://www.w3.org/2001/XMLSchema#date")
    ada = expand("person:example-ada")
    assert dates == {
        ("gone", Literal("2020-02-28", day), ada),
        ("added", Literal("2020-02-27", day), ada),
    }
    counts = found.by_owner()[ada]
    assert (counts["added"], counts["gone"]) == (1, 1)


def test_the_total_of_an_edition_is_told_before_and_after(found: Difference) -> None:
    [total] = found.totals
    assert total.edition == expand("list:example/2024-05")
    assert (total.owner, total.before, total.after) == (expand("list:example"), "44", "45")


def test_the_changes_are_those_that_a_query_of_both_releases_finds(
    found: Difference, release: Release, newer: Release
) -> None:
    asked = (
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> SELECT ?claim ?status ?rule "
        "WHERE { ?claim pg:status ?status ; pg:decidedBy ?rule }"
    )
    old, new = (
        {
            str(row["claim"]): (str(row["status"]), str(row["rule"]))
            for row in Engine.from_file(each.dataset).query(asked).rows()
        }
        for each in (release, newer)
    )
    told = {change.claim: change.kind for change in found.claims}
    expected = {
        claim: "added" if claim not in old else "status" if claim in new else told.get(Iri(claim))
        for claim in old.keys() | new.keys()
        if old.get(claim) != new.get(claim)
    }
    assert told == expected
    assert {kind for claim, kind in told.items() if claim not in new} == {"gone", "withdrawn"}


def test_a_release_does_not_differ_from_itself(release: Release) -> None:
    nothing = difference(release, release)
    assert (nothing.claims, nothing.totals, nothing.added, nothing.deleted) == ([], [], 0, 0)


def diff(old: Release, new: Release, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", str(old.path), str(new.path), *arguments])


def test_the_text_tells_numbers_people_totals_and_claims(
    release: Release, newer: Release, twelve: str
) -> None:
    text = diff(release, newer).stdout
    assert text.startswith(f"{release.name} → {newer.name}\n")
    assert "2 claims added, 1 withdrawn, 2 gone without a tombstone, " in text
    assert "\nperson:example-ada: 1 added, 1 gone" in text
    assert "\nlist:example/2024-05, total: 44 → 45\n" in text
    name = twelve.removeprefix(BASE + "claim/")
    assert (
        f"withdrawn claim:{name}: group:example-unnamed pg:memberCount 12 "
        "(SourceCorrected, 2024-12-30)" in text
    )
    assert "Contested by NoRule → Accepted by SoleClaimRule" in text


def test_the_text_is_bounded_and_says_so(release: Release, newer: Release) -> None:
    text = diff(release, newer, "--limit", "1").stdout
    assert text.rstrip().endswith("more claims; --limit tells more")


def test_csv_and_json_hold_every_change(
    release: Release, newer: Release, found: Difference
) -> None:
    rows = list(csv.DictReader(io.StringIO(diff(release, newer, "--format", "csv").stdout)))
    told = json.loads(diff(release, newer, "--format", "json").stdout)
    claims = [change.claim for change in found.claims]
    assert [row["claim"] for row in rows] == claims
    assert [row["claim"] for row in told["claims"]] == claims
    assert told["totals"][0]["after"] == "45"
    assert told["owners"][expand("person:example-ada")]["added"] == 1
    assert told["statements"] == {"added": found.added, "deleted": found.deleted}


def test_a_patch_is_printed_whole(release: Release, newer: Release, found: Difference) -> None:
    lines = diff(release, newer, "--format", "patch").stdout.splitlines()
    assert sum(line.startswith("A ") for line in lines) == found.added
    assert sum(line.startswith("D ") for line in lines) == found.deleted
    assert (lines[3], lines[-1]) == ("TX .", "TC .")


@pytest.fixture(scope="module")
def folder(release: Release, newer: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    both = tmp_path_factory.mktemp("both")
    for each in (release, newer):
        shutil.copytree(each.path, both / each.name)
    return both


def history(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["history", *arguments, "--releases", str(folder)])


def test_the_history_of_a_claim_is_told_release_by_release(
    folder: Path, twelve: str, release: Release, newer: Release
) -> None:
    name = twelve.rpartition("/")[2]
    told = {line.split(" ")[0]: line for line in history(folder, name).stdout.splitlines()}
    assert set(told) == {release.name, newer.name}
    assert "(record of 2024-12-31): Contested by NoRule: It contradicts" in told[release.name]
    assert told[newer.name].endswith("withdrawn on 2024-12-30: SourceCorrected")
    stages = json.loads(history(folder, f"claim:{name}", "--format", "json").stdout)
    assert {stage["state"] for stage in stages} == {"live", "withdrawn"}


@pytest.mark.parametrize(
    ("claim", "code", "message"),
    [
        ("aaaaaaaaaaaaaaab", 1, "in none of the 2 releases in"),
        ("person:example-ada", 2, "expected a claim, such as claim:"),
    ],
)
def test_what_has_no_history_is_told_in_words(
    folder: Path, claim: str, code: int, message: str
) -> None:
    result = history(folder, claim)
    assert result.exit_code == code
    assert message in result.stderr


def test_the_page_of_a_claim_leads_to_what_each_release_says_of_it(
    folder: Path,
    twelve: str,
    release: Release,
    newer: Release,
    site_over: Callable[..., FlaskClient],
) -> None:
    path = twelve.removeprefix(BASE.rstrip("/"))
    client = site_over(newer, Config(history=str(folder)))
    assert f'href="{path}/history"' in client.get(f"{path}.html").text
    response = client.get(f"{path}/history")
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))
    assert re.search(rf"{release.name} 2024-12-31 contested Rule: ", words)
    assert re.search(rf"{newer.name} served here 2024-12-31 withdrawn on 2024-12-30: ", words)
    assert "contradicts" not in response.text
    told = client.get(f"{path}/history.json").get_json()
    assert {stage["release"]: stage["state"] for stage in told["releases"]} == {
        release.name: "live",
        newer.name: "withdrawn",
    }
    assert "contradicts" not in json.dumps(told)


def test_a_server_without_a_folder_tells_of_its_own_release_and_says_so(
    twelve: str, release: Release, site_over: Callable[..., FlaskClient]
) -> None:
    client = site_over(release)
    path = twelve.removeprefix(BASE.rstrip("/"))
    page = client.get(f"{path}/history").text
    assert "This server knows no other releases." in page
    told = client.get(f"{path}/history.json").get_json()["releases"]
    assert [stage["release"] for stage in told] == [release.name]


@pytest.mark.parametrize("name", ["aaaaaaaaaaaaaaab", "nobody", "AAAAAAAAAAAAAAAA"])
def test_what_is_no_claim_has_no_page_of_its_history(
    release: Release, name: str, site_over: Callable[..., FlaskClient]
) -> None:
    assert site_over(release).get(f"/claim/{name}/history").status_code == 404


def test_a_release_that_cannot_be_read_is_told_in_the_terminal_and_not_on_the_page(
    folder: Path,
    twelve: str,
    release: Release,
    tmp_path: Path,
    site_over: Callable[..., FlaskClient],
) -> None:
    shutil.copytree(folder / release.name, tmp_path / release.name)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{}")
    name = twelve.rpartition("/")[2]
    assert "broken: " in history(tmp_path, name).stdout
    told = site_over(release, Config(history=str(tmp_path))).get(f"/claim/{name}/history.json")
    assert [stage["release"] for stage in told.get_json()["releases"]] == [release.name]
