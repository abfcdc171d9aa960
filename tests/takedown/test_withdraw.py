"""Withdrawing a claim: what is refused, what is written, and what is taken out of a file."""

import difflib
import os
from pathlib import Path

import pytest
from tests.takedown.conftest import ROOT, record_in, run

from prisongraph.build import build_release, check_record
from prisongraph.build.removing import remove_statements
from prisongraph.build.sources import Statement
from prisongraph.build.withdrawing import read_standing
from prisongraph.errors import RecordError
from prisongraph.iris import PREFIXES
from prisongraph.record import Record
from prisongraph.serve.kept import KeptAnswers

SENTENCE = PREFIXES["pg"] + "sentence"
FICTION = Record(ROOT / "tests" / "data", ROOT / "ontology", ROOT / "queries")
STANDING = read_standing(FICTION)
MADE = sorted(
    (each for statements in STANDING.making.values() for each in statements),
    key=lambda each: (each.file, each.line),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ledger of a record whose claims are all published."""
    found = record_in(tmp_path_factory.mktemp("published"))
    assert run("ledger", "--append", "--quiet", "--record", found).exit_code == 0
    return ledger(found).read_text()


@pytest.fixture
def folder(tmp_path: Path, published: str) -> Path:
    """A record whose claims are all published, and which can be changed."""
    found = record_in(tmp_path)
    ledger(found).write_text(published)
    return found


def ledger(folder: Path) -> Path:
    return folder / "data" / "ledger" / "claims.tsv"


def claims_with(folder: Path, predicate: str) -> list[str]:
    """The claims about a property, by the files and lines where they are made."""
    making = read_standing(Record.at(folder)).making
    found = {
        (each.file, each.line): claim.rpartition("/")[2]
        for claim, statements in making.items()
        for each in statements
        if each.quad.predicate == predicate
    }
    return [claim for _, claim in sorted(found.items())]


def test_a_withdrawn_claim_has_a_tombstone_and_its_place_is_told(folder: Path) -> None:
    first, second, *_ = claims_with(folder, SENTENCE)
    said = run(
        *("withdraw", f"claim:{first}", "--reason", "CuratorError", "--replaced-by", second),
        *("--date", "2026-02-03", "--record", folder),
    )
    assert (said.exit_code, said.stdout) == (
        0,
        f"claim:{first}\twithdrawn\tCuratorError\t2026-02-03\n",
    )
    assert f"{first}\twithdrawn\tCuratorError\t2026-02-03\t{second}\n" in ledger(folder).read_text()
    assert "data/documents/bugle-annals.trig:34: remove what makes claim:" in said.stderr
    assert "1 places are left to be changed by hand." in said.stderr
    [finding] = check_record(Record.at(folder)).findings
    assert "is withdrawn, but a document makes it" in finding.message


def test_with_edit_the_statement_is_taken_out_and_the_record_is_sound(folder: Path) -> None:
    [first, *_] = claims_with(folder, SENTENCE)
    document = read_standing(Record.at(folder)).making
    [made] = document[next(claim for claim in document if claim.endswith(first))]
    before = (folder / made.file).read_text()
    said = run("withdraw", first, "--reason", "SourceCorrected", "--edit", "--record", folder)
    assert said.exit_code == 0, said.output
    after = (folder / made.file).read_text()
    changed = [
        line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] != " "
    ]
    assert any("pg:sentence" in line for line in changed)
    assert len([line for line in changed if line[0] in "+-"]) <= 3
    [finding] = check_record(Record.at(folder)).findings  # nothing else was said in that place
    assert finding.message == "empty utterance doc:bugle-annals#p1: its graph states nothing"


REFUSED = {
    "a claim that was never published": (
        ("aaaaaaaaaaaaaaaa", "--reason", "CuratorError"),
        "claim:aaaaaaaaaaaaaaaa: expected a claim in data/ledger/claims.tsv, found none",
    ),
    "a thing of which nothing is claimed": (
        ("person:nobody-at-all", "--reason", "CuratorError"),
        "person:nobody-at-all: expected a claim, or a thing or document",
    ),
    "another reason": (
        ("{first}", "--reason", "Boredom"),
        "'Boredom' is not one of 'CuratorError', 'SourceCorrected', 'SourceRetracted'",
    ),
    "no reason": (("{first}",), "Missing option '--reason'"),
    "a day that no calendar has": (
        ("{first}", "--reason", "CuratorError", "--date", "2026-02-30"),
        "--date 2026-02-30: expected the day of the withdrawal",
    ),
    "a replacement that is missing": (
        ("{first}", "--reason", "CuratorError", "--replaced-by", "bbbbbbbbbbbbbbbb"),
        "--replaced-by claim:bbbbbbbbbbbbbbbb: expected a claim in data/ledger/claims.tsv",
    ),
    "a replacement by itself": (
        ("{first}", "--reason", "CuratorError", "--replaced-by", "{first}"),
        "it is withdrawn itself",
    ),
    "a replacement of what is withheld": (
        ("{first}", "--reason", "WithheldByRequest", "--replaced-by", "{second}"),
        "gives away what is withheld",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_withdrawn_is_refused_in_words_and_nothing_is_written(
    folder: Path, case: str
) -> None:
    first, second, *_ = claims_with(folder, SENTENCE)
    arguments, words = REFUSED[case]
    before = ledger(folder).read_bytes()
    said = run(
        "withdraw",
        *(each.format(first=first, second=second) for each in arguments),
        *("--record", folder, "--releases", folder / "none"),
    )
    assert said.exit_code == 2
    assert words in said.stderr
    assert ledger(folder).read_bytes() == before


def test_a_claim_that_is_withdrawn_already_is_refused_with_its_line(folder: Path) -> None:
    [first, *_] = claims_with(folder, SENTENCE)
    again = ("withdraw", first, "--reason", "CuratorError", "--date", "2026-02-03")
    assert run(*again, "--record", folder).exit_code == 0
    said = run(*again, "--record", folder)
    assert said.exit_code == 2
    lines = ledger(folder).read_text().splitlines()
    line = 1 + next(number for number, each in enumerate(lines) if each.startswith(first))
    assert (
        f"data/ledger/claims.tsv:{line}: claim:{first} is withdrawn already, "
        "on 2026-02-03 (CuratorError)" in said.stderr
    )


def test_a_crash_while_the_ledger_is_replaced_leaves_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first, *_] = claims_with(folder, SENTENCE)
    before = ledger(folder).read_bytes()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", crash)
        run("withdraw", first, "--reason", "CuratorError", "--record", folder)
    assert ledger(folder).read_bytes() == before
    assert run("withdraw", first, "--reason", "CuratorError", "--record", folder).exit_code == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "aaaaaaaaaaaaaaaa\twithdrawn\tWithheldByRequest\t2026-01-01\tbbbbbbbbbbbbbbbb",
            "gives away what is withheld",
        ),
        (
            "aaaaaaaaaaaaaaaa\twithdrawn\tCuratorError\t2026-01-01\tbbbbbbbbbbbbbbbb",
            "replaced_by is 'bbbbbbbbbbbbbbbb', which was never a claim of the record",
        ),
    ],
)
def test_a_ledger_that_replaces_by_what_must_not_be_is_refused_where_it_stands(
    folder: Path, line: str, words: str
) -> None:
    text = ledger(folder).read_text()
    ledger(folder).write_text(f"{text}{line}\n")
    [finding] = check_record(Record.at(folder)).findings
    assert (finding.file, finding.line) == ("data/ledger/claims.tsv", len(text.splitlines()) + 1)
    assert words in finding.message


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("release\twhy\n", 1, "expected release, reason, date"),
        ("release\treason\tdate\nx-1\tCuratorError\n", 2, "2 cells, expected 3"),
        ("release\treason\tdate\nx-1\tBoredom\t2026-01-01\n", 2, "reason is 'Boredom'"),
        ("release\treason\tdate\nx-1\tCuratorError\tonce\n", 2, "date is 'once'"),
    ],
)
def test_a_ledger_of_releases_that_is_ill_formed_is_refused_where_it_is(
    folder: Path, content: str, line: int, words: str
) -> None:
    (folder / "data" / "ledger" / "releases.tsv").write_text(content)
    [finding] = check_record(Record.at(folder)).findings
    assert (finding.file, finding.line) == ("data/ledger/releases.tsv", line)
    assert words in finding.message


def test_a_takedown_says_whether_files_are_erased_or_kept_before_anything_is_done(
    folder: Path,
) -> None:
    release = build_release(Record.at(folder), folder / "releases")
    [first, *_] = claims_with(folder, SENTENCE)
    asked = ("withdraw", first, "--reason", "WithheldByRequest", "--record", folder)
    before = ledger(folder).read_bytes()
    said = run(*asked, "--releases", folder / "releases")
    assert said.exit_code == 2
    assert f"{release.name}: say --erase" in said.stderr
    assert not (release.path / "withdrawn.json").exists()
    assert ledger(folder).read_bytes() == before
    said = run(*asked, "--releases", folder / "releases", "--keep")
    assert said.exit_code == 0, said.output
    assert (release.path / "withdrawn.json").exists()
    assert (release.path / "dataset.nq").exists()


def test_a_release_that_does_not_hold_the_claim_is_left_alone(folder: Path) -> None:
    other = folder / "releases" / "0.0-00000000"
    other.mkdir(parents=True)
    (other / "dataset.nq").write_text("<x:s> <x:p> <x:o> .\n")
    (other / "manifest.json").write_text("{}")
    [first, *_] = claims_with(folder, SENTENCE)
    said = run(
        *("withdraw", first, "--reason", "WithheldByRequest"),
        *("--record", folder, "--releases", folder / "releases"),
    )
    assert said.exit_code == 0, said.output
    assert not (other / "withdrawn.json").exists()


def test_withdrawing_a_release_removes_its_kept_answers_and_no_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    release = build_release(Record.at(folder), folder / "releases")
    kept = KeptAnswers(tmp_path / "cache", 1 << 20)
    for name in (release.name, "9.9-12345678"):
        kept.keep(f"{name}.0123", b"an answer")
    monkeypatch.setenv("PRISONGRAPH_CACHE", str(kept.folder))
    said = run(
        *("withdraw-release", release.path, "--reason", "WithheldByRequest", "--keep"),
        *("--record", folder),
    )
    assert said.exit_code == 0, said.output
    assert [path.name for path in kept.folder.iterdir()] == ["9.9-12345678.0123"]


def test_withdrawing_a_release_again_changes_nothing(folder: Path) -> None:
    release = build_release(Record.at(folder), folder / "releases")
    asked = ("withdraw-release", release.path, "--reason", "SourceRetracted", "--record", folder)
    assert run(*asked, "--keep").exit_code == 0
    listed = (folder / "data" / "ledger" / "releases.tsv").read_text()
    said = run(*asked, "--erase")
    assert (said.exit_code, said.stdout) == (0, "")
    assert (folder / "data" / "ledger" / "releases.tsv").read_text() == listed
    assert [path.name for path in release.path.iterdir()] == ["withdrawn.json"]


def test_a_folder_that_is_no_release_is_not_withdrawn(folder: Path) -> None:
    said = run(
        "withdraw-release", folder, "--reason", "CuratorError", "--erase", "--record", folder
    )
    assert (said.exit_code, (folder / "data").exists()) == (1, True)
    assert "expected a release with a manifest.json" in said.stderr


def says(folder: Path, name: str) -> list[Statement]:
    return [each for each in read_standing(Record.at(folder)).statements if each.file == name]


@pytest.mark.parametrize("file", sorted({each.file for each in MADE}))
def test_what_is_taken_out_of_a_file_is_that_statement_and_nothing_else(
    tmp_path: Path, file: str
) -> None:
    before = (ROOT / "tests" / file).read_text()
    said = [each.quad for each in STANDING.statements if each.file == file]
    for part in ("ontology", "queries"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "data" / "documents").mkdir(parents=True)
    for statement in (each for each in MADE if each.file == file):
        (tmp_path / file).write_text(before)
        [told] = remove_statements(tmp_path / "data", [statement])
        assert told == f"{file}:{statement.line}: removed"
        left = [each.quad for each in says(tmp_path, file)]
        assert sorted(map(repr, left)) == sorted(
            repr(quad) for quad in said if quad != statement.quad
        )
        lines = list(difflib.ndiff(before.splitlines(), (tmp_path / file).read_text().splitlines()))
        assert sum(line.startswith("-") for line in lines) <= 3
        assert sum(line.startswith("+") for line in lines) <= 1


def test_two_statements_on_one_line_are_left_to_a_curator(tmp_path: Path) -> None:
    folder = record_in(tmp_path)
    path = folder / "data" / "documents" / "bugle-annals.trig"
    text = path.read_text()
    changed = text.replace('pg:sentence "P2Y"^^xsd:duration ;\n        pg:sentenceDate',
                           'pg:sentence "P2Y"^^xsd:duration ; pg:sentenceDate')  # fmt: skip
    assert changed != text
    path.write_text(changed)
    [made] = [
        each
        for each in says(folder, "data/documents/bugle-annals.trig")
        if str(each.quad.object[0]) == "P2Y"
    ]
    [told] = remove_statements(folder / "data", [made])
    assert "not removed" in told
    assert path.read_text() == changed


def test_claims_of_others_that_say_what_is_withheld_are_named(folder: Path) -> None:
    said = [
        (claim.rpartition("/")[2], statements[0])
        for claim, statements in read_standing(Record.at(folder)).making.items()
        if statements[0].quad.predicate == SENTENCE and str(statements[0].quad.object[0]) == "P7Y6M"
    ]
    (first, _), *others = said
    assert others
    result = run(
        *("withdraw", first, "--reason", "WithheldByRequest", "--edit"),
        *("--record", folder, "--releases", folder / "none"),
    )
    told = [line for line in result.stderr.splitlines() if "says the same and stands" in line]
    assert sorted(line.split(": ")[0] for line in told) == sorted(
        f"{each.file}:{each.line}" for _, each in others
    )


def test_names_of_what_is_withheld_are_found_in_every_file_however_they_are_spelt(
    folder: Path,
) -> None:
    data = folder / "data"
    (data / "CHANGELOG.md").write_text("# Changes\n\n- The poet Ada EXAMPLE is in the record.\n")
    echo = data / "documents" / "gazette-echo.trig"
    echo.write_text("# Əda Nümunə and example_ada\n" + echo.read_text())
    (data / "ada-example.csv").write_text("nothing\n")
    said = run(
        *("withdraw", "person:example-ada", "--reason", "WithheldByRequest", "--edit"),
        *("--record", folder, "--releases", folder / "none"),
    )
    assert said.exit_code == 0, said.output
    todo = said.stderr.splitlines()
    tells = "it still tells what is withheld"
    assert f"data/CHANGELOG.md:3: {tells}: - The poet Ada EXAMPLE is in the record." in todo
    assert f"data/documents/gazette-echo.trig:1: {tells}: # Əda Nümunə and example_ada" in todo
    assert "data/ada-example.csv:1: its name tells what is withheld" in todo
    assert not [line for line in todo if "Bob" in line]


def test_a_record_that_cannot_be_read_is_not_withdrawn_from(folder: Path) -> None:
    (folder / "data" / "documents" / "bugle-annals.trig").write_text("nonsense")
    with pytest.raises(RecordError):
        read_standing(Record.at(folder))
    said = run("withdraw", "aaaaaaaaaaaaaaaa", "--reason", "CuratorError", "--record", folder)
    assert (said.exit_code, "bugle-annals.trig:1" in said.stderr) == (1, True)
