"""The compiler's promises over whole records."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prisongraph.build import build_release, check_record
from prisongraph.build.claims import compile_claims
from prisongraph.build.sources import Statement, read_record
from prisongraph.build.utterances import Passage, read_passages
from prisongraph.engine.embedded import Engine
from prisongraph.errors import Finding, RecordError
from prisongraph.policy.values import Bounds
from prisongraph.record import Record
from prisongraph.release import Release, open_release, verify_release
from prisongraph.terms import Iri, Literal, Quad, Term
from prisongraph.vocab import PG, XSD

BUILD = (
    "import sys; from pathlib import Path; from prisongraph.record import Record; "
    "from prisongraph.build import build_release; data, ontology, queries, out = sys.argv[1:]; "
    "print(build_release(Record(Path(data), Path(ontology), Path(queries)), Path(out)).name)"
)


def claim_iris(record: Record) -> set[str]:
    sources = read_record(record)
    findings = sources.findings
    claims = compile_claims(sources.data, read_passages(sources.data, findings), findings)
    assert findings == []
    return {claim.iri for claim in claims}


def copy_of(record: Record, folder: Path) -> Record:
    shutil.copytree(record.data, folder / "data")
    return Record(folder / "data", record.ontology, record.queries)


def command(record: Record, out: Path) -> list[str]:
    folders = [record.data, record.ontology, record.queries, out]
    return [sys.executable, "-c", BUILD, *map(str, folders)]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_claim_iris_survive_reordering_white_space_and_renamed_locators(
    record: Record, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    changed = copy_of(record, tmp_path_factory.mktemp("copy"))
    for path in (changed.data / "documents").glob("*.trig"):
        text = path.read_text()
        head, *blocks = re.split(r"\n(?=u:|doc:)", text)
        chance.shuffle(blocks)
        text = "\n".join([head, *blocks])
        text = re.sub(
            r"pg:paragraph (\d+)", lambda found: f"pg:paragraph {int(found[1]) + 7}", text
        )
        text = re.sub(r"\bu:p(\d)", r"u:renamed-\1", text)
        path.write_text(re.sub(r"\n", lambda _: "\n" * chance.randint(1, 3), text))
    assert claim_iris(changed) == claim_iris(record)


def test_a_changed_value_changes_the_iri(record: Record, tmp_path: Path) -> None:
    changed = copy_of(record, tmp_path)
    path = changed.data / "documents" / "court-ruling.trig"
    path.write_text(path.read_text().replace('"P9Y"', '"P8Y"'))
    assert len(claim_iris(changed) - claim_iris(record)) == 1


def test_two_builds_in_other_places_and_time_zones_give_the_same_bytes(
    record: Record, release: Release, tmp_path: Path
) -> None:
    folder = tmp_path / "somewhere else"
    folder.mkdir()
    shutil.copytree(record.ontology, folder / "ontology")
    shutil.copytree(record.queries, folder / "queries")
    moved = Record(copy_of(record, folder).data, folder / "ontology", folder / "queries")
    environment = {**os.environ, "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = subprocess.run(
        command(moved, tmp_path / "out"),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == release.name
    files = sorted(path for path in release.path.rglob("*") if path.is_file())
    assert files
    for path in files:
        other = tmp_path / "out" / release.name / path.relative_to(release.path)
        assert other.read_bytes() == path.read_bytes(), path


def test_a_build_killed_at_any_instant_leaves_a_whole_release_or_none(
    record: Record, tmp_path: Path
) -> None:
    out = tmp_path / "releases"
    start = time.monotonic()
    subprocess.run(command(record, tmp_path / "measure"), check=True, capture_output=True)
    whole = time.monotonic() - start
    chance = random.Random(42)
    for _ in range(8):
        with subprocess.Popen(
            command(record, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(whole * chance.uniform(0.4, 1.0))
            process.send_signal(signal.SIGKILL)
        for found in out.glob("[!.]*"):
            assert verify_release(found) == []
            shutil.rmtree(found)
    release = build_release(record, out)
    assert verify_release(release.path) == []
    assert [path.name for path in out.iterdir()] == [release.name]


def test_a_release_that_exists_is_never_written_again(record: Record, tmp_path: Path) -> None:
    first = build_release(record, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}
    assert build_release(record, tmp_path).name == first.name
    assert {path: path.stat().st_mtime_ns for path in first.path.rglob("*")} == before


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda path: (path / "dataset.nq").write_text("x"), "dataset.nq: SHA-256"),
        (
            lambda path: (path / "void.ttl").unlink(),
            "void.ttl: listed in the manifest, but missing",
        ),
        (lambda path: (path / "extra").write_text("x"), "extra: not listed"),
    ],
)
def test_verify_names_every_damaged_file(
    release: Release, tmp_path: Path, damage: object, problem: str
) -> None:
    copy = tmp_path / release.name
    shutil.copytree(release.path, copy)
    assert verify_release(copy) == []
    damage(copy)  # type: ignore[operator]
    assert [found.startswith(problem) for found in verify_release(copy)] == [True]
    assert open_release(copy).name == release.name


def test_a_published_claim_that_disappears_stops_the_build(record: Record, tmp_path: Path) -> None:
    changed = copy_of(record, tmp_path)
    ledger = changed.data / "ledger" / "claims.tsv"
    ledger.write_text(ledger.read_text() + "aaaaaaaaaaaaaaaa\tlive\t\t\t\n")
    findings = check_record(changed).findings
    assert [(found.file, found.line) for found in findings] == [("data/ledger/claims.tsv", 2)]
    with pytest.raises(RecordError, match="was published and is no longer in the record"):
        build_release(changed, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_a_tombstone_lets_a_published_claim_go(record: Record, tmp_path: Path) -> None:
    changed = copy_of(record, tmp_path)
    ledger = changed.data / "ledger" / "claims.tsv"
    line = "aaaaaaaaaaaaaaaa\twithdrawn\tCuratorError\t2026-11-24\t\n"
    ledger.write_text(ledger.read_text() + line)
    assert check_record(changed).findings == ()


def adjudication(upheld: str) -> str:
    return f"""
