"""A release as of a day holds what had certainly been said by then, and nothing else."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDFS, SH, Graph, URIRef
from rdflib import Literal as RdfLiteral

from prisongraph.build import build_release
from prisongraph.build.as_of import said_by
from prisongraph.build.claims import Claim, compile_claims
from prisongraph.build.sources import Statement, read_record
from prisongraph.build.utterances import read_passages
from prisongraph.cli import main
from prisongraph.engine.embedded import Engine
from prisongraph.errors import RecordError
from prisongraph.iris import DATASET, expand, shorten
from prisongraph.record import Record
from prisongraph.release import Release, find_release, open_release, verify_release
from prisongraph.terms import Iri, Literal, Term

HEAD = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX pg: <https://w3id.org/prisongraph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX group: <https://w3id.org/prisongraph/group/>
PREFIX list: <https://w3id.org/prisongraph/list/>
"""
#: The Gazette, dated March 2024, is certainly known on the last day of March.
BEFORE_THE_GAZETTE, WITH_THE_GAZETTE = date(2024, 3, 30), date(2024, 3, 31)
LAST_DAY = date(2024, 10, 1)


@pytest.fixture(scope="module")
def built(
    record: Record, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., tuple[Release, Engine]]:
    """Releases of the fictional record, or of another, as of a day; each is built once."""
    done: dict[tuple[Path, date | None], tuple[Release, Engine]] = {}

    def build(day: date | None, of: Record = record) -> tuple[Release, Engine]:
        if (of.data, day) not in done:
            release = build_release(of, tmp_path_factory.mktemp("as-of"), as_of=day)
            done[of.data, day] = release, Engine.from_file(release.dataset)
        return done[of.data, day]

    return build


Built = Callable[..., tuple[Release, Engine]]


def changed_copy(record: Record, folder: Path) -> Record:
    shutil.copytree(record.data, folder / "data")
    return Record(folder / "data", record.ontology, record.queries)


def ask(engine: Engine, query: str) -> list[dict[str, Term]]:
    return engine.query(HEAD + query).rows()


def words(rows: list[dict[str, Term]]) -> list[tuple[str, ...]]:
    return [
        tuple(term.lexical if isinstance(term, Literal) else shorten(term) for term in row.values())
        for row in rows
    ]


COUNTS = (
    "SELECT ?value ?status WHERE { ?claim rdf:subject group:example-unnamed ; "
    "rdf:predicate pg:memberCount ; rdf:object ?value ; pg:status ?status } ORDER BY STR(?value)"
)


def test_a_value_stands_until_the_day_on_which_another_source_contradicts_it(built: Built) -> None:
    _, before = built(BEFORE_THE_GAZETTE)
    _, after = built(WITH_THE_GAZETTE)
    assert words(ask(before, COUNTS)) == [(">200", "pg:Accepted")]
    assert words(ask(after, COUNTS)) == [("12", "pg:Contested"), (">200", "pg:Contested")]
    conflict = "SELECT ?c WHERE { ?c a pg:Conflict ; pg:about group:example-unnamed }"
    assert ask(before, conflict) == []
    assert len(ask(after, conflict)) == 1


def test_documents_after_the_day_and_what_only_they_mention_leave_no_trace(built: Built) -> None:
    _, whole = built(None)
    release, early = built(BEFORE_THE_GAZETTE)
    late = ask(
        whole,
        "SELECT DISTINCT ?doc WHERE { ?u pg:statedIn ?doc ; pg:knownSince ?day "
        'FILTER(?day > "2024-03-30"^^<http://www.w3.org/2001/XMLSchema#date>) }',
    )
    assert [shorten(row["doc"]) for row in late if isinstance(row["doc"], Iri)]
    dataset = release.dataset.read_text()
    for row in late:
        assert str(row["doc"]) not in dataset
    # Mentioned by the review of October only, or by the annals of July only.
    for name in ("list:example/2024-09", "person:example-dan", "detention:example-ada-2020"):
        assert f"<{expand(name)}>" not in dataset
        assert f"<{expand(name)}>" in built(None)[0].dataset.read_text()
    assert ask(early, "SELECT ?e WHERE { ?e pg:editionOf list:example }")


def test_at_the_last_day_the_dataset_is_that_of_the_ordinary_build(built: Built) -> None:
    whole, last = built(None)[0], built(LAST_DAY)[0]

    def lines(release: Release) -> set[str]:
        text = release.dataset.read_text().splitlines()
        return {line for line in text if not line.startswith((f"<{DATASET}>", f"<{DATASET}#"))}

    assert lines(last) == lines(whole)
    assert len(lines(whole)) > 1000


