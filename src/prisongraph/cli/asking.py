"""Commands that ask a release: query, trace."""

import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from prisongraph.cli.evidence import print_evidence
from prisongraph.cli.options import current_release, output, release_option
from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.engine.guard import check_query
from prisongraph.engine.query_engine import Question, with_values
from prisongraph.errors import NotFoundError, ParameterError
from prisongraph.evidence import ClaimView, Queries, find_claims
from prisongraph.iris import PREFIXES, expand, shorten
from prisongraph.queries import Query, read_queries, read_query
from prisongraph.telling.told import ROWS, Extent
from prisongraph.terms import Iri, Literal, Term

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


@click.command()
@click.argument("thing")
@release_option
def trace(thing: str, release: Path | None) -> None:
    """Print the whole evidence of a claim, of a thing, of a document or of a passage.

    THING is an IRI, a prefixed name or a path.

    \b
    Example:
        prisongraph trace detention:mirhafiz-jafarzadeh-2022
    """
    found = current_release(release)
    engine = Engine.from_file(found.dataset)
    queries = read_queries(found.queries)
    iri = expand(thing)
    claims = (
        find_claims(engine, queries, claim=iri)
        or find_claims(engine, queries, subject=iri)
        or find_claims(engine, queries, document=iri)
        or find_claims(engine, queries, utterance=iri)
    )
    if not claims:
        raise NotFoundError(f"{iri}: no claim, and nothing is claimed about it")
    console = output()
    for claim in claims:
        console.print(_evidence(claim, engine, queries))


def _evidence(claim: ClaimView, engine: Engine, queries: Queries) -> Tree:
    tree = Tree(f"[bold]{escape(claim.statement)}[/bold]")
    tree.add(f"claim: {shorten(claim.iri)}")
    tree.add(f"status: {claim.status.label} ({claim.rule.label}): {escape(claim.explanation)}")
    for passage in claim.passages:
        speaker = passage.steps[-1]
        said = tree.add(f"speaker: {escape(speaker.speaker.label)}")
        if speaker.on_behalf_of:
            said.add(f"organisation: {escape(speaker.on_behalf_of.label)}")
        for step in reversed(passage.steps[1:-1]):
            said.add(f"relay: {escape(step.words)}")
        where = said.add(
            f"document: “{escape(passage.document.label)}”, "
            f"{escape(passage.publisher.label)}, {passage.issued} "
            f"({shorten(passage.document.iri)})"
        )
        if passage.place:
            where.add(passage.place)
        if passage.digest:
            where.add(f"characters {passage.start} to {passage.end}, {passage.digest}")
        for note in _marks(engine, queries, passage.utterance):
            where.add(f"marked: {escape(note)}")
    for other in _against(claim, engine, queries):
        tree.add(f"contradicted by: {escape(other.sentence)} ({shorten(other.iri)})")
    return tree


def _marks(engine: Engine, queries: Queries, utterance: str) -> list[str]:
    rows = engine.run(queries["anomalies-marked"], utterance=Iri(utterance)).rows()
    found = [row["description"] for row in rows]
    return list(dict.fromkeys(text.lexical for text in found if isinstance(text, Literal)))


def _against(claim: ClaimView, engine: Engine, queries: Queries) -> list[ClaimView]:
    """The other sides of the claim's conflict, and the denials of what it asserts."""
    rows = engine.run(queries["conflict-sides"]).rows()
    mine = {row["conflict"] for row in rows if str(row["claim"]) == claim.iri}
    sides = {str(row["claim"]) for row in rows if row["conflict"] in mine}
    others = find_claims(engine, queries, subject=Iri(claim.subject.iri))
    denies = PREFIXES["pg"] + "Denies"
    return [
        other
        for other in others
        if (other.iri in sides and other.value != claim.value)
        or (
            other.prop.iri == claim.prop.iri
            and other.value == claim.value
            and (other.stance == denies) != (claim.stance == denies)
        )
    ]
