"""Withdrawing claims: what the record still says of them, and what becomes of its ledger.

Nothing is guessed: each claim is one that was published and stands, and each file is named
in which a curator has to take something out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prisongraph.build.claims import claim_of
from prisongraph.build.ledger import (
    LIVE,
    WITHDRAWN,
    Entry,
    ledger_path,
    ledger_text,
    read_ledger,
)
from prisongraph.build.sources import Statement, read_record
from prisongraph.build.utterances import read_passages
from prisongraph.errors import Finding, ParameterError, RecordError
from prisongraph.iris import BASE, shorten
from prisongraph.names import fold
from prisongraph.record import Record
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG, SKOS
from prisongraph.withdrawn import REQUESTED, write_in_one_step

_CLAIM = BASE + "claim/"
_NAMES = (SKOS.prefLabel, SKOS.altLabel, PG.statedAs)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a record says now: its statements, and those that make each claim."""

    statements: Sequence[Statement]
    making: Mapping[Iri, Sequence[Statement]]
    documents: Mapping[Iri, Iri]


def read_standing(record: Record) -> Standing:
    """The statements of a record by the claims that they make; RecordError where it is unreadable.

    The record need not be sound: it seldom is while something is taken out of it.
    """
    sources = read_record(record)
    if sources.findings:
        raise RecordError(sources.findings)
    passages = read_passages(sources.data, sources.findings)
    making: dict[Iri, list[Statement]] = defaultdict(list)
    documents = {}
    for statement in sources.data:
        passage = passages.get(statement.quad.graph) if statement.quad.graph else None
        if passage:
            iri = claim_of(statement.quad, passage)
            making[iri].append(statement)
            documents[iri] = passage.document
    return Standing(sources.data, making, documents)


def claims_about(standing: Standing, things: Iterable[Iri]) -> list[Iri]:
    """The claims that are meant by claims, by things and by documents, in the order of IRIs.

    A claim means itself, a document all that it says, any other thing what is said of it
    and what leads to it.
    """
    found: set[Iri] = set()
    for thing in things:
        if thing.startswith(_CLAIM):
            found.add(thing)
            continue
        meant = {
            claim
            for claim, statements in standing.making.items()
            if standing.documents[claim] == thing
            or any(thing in (each.quad.subject, each.quad.object) for each in statements)
        }
        if not meant:
            raise ParameterError(
                f"{shorten(thing)}: expected a claim, or a thing or document of which the record "
                "makes claims; it makes none"
            )
        found |= meant
    return sorted(found)


def require_withdrawable(
    data: Path, claims: Sequence[Iri], *, reason: str, replaced_by: Iri | None = None
) -> list[Entry]:
    """The ledger, from which all the claims can be withdrawn.

    ParameterError for a claim that was never published or is withdrawn already, and for a
    replacement that is missing, withdrawn itself, or given where it would tell what is withheld.
    """
    findings: list[Finding] = []
    entries = read_ledger(data, findings)
    if findings:
        raise RecordError(findings)
    known = {entry.claim: entry for entry in entries}
    for claim in claims:
        _require_live(claim, known)
    if replaced_by is None:
        return entries
    if reason == REQUESTED:
        raise ParameterError(
            f"--replaced-by with {REQUESTED}: a tombstone that leads to what is still told "
            "gives away what is withheld; leave it out"
        )
    _require_live(replaced_by, known, what="--replaced-by ")
    if replaced_by in claims:
        raise ParameterError(f"--replaced-by {shorten(replaced_by)}: it is withdrawn itself")
    return entries


def withdraw_claims(
    data: Path,
    entries: Iterable[Entry],
    claims: Sequence[Iri],
    *,
    reason: str,
    day: str,
    replaced_by: Iri | None = None,
) -> Sequence[Iri]:
    """Writes the ledger of these entries with a tombstone for each claim: all of them, or none."""
    replacement = replaced_by.removeprefix(_CLAIM) if replaced_by else ""
    gone = set(claims)
    buried = [
        replace(entry, state=WITHDRAWN, reason=reason, date=day, replaced_by=replacement)
        if entry.claim in gone
        else entry
        for entry in entries
    ]
    write_in_one_step(ledger_path(data), ledger_text(buried))
    return claims


