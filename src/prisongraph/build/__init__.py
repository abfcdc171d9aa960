"""From authored files to a release: read, check, compile, audit, write."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from prisongraph import __version__
from prisongraph.build.adjudications import (
    check_adjudications,
    read_adjudications,
    upheld_claims,
)
from prisongraph.build.as_of import said_by
from prisongraph.build.audits import Hit, run_audits
from prisongraph.build.checks import check_statements
from prisongraph.build.claims import Claim, compile_claims
from prisongraph.build.compile import Compiled, compile_dataset
from prisongraph.build.dataset import Description, read_description
from prisongraph.build.description import Described, describe, validation_report
from prisongraph.build.expectations import read_expectations
from prisongraph.build.gates import settle, unmet
from prisongraph.build.ledger import Entry, check_ledger, read_ledger
from prisongraph.build.near_duplicates import AUDIT, find_near_duplicates
from prisongraph.build.release_ledger import read_withdrawn_releases
from prisongraph.build.schema import Schema, read_schema
from prisongraph.build.sources import Sources, read_record
from prisongraph.build.statistics import statistics_quads
from prisongraph.build.turtle import turtle_text
from prisongraph.build.utterances import read_passages
from prisongraph.build.validation import (
    Places,
    Validation,
    locate,
    places_of,
    read_shapes,
    validate,
)
from prisongraph.build.writer import dataset_lines, write_release
from prisongraph.engine.embedded import Engine
from prisongraph.errors import Finding, RecordError
from prisongraph.iris import shorten
from prisongraph.queries import read_queries
from prisongraph.record import Record
from prisongraph.release import Release, file_digest
from prisongraph.terms import Iri
from prisongraph.withdrawn import LIST, Withdrawal, as_table

#: Told of each step twice: when it begins, with "", and when it is done, with what was counted.
Progress = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check: findings, in the order of files and lines, and what was counted."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    unpublished: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    description: Description
    compiled: Compiled
    described: Described
    validation: Validation
    unpublished: tuple[Iri, ...]
    closed: tuple[Withdrawal, ...]
    incomplete: tuple[Finding, ...] = ()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Values of the compiler form no cycles: looking for some takes a seventh of a build."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@_collector_paused()
def check_record(record: Record, *, progress: Progress | None = None) -> CheckReport:
    """Everything that a build would refuse, without writing anything."""
    try:
        draft = _prepare(record, progress or _silent)
    except RecordError as error:
        return CheckReport(tuple(error.findings), {})
    return CheckReport((), draft.compiled.counts, draft.unpublished)


@_collector_paused()
def build_release(
    record: Record,
    folder: Path,
    *,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Release:
    """The release of a record, written under `folder`; RecordError when the record is not sound.

    With a day, the release of what had certainly been said by then (decision 12).
    """
    say = progress or _silent
    draft = _prepare(record, say)
    if as_of is not None:  # only what is sound as a whole has days before it
        draft = _prepare(record, say, as_of)
    step = "writing the release"
    say(step, "")
    audits = [AUDIT, *read_queries(record.queries / "audits")]
    exceptions = read_expectations(record.data, []).exceptions
    statistics = statistics_quads(draft.described.engine)
    lines = sorted([*draft.described.lines, *dataset_lines(statistics)])
    release = write_release(
        folder,
        record,
        texts={
            "dataset.nq": "".join(lines),
            "report.ttl": validation_report(draft.validation, audits, exceptions, draft.incomplete),
            "void.ttl": turtle_text([*draft.described.card, *statistics]),
            **({LIST: as_table(draft.closed)} if draft.closed else {}),
        },
        description=draft.description,
        counts={**draft.compiled.counts, "quads": len(lines)},
    )
    say(step, f"{len(release.manifest.files)} files")
    return release


def inputs_digest(record: Record) -> str:
    """A SHA-256 over every file of the record and our version: equal when a build would be."""
    digest = hashlib.sha256(f"prisongraph {__version__}\n".encode())
    for part in (record.data, record.ontology, record.queries):
        for path in sorted(path for path in part.rglob("*") if path.is_file()):
            name = f"{part.name}/{path.relative_to(part).as_posix()}"
            digest.update(f"{file_digest(path)}  {name}\n".encode())
    return digest.hexdigest()


def _prepare(record: Record, say: Progress, as_of: date | None = None) -> _Draft:
    """All that a release says; what shapes and audits find of an earlier day is told, and stands.

    A detention of which a day does not know yet whose it is, is no slip of anybody's.
    """
    step = "reading the record"
    say(step, "")
    description = read_description(record.data, inputs_digest(record))
    if as_of is not None:
        title = f"{description.title}, as of {as_of.isoformat()}"
        description = replace(description, as_of=as_of, title=title)
    read_queries(record.queries)
    sources = read_record(record)
    findings = sources.findings
    expectations = read_expectations(record.data, findings)
    ledger = read_ledger(record.data, findings)
    closed = read_withdrawn_releases(record.data, findings)
    schema = read_schema(sources.ontology, sources.data)
    places = places_of(sources.data)
    say(step, f"{len(sources.data):,} statements")
    compiled, claims = _compile(sources, schema, ledger, say, as_of)
    step = "validating with SHACL"
    say(step, "")
    validation = validate(compiled.quads, read_shapes(record.ontology))
    incomplete = locate(validation.results, places)
    say(step, _account(validation))
    _require(findings if as_of else [*findings, *incomplete])
    check_ledger(ledger, claims, findings)
    described = describe(compiled.quads, description, read_queries(record.queries / "examples"))
    hits = _audit(record, described.engine, compiled, places, say)
    audits = {AUDIT, *read_queries(record.queries / "audits")}
    incomplete += settle(hits, expectations.exceptions, audits, whole=as_of is None)
    if as_of is None:  # what a record expects of itself, it expects of the whole
        findings += [*incomplete, *unmet(expectations, compiled.quads, compiled.counts, schema)]
    _require(findings)
    published = {entry.claim for entry in ledger}
    unpublished = tuple(claim.iri for claim in claims if claim.iri not in published)
    return _Draft(
        description,
        compiled,
        described,
        validation,
        unpublished,
        closed=tuple(closed),
        incomplete=tuple(incomplete),
    )


def _require(findings: Sequence[Finding]) -> None:
    """A record is sound so far; RecordError with all that was found where it is not."""
    if findings:
        raise RecordError(findings)


def _compile(
    sources: Sources, schema: Schema, ledger: Sequence[Entry], say: Progress, as_of: date | None
) -> tuple[Compiled, Sequence[Claim]]:
    """The dataset, and all claims of the record, also those that had not been made by the day."""
    step = "checking statements"
    say(step, "")
    sources.findings += check_statements(sources.data, schema)
    say(step, f"{len(sources.findings):,} findings")
    step = "compiling claims"
    say(step, "")
    passages = read_passages(sources.data, sources.findings)
    claims = compile_claims(sources.data, passages, sources.findings, ahead=schema.ahead)
    adjudications = read_adjudications(sources.data)
    sources.findings += check_adjudications(adjudications, claims, ledger)
    said, made = sources.data, claims
    if as_of is not None:
        said = said_by(sources.data, claims, as_of)
        schema = read_schema(sources.ontology, said)
        passages = read_passages(said, sources.findings)
        made = compile_claims(said, passages, sources.findings, ahead=schema.ahead)
        adjudications = read_adjudications(said)
    compiled = compile_dataset(
        said,
        sources.ontology,
        schema=schema,
        passages=passages,
        claims=[claim for claim in made if claim.predicate in schema.properties],
        ledger=ledger,
        upheld=upheld_claims(adjudications),
    )
    say(step, f"{len(made):,} claims, {len(compiled.quads):,} quads")
    return compiled, claims


def _account(validation: Validation) -> str:
    told = f"{validation.compiled} shapes as queries, {len(validation.results):,} results"
    for shape, reason in validation.left:
        told += f"; by pySHACL, which takes longer: {shorten(shape)} ({reason})"
    return told


def _audit(
    record: Record, engine: Engine, compiled: Compiled, places: Places, say: Progress
) -> list[Hit]:
    """The audits run in the engine that will serve the release, over the text it will read."""
    step = "auditing"
    say(step, "")
    hits = run_audits(engine, record.queries / "audits", places)
    hits += find_near_duplicates(compiled.quads, places)
    say(step, f"{len(hits):,} rows")
    return hits


def _silent(step: str, outcome: str) -> None:
    """Progress that nobody watches."""


__all__ = ["CheckReport", "build_release", "check_record", "inputs_digest"]
