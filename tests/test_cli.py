"""Commands as a person types them, over the fictional record."""

import csv
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from prisongraph.build import build_release
from prisongraph.cli import main
from prisongraph.iris import PREFIXES
from prisongraph.passages import digest, locate, normalise
from prisongraph.record import Record
from prisongraph.release import Release

ROOT = Path(__file__).parents[1]
COPY = "First words stand here. Second words follow them."


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def of(release: Release) -> tuple[str, str]:
    return "--release", str(release.path)


@pytest.fixture
def fictional(tmp_path: Path) -> Path:
    for part, source in (("data", "tests/data"), ("ontology", "ontology"), ("queries", "queries")):
        (tmp_path / part).symlink_to(ROOT / source)
    return tmp_path


def test_check_says_that_a_sound_record_is_sound(fictional: Path, release: Release) -> None:
    result = run("check", "--record", str(fictional))
    assert (result.exit_code, result.stdout) == (0, "")
    claims = release.manifest.counts["claims"]
    assert f"The record is sound: {claims} claims" in result.stderr


def test_build_prints_the_release_and_verify_finds_it_intact(
    fictional: Path, tmp_path: Path, release: Release
) -> None:
    result = run("build", "--record", str(fictional), "--releases", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert result.stdout.strip() == str(tmp_path / "out" / release.name)
    assert run("verify", result.stdout.strip()).exit_code == 0


def test_a_damaged_release_is_found_out(fictional: Path, tmp_path: Path) -> None:
    built = run("build", "--record", str(fictional), "--releases", str(tmp_path / "out"))
    (Path(built.stdout.strip()) / "dataset.nq").write_text("")
    result = run("verify", built.stdout.strip())
    assert (result.exit_code, result.stdout) == (1, "")
    assert "dataset.nq: SHA-256" in result.stderr


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("csv", "conflict,about,property"),
        ("tsv", "?conflict\t?about"),
        ("json", '{"head"'),
        ("table", "conflict "),
    ],
)
def test_query_prints_a_published_query_in_every_format(
    release: Release, name: str, beginning: str
) -> None:
    result = run("query", "conflicts-side-by-side", "--format", name, *of(release))
    assert result.exit_code == 0
    assert result.stdout.startswith(beginning)


def test_query_reads_standard_input(release: Release) -> None:
    result = run("query", "-", *of(release), given="ASK { ?s ?p ?o }")
    assert (result.exit_code, result.stdout) == (0, "true\n")


def test_query_binds_parameters(release: Release) -> None:
    result = run(
        "query",
        "facts-about-person",
        "--format",
        "csv",
        "--param",
        "person=person:example-bob",
        *of(release),
    )
    assert "P9Y" in result.stdout


EVIDENT = "PREFIX pg: <https://w3id.org/prisongraph/ontology#>\n" + (
    "SELECT ?d ?s WHERE { ?d pg:sentence ?s MINUS { ?d a pg:List } } ORDER BY ?d ?s"
)


def evidence(release: Release, *arguments: str, given: str = EVIDENT) -> Result:
    return run("query", "-", "--evidence", *arguments, *of(release), given=given)


def test_query_prints_the_evidence_of_each_row_as_trees(release: Release) -> None:
    result = evidence(release)
    assert result.exit_code == 0
    for part in (
        "MINUS",
        "2  d = detention:example-ada-2022, s = P7Y6M",
        "3  d = detention:example-bob-2023, s = P9Y",
        "The sentence in the detention of Bob Placeholder from 2023 is 9 years.",
        "accepted (competence)",
        "According to Strelsau Court, in “Court ruling” (Strelsau Court, 1 December 2023), "
        "paragraph 1",
        "as relayed by Ruritanian Wire",
    ):
        assert part in result.stdout


def test_query_prints_the_same_evidence_as_json_csv_and_turtle(release: Release) -> None:
    found = json.loads(evidence(release, "--format", "json").stdout)
    pairs = [(row["number"], claim["iri"]) for row in found["rows"] for claim in row["claims"]]
    lines = csv.DictReader(evidence(release, "--format", "csv").stdout.splitlines())
    assert [(int(line["row"]), line["claim"]) for line in lines] == pairs != []
    turtle = evidence(release, "--format", "ttl").stdout
    assert turtle.startswith("@prefix")
    assert all(f"<{claim}>\n    a pg:Claim" in turtle for _, claim in pairs)
    assert (found["release"], found["links"]) == (release.name, {})