def test_a_release_says_by_which_day_and_is_called_by_another_name(
    built: Built, record: Record
) -> None:
    release, engine = built(BEFORE_THE_GAZETTE)
    assert release.name.startswith("0.0-as-of-2024-03-30-")
    assert open_release(release.path).manifest.as_of == "2024-03-30"
    assert verify_release(release.path) == []
    [row] = ask(
        engine,
        f"SELECT ?day ?title WHERE {{ <{DATASET}> dct:title ?title ; "
        "dct:temporal ?time . ?time a dct:PeriodOfTime ; dcat:endDate ?day }",
    )
    assert words([row]) == [("2024-03-30", "A fictional record for tests, as of 2024-03-30")]


def test_two_builds_as_of_one_day_give_the_same_bytes(
    built: Built, record: Record, tmp_path: Path
) -> None:
    first = built(BEFORE_THE_GAZETTE)[0]
    again = build_release(record, tmp_path, as_of=BEFORE_THE_GAZETTE)
    assert again.manifest == first.manifest
    assert again.dataset.read_bytes() == first.dataset.read_bytes()


def test_a_release_as_of_a_day_is_never_taken_for_the_record_as_it_is(built: Built) -> None:
    release = built(BEFORE_THE_GAZETTE)[0]
    assert find_release(release.path.parent, release.manifest.inputs) is None
    whole = built(None)[0]
    found = find_release(whole.path.parent, release.manifest.inputs)
    assert found is not None
    assert found.name == whole.name


ADJUDICATION = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix group: <https://w3id.org/prisongraph/group/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/prisongraph/adjudication/example-later> a pg:Adjudication ;
    dct:date "2024-05-01"^^xsd:date ;
    pg:adjudicates group:example-unnamed ;
    pg:onProperty pg:memberCount ;
    pg:reason "The Gazette printed the names."@en ;
    pg:upholds <{upheld}> .
"""


def test_a_decision_of_curators_counts_from_its_day(
    built: Built, record: Record, tmp_path: Path
) -> None:
    twelve = (
        "SELECT ?claim WHERE { ?claim rdf:subject group:example-unnamed ; "
        "rdf:predicate pg:memberCount ; rdf:object 12 }"
    )
    [row] = ask(built(None)[1], twelve)
    changed = changed_copy(record, tmp_path)
    path = changed.data / "adjudications.ttl"
    path.write_text(ADJUDICATION.format(upheld=row["claim"]))
    _, before = built(date(2024, 4, 30), changed)
    _, after = built(date(2024, 5, 1), changed)
    assert words(ask(before, COUNTS))[0] == ("12", "pg:Contested")
    assert words(ask(after, COUNTS))[0] == ("12", "pg:Accepted")
    # On the day of the decision the claim that it upholds has to have been made.
    release, early = built(BEFORE_THE_GAZETTE, changed)
    assert words(ask(early, COUNTS)) == [(">200", "pg:Accepted")]
    assert "adjudication/example-later" not in release.dataset.read_text()


def test_to_be_told_apart_from_somebody_is_not_to_be_mentioned(
    built: Built, record: Record, tmp_path: Path
) -> None:
    """Dan is first named in July; that Ada is somebody else brings him into no earlier day."""
    changed = changed_copy(record, tmp_path)
    ada, dan = expand("person:example-ada"), expand("person:example-dan")
    distinct = f"<{ada}> <{expand('pg:distinctFrom')}> <{dan}> .\n"
    (changed.data / "distinct.ttl").write_text(distinct)
    assert f"<{dan}>" not in built(WITH_THE_GAZETTE, changed)[0].dataset.read_text()
    assert distinct in built(LAST_DAY, changed)[0].dataset.read_text()


NOTE = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix group: <https://w3id.org/prisongraph/group/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/prisongraph/note/example-later> a pg:CuratorNote ; {dated}
    dct:description "The Gazette says otherwise."@en ;
    pg:concerns group:example-unnamed ;
    pg:onProperty pg:memberCount .
"""


@pytest.mark.parametrize(
    ("dated", "day", "stands"),
    [
        ("", BEFORE_THE_GAZETTE, False),  # it explains a claim that had not been made
        ("", WITH_THE_GAZETTE, True),
        ('dct:date "2024-06-01"^^xsd:date ;', WITH_THE_GAZETTE, False),
        ('dct:date "2024-06-01"^^xsd:date ;', date(2024, 6, 1), True),
    ],
)
def test_a_note_of_curators_stands_from_its_day_or_else_from_what_it_explains(
    built: Built, record: Record, tmp_path: Path, dated: str, day: date, stands: bool
) -> None:
    changed = changed_copy(record, tmp_path)
    (changed.data / "notes.ttl").write_text(NOTE.replace("{dated}", dated))
    dataset = built(day, changed)[0].dataset.read_text()
    assert ("note/example-later" in dataset) is stands


