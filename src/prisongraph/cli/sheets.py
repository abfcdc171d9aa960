"""Commands for curators who work with spreadsheets: import, export."""

from pathlib import Path

import click

from prisongraph.cli.options import record_at, record_option

_SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("sheets", nargs=-1, required=True, type=_SHEET)
@record_option
@click.option("--replace", is_flag=True, help="Also overwrite what sheets did not write.")
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
def import_(sheets: tuple[Path, ...], folder: Path | None, replace: bool, dry_run: bool) -> None:
    """Write documents and claims from SHEETS into the record.

    A cell that is wrong refuses everything, and all such cells are named.

    \b
    Example:
        prisongraph import documents.csv claims.csv --dry-run
    """
    from prisongraph.sheets import import_sheets

    changes = import_sheets(record_at(folder), sheets, replace=replace, dry_run=dry_run)
    for change in changes:
        counts = f"{change.claims} claims, {change.passages} passages"
        click.echo(f"{change.state:<9} {change.file}  {counts}")
        if change.refusal:
            click.echo(change.refusal, err=True)
    changed = sum(change.state != "unchanged" for change in changes)
    click.echo(
        f"{len(changes)} documents, {changed} {'to write' if dry_run else 'written'}", err=True
    )
