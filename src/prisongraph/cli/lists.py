"""The ledger of lists in a terminal: the series of the site, with what does not add up."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.table import Table

from prisongraph.cli.options import current_release, output, release_option
from prisongraph.engine.embedded import Engine
from prisongraph.errors import NotFoundError
from prisongraph.iris import expand
from prisongraph.queries import read_queries

if TYPE_CHECKING:
    from prisongraph.serve.list_views import EditionLine, Figure, Series

_COLUMNS = ("time", "total", "added", "removed", "expected", "left_over", "outcome")


@click.command()
@click.argument("list_name", metavar="LIST", required=False)
@click.option("--format", "name", type=click.Choice(["table", "csv", "json"]), default="table")
@release_option
def lists(list_name: str | None, name: str, release: Path | None) -> None:
    """Print the editions of all lists, or of LIST, with what adds up and what does not.

    LIST is an IRI, a prefixed name or a path.

    \b
    Example:
        prisongraph lists list:ufppa --format csv
    """
    # The series is the one that the site shows; other commands run without the site.
    from prisongraph.serve.list_pages import ListPages
    from prisongraph.serve.pages import Pages

    found = current_release(release)
    pages = ListPages(Pages(Engine.from_file(found.dataset), read_queries(found.queries)))
    series = pages.series(list=expand(list_name)) if list_name else pages.series()
    if list_name and not series:
        raise NotFoundError(f"{list_name}: no list with editions is recorded under this name")
    if name == "table":
        _print(series)
        return
    rows = [row for each in series for row in _rows(each)]
    if name == "json":
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=2)
        click.echo()
        return
    writer = csv.DictWriter(sys.stdout, rows[0] if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _print(all_series: Iterable["Series"]) -> None:
    console = output()
    for series in all_series:
        console.print(f"[bold]{escape(series.thing.label)}[/bold]")
        table = Table(*_COLUMNS, "documents", header_style="bold", box=None, pad_edge=False)
        for row in _rows(series):
            table.add_row(*(escape(str(row[column])) for column in (*_COLUMNS, "documents")))
        console.print(table)
        for line, balance in series.open:
            console.print(f"{escape(line.thing.label)}: {escape(balance.explanation)}")
        console.print()


def _rows(series: "Series") -> Iterator[dict[str, str | int]]:
    for line in series.lines:
        yield {"list": series.thing.iri, "edition": line.thing.iri, **_row(line)}


def _row(line: "EditionLine") -> dict[str, str | int]:
    step = line.step
    return {
        "time": line.time,
        "total": _words(line.totals),
        "added": _words(line.added),
        "removed": _words(line.removed),
        "expected": step.expected if step else "",
        "left_over": step.remainder if step else "",
        "outcome": step.outcome_words if step else "",
        "documents": line.documents,
        "origins": line.origins,
        "explanation": step.explanation if step else "",
    }


def _words(figures: Iterable["Figure"]) -> str:
    """The accepted value, or all contested ones."""
    return " or ".join(figure.words for figure in figures if figure.stands)
