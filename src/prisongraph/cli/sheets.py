"""Commands for curators who work with spreadsheets: import, export."""

from pathlib import Path

import click

from prisongraph.cli.options import record_at, record_option
from prisongraph.iris import expand

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
        if change.loss:
            click.echo(f"{change.file}: {change.loss}", err=True)
    changed = sum(change.state != "unchanged" for change in changes)
    outcome = "to write" if dry_run else "written"
    click.echo(f"{changed} of {len(changes)} files {outcome}", err=True)
    if dry_run and not replace and any(change.loss for change in changes):
        raise SystemExit(1)


@click.command()
@click.argument("documents", nargs=-1)
@record_option
@click.option("--sheet", is_flag=True, required=True, help="As sheets: the only form so far.")
@click.option("--documents", "kinds", flag_value="documents", help="Only the documents sheet.")
@click.option("--claims", "kinds", flag_value="claims", help="Only the claims sheet.")
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder of the sheets; by default this one.",
)
@click.option("--replace", is_flag=True, help="Also overwrite sheets that are there.")
def export(
    documents: tuple[str, ...],
    folder: Path | None,
    sheet: bool,
    kinds: str | None,
    target: Path,
    replace: bool,
) -> None:
    """Write sheets with DOCUMENTS and their claims, by default with all.

    What a sheet cannot hold is named on standard error.

    \b
    Example:
        prisongraph export --sheet doc:panarmenian-2025-357 --to sheets
    """
    from prisongraph.sheets import export_sheets, write_sheets

    found = export_sheets(record_at(folder), [expand(each) for each in documents])
    chosen = [kinds] if kinds else ["documents", "claims"]
    for path in write_sheets(found, target, chosen, replace=replace):
        click.echo(path)
    for note in found.unheld:
        click.echo(note, err=True)
