"""The command that tells the evidence of whatever it is asked for: trace."""

import sys
from pathlib import Path

import click

from prisongraph.cli.options import current_release, output, release_option
from prisongraph.cli.trace_formats import tree_of, triples_of, written_as_json
from prisongraph.engine.embedded import Engine
from prisongraph.queries import read_queries
from prisongraph.tracing import trace_of


@click.command()
@click.argument("asked", metavar="WHAT")
@click.option("--format", "name", type=click.Choice(["tree", "json", "ttl"]), default="tree")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    help="How many claims of each kind are told; by default 100.",
)
@release_option
def trace(asked: str, name: str, limit: int, release: Path | None) -> None:
    """Print the evidence of a claim, a thing, a value, a document, a passage or a speaker.

    WHAT is an IRI, a prefixed name, a path or the digest of a claim;
    anything else is a value, and all claims are told that have exactly this value.

    \b
    Example:
        prisongraph trace detention:mirhafiz-jafarzadeh-2022
        prisongraph trace 357
        prisongraph trace person:elshan-hasanov --format json --limit 20
    """
    found = current_release(release)
    engine = Engine.from_file(found.dataset)
    queries = read_queries(found.queries)
    traced = trace_of(engine, queries, asked, limit=limit)
    if name == "json":
        click.echo(written_as_json(traced, found.name))
    elif name == "ttl":
        # The writer of RDF belongs to the server; what has no use for it runs without it.
        from prisongraph.serve.write import write_graph

        sys.stdout.buffer.write(write_graph(triples_of(traced, engine, queries), "text/turtle"))
        sys.stdout.buffer.flush()
    else:
        console = output()
        for tree in tree_of(traced):
            console.print(tree)
    for section in traced.sections:
        if section.total > len(section.claims):
            click.echo(
                f"{section.title}: {len(section.claims)} of {section.total} claims are told; "
                "--limit tells more.",
                err=True,
            )