def test_claims_not_made_by_then_have_not_disappeared_and_withdrawn_ones_stay_withdrawn(
    built: Built, record: Record, tmp_path: Path
) -> None:
    changed = changed_copy(record, tmp_path)
    ledger = changed.data / "ledger" / "claims.tsv"
    rows = ask(built(None)[1], "SELECT ?claim WHERE { ?claim a pg:Claim }")
    known = {line.split("\t")[0] for line in ledger.read_text().splitlines()}
    names = [str(row["claim"]).rpartition("/")[2] for row in rows]
    live = "".join(f"{name}\tlive\t\t\t\n" for name in names if name not in known)
    corrected = "aaaaaaaaaaaaaaaa\twithdrawn\tSourceCorrected\t2024-08-01\t\n"
    ledger.write_text(ledger.read_text() + live + corrected)
    _, early = built(BEFORE_THE_GAZETTE, changed)
    stones = ask(early, "SELECT ?claim ?day WHERE { ?claim a pg:Tombstone ; pg:withdrawnOn ?day }")
    assert ("claim:aaaaaaaaaaaaaaaa", "2024-08-01") in words(stones)
    assert len(ask(early, "SELECT ?claim WHERE { ?claim a pg:Claim }")) < len(names)


def test_a_corrected_document_is_read_from_its_own_day(
    built: Built, record: Record, tmp_path: Path
) -> None:
    changed = changed_copy(record, tmp_path)
    folder = changed.data / "documents"
    text = (folder / "gazette-echo.trig").read_text()
    text = text.replace("gazette-echo", "gazette-corrected")
    text = text.replace("memberCount 12", "memberCount 13")
    text = text.replace('"2024-03"^^xsd:gYearMonth', '"2024-04-15"^^xsd:date')
    (folder / "gazette-corrected.trig").write_text(text)
    values = [
        {value for value, _ in words(ask(built(day, changed)[1], COUNTS))}
        for day in (BEFORE_THE_GAZETTE, WITH_THE_GAZETTE, date(2024, 4, 15))
    ]
    assert values == [{">200"}, {">200", "12"}, {">200", "12", "13"}]


def test_what_is_incomplete_by_a_day_is_told_and_stops_nothing(built: Built) -> None:
    """The list of January names a court of Bob's; that Bob was held is told in February."""
    report = Graph().parse(built(date(2024, 1, 31))[0].path / "report.ttl")
    notes = {str(note) for note in report.objects(URIRef(f"{DATASET}#report"), RDFS.comment)}
    [incomplete] = [note for note in notes if note.startswith("incomplete by that day: ")]
    assert "detention:example-bob-2023: Say whose detention it is" in incomplete
    assert list(report.objects(None, SH.conforms)) == [RdfLiteral(False)]


def test_before_the_first_document_there_is_nothing_to_release(
    record: Record, tmp_path: Path
) -> None:
    with pytest.raises(RecordError, match="nothing had certainly been said by 1999-12-31"):
        build_release(record, tmp_path, as_of=date(1999, 12, 31))


def test_a_record_that_is_not_sound_has_no_days_before_it_either(
    record: Record, tmp_path: Path
) -> None:
    changed = changed_copy(record, tmp_path)
    path = changed.data / "documents" / "committee-review.trig"
    path.write_text(path.read_text().replace("pg:memberCount 44", 'pg:memberCount "many"'))
    with pytest.raises(RecordError, match="committee-review"):
        build_release(changed, tmp_path, as_of=BEFORE_THE_GAZETTE)


@pytest.mark.parametrize("written", ["2024-02-30", "2024", "yesterday", "", "2024-9-1"])
def test_a_day_that_is_none_is_refused_in_words(written: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", "--as-of", written, "--releases", str(tmp_path)])
    assert done.exit_code == 2
    assert "--as-of: expected a day such as 2024-09-30, found" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def statements(record: Record) -> tuple[list[Statement], list[Claim]]:
    sources = read_record(record)
    passages = read_passages(sources.data, sources.findings)
    return sources.data, compile_claims(sources.data, passages, sources.findings)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2023, 12, 1), date(2024, 12, 31)), later=st.integers(0, 300))
def test_what_had_been_said_is_what_is_certainly_known_and_only_grows(
    statements: tuple[list[Statement], list[Claim]], day: date, later: int
) -> None:
    data, claims = statements
    said = said_by(data, claims, day)
    made = {claim.iri for claim in compile_claims(said, read_passages(said, []), [])}
    assert made == {
        claim.iri
        for claim in claims
        if (known := claim.passages[0].issued.high) is not None and known <= day.toordinal()
    }
    after = said_by(data, claims, date.fromordinal(day.toordinal() + later))
    assert set(said) <= set(after)