def test_query_tells_where_the_next_rows_are(release: Release) -> None:
    first = evidence(release, "--limit", "1")
    assert "There are more rows: --offset 1 --limit 1" in first.stdout
    assert "example-bob" not in first.stdout
    third = evidence(release, "--limit", "1", "--offset", "2")
    assert "3  d = detention:example-bob-2023" in third.stdout
    assert "There are more rows" not in third.stdout
    assert "No rows." in evidence(release, "--offset", "99").stdout


def test_query_prints_the_evidence_of_a_published_query_with_parameters(release: Release) -> None:
    result = run(
        "query",
        "claims-about-thing",
        "--evidence",
        "--format",
        "json",
        "--param",
        "thing=detention:example-bob-2023",
        *of(release),
    )
    found = json.loads(result.stdout)
    assert found["rows"]
    assert {row["bindings"]["thing"]["value"].rpartition("/")[2] for row in found["rows"]} == {
        "example-bob-2023"
    }
    assert all(
        row["bindings"]["claim"]["value"] in {claim["iri"] for claim in row["claims"]}
        for row in found["rows"]
    )


def test_lists_prints_what_adds_up_and_what_does_not(release: Release) -> None:
    result = run("lists", *of(release))
    assert result.exit_code == 0
    assert "List of the Committee" in result.stdout
    assert re.search(r"May 2024 +44 +9 +5 +44 +none +closes", result.stdout)
    assert "44 + 8 = 52, but 50 is stated" in result.stdout


def test_lists_prints_the_same_as_csv_and_as_json(release: Release) -> None:
    rows = list(csv.DictReader(run("lists", "--format", "csv", *of(release)).stdout.splitlines()))
    objects = json.loads(run("lists", "list:example", "--format", "json", *of(release)).stdout)
    assert [{key: str(value) for key, value in each.items()} for each in objects] == rows
    assert [(row["time"], row["left_over"]) for row in rows] == [
        ("31 January 2024", ""),
        ("May 2024", "none"),
        ("23 September 2024", "2 fewer"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("lists", "list:nowhere"), 1, "list:nowhere: no list with editions"),
        (("query", "no-such-query"), 2, "neither a file nor a published query"),
        (("query", "denials", "--param", "x=1"), 2, "has no parameter 'x'"),
        (("query", "denials", "--param", "x"), 2, "expected NAME=VALUE"),
        (("query", "denials", "--limit", "1"), 2, "--limit and --offset are for --evidence"),
        (("query", "denials", "--offset", "0"), 2, "--limit and --offset are for --evidence"),
        (("query", "denials", "--evidence", "--limit", "0"), 2, "x>=1"),
        (
            ("query", "denials", "--evidence", "--format", "xml"),
            2,
            "evidence is written as table, json, csv, ttl",
        ),
        (("trace", "person:nobody"), 1, "no claim, and nothing is claimed about it"),
        (("get", "/person/nobody"), 1, "404"),
    ],
)
def test_what_goes_wrong_is_told_on_standard_error(
    release: Release, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run(*arguments, *of(release))
    assert result.exit_code == code
    assert message in result.stderr


def test_a_syntax_error_names_line_and_column(release: Release) -> None:
    result = run("query", "-", *of(release), given="SELECT *\nWHERE { ?s ?p }")
    assert result.exit_code == 1
    assert "line 2, column" in result.stderr


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ASK {}", "expected a SELECT query, found ASK"),
        ("SELECT *\nWHERE { ?s ?p }", "line 2, column"),
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE is refused"),
    ],
)
def test_what_has_no_evidence_is_refused_in_words(
    release: Release, query: str, message: str
) -> None:
    result = evidence(release, given=query)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_trace_tells_the_whole_evidence(release: Release) -> None:
    result = run("trace", "detention:example-ada-2022", *of(release))
    assert result.exit_code == 0
    for part in (
        "A charge in the detention of Ada Example from 2022 is satire.",
        "speaker: Carol Specimen",
        "organisation: Ruritanian Prisoners Committee",
        "relay: Ruritanian Wire",
        "document: “Courier relay”, The Fictional Courier, 10 February 2024",
        "paragraph 1",
        "contradicted by: According to Ada Example",
        "status: accepted",
    ):
        assert part in result.stdout


