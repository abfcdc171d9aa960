"""What goes through sheets and back is what it was."""

import csv
import io
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from prisongraph.build.claims import compile_claims
from prisongraph.build.schema import Property, read_schema
from prisongraph.build.sources import Statement, read_record
from prisongraph.build.utterances import read_passages
from prisongraph.errors import SheetError
from prisongraph.record import Record, default_record
from prisongraph.sheets import export_sheets, format_turtle, import_sheets, write_sheets
from prisongraph.sheets.cells import Shorthand, read_value, write_value
from prisongraph.sheets.speech import Place, Speech, Voice
from prisongraph.sheets.tables import read_table, write_table
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal
from prisongraph.vocab import EDTF, PG, SKOS, XSD

ROOT = Path(__file__).parents[2]
SOURCES = read_record(Record(ROOT / "tests" / "data", ROOT / "ontology", ROOT / "queries"))
SCHEMA = read_schema(SOURCES.ontology, SOURCES.data)
SHORTHAND = Shorthand.of(quad.subject for quad, _, _ in (*SOURCES.ontology, *SOURCES.data))
RULES = sorted(
    (each for each in SCHEMA.properties.values() if each.kind == PG.ClaimProperty),
    key=lambda each: each.iri,
)

characters = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
)
days = st.dates().map(lambda day: day.isoformat()).filter(lambda day: day < "2024-05")
LEXICAL: dict[Iri, st.SearchStrategy[str]] = {
    XSD.integer: st.integers(0, 10**6).map(str),
    PG.quantity: st.builds(
        lambda sign, number: f"{sign}{number}",
        st.sampled_from(["", ">", ">=", "<", "<=", "~", "5.."]),
        st.integers(5, 10**6),
    ),
    XSD.date: days,
    XSD.gYearMonth: days.map(lambda day: day[:7]),
    XSD.gYear: days.map(lambda day: day[:4]),
    EDTF.EDTF: days.flatmap(
        lambda day: st.sampled_from(
            [day, day[:7], day[:4], f"{day}~", f"{day[:7]}?", f"{day[:3]}X", f"{day[:4]}-21"]
        )
    ),
    XSD.duration: st.sampled_from(["P16Y", "P7Y6M", "P30D", "P1Y2M3DT4H"]),
    XSD_STRING: characters,
}


def literals(datatype: Iri) -> st.SearchStrategy[Literal]:
    if datatype == RDF_LANG_STRING:
        tags = st.sampled_from(["en", "az", "zh-hant"])
        return st.builds(lambda words, tag: Literal(words, datatype, tag), characters, tags)
    return LEXICAL[datatype].map(lambda lexical: Literal(lexical, datatype))


def values(rule: Property) -> st.SearchStrategy[Iri | Literal]:
    """Any value that a property may have: a declared thing of its classes, or a literal."""
    things = [thing for thing in sorted(SCHEMA.types) if SCHEMA.types_of(thing) & rule.range]
    found: list[Any] = [literals(each) for each in sorted(rule.range & {*LEXICAL, RDF_LANG_STRING})]
    return st.one_of(*found, *([st.sampled_from(things)] if things else []))


USABLE = [
    (rule, subjects)
    for rule in RULES
    if (subjects := [each for each in sorted(SCHEMA.types) if SCHEMA.types_of(each) & rule.domain])
    and not values(rule).is_empty
]


@given(st.data())
def test_every_value_of_every_property_comes_back_from_its_cell(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from([rule for rule, _ in USABLE]))
    value = data.draw(values(rule))
    cell = write_value(value, rule.range, SHORTHAND)
    assert cell == cell.strip()
    assert read_value(cell, rule.range, SHORTHAND) == value


