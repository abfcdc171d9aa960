"""What `dataset.toml` expects stops a build where it is not met, and says so with its reason."""

import shutil
from pathlib import Path

import pytest

from prisongraph.build import build_release, check_record
from prisongraph.build.audits import Hit
from prisongraph.build.expectations import Allowed, Expectations, read_expectations
from prisongraph.build.gates import settle
from prisongraph.errors import Finding
from prisongraph.record import Record
from prisongraph.terms import Iri

HEAD = 'title = "Fictional"\nversion = "0.0"\nlicense = "http://x/l"\nmodified = 2024-12-31\n'
AUDITS = {"release-before-arrest", "near-duplicate-people"}


def read(text: str, tmp_path: Path) -> tuple[Expectations, list[Finding]]:
    findings: list[Finding] = []
    (tmp_path / "dataset.toml").write_text(HEAD + text, encoding="utf-8")
    return read_expectations(tmp_path, findings), findings


def fill(cls: str, name: str, share: float) -> str:
    return f'[[expect.fill]]\nclass = "{cls}"\nproperty = "{name}"\nmin = {share}\nreason = "x"'


def exception(audit: str, thing: str) -> str:
    return f'[[expect.exceptions]]\naudit = "{audit}"\nthing = "{thing}"\nreason = "x"'


def record_with(text: str, record: Record, tmp_path: Path) -> Record:
    """The fictional record with further lines in its dataset.toml; they begin on line 5."""
    data = tmp_path / "data"
    shutil.copytree(record.data, data)
    (data / "dataset.toml").write_text(HEAD + text, encoding="utf-8")
    return Record(data, record.ontology, record.queries)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[expct.counts]\nclaims = { min = 1, reason = "x" }', 5, "unknown key expct"),
        ("[expect.count]", 5, "unknown key expect.count: expected one of counts"),
        (
            '[expect.counts]\nclams = { min = 1, reason = "x" }',
            6,
            "unknown key expect.counts.clams",
        ),
        ("[expect.counts]\nclaims = { min = 1 }", 6, "expect.counts.claims: reason is missing"),
        ('[expect.counts]\nclaims = { min = 1, reason = " " }', 6, "reason is ' ', expected words"),
        ('[expect.counts]\nclaims = { min = 0, reason = "x" }', 6, "min is 0, expected a whole"),
        ('[expect.counts]\nclaims = { min = true, reason = "x" }', 6, "min is True"),
        ("[expect.counts]\n\nclaims = 12", 7, "expect.counts.claims is 12, expected a table"),
        ("expect = 3", 5, "expect is 3, expected a table"),
        (
            '[expect.counts.claims]\nmin = 1\nreason = "x"\nmost = 2',
            8,
            "unknown key expect.counts.claims.most",
        ),
        ('[expect.fill]\nclass = "pg:Detention"', 5, "is a list: write [[expect.fill]]"),
        (
            '[[expect.fill]]\nclass = "pg:Detention"\nmin = 0.5\nreason = "x"',
            5,
            "expect.fill[0]: property is missing",
        ),
        (
            fill("pg:Detention", "pg:court", 25),
            8,
            "min is 25, expected a share from 0 to 1",
        ),
        (
            '[[expect.exceptions]]\naudit = "a"\nthing = "x"\nreason = "x"\n'
            '[[expect.exceptions]]\naudit = "a"\nthing = "x"',
            9,
            "expect.exceptions[1]: reason is missing",
        ),
    ],
)
def test_a_misspelt_expectation_is_an_error_with_its_line(
    text: str, line: int, message: str, tmp_path: Path
) -> None:
    _, findings = read(text, tmp_path)
    assert [(found.file, found.line) for found in findings] == [("data/dataset.toml", line)]
    assert message in findings[0].message


def test_a_record_may_expect_nothing(tmp_path: Path) -> None:
    assert read("", tmp_path) == (Expectations(), [])


MET = """[expect.counts]
people = { min = 4, reason = "so many are invented" }
editions = { min = 1, reason = "the Committee has one list" }
"""


def test_what_is_met_stops_nothing(record: Record, tmp_path: Path) -> None:
    """Accepted values, headers, derived classes; the two counts of the group are contested."""
    text = MET + "\n".join(
        [
            fill("pg:Detention", "pg:arrestDate", 1),
            fill("pg:Document", "dct:issued", 1),
            fill("pg:Prisoner", "skos:prefLabel", 1),
            fill("pg:Group", "pg:memberCount", 1),
        ]
    )
    assert check_record(record_with(text, record, tmp_path)).findings == ()


