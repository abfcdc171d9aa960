"""From files of the record to sheets, and the names of what no sheet can hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prisongraph.build.schema import read_schema
from prisongraph.build.sources import Statement, read_record
from prisongraph.errors import NotFoundError, OverwriteError, RecordError
from prisongraph.iris import shorten
from prisongraph.record import Record
from prisongraph.sheets.cells import Shorthand
from prisongraph.sheets.drafting import was_imported
from prisongraph.sheets.headers import write_header
from prisongraph.sheets.reading import Reading, document_files, read_documents
from prisongraph.sheets.statements import rows_of
from prisongraph.sheets.tables import metadata, write_table
from prisongraph.sheets.writing import write_files
from prisongraph.terms import Iri

_COMMENT = re.compile(r"^\s*#|[;.,{}]\s+#")


@dataclass(frozen=True, slots=True)
class Export:
    """Sheets by their kind, and a line on each thing that they cannot hold."""

    sheets: Mapping[str, str]
    unheld: tuple[str, ...]


def export_sheets(record: Record, documents: Sequence[Iri] = ()) -> Export:
    """The sheets of these documents, by default of all, in the order of their names.

    NotFoundError for a document that no file describes; RecordError for a file that is not RDF.
    """
    sources = read_record(record)
    if sources.findings:
        raise RecordError(sources.findings)
    schema = read_schema(sources.ontology, sources.data)
    shorthand = Shorthand.of(quad.subject for quad, _, _ in (*sources.ontology, *sources.data))
    files = document_files(read_documents(sources.data, schema))
    unknown = [shorten(document) for document in documents if document not in files]
    if unknown:
        raise NotFoundError(f"{', '.join(unknown)}: no file of the record describes it")
    chosen = sorted(set(documents) or files)
    drafts = [files[document].drafts[document] for document in chosen]
    headers = [write_header(draft.document, draft.header, shorthand) for draft in drafts]
    claims = [row for draft in drafts for row in rows_of(draft, schema, shorthand)]
    sheets = {
        "documents": write_table("documents", headers),
        "claims": write_table("claims", claims),
    }
    readings = {files[document].file: files[document] for document in chosen}
    unheld = [note for reading in readings.values() for note in _notes(record, reading)]
    return Export(sheets, tuple(unheld))


def write_sheets(
    export: Export, folder: Path, kinds: Sequence[str], *, replace: bool = False
) -> list[Path]:
    """Writes sheets of these kinds, each with its CSVW metadata; returns the files of the sheets.

    OverwriteError where another sheet of that name is there, unless it may be replaced.
    """
    contents: dict[str, str] = {}
    for kind in kinds:
        contents[f"{kind}.csv"] = export.sheets[kind]
        contents[f"{kind}.csv-metadata.json"] = metadata(kind, f"{kind}.csv")
    others = [
        str(folder / name)
        for name, content in contents.items()
        if (folder / name).exists() and (folder / name).read_bytes() != content.encode()
    ]
    if others and not replace:
        raise OverwriteError(
            f"{', '.join(others)}: found another file of that name; "
            "--replace overwrites it, --to names another folder"
        )
    write_files(folder, contents)
    return [folder / f"{kind}.csv" for kind in kinds]


def _notes(record: Record, reading: Reading) -> Iterator[str]:
    """A line on each thing in a file that sheets cannot hold."""
    things: dict[Iri, list[Statement]] = {}
    for statement in reading.unheld:
        things.setdefault(statement.quad.graph or statement.quad.subject, []).append(statement)
    for thing, statements in things.items():
        first = statements[0].line
        number = f"{len(statements)} statement{'s' * (len(statements) != 1)}"
        yield f"{reading.file}:{first}: {shorten(thing)}: no sheet holds {number}"
    text = (record.data / reading.file.removeprefix("data/")).read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if _COMMENT.search(line)]
    if comments and not was_imported(text):
        number = f"{len(comments)} line{'s' * (len(comments) != 1)}"
        yield f"{reading.file}: no sheet holds {number} of comment"