def _require_live(claim: Iri, known: Mapping[Iri, Entry], *, what: str = "") -> None:
    entry = known.get(claim)
    if entry is None:
        raise ParameterError(
            f"{what}{shorten(claim)}: expected a claim in data/ledger/claims.tsv, found none; "
            "`prisongraph ledger --append` enters what is published"
        )
    if entry.state != LIVE:
        raise ParameterError(
            f"data/ledger/claims.tsv:{entry.line}: {what}{shorten(claim)} is withdrawn already, "
            f"on {entry.date} ({entry.reason})"
        )


def left_to_do(
    data: Path, standing: Standing, claims: Iterable[Iri], names: Collection[str] = ()
) -> list[Finding]:
    """Where the record still says what is withdrawn: each place with what has to be done there.

    That is each statement which makes one of the claims, and each that cites one of them;
    also each line of any file, comments and notes included, in which a withheld name stands,
    and each file that is called so.
    """
    gone = set(claims)
    todo = [
        Finding(each.file, each.line, f"remove what makes {shorten(claim)}: {_told(each)}")
        for claim in gone
        for each in standing.making.get(claim, ())
    ]
    todo += [
        Finding(each.file, each.line, f"it cites {shorten(str(each.quad.object))}: {_told(each)}")
        for each in standing.statements
        if each.quad.object in gone
    ]
    told = {(each.file, each.line) for each in todo}
    todo += [each for each in _naming(data, names) if (each.file, each.line) not in told]
    return sorted(set(todo))


def said_elsewhere(standing: Standing, claims: Collection[Iri]) -> list[Finding]:
    """Where other claims say the same as those that are withheld: they were not asked for."""
    said = {
        (each.quad.subject, each.quad.predicate, each.quad.object)
        for claim in claims
        for each in standing.making.get(claim, ())
    }
    return sorted(
        Finding(each.file, each.line, f"{shorten(claim)} says the same and stands: {_told(each)}")
        for claim, statements in standing.making.items()
        if claim not in claims
        for each in statements
        if (each.quad.subject, each.quad.predicate, each.quad.object) in said
    )


def _told(statement: Statement) -> str:
    quad = statement.quad
    value = quad.object
    shown = f'"{value.lexical}"' if isinstance(value, Literal) else shorten(value)
    return f"{shorten(quad.subject)} {shorten(quad.predicate)} {shown}"


def names_of(standing: Standing, things: Collection[Iri]) -> frozenset[str]:
    """The names of things and the ends of their IRIs, in folded letters with single spaces."""
    words = {_plain(thing.rpartition("/")[2]) for thing in things}
    for quad, _, _ in standing.statements:
        if quad.subject in things and quad.predicate in _NAMES and isinstance(quad.object, Literal):
            words.add(_plain(quad.object.lexical))
    return frozenset(words - {""})


def _naming(data: Path, words: Collection[str]) -> Iterator[Finding]:
    """Where the files of a record have one of the words in them, or in their names."""
    for path in sorted(data.rglob("*")) if words else ():
        name = f"data/{path.relative_to(data).as_posix()}"
        if _holds(path.name, words):
            yield Finding(name, 1, "its name tells what is withheld")
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.split("\n"), start=1):
            if _holds(line, words):
                yield Finding(name, number, f"it still tells what is withheld: {line.strip()}")


def _holds(text: str, words: Iterable[str]) -> bool:
    plain = f" {_plain(text)} "
    return any(f" {word} " in plain for word in words)


def _plain(text: str) -> str:
    """Names, slugs and addresses alike: folded letters, and one space between words."""
    spaced = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return " ".join(spaced.split())
