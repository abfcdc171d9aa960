"""The report of a release is RDF that says what was judged, by what, and with which outcome."""

from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from prisongraph.build.description import validation_report
from prisongraph.build.near_duplicates import AUDIT
from prisongraph.build.validation import Validation, validate
from prisongraph.iris import BASE
from prisongraph.queries import read_queries
from prisongraph.release import Release

REPORT = URIRef(BASE + "dataset#report")


def test_the_report_of_a_release_is_a_validation_report_that_conforms(release: Release) -> None:
    report = Graph().parse(release.path / "report.ttl")
    assert (REPORT, RDF.type, SH.ValidationReport) in report
    assert list(report.objects(REPORT, SH.conforms)) == [Literal(True)]
    assert (REPORT, SH.result, None) not in report


def test_the_report_names_every_audit_that_was_passed(release: Release) -> None:
    report = Graph().parse(release.path / "report.ttl")
    notes = {str(note) for note in report.objects(REPORT, RDFS.comment)}
    audits = read_queries(release.queries / "audits")
    assert {note for note in notes if note.startswith("audit passed: ")} == {
        f"audit passed: {name}" for name in (AUDIT, *audits)
    }


def test_the_report_names_every_shape_that_only_pyshacl_could_judge() -> None:
    validation = Validation(frozenset(), 3, (("https://example.org/S", 'says "no"'),))
    report = Graph().parse(data=validation_report(validation, [], []), format="turtle")
    notes = {str(note) for note in report.objects(REPORT, RDFS.comment)}
    assert 'judged by pySHACL: https://example.org/S (says "no")' in notes


def test_shapes_that_find_nothing_make_no_results(tmp_path: Path) -> None:
    assert validate([], Graph()) == Validation(frozenset(), 0, ())