def test_get_answers_one_request(release: Release) -> None:
    result = run("get", "/person/example-ada", "--accept", "text/turtle", *of(release))
    assert result.exit_code == 0
    assert "person:example-ada a pg:Person" in result.stdout


def test_get_answers_a_query(release: Release) -> None:
    result = run("get", "/sparql?query=ASK%7B%7D", *of(release))
    assert (result.exit_code, result.stdout) == (0, '{"head":{},"boolean":true}')


def test_locate_prints_a_locator_that_can_be_pasted(tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(COPY)
    result = run("locate", str(copy), "Second", "them.")
    part = "Second words follow them."
    assert result.stdout.splitlines() == [
        "    oa:end 49 ;",
        "    oa:start 24 ;",
        f'    pg:passageDigest "{digest(part)}" .',
    ]
    whole = run("locate", str(copy))
    assert f'pg:textDigest "{digest(normalise(COPY))}"' in whole.stdout


@pytest.fixture
def cited(tmp_path: Path) -> Release:
    """A release that cites the second sentence of COPY."""
    for part in ("ontology", "queries"):
        (tmp_path / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "data")
    part = locate(COPY, "Second", "them.")
    ruling = tmp_path / "data" / "documents" / "court-ruling.trig"
    text = ruling.read_text(encoding="utf-8")
    text = text.replace("@prefix pg:", f"@prefix oa: <{PREFIXES['oa']}> .\n@prefix pg:", 1)
    text = text.replace("    pg:paragraph 1 ;", "    pg:locator u:p1-at ;\n    pg:paragraph 1 ;", 1)
    text = text.replace(
        "\nu:p1 {",
        f"""
u:p1-at a oa:TextPositionSelector ;
    oa:end {part.end} ;
    oa:start {part.start} ;
    pg:passageDigest "{part.digest}" .

u:p1 {{""",
        1,
    )
    ruling.write_text(text, encoding="utf-8")
    return build_release(Record.at(tmp_path), tmp_path / "releases")


@pytest.mark.parametrize(
    ("copy", "code", "outcome"),
    [
        (COPY, 0, "found"),
        (COPY.replace(" ", " \n\n "), 0, "found"),
        ("A new beginning. " + COPY, 0, "moved"),
        (COPY.replace("follow", "hollow"), 1, "changed"),
    ],
)
def test_verify_document_tells_what_became_of_each_passage(
    cited: Release, tmp_path: Path, copy: str, code: int, outcome: str
) -> None:
    path = tmp_path / "copy.txt"
    path.write_text(copy, encoding="utf-8")
    result = run("verify-document", "doc:court-ruling", str(path), *of(cited))
    assert result.exit_code == code, result.output
    [line] = result.stdout.splitlines()[1:]
    assert line.split()[:2] == ["doc:court-ruling#p1", outcome]
    assert result.stderr == f"{1 - code} of 1 passages hold\n"


def test_the_ledger_takes_new_claims_once(tmp_path: Path, release: Release) -> None:
    for part in ("ontology", "queries"):
        (tmp_path / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "data")
    entries = tmp_path / "data" / "ledger" / "claims.tsv"
    published = entries.read_text(encoding="utf-8")
    kept = [line for line in published.splitlines(keepends=True) if "\tlive\t" not in line]
    entries.write_text("".join(kept), encoding="utf-8")
    record = "--record", str(tmp_path)
    new = run("ledger", *record).stdout.splitlines()
    assert len(new) == release.manifest.counts["claims"]
    assert entries.read_text(encoding="utf-8") == "".join(kept)
    assert run("ledger", "--append", *record).stdout.splitlines() == new
    assert run("ledger", *record).stdout == ""


def test_serve_without_a_release_builds_it_once_and_answers(
    fictional: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = ["--record", str(fictional), "--releases", str(out), "--port", str(port)]
        command = [sys.executable, "-m", "prisongraph", "serve", *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert "Serving 0.0-" in process.stderr.readline()
            assert fetch(f"http://127.0.0.1:{port}/healthz") == "ok\n"
            process.terminate()
    assert len(list(out.iterdir())) == 1


def fetch(address: str) -> str:
    """The body at an address, as soon as somebody answers there."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as response:
                return str(response.read().decode())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")
