"""The command that asks a release: query."""

import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from prisongraph.cli.evidence import print_evidence
from prisongraph.cli.options import current_release, output, release_option
from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.engine.guard import check_query
from prisongraph.engine.query_engine import Question, with_values
from prisongraph.errors import ParameterError
from prisongraph.evidence import Queries
from prisongraph.iris import shorten
from prisongraph.queries import Query, read_queries, read_query
from prisongraph.telling.told import ROWS, Extent
from prisongraph.terms import Literal, Term

_FORMATS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
}


@click.command()
@click.argument("source")
@click.option("--format", "name", type=click.Choice(["table", *_FORMATS]), default="table")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Bind a parameter.")
@click.option(
    "--evidence", is_flag=True, help="Print the claims behind each row: table, json, csv or ttl."
)
@click.option(
    "--limit", type=click.IntRange(1), help=f"With --evidence: so many rows, by default {ROWS}."
)
@click.option("--offset", type=click.IntRange(0), help="With --evidence: pass over so many rows.")
@release_option
def query(
    source: str,
    name: str,
    params: tuple[str, ...],
    evidence: bool,
    limit: int | None,
    offset: int | None,
    release: Path | None,
) -> None:
    """Run a query: a FILE, the NAME of a published query, or - for standard input.

    \b
    Example:
        prisongraph query conflicts-side-by-side
        prisongraph query facts-about-person --param person=person:mirhafiz-jafarzadeh
        prisongraph query list-totals-over-time --evidence --limit 3
        prisongraph query denials --evidence --format csv
        echo 'ASK { ?s ?p ?o }' | prisongraph query - --format json
    """
    if not evidence and (limit is not None or offset is not None):
        raise ParameterError("--limit and --offset are for --evidence; a query has its own")
    found = current_release(release)
    engine = Engine.from_file(found.dataset)
    stored = _find(source, read_queries(found.queries / "examples"))
    check_query(stored.text)
    bindings = stored.bindings(_pairs(params))
    if evidence:
        print_evidence(
            engine,
            read_queries(found.queries),
            Question(with_values(stored.text, bindings), ""),
            release=found.name,
            extent=Extent(offset or 0, limit or ROWS),
            name=name,
        )
        return
    answer = engine.run(stored, **bindings)
    if name == "table" and answer.kind != "graph":
        _print_table(answer)
        return
    media = _FORMATS["ttl" if name == "table" else name]
    sys.stdout.buffer.write(answer.serialize(media))
    sys.stdout.buffer.flush()


def _find(source: str, published: Queries) -> Query:
    if source == "-":
        return Query("standard input", "", "", (), {}, sys.stdin.read())
    if source in published:
        return published[source]
    path = Path(source)
    if not path.is_file():
        known = ", ".join(published)
        raise ParameterError(f"{source}: neither a file nor a published query; there are: {known}")
    if path.read_text(encoding="utf-8").startswith("#+"):
        return read_query(path)
    return Query(path.name, "", "", (), {}, path.read_text(encoding="utf-8"))


def _pairs(params: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for param in params:
        key, sign, value = param.partition("=")
        if not sign:
            raise ParameterError(f"--param {param}: expected NAME=VALUE")
        pairs[key] = value
    return pairs


def _print_table(answer: Answer) -> None:
    console = output()
    if answer.kind == "boolean":
        console.print("true" if answer.boolean else "false")
        return
    table = Table(*answer.variables, header_style="bold", box=None, pad_edge=False)
    for row in answer.rows():
        table.add_row(*(escape(_cell(row.get(name))) for name in answer.variables))
    console.print(table)


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    return term.lexical if isinstance(term, Literal) else shorten(term)
