"""From sheets to files of the record: read, check, draft, compare, write.

Each part of a document that the sheets speak of is taken from them, header and claims apart;
the other part stays as its file has it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prisongraph.build.checks import check_statements
from prisongraph.build.claims import compile_claims
from prisongraph.build.schema import Schema, read_schema
from prisongraph.build.sources import Sources, Statement, read_record
from prisongraph.build.utterances import read_passages
from prisongraph.errors import CellFinding, Finding, OverwriteError, RecordError, SheetError
from prisongraph.iris import shorten
from prisongraph.record import Record
from prisongraph.sheets.cells import Shorthand
from prisongraph.sheets.comparing import Change, compare
from prisongraph.sheets.drafting import Draft, Facts, quads_of, slug_of
from prisongraph.sheets.headers import read_class, read_document, read_header
from prisongraph.sheets.reading import Reading, document_files, read_documents
from prisongraph.sheets.rules import Rules
from prisongraph.sheets.speech import relay_name
from prisongraph.sheets.statements import Gathering
from prisongraph.sheets.tables import Row, Table, read_table
from prisongraph.sheets.writing import write_files
from prisongraph.terms import Iri
from prisongraph.vocab import DCT, RDF


@dataclass(slots=True)
class _Sheets:
    """The rows of all sheets of one call by the document they are about."""

    headers: dict[Iri, Row] = field(default_factory=dict)
    claims: dict[Iri, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def documents(self) -> list[Iri]:
        return sorted({*self.headers, *self.claims})


def import_sheets(
    record: Record, sheets: Sequence[Path], *, replace: bool = False, dry_run: bool = False
) -> list[Change]:
    """What became of the file of each document in the sheets, in the order of their names.

    All files are drafted before the first is put in its place, in the order of their names:
    a crash leaves each file as it was or as it should be.
    SheetError names every cell that is wrong; OverwriteError, unless `replace` or `dry_run`,
    every file that would lose something.
    """
    findings: list[CellFinding] = []
    tables = [table for path in sheets if (table := read_table(path, findings))]
    sources = read_record(record)
    shorthand = Shorthand.of(quad.subject for quad, _, _ in (*sources.ontology, *sources.data))
    rows = _by_document(tables, shorthand, findings)
    written = {_file_of(document) for document in rows.documents()}
    _require_readable(sources, written)
    existing = read_documents(sources.data, read_schema(sources.ontology, sources.data))
    rules = _rules(sources, written if replace else set(), shorthand, findings)
    drafts = _draft(rows, document_files(existing), rules)
    if not findings:
        findings += _compile(drafts, rules.schema)
    if findings:
        raise SheetError(findings)
    _require_place(drafts, existing)
    changes = []
    for draft in drafts:
        file = _file_of(draft.document)
        path = record.data / file.removeprefix("data/")
        changes.append(compare(path, file, draft, reading=existing.get(file, Reading(file))))
    losses = [f"{change.file}: {change.loss}" for change in changes if change.loss]
    if losses and not (replace or dry_run):
        raise OverwriteError("\n".join([*losses, "nothing was written; --replace overwrites"]))
    if not dry_run:
        folder = record.data / "documents"
        changed = [change for change in changes if change.state != "unchanged"]
        write_files(folder, {Path(change.file).name: change.content for change in changed})
    return changes


def _file_of(document: Iri) -> str:
    return f"data/documents/{slug_of(document)}.trig"


def _by_document(
    tables: Sequence[Table], shorthand: Shorthand, findings: list[CellFinding]
) -> _Sheets:
    rows = _Sheets()
    for table in tables:
        for row in table.rows:
            document = read_document(row, shorthand, findings.append)
            if document is None:
                continue
            if table.kind.name == "claims":
                rows.claims[document].append(row)
                continue
            first = rows.headers.setdefault(document, row)
            if first is not row:
                wanted = f"each document once; row {first.number} of {first.sheet} has it already"
                findings.append(row.finding("document", row.cells["document"], wanted))
    return rows


def _require_readable(sources: Sources, written: set[str]) -> None:
    """What stays in the record must be readable, so that everything it declares is known."""
    broken = [finding for finding in sources.findings if finding.file not in written]
    if broken:
        raise RecordError(broken)


def _rules(
    sources: Sources, overwritten: set[str], shorthand: Shorthand, findings: list[CellFinding]
) -> Rules:
    """The rules of the record as it will be without what stands in these files now.

    Files that may only be refused or rewritten as they are keep their declarations.
    """
    kept = [each for each in sources.data if each.file not in overwritten]
    lost = {
        each.quad.subject: each.file
        for each in sources.data
        if each.file in overwritten and each.quad.predicate == RDF.type
    }
    return Rules(read_schema(sources.ontology, kept), shorthand, findings.append, lost)


def _draft(rows: _Sheets, files: Mapping[Iri, Reading], rules: Rules) -> list[Draft]:
    """The drafts of all documents; first their classes are declared, as they name one another."""
    classes = {
        document: cls
        for document, row in rows.headers.items()
        if (cls := read_class(row, rules.schema, rules))
    }
    for document in rows.documents():
        known = files[document].drafts[document].header[RDF.type] if document in files else []
        declared = [classes[document]] if document in classes else known
        if declared:
            rules.schema.types[document] = {each for each in declared if isinstance(each, Iri)}
    drafts = []
    for document in rows.documents():
        old = files[document].drafts[document] if document in files else None
        header = _header(document, rows, old, classes=classes, rules=rules)
        if header is None:
            continue
        draft = Draft(document, header)
        gathering = Gathering(draft, rules)
        for row in rows.claims.get(document, []):
            gathering.add(row)
        if document not in rows.claims and old:
            draft.passages.update(old.passages)
        drafts.append(draft)
    return drafts


def _header(
    document: Iri,
    rows: _Sheets,
    old: Draft | None,
    *,
    classes: Mapping[Iri, Iri],
    rules: Rules,
) -> Facts | None:
    if document in rows.headers:
        row = rows.headers[document]
        header = read_header(row, classes.get(document), rules)
        if old and old.passages and document not in rows.claims:
            _require_publisher(row, header, old, rules)
        return header
    if old and old.header.get(DCT.publisher):
        return old.header
    row = rows.claims[document][0]
    wanted = (
        "a document whose publisher a documents sheet of this call or a file of the record names"
    )
    rules.report(row.finding("document", row.cells["document"], wanted))
    return None


def _require_publisher(row: Row, header: Facts, old: Draft, rules: Rules) -> None:
    """Claims that stay in a file are the words of its publisher, who stays the same with them."""
    if header.get(DCT.publisher, []) not in ([], old.header[DCT.publisher]):
        publisher = rules.shorthand.write_iri(Iri(str(old.header[DCT.publisher][0])))
        wanted = f"{publisher}, as in the file; another publisher needs a sheet of its claims"
        rules.report(row.finding("publisher", row.cells["publisher"], wanted))


def _compile(drafts: Sequence[Draft], schema: Schema) -> list[CellFinding]:
    """What the compiler says of the drafts, at the rows from which their statements come."""
    findings = [clash for draft in drafts for clash in _clashes(draft)]
    if findings:
        return findings
    statements = []
    for draft in drafts:
        for quad, origin in quads_of(draft):
            sheet, row = origin or (_file_of(draft.document), 1)
            statements.append(Statement(quad, sheet, row))
            if quad.predicate == RDF.type and isinstance(quad.object, Iri) and not quad.graph:
                schema.types.setdefault(quad.subject, set()).add(quad.object)
    found: list[Finding] = check_statements(statements, schema)
    compile_claims(statements, read_passages(statements, found), found, ahead=schema.ahead)
    return [CellFinding(each.file, each.line, "", each.message) for each in found]


def _require_place(drafts: Sequence[Draft], existing: Mapping[str, Reading]) -> None:
    """No document may stand in two files."""
    files = document_files(existing)
    misplaced = [
        f"{files[draft.document].file}: {shorten(draft.document)} stands here, "
        f"expected it in {_file_of(draft.document)}; move it there first"
        for draft in drafts
        if draft.document in files and files[draft.document].file != _file_of(draft.document)
    ]
    if misplaced:
        raise OverwriteError("\n".join(misplaced))


def _clashes(draft: Draft) -> list[CellFinding]:
    """Names that two things in one document would have."""
    taken = Counter([*draft.passages, *map(relay_name, draft.chains())])
    taken.update(f"{one.name}-at" for one in draft.in_order() if one.speech.place.start is not None)
    found = []
    for name in sorted(name for name, times in taken.items() if times > 1):
        passage = draft.passages.get(name)
        origins = list(passage.origins.values()) if passage else []
        sheet, row = origins[0] if origins else (_file_of(draft.document), 1)
        message = (
            f"found the name “{name}” for two things in {shorten(draft.document)}, "
            "expected each passage and each chain of speakers to have its own"
        )
        found.append(CellFinding(sheet, row, "utterance", message))
    return found
