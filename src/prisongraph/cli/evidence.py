"""`prisongraph query --evidence`: the evidence of an answer in a terminal, or as data."""

import sys
from collections.abc import Iterator

from rich.markup import escape
from rich.tree import Tree

from prisongraph.cli.options import output
from prisongraph.engine.query_engine import QueryEngine, Question
from prisongraph.errors import ParameterError
from prisongraph.evidence import ClaimView, Queries
from prisongraph.iris import shorten
from prisongraph.telling.as_csv import csv_pieces
from prisongraph.telling.as_json import json_pieces
from prisongraph.telling.as_turtle import turtle_pieces
from prisongraph.telling.claims import ToldClaims
from prisongraph.telling.told import Extent, ToldAnswer, ToldRow, find_evidence, tell
from prisongraph.terms import Literal, Term
from prisongraph.witness.found import KINDS

FORMATS = ("table", "json", "csv", "ttl")


def print_evidence(
    engine: QueryEngine,
    queries: Queries,
    question: Question,
    *,
    release: str,
    extent: Extent,
    name: str,
) -> None:
    """Prints the evidence of an answer's rows as they are told.

    QueryError for what is no SELECT, ParameterError for a format that evidence does not have.
    """
    if name not in FORMATS:
        raise ParameterError(f"--format {name}: evidence is written as {', '.join(FORMATS)}")
    found = find_evidence(engine, queries, question, extent)
    told = ToldAnswer(release, question, extent, found, tell(ToldClaims(engine, queries), found))
    if name == "table":
        _print_trees(told)
        return
    for piece in _pieces(told, name):
        sys.stdout.buffer.write(piece.encode())
    sys.stdout.buffer.flush()


def _pieces(told: ToldAnswer, name: str) -> Iterator[str]:
    if name == "csv":
        return csv_pieces(told)
    return turtle_pieces(told) if name == "ttl" else json_pieces(told, {})


def _print_trees(told: ToldAnswer) -> None:
    console = output()
    for remark in told.found.remarks:
        console.print(f"[italic]{escape(remark)}[/italic]")
    for row in told.rows:
        console.print(_tree(row, told.found.variables))
    if not told.found.rows:
        console.print("No rows.")
    if told.found.has_more:
        after = told.extent.after()
        console.print(f"There are more rows: --offset {after.offset} --limit {after.limit}")


def _tree(row: ToldRow, variables: tuple[str, ...]) -> Tree:
    found = row.found
    values = (f"{name} = {_value(found.row[name])}" for name in variables if name in found.row)
    tree = Tree(f"[bold]{found.number}[/bold]  {escape(', '.join(values))}")
    for claim in row.claims:
        _add(tree, claim)
    if found.solutions > 1:
        tree.add(f"{found.solutions} solutions make this row")
    for remark in row.remarks:
        tree.add(f"[italic]{escape(remark)}[/italic]")
    for kind, number in row.besides.items():
        tree.add(f"{number} × {escape(KINDS[kind])}")
    return tree


def _add(tree: Tree, claim: ClaimView) -> None:
    said = tree.add(escape(claim.statement))
    said.add(f"{shorten(claim.iri)}: {claim.status.label} ({escape(claim.rule.label)})")
    for passage in claim.passages:
        said.add(escape(passage.attribution))


def _value(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else shorten(term)
