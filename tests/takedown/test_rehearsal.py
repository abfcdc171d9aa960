"""Somebody asks not to be told of: nothing is, and what was is served no more."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.takedown.conftest import WITHHELD, Rehearsal, run
from tests.takedown.withheld import forms, packed, traces

from prisongraph.build import build_release
from prisongraph.engine.embedded import Engine
from prisongraph.errors import ReleaseError, ReleaseWithdrawnError
from prisongraph.record import Record
from prisongraph.release import Release, find_release, verify_release
from prisongraph.withdrawn import Withdrawal, close_release

Site = Callable[[Release], FlaskClient]
ALL = "SELECT ?g ?s ?p ?o WHERE { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def site(rehearsal: Rehearsal, site_over: Site) -> FlaskClient:
    return site_over(rehearsal.new)


@pytest.mark.parametrize("value", WITHHELD)
def test_the_search_for_traces_finds_a_value_in_the_release_that_held_it(
    rehearsal: Rehearsal, value: str
) -> None:
    assert traces(rehearsal.before["dataset.nq"], forms(value))


@pytest.mark.parametrize(
    "hidden",
    [
        "z%C9%99bulon%20quixworth-%C3%B8rdem",
        "zebulon-quixworth-ordem".replace("e", "a", 1),
        r"Z\u0259bulon Quixworth-\u00D8rdem",
        "xWsmZYnVsb24gUXVpeHdvcnRoLcOYcmRlbQ",
        "Z&#601;bulon Quixworth-&#216;rdem",
    ],
)
def test_the_search_for_traces_finds_what_is_written_otherwise(hidden: str) -> None:
    wanted = forms("Zəbulon Quixworth-Ørdem")
    assert traces(f"before {hidden} behind".encode(), wanted)
    assert traces(packed(hidden), wanted)


@pytest.mark.parametrize("value", WITHHELD)
def test_no_file_of_the_new_release_and_its_index_holds_a_withheld_value(
    rehearsal: Rehearsal, value: str
) -> None:
    wanted, index = forms(value), rehearsal.releases / ".index" / rehearsal.new.name
    files = [path for path in (*rehearsal.new.path.rglob("*"), *index.rglob("*"))]
    read = [path for path in files if path.is_file()]
    assert {path.name for path in read} >= {"dataset.nq", "manifest.json", "withdrawn.tsv"}
    assert any(path.suffix == ".sst" for path in read)
    assert {path: found for path in read if (found := traces(path.read_bytes(), wanted))} == {}


@pytest.mark.parametrize("value", WITHHELD)
def test_no_file_among_the_releases_holds_a_withheld_value(
    rehearsal: Rehearsal, value: str
) -> None:
    read = [path for path in rehearsal.releases.rglob("*") if path.is_file()]
    assert [path for path in read if traces(path.read_bytes(), forms(value))] == []


@pytest.mark.parametrize("value", WITHHELD)
def test_the_index_on_disk_tells_no_withheld_value_when_it_is_asked(
    rehearsal: Rehearsal, value: str
) -> None:
    """Blocks of an index are packed in a way of its own, so it is read by its engine, too."""
    program = (
        "import sys; from pathlib import Path; "
        "from prisongraph.engine.embedded import Engine; "
        "engine = Engine.from_index(Path(sys.argv[1])); "
        "sys.stdout.buffer.write(engine.query(sys.argv[2]).serialize('text/csv'))"
    )
    index = rehearsal.releases / ".index" / rehearsal.new.name
    told = subprocess.run(
        [sys.executable, "-c", program, str(index), ALL], capture_output=True, check=True
    ).stdout
    assert b"person/m4x8tz" in told
    assert traces(told, forms(value)) == []


@pytest.mark.parametrize("value", WITHHELD)
def test_no_dump_page_or_search_tells_a_withheld_value(
    rehearsal: Rehearsal, site: FlaskClient, value: str
) -> None:
    claims = [f"/claim/{claim}" for claim in rehearsal.claims]
    paths = ["/data/dataset.nq", "/data/dataset.trig", "/documents", "/people", "/search?q=quix"]
    paths += ["/document/gazette-weather.html", "/person/m4x8tz.html", "/.well-known/void"]
    paths += [f"{claim}.{suffix}" for claim in claims for suffix in ("html", "ttl", "jsonld")]
    for path in paths:
        for coding in ("identity", "gzip"):
            answer = site.get(path, headers={"Accept-Encoding": coding})
            assert answer.status_code in (200, 410), path
            assert traces(answer.data, forms(value)) == [], path


@pytest.mark.parametrize(
    "asked", ["zebulon", "Zəbulon Quixworth-Ørdem", "quixworth", "grunwhistle", "1997-03-29"]
)
def test_a_search_for_what_is_withheld_finds_nothing(site: FlaskClient, asked: str) -> None:
    answer = site.get("/search", query_string={"q": asked})
    assert answer.status_code == 200
    links = re.findall(r'href="/(?:person|detention|place|claim)/[^"]*"', answer.text)
    assert links == []


def test_a_withheld_claim_is_gone_with_its_reason_and_its_day_and_nothing_else(
    rehearsal: Rehearsal, site: FlaskClient
) -> None:
    assert len(rehearsal.claims) == 4
    for claim in rehearsal.claims:
        first = site.get(f"/claim/{claim}", headers={"Accept": "text/html"})
        assert (first.status_code, first.location) == (303, f"/claim/{claim}.html")
        page = site.get(first.location)
        assert page.status_code == 410
        main = page.text.partition("<main")[2].partition("</main>")[0]
        words = " ".join(re.sub(r"<[^>]*>", " ", main.partition(">")[2]).split())
        assert words.startswith("Claim This claim was withdrawn Reason: withheld by request.")
        assert "Date: 2 January 2026." in words
        links = {link.partition(".")[0] for link in re.findall(r'href="([^"]*)"', main)}
        assert links == {f"/claim/{claim}", f"/claim/{claim}/history"}
        data = site.get(f"/claim/{claim}.nt")
        assert data.status_code == 410
        assert sorted(line.split()[1].rpartition("#")[2] for line in data.text.splitlines()) == [
            "tombstoneReason>",
            "type>",
            "withdrawnOn>",
        ]


def test_the_ledger_keeps_the_identifier_of_a_withheld_claim_its_reason_and_its_day(
    rehearsal: Rehearsal,
) -> None:
    lines = [line for line in rehearsal.ledger.splitlines() if "withdrawn" in line]
    assert lines == [
        f"{claim}\twithdrawn\tWithheldByRequest\t2026-01-02\t" for claim in rehearsal.claims
    ]
    for value in WITHHELD:
        assert traces(rehearsal.ledger.encode(), forms(value)) == []


def test_the_command_took_the_statements_out_and_named_what_a_curator_has_to_change(
    rehearsal: Rehearsal,
) -> None:
    document = rehearsal.record / "data" / "documents" / "gazette-weather.trig"
    left = document.read_text()
    assert "defenceLawyer" in left
    assert [value for value in WITHHELD if traces(left.encode(), forms(value))] == []
    told = rehearsal.said.stderr
    for line in (7, 8, 10, 11, 13, 14):
        assert f"data/entities/quixworth.ttl:{line}: it still tells what is withheld" in told


def test_the_other_claims_of_the_document_stand(rehearsal: Rehearsal, site: FlaskClient) -> None:
    assert "Portia Fabricated" in site.get("/document/gazette-weather.html").text


REFUSING = {
    "serve": ("serve", "{old}"),
    "engine": ("engine", "{old}", "--folder", "{folder}"),
    "index": ("index", "{old}"),
    "verify": ("verify", "{old}"),
    "query": ("query", "conflicts-side-by-side", "--release", "{old}"),
    "trace": ("trace", "person:example-ada", "--release", "{old}"),
    "lists": ("lists", "--release", "{old}"),
    "get": ("get", "/", "--release", "{old}"),
}


@pytest.mark.parametrize("command", REFUSING)
def test_a_withdrawn_release_is_refused_in_words_by_every_command(
    rehearsal: Rehearsal, tmp_path: Path, command: str
) -> None:
    names = {"old": str(rehearsal.old.path), "folder": str(tmp_path / "e")}
    arguments = [each.format(**names) for each in REFUSING[command]]
    done = subprocess.run(
        [sys.executable, "-m", "prisongraph", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    expected = f"{rehearsal.old.name} was withdrawn on 2026-01-02 (WithheldByRequest)"
    assert expected in done.stderr
    assert [value for value in WITHHELD if traces(done.stderr.encode(), forms(value))] == []


def test_gunicorn_does_not_start_over_a_withdrawn_release(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "gunicorn", "-c", "python:prisongraph.serve.gunicorn_conf"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PRISONGRAPH_RELEASE": str(rehearsal.old.path), "PRISONGRAPH_PORT": "0"},
        timeout=60,
    )
    assert done.returncode != 0
    assert f"{rehearsal.old.name} was withdrawn on 2026-01-02 (WithheldByRequest)" in done.stderr


def test_a_withdrawn_release_is_not_found_for_the_record_that_it_was_built_from(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    place = tmp_path / rehearsal.new.name
    shutil.copytree(rehearsal.new.path, place)
    inputs = rehearsal.new.manifest.inputs
    found = find_release(tmp_path, inputs)
    assert found
    assert found.name == rehearsal.new.name
    close_release(place, Withdrawal(place.name, "SourceRetracted", "2026-01-03"), erase=False)
    assert find_release(tmp_path, inputs) is None


def test_a_withdrawn_release_leaves_its_marker_and_no_index(rehearsal: Rehearsal) -> None:
    assert [path.name for path in rehearsal.old.path.iterdir()] == ["withdrawn.json"]
    indexes = [path.name for path in (rehearsal.releases / ".index").iterdir()]
    assert indexes == [rehearsal.new.name]


def test_a_withdrawn_release_cannot_come_back_by_being_built_again(
    rehearsal: Rehearsal, record: Record, tmp_path: Path
) -> None:
    """The record is the same as before, so would be the release, and its place is closed."""
    first = build_release(record, tmp_path)
    empty = Path(__file__).parents[1] / "data"
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "data").mkdir()
    for part in ("ontology", "queries"):
        (folder / part).symlink_to(empty.parents[1] / part)
    said = run(
        *("withdraw-release", first.path, "--reason", "SourceRetracted", "--keep"),
        *("--record", folder),
    )
    assert said.exit_code == 0, said.output
    with pytest.raises(ReleaseWithdrawnError, match=first.name):
        build_release(record, tmp_path)


@pytest.mark.parametrize(
    "rest", ["", "/", "/sparql", "/sparql?query=ASK{}", "/data/dataset.nq", "/claim/x.html"]
)
def test_a_server_of_the_new_release_says_that_the_old_one_is_gone(
    rehearsal: Rehearsal, site: FlaskClient, rest: str
) -> None:
    answer = site.get(
        f"/release/{rehearsal.old.name}{rest}", headers={"Accept": "application/problem+json"}
    )
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
    assert answer.json
    assert answer.json["detail"] == (
        f"Release {rehearsal.old.name} was withdrawn on 2 January 2026 (WithheldByRequest) and is "
        f"not served any more. This server serves release {rehearsal.new.name}."
    )
    unknown = site.get("/release/2020.1-00000000/sparql")
    assert unknown.status_code == 404


def test_the_new_release_carries_the_names_of_the_withdrawn_ones_with_their_reasons(
    rehearsal: Rehearsal,
) -> None:
    assert (rehearsal.new.path / "withdrawn.tsv").read_text() == (
        "release\treason\tdate\n" + f"{rehearsal.old.name}\tWithheldByRequest\t2026-01-02\n"
    )
    assert verify_release(rehearsal.new.path) == []


def test_what_was_erased_is_no_release_any_more(rehearsal: Rehearsal) -> None:
    with pytest.raises(ReleaseError):
        verify_release(rehearsal.old.path)
    assert Engine.from_file(rehearsal.new.dataset).query("ASK { ?s ?p ?o }").boolean
