"""Commands for whoever has a copy of a document: verify-document, locate."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from prisongraph.cli.options import current_release, output, release_option
from prisongraph.copies import copies_in, read_copy, read_map
from prisongraph.engine.embedded import Engine
from prisongraph.errors import NotFoundError, ParameterError
from prisongraph.iris import expand, shorten
from prisongraph.normalisation import FIRST, normalise, versions
from prisongraph.passages import (
    CHANGED,
    MISSING,
    Passage,
    PassageResult,
    digest,
    missing,
    verify_passages,
)
from prisongraph.passages import locate as locate_passage
from prisongraph.queries import read_queries
from prisongraph.terms import Literal, Term

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLUMNS = ("utterance", "outcome", "detail", "document", "copy", "normalisation", "start")
_encoding_option = click.option(
    "--encoding", default="", help="The encoding of the copies; by default UTF-8."
)


@dataclass(frozen=True, slots=True)
class _Cited:
    """The passages of a document whose digests are recorded, and its normalisation."""

    document: str
    version: str
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class _Checked:
    """What became of one passage, in which copy."""

    document: str
    copy: str
    result: PassageResult


@click.command("verify-document")
@click.argument("what", nargs=-1, required=True, metavar="[DOCUMENT] COPY")
@click.option("--map", "mapping", type=_FILE, help="A CSV of files and documents.")
@_encoding_option
@click.option("--format", "name", type=click.Choice(["table", "json", "csv"]), default="table")
@release_option
def verify_document(
    what: tuple[str, ...], mapping: Path | None, encoding: str, name: str, release: Path | None
) -> None:
    """Check each cited passage of DOCUMENT against COPY, or of all documents against a folder.

    A copy is plain text, HTML or Markdown (.txt, .html, .htm, .md).
    Without DOCUMENT its name is that of the document, such as panarmenian-2025-357.html,
    or stands in the columns file and document of --map.
    Exit code 1 when the words of a passage have changed, or there is no copy.

    \b
    Example:
        prisongraph verify-document doc:panarmenian-2025-357 article.txt
        prisongraph verify-document copies --format csv
    """
    if len(what) > 2:
        raise ParameterError(f"expected a document and a copy, found {len(what)} names")
    path = Path(what[-1])
    if not path.exists():
        raise ParameterError(f"{path}: expected a copy of a document, or a folder of them")
    found = current_release(release)
    engine = Engine.from_file(found.dataset)
    rows = engine.run(read_queries(found.queries)["passages-located"]).rows()
    cited = _cited(rows)
    named = _named(what, path, read_map(mapping) if mapping else {})
    checked = list(_check(cited, named, encoding, all_of_them=path.is_dir()))
    if not checked:
        asked = ", ".join(dict.fromkeys(shorten(document) for _, document in named)) or str(path)
        raise NotFoundError(f"{asked}: no passage with a digest is recorded")
    _show(checked, name)
    lost = [each for each in checked if each.result.outcome in (CHANGED, MISSING)]
    click.echo(f"{len(checked) - len(lost)} of {len(checked)} passages hold", err=True)
    if lost:
        sys.exit(1)


def _cited(rows: Iterable[Mapping[str, Term]]) -> dict[str, _Cited]:
    passages: dict[str, list[Passage]] = {}
    version: dict[str, str] = {}
    for row in rows:
        document = str(row["document"])
        start, end, mark = (_text(row, name) for name in ("start", "end", "digest"))
        passage = Passage(str(row["utterance"]), int(start), int(end), mark)
        passages.setdefault(document, []).append(passage)
        version[document] = _text(row, "normalisation") or FIRST
    return {iri: _Cited(iri, version[iri], passages[iri]) for iri in passages}


def _text(row: Mapping[str, Term], name: str) -> str:
    value = row.get(name)
    return value.lexical if isinstance(value, Literal) else ""


def _named(what: Sequence[str], path: Path, mapping: Mapping[str, str]) -> list[tuple[Path, str]]:
    """The copies, and the IRIs of the documents that they are copies of."""
    if len(what) == 2:
        if path.is_dir():
            raise ParameterError(f"{path}: expected a copy of {what[0]}, found a folder")
        return [(path, expand(what[0]))]
    files = copies_in(path) if path.is_dir() else [path]
    unknown = mapping.keys() - {file.name for file in files}
    if unknown:
        raise ParameterError(f"--map: no copy is called {', '.join(sorted(unknown))}")
    return [(file, expand(mapping.get(file.name, f"doc:{file.stem}"))) for file in files]


def _check(
    cited: Mapping[str, _Cited],
    named: Iterable[tuple[Path, str]],
    encoding: str,
    *,
    all_of_them: bool,
) -> Iterator[_Checked]:
    """All passages of which there are copies, and, in a folder, those of which there are none."""
    without = dict(cited)
    for path, document in named:
        found = cited.get(document)
        if found is None:
            if all_of_them:
                told = f"{path}: no passage of {shorten(document)} has a digest in this release"
                click.echo(told, err=True)
            continue
        without.pop(document, None)
        text = read_copy(path, encoding)
        for result in verify_passages(text, found.passages, found.version):
            yield _Checked(document, str(path), result)
    for each in without.values() if all_of_them else ():
        for passage in each.passages:
            yield _Checked(each.document, "", missing(passage, "there is no copy"))


def _show(checked: Sequence[_Checked], name: str) -> None:
    rows = [dict(zip(_COLUMNS, _row(each), strict=True)) for each in checked]
    if name == "json":
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=2)
        click.echo()
    elif name == "csv":
        writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        shown = _COLUMNS[:3] if len({each.document for each in checked}) == 1 else _COLUMNS[:5]
        table = Table(*shown, header_style="bold", box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(escape(str(row[column])) for column in shown))
        output().print(table)


def _row(each: _Checked) -> tuple[str | int | None, ...]:
    result = each.result
    named = shorten(result.utterance), result.outcome, result.detail, shorten(each.document)
    return *named, each.copy, result.normalisation, result.start


@click.command()
@click.argument("file", type=_FILE)
@click.argument("first", required=False)
@click.argument("last", required=False)
@click.option(
    "--normalisation", "version", type=click.Choice(versions()), default=FIRST, show_default=True
)
@_encoding_option
def locate(file: Path, first: str | None, last: str | None, version: str, encoding: str) -> None:
    """Print the locator of a passage, or the digest of a whole document, ready to paste.

    FIRST and LAST are the first and last words of the passage.
    The normalisation has to be that of the document: 1 where it names none.

    \b
    Example:
        prisongraph locate article.txt "In November 2022" "inciting hatred."
    """
    text = read_copy(file, encoding)
    if first is None:
        whole = normalise(text, version)
        click.echo(f'    pg:normalisation "{version}" ;')
        click.echo(f'    pg:textDigest "{digest(whole)}" ;')
        click.echo(f"    pg:textLength {len(whole)} ;")
        return
    passage = locate_passage(text, first, last or first, version)
    click.echo(f"    oa:end {passage.end} ;")
    click.echo(f"    oa:start {passage.start} ;")
    click.echo(f'    pg:passageDigest "{passage.digest}" .')