@given(st.lists(st.fixed_dictionaries({"document": st.just("doc:x"), "note": characters})))
def test_every_cell_comes_back_from_csv(rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.csv"
        path.write_bytes(write_table("documents", rows).encode())
        table = read_table(path, [])
        assert table is not None
        assert [row.cells["note"] for row in table.rows] == [row["note"].strip() for row in rows]


people = st.sampled_from([Iri(f"{SHORTHAND.bases['person']}{name}") for name in ("a", "b", "c")])
bodies = st.sampled_from([Iri(f"{SHORTHAND.bases['org']}{name}") for name in ("x", "y")])
voices = st.builds(Voice, people | bodies)
places = st.builds(
    Place, st.none() | st.integers(1, 3), st.integers(0, 3), st.none(), st.none(), st.just("")
) | st.builds(Place, st.none(), st.just(1), st.integers(0, 9), st.integers(10, 12), st.just("d"))
speeches = st.builds(
    Speech,
    places,
    st.lists(voices, min_size=1, max_size=4).map(tuple),
    st.sampled_from([PG.Asserts, PG.Denies, PG.Alleges]),
    st.none() | literals(XSD.gYearMonth),
)


@given(speeches, speeches)
def test_passages_that_differ_have_different_names(one: Speech, other: Speech) -> None:
    own = one.voices[0]
    other = replace(other, voices=(own, *other.voices[1:]))
    assert (one.name() == other.name()) == (one.twin_key() == other.twin_key())


LOCATOR = ("3", "8", "sha256:" + "0" * 64)
rows = st.lists(
    st.tuples(
        st.sampled_from(["doc:one", "doc:two", "doc:three"]),
        st.sampled_from(
            [
                ("headline", "", "", ""),
                ("paragraph 2", "", "", ""),
                ("paragraph 2", *LOCATOR),
                ("page 3", "", "", ""),
                ("page 3, paragraph 1", *LOCATOR),
                ("", *LOCATOR),
                ("whole document", "", "", ""),
            ]
        ),
        st.sampled_from(
            [
                ("", "", ""),
                ("", "org:example-committee", ""),
                ("person:example-ada", "", ""),
                ("person:example-ada", "", "org:example-agency"),
                ("person:example-ada", "", "person:example-bob for org:example-committee"),
                ("court:example", "", "org:example-agency; org:example-committee"),
            ]
        ),
        st.sampled_from(["", "Denies", "Alleges", "Predicts"]),
        st.sampled_from(["", "2024", "2024-03", "2024-03~", '"2024-03"^^edtf:EDTF']),
        st.sampled_from(USABLE).flatmap(
            lambda usable: st.tuples(
                st.sampled_from(usable[1]), st.just(usable[0]), values(usable[0])
            )
        ),
    ),
    max_size=12,
    unique_by=str,
)
titles = st.tuples(*[characters.map(str.strip).filter(bool)] * 3)


def as_sheets(titles: tuple[str, ...], rows: list[Any]) -> dict[str, str]:
    documents = [
        {
            "document": f"doc:{name}",
            "class": kind,
            "title": title,
            "language": "az",
            "publisher": "org:example-gazette",
            "issued": "2024-05",
            "note": title,
        }
        for name, kind, title in zip(
            ("one", "two", "three"),
            ("pg:Report", "pg:WebPage", "pg:NewsArticle"),
            titles,
            strict=True,
        )
    ]
    own: dict[Any, str] = {}
    claims = []
    for document, place, (speaker, body, relay), stance, as_of, statement in rows:
        if not speaker:  # one passage has one organisation behind its speaker
            body = own.setdefault((document, place, stance, as_of), body)
        subject, rule, value = statement
        claims.append(
            {
                "document": document,
                "speaker": speaker,
                "on-behalf-of": body,
                "relay": relay,
                "stance": stance,
                "as-of": as_of,
                "subject": SHORTHAND.write_iri(subject),
                "property": SHORTHAND.write_iri(rule.iri),
                "value": write_value(value, rule.range, SHORTHAND),
                **dict(zip(("place", "start", "end", "digest"), place, strict=True)),
            }
        )
    unique = {tuple(sorted(row.items())): row for row in claims}
    return {
        "documents": write_table("documents", documents),
        "claims": write_table("claims", unique.values()),
    }


def imported(sheets: dict[str, str], folder: Path) -> tuple[Record, dict[str, bytes]]:
    """A fresh copy of the fictional record after an import, and the files that it wrote."""
    shutil.copytree(ROOT / "tests" / "data", folder / "data")
    record = Record(folder / "data", ROOT / "ontology", ROOT / "queries")
    paths = []
    for name, content in sheets.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_bytes(content.encode())
    changes = import_sheets(record, paths)
    return record, {each.file: (folder / each.file).read_bytes() for each in changes}


def cells(sheet: str) -> list[tuple[tuple[str, str], ...]]:
    read = csv.DictReader(io.StringIO(sheet, newline=""))
    return sorted(tuple(sorted(row.items())) for row in read)


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(titles, rows)
def test_imported_files_come_back_byte_by_byte(titles: tuple[str, ...], rows: list[Any]) -> None:
    sheets = as_sheets(titles, rows)
    documents = [Iri(f"{SHORTHAND.bases['doc']}{name}") for name in ("one", "two", "three")]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        try:
            record, first = imported(sheets, Path(one))
        except SheetError as error:
            # Rows can be drawn that mean one utterance under two names: that is refused.
            assume("duplicate utterance" not in str(error))
            raise
        exported = export_sheets(record, documents)
        assert exported.unheld == ()
        for name, sheet in sheets.items():
            assert cells(exported.sheets[name]) == cells(sheet)
        _, second = imported(dict(exported.sheets), Path(other))
        assert second == first


def compiled(record: Record, document: str) -> tuple[Any, Any, Any]:
    """The claims of a document, its passages with their locators, and its header."""
    statements = read_record(record).data
    passages = {
        iri: replace(passage, file="", line=0)
        for iri, passage in read_passages(statements, []).items()
        if passage.document.endswith(document)
    }
    claims = compile_claims(statements, passages, [])
    header = {
        quad
        for quad, _, _ in statements
        if quad.subject.endswith(f"document/{document}") and quad.graph is None
    }
    return {claim.iri for claim in claims}, passages, header


def declarations(statements: list[Statement], file: str) -> str:
    """The things that a document's file declares, as a file of their own."""
    found = [each.quad for each in statements if each.file == file and each.quad.graph is None]
    things = {
        quad.subject
        for quad in found
        if quad.predicate == SKOS.prefLabel and "/document/" not in quad.subject
    }
    return format_turtle(quad for quad in found if quad.subject in things)


def test_the_article_that_ships_keeps_its_claims_passages_and_header(tmp_path: Path) -> None:
    shipped = default_record()
    shutil.copytree(shipped.data, tmp_path / "data")
    record = Record(tmp_path / "data", shipped.ontology, shipped.queries)
    article = "panarmenian-2025-357"
    file = f"data/documents/{article}.trig"
    before = compiled(record, article)
    things = declarations(read_record(record).data, file)
    (record.data / "entities" / "things-of-the-article.ttl").write_text(things, encoding="utf-8")
    exported = export_sheets(record, [Iri(f"{SHORTHAND.bases['doc']}{article}")])
    sheets = write_sheets(exported, tmp_path, ["documents", "claims"])
    [change] = import_sheets(record, sheets, replace=True)
    assert (change.file, change.state) == (file, "changed")
    assert compiled(record, article) == before
    assert any("tangle-garangush" in note for note in exported.unheld)
    assert any("comment" in note for note in exported.unheld)
    [again] = import_sheets(record, sheets)
    assert again.state == "unchanged"


def test_every_document_of_the_fictional_record_keeps_what_sheets_hold(copied: Record) -> None:
    slugs = [path.stem for path in sorted((copied.data / "documents").glob("*.trig"))]
    before = {slug: compiled(copied, slug) for slug in slugs}
    exported = export_sheets(copied)
    sheets = write_sheets(exported, copied.data.parent / "sheets", ["documents", "claims"])
    changes = import_sheets(copied, sheets, replace=True)
    assert [Path(change.file).stem for change in changes] == slugs
    assert {slug: compiled(copied, slug) for slug in slugs} == before
