"""Commands for whoever has a copy of a document: verify-document, locate."""

import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from prisongraph.cli.options import current_release, output, release_option
from prisongraph.engine.embedded import Engine
from prisongraph.errors import NotFoundError
from prisongraph.evidence import find_claims
from prisongraph.iris import expand, shorten
from prisongraph.passages import NORMALISATION, Passage, digest, normalise, verify_passages
from prisongraph.passages import locate as locate_passage
from prisongraph.queries import read_queries

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify-document")
@click.argument("document")
@click.argument("file", type=_FILE)
@release_option
def verify_document(document: str, file: Path, release: Path | None) -> None:
    """Check each cited passage of DOCUMENT against a copy of its text.

    Exit code 1 when the words of a passage have changed.

    \b
    Example:
        prisongraph verify-document doc:panarmenian-2025-357 article.txt
    """
    found = current_release(release)
    engine = Engine.from_file(found.dataset)
    claims = find_claims(engine, read_queries(found.queries), document=expand(document))
    located = {
        passage.utterance: Passage(
            passage.utterance, int(passage.start), int(passage.end), passage.digest
        )
        for claim in claims
        for passage in claim.passages
        if passage.digest
    }
    if not located:
        raise NotFoundError(f"{document}: no passage with a digest is recorded")
    results = verify_passages(_read(file), sorted(located.values(), key=lambda each: each.start))
    table = Table("utterance", "outcome", "detail", header_style="bold", box=None, pad_edge=False)
    for result in results:
        table.add_row(escape(shorten(result.utterance)), result.outcome, result.detail)
    output().print(table)
    changed = [result for result in results if result.outcome == "changed"]
    click.echo(f"{len(results) - len(changed)} of {len(results)} passages hold", err=True)
    if changed:
        sys.exit(1)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("first", required=False)
@click.argument("last", required=False)
def locate(file: Path, first: str | None, last: str | None) -> None:
    """Print the locator of a passage, or the digest of a whole document, ready to paste.

    FIRST and LAST are the first and last words of the passage.

    \b
    Example:
        prisongraph locate article.txt "In November 2022" "inciting hatred."
    """
    text = _read(file)
    if first is None:
        whole = normalise(text)
        click.echo(f'    pg:normalisation "{NORMALISATION}" ;')
        click.echo(f'    pg:textDigest "{digest(whole)}" ;')
        click.echo(f"    pg:textLength {len(whole)} ;")
        return
    passage = locate_passage(text, first, last or first)
    click.echo(f"    oa:end {passage.end} ;")
    click.echo(f"    oa:start {passage.start} ;")
    click.echo(f'    pg:passageDigest "{passage.digest}" .')


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{file}: expected a text in UTF-8: {error}") from error