UNMET = {
    6: "expected at least 99 people, found 7 (the village has so many): restore what is missing, "
    "or lower the number with a new reason",
    7: "expected pg:charge on at least 75% of all pg:Detention, found it on 2 of 4 (x): look for "
    "what was lost, or for a misspelt name, or lower the share with a new reason",
    12: "found it on 0 of 0",
    17: "unknown class pg:Detentoin: use a class of the ontology",
    22: "an exception that is needed no longer: release-before-arrest about "
    "detention:example-ada-2022 finds nothing; remove it",
    26: "unknown audit release-before-birth: expected one of",
}


def test_what_is_not_met_stops_the_build_with_its_reason(record: Record, tmp_path: Path) -> None:
    text = "\n".join(
        [
            "[expect.counts]",
            'people = { min = 99, reason = "the village has so many" }',
            fill("pg:Detention", "pg:charge", 0.75),
            fill("pg:Cassation", "pg:case", 0.1),
            fill("pg:Detentoin", "pg:case", 0.1),
            exception("release-before-arrest", "detention:example-ada-2022"),
            exception("release-before-birth", "detention:example-ada-2022"),
        ]
    )
    findings = check_record(record_with(text, record, tmp_path)).findings
    assert {found.file for found in findings} == {"data/dataset.toml"}
    assert [found.line for found in findings] == list(UNMET)
    for found in findings:
        assert UNMET[found.line] in found.message


def hits(*things: str) -> list[Hit]:
    return [
        Hit("release-before-arrest", Iri(thing), Finding("data/x.trig", number, thing))
        for number, thing in enumerate(things, start=1)
    ]


def allowed(thing: str, most: int = 1) -> Allowed:
    return Allowed("release-before-arrest", Iri(thing), most, "known", 7)


def test_an_exception_allows_what_is_found_about_its_thing_and_nothing_else() -> None:
    assert settle(hits("http://x/a", "http://x/b"), [allowed("http://x/a")], AUDITS) == [
        Finding("data/x.trig", 2, "http://x/b")
    ]


def test_an_exception_belongs_to_one_audit() -> None:
    other = Allowed("near-duplicate-people", Iri("http://x/a"), 1, "known", 7)
    assert len(settle(hits("http://x/a"), [other], AUDITS)) == 2


def test_an_exception_allows_no_more_than_its_number() -> None:
    both = hits("http://x/a", "http://x/a")
    assert settle(both, [allowed("http://x/a", most=2)], AUDITS) == []
    found = settle(both, [allowed("http://x/a")], AUDITS)
    assert [finding.line for finding in found] == [1, 2, 7]
    assert "finds 2, and the exception allows 1" in found[-1].message


WRONG = """
u:p9 a pg:Utterance ;
    pg:paragraph 9 ;
    pg:saidBy org:example-courier ;
    pg:statedIn doc:courier-relay .

u:p9 {
    detention:example-ada-2022
        pg:releaseDate "2019"^^xsd:gYear . # here
}
"""
EXCEPTION = """
[[expect.exceptions]]
audit = "release-before-arrest"
thing = "detention:example-ada-2022"
reason = "The Courier prints it so,\\nand nobody has corrected it."
"""


def test_a_finding_of_an_audit_stands_at_the_value_that_is_wrong(
    record: Record, tmp_path: Path
) -> None:
    broken = record_with("", record, tmp_path)
    document = broken.data / "documents" / "courier-relay.trig"
    document.write_text(document.read_text(encoding="utf-8") + WRONG, encoding="utf-8")
    [finding] = check_record(broken).findings
    line = document.read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert finding.file == "data/documents/courier-relay.trig"
    assert line.endswith("# here")
    assert "Nobody is released before the arrest: correct the dates" in finding.message
    assert "(detention:example-ada-2022, pg:releaseDate, 2019, 2022-11-05)" in finding.message


def test_a_release_tells_its_exceptions_with_their_reasons(record: Record, tmp_path: Path) -> None:
    broken = record_with(EXCEPTION, record, tmp_path)
    document = broken.data / "documents" / "courier-relay.trig"
    document.write_text(document.read_text(encoding="utf-8") + WRONG, encoding="utf-8")
    release = build_release(broken, tmp_path / "releases")
    assert (
        '"exception: release-before-arrest about detention:example-ada-2022: '
        'The Courier prints it so, and nobody has corrected it."'
    ) in (release.path / "report.ttl").read_text(encoding="utf-8")