@prefix claim: <https://w3id.org/prisongraph/claim/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix group: <https://w3id.org/prisongraph/group/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/prisongraph/adjudication/example> a pg:Adjudication ;
    dct:date "2024-04-01"^^xsd:date ;
    pg:adjudicates group:example-unnamed ;
    pg:onProperty pg:memberCount ;
    pg:reason "The Gazette printed the names."@en ;
    pg:upholds <{upheld}> .
"""


COUNTS = """
PREFIX pg: <https://w3id.org/prisongraph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?claim ?value ?status ?rule WHERE {
    ?claim rdf:subject <https://w3id.org/prisongraph/group/example-unnamed> ;
        rdf:predicate pg:memberCount ;
        rdf:object ?value ;
        pg:status ?status ;
        pg:decidedBy ?rule .
} ORDER BY STR(?value)
"""


def test_a_written_adjudication_decides_a_contested_value(
    record: Record, engine: Engine, tmp_path: Path
) -> None:
    before = engine.query(COUNTS).rows()
    assert {row["status"] for row in before} == {PG.Contested}
    [upheld] = [str(row["claim"]) for row in before if str(row["value"][0]) == "12"]
    changed = copy_of(record, tmp_path)
    (changed.data / "adjudications.ttl").write_text(adjudication(upheld))
    release = build_release(changed, tmp_path / "out")
    after = Engine.from_file(release.dataset).query(COUNTS).rows()
    assert [(row["value"][0], row["status"], row["rule"]) for row in after] == [
        ("12", PG.Accepted, PG.AdjudicationRule),
        (">200", PG.Outranked, PG.AdjudicationRule),
    ]


CIRCLE = """
@prefix list: <https://w3id.org/prisongraph/list/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

list:example-first a pg:Edition , pg:Section ;
    skos:prefLabel "first half"@en ;
    pg:sectionOf list:example-second .

list:example-second a pg:Edition , pg:Section ;
    skos:prefLabel "second half"@en ;
    pg:sectionOf list:example-first .
"""

TOTAL_OF_A_CIRCLE = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix doc: <https://w3id.org/prisongraph/document/> .
@prefix list: <https://w3id.org/prisongraph/list/> .
@prefix org: <https://w3id.org/prisongraph/org/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix u: <https://w3id.org/prisongraph/document/circle#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

doc:circle a pg:NewsArticle ;
    dct:issued "2024-02-10"^^xsd:date ;
    dct:language "en" ;
    dct:publisher org:example-courier ;
    dct:title "Two halves"@en .

u:p1 a pg:Utterance ;
    pg:paragraph 1 ;
    pg:saidBy org:example-courier ;
    pg:statedIn doc:circle .

u:p1 {
    list:example-first
        pg:memberCount 7 .
}
"""


def test_sections_that_name_each_other_in_a_circle_are_refused_and_do_not_hold_up_a_build(
    record: Record, tmp_path: Path
) -> None:
    changed = copy_of(record, tmp_path)
    (changed.data / "entities" / "circle.ttl").write_text(CIRCLE)
    (changed.data / "documents" / "circle.trig").write_text(TOTAL_OF_A_CIRCLE)
    [first, second] = check_record(changed).findings
    assert {first.file, second.file} == {"data/entities/circle.ttl"}
    assert "Say with pg:editionOf which list" in first.message


