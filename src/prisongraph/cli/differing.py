"""Commands that compare releases: diff, history."""

import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from prisongraph.cli.options import releases_option
from prisongraph.differences.claims import KINDS, ClaimChange, Difference, difference
from prisongraph.differences.history import ABSENT, LIVE, UNREADABLE, Stage, history_of
from prisongraph.differences.patch import patch_lines
from prisongraph.errors import NotFoundError, ParameterError
from prisongraph.iris import BASE, expand, shorten
from prisongraph.release import open_release
from prisongraph.terms import Iri, Literal

_RELEASE = click.Path(exists=True, file_okay=False, path_type=Path)
_DIGEST = re.compile(r"[a-z2-7]{16}")
_COLUMNS = (
    "kind",
    "claim",
    "subject",
    "property",
    "value",
    "owner",
    "status_before",
    "rule_before",
    "status",
    "rule",
    "reason",
    "withdrawn_on",
    "replaced_by",
)


@click.command()
@click.argument("old", type=_RELEASE)
@click.argument("new", type=_RELEASE)
@click.option(
    "--format", "name", type=click.Choice(["text", "csv", "json", "patch"]), default="text"
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    help="How many claims the text tells; by default 100.",
)
def diff(old: Path, new: Path, name: str, limit: int) -> None:
    """Tell what differs between two releases: claims, people, totals of lists, or every statement.

    `patch` is an RDF Patch that makes the old dataset the new one.

    \b
    Example:
        prisongraph diff releases/2026.1-0a1b2c3d releases/2026.2-4e5f6a7b
        prisongraph diff releases/2026.1-0a1b2c3d releases/2026.2-4e5f6a7b --format patch
    """
    before, after = open_release(old), open_release(new)
    if name == "patch":
        for line in patch_lines(before, after):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return
    found = difference(before, after)
    if name == "json":
        click.echo(json.dumps(_in_json(found), indent=2, ensure_ascii=False))
    elif name == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(_COLUMNS)
        for change in found.claims:
            row = _row(change)
            writer.writerow(row[column] or "" for column in _COLUMNS)
    else:
        for line_of_text in _in_words(found, limit):
            click.echo(line_of_text)


def _row(change: ClaimChange) -> dict[str, Any]:
    value = change.value
    row = asdict(change) | {
        "property": change.predicate,
        "value": value.lexical if isinstance(value, Literal) else value,
    }
    return {column: row[column] for column in _COLUMNS}


def _in_json(found: Difference) -> dict[str, Any]:
    return {
        "old": found.old,
        "new": found.new,
        "statements": {"added": found.added, "deleted": found.deleted},
        "claims": [_row(change) for change in found.claims],
        "owners": found.by_owner(),
        "totals": [asdict(change) for change in found.totals],
    }


def _in_words(found: Difference, limit: int) -> Iterator[str]:
    numbers = {kind: sum(change.kind == kind for change in found.claims) for kind in KINDS}
    yield f"{found.old} → {found.new}"
    yield (
        f"{numbers['added']} claims added, {numbers['withdrawn']} withdrawn, "
        f"{numbers['gone']} gone without a tombstone, {numbers['status']} judged otherwise; "
        f"{found.added} statements added, {found.deleted} deleted"
    )
    for owner, counts in found.by_owner().items():
        told = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
        yield f"{shorten(owner)}: {told}"
    for total in found.totals:
        yield (
            f"{shorten(total.edition)}, total: {total.before or 'none'} → {total.after or 'none'}"
        )
    for change in found.claims[:limit]:
        yield _claim_in_words(change)
    if len(found.claims) > limit:
        yield f"{len(found.claims) - limit} more claims; --limit tells more"


def _claim_in_words(change: ClaimChange) -> str:
    value = change.value
    words = value.lexical if isinstance(value, Literal) else shorten(value)
    said = f"{shorten(change.subject)} {shorten(change.predicate)} {words}"
    before = f"{_local(change.status_before)} by {_local(change.rule_before)}"
    after = f"{_local(change.status)} by {_local(change.rule)}"
    outcome = {"added": after, "status": f"{before} → {after}", "gone": f"was {before}"}
    told = outcome.get(change.kind) or f"{_local(change.reason)}, {change.withdrawn_on}"
    if change.replaced_by:
        told += f", replaced by {shorten(change.replaced_by)}"
    return f"{change.kind} {shorten(change.claim)}: {said} ({told})"


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


@click.command()
@click.argument("claim")
@releases_option
@click.option("--format", "name", type=click.Choice(["text", "json"]), default="text")
def history(claim: str, releases: Path, name: str) -> None:
    """Tell what each release in a folder says of a claim, the oldest record first.

    \b
    Example:
        prisongraph history claim:hlwwljlhsndy5cte
    """
    iri = Iri(f"{BASE}claim/{claim}") if _DIGEST.fullmatch(claim) else expand(claim)
    if not iri.startswith(BASE + "claim/"):
        raise ParameterError(f"{claim}: expected a claim, such as claim:hlwwljlhsndy5cte")
    stages = history_of(iri, releases)
    if all(stage.state in (ABSENT, UNREADABLE) for stage in stages):
        raise NotFoundError(f"{iri}: in none of the {len(stages)} releases in {releases}")
    if name == "json":
        click.echo(json.dumps([asdict(stage) for stage in stages], indent=2, ensure_ascii=False))
    else:
        for stage in stages:
            click.echo(_stage_in_words(stage))


def _stage_in_words(stage: Stage) -> str:
    told = "not in it"
    if stage.state == UNREADABLE:
        return f"{stage.release}: {stage.explanation}"
    if stage.state == LIVE:
        told = f"{_local(stage.status)} by {_local(stage.rule)}: {stage.explanation}"
    elif stage.state != ABSENT:
        told = f"withdrawn on {stage.withdrawn_on}: {_local(stage.reason)}"
        if stage.replaced_by:
            told += f", replaced by {shorten(stage.replaced_by)}"
    return f"{stage.release} (record of {stage.modified}): {told}"