def test_an_adjudication_that_upholds_no_claim_is_refused(record: Record, tmp_path: Path) -> None:
    changed = copy_of(record, tmp_path)
    nothing = "https://w3id.org/prisongraph/claim/aaaaaaaaaaaaaaaa"
    (changed.data / "adjudications.ttl").write_text(adjudication(nothing))
    [finding] = check_record(changed).findings
    assert (finding.file, finding.line) == ("data/adjudications.ttl", 12)
    assert "Say with pg:upholds" in finding.message


def test_a_withdrawn_claim_keeps_its_page(
    record: Record, tmp_path: Path, site_over: Callable[[Release], FlaskClient]
) -> None:
    changed = copy_of(record, tmp_path)
    ledger = changed.data / "ledger" / "claims.tsv"
    line = "aaaaaaaaaaaaaaaa\twithdrawn\tSourceRetracted\t2024-05-06\t\n"
    ledger.write_text(ledger.read_text() + line)
    client = site_over(build_release(changed, tmp_path / "out"))
    page = client.get(
        "/claim/aaaaaaaaaaaaaaaa", headers={"Accept": "text/html"}, follow_redirects=True
    )
    assert page.status_code == 200
    assert "This claim was withdrawn" in page.text
    assert "source retracted" in page.text
    assert "6 May 2024" in page.text


def test_a_date_ends_at_the_day_on_which_the_words_were_published(
    record: Record, tmp_path: Path
) -> None:
    changed = copy_of(record, tmp_path)
    path = changed.data / "documents" / "court-ruling.trig"
    text = path.read_text()
    assert text.count('pg:sentenceDate "2023-12-01"^^xsd:date') == 1
    path.write_text(
        text.replace('pg:sentenceDate "2023-12-01"^^xsd:date', 'pg:sentenceDate "2023"^^xsd:gYear')
    )
    engine = Engine.from_file(build_release(changed, tmp_path / "out").dataset)
    rows = engine.query(
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> SELECT ?from ?to WHERE { "
        "<https://w3id.org/prisongraph/detention/example-bob-2023> "
        "pg:sentenceDateEarliest ?from ; pg:sentenceDateLatest ?to }"
    ).rows()
    assert [(row["from"][0], row["to"][0]) for row in rows] == [("2023-01-01", "2023-12-01")]


def test_the_end_of_a_remand_may_lie_after_the_words_were_published() -> None:
    passage = Passage(
        Iri("u:1"), Iri("doc:1"), Bounds("date", 1, 1), (Iri("org:1"),), Iri("org:1"),
        PG.Asserts, None, (), "data/x.trig", 1,
    )  # fmt: skip
    later = Quad(Iri("s:1"), PG.remandUntil, Literal("2024-06-13", XSD.date), Iri("u:1"))
    findings: list[Finding] = []
    statements = [Statement(later, "data/x.trig", 2)]
    found = compile_claims(
        statements, {passage.iri: passage}, findings, ahead=frozenset({PG.remandUntil})
    )
    assert findings == []
    day = date(2024, 6, 13).toordinal()
    assert [claim.bounds for claim in found] == [Bounds("date", day, day)]
    compile_claims(statements, {passage.iri: passage}, findings)
    assert ["lies after the document" in finding.message for finding in findings] == [True]


def test_an_utterance_is_led_back_to_its_origin(engine: Engine) -> None:
    passage = "<https://w3id.org/prisongraph/document/courier-relay#p1>"
    rows = engine.query(
        "PREFIX pg: <https://w3id.org/prisongraph/ontology#> SELECT ?p ?o WHERE { "
        f"VALUES ?p {{ pg:assertedBy pg:speaker pg:reportedBy pg:hops }} {passage} ?p ?o }}"
    ).rows()
    found = {(str(row["p"]).rpartition("#")[2], cell(row["o"])) for row in rows}
    assert found == {
        ("assertedBy", "example-committee"),
        ("speaker", "example-spokeswoman"),
        ("reportedBy", "example-agency"),
        ("reportedBy", "example-courier"),
        ("hops", "2"),
    }


def cell(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else str(term).rpartition("/")[2]


def test_only_people_of_whom_a_detention_is_claimed_are_prisoners(engine: Engine) -> None:
    rows = engine.query(
        "SELECT ?person WHERE { ?person a <https://w3id.org/prisongraph/ontology#Prisoner> }"
    ).rows()
    assert {cell(row["person"]) for row in rows} == {"example-ada", "example-bob", "example-dan"}
