"""Reading authored files: every statement keeps the file and line where it stands.

The parser asks for its input piece by piece; handing it one line at a time
tells on which line the last token of each statement stood.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, cast

import pyoxigraph as ox

from prisongraph.errors import Finding
from prisongraph.record import Record
from prisongraph.terms import Iri, Literal, Quad

_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}


class Statement(NamedTuple):
    """An authored quad and its place."""

    quad: Quad
    file: str
    line: int


@dataclass(slots=True)
class Sources:
    """Everything that was read: the record's own statements, the ontology's, and what was wrong."""

    data: list[Statement] = field(default_factory=list)
    ontology: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _LineByLine(io.RawIOBase):
    """A file that hands out one line for each read and counts them."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._lines = content.splitlines(keepends=True)
        self.line = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.line >= len(self._lines):
            return b""
        self.line += 1
        return self._lines[self.line - 1]


def read_record(record: Record) -> Sources:
    """All statements of a record; what cannot be read becomes a finding and loses nothing else."""
    sources = Sources()
    ontology_files = [
        record.ontology / "prisongraph.ttl",
        record.ontology / "reused.ttl",
        *sorted((record.ontology / "codelists").glob("*.ttl")),
    ]
    for path in ontology_files:
        name = f"ontology/{path.relative_to(record.ontology).as_posix()}"
        sources.ontology.extend(_read_file(path, name, sources.findings))
    data_files = [path for path in record.data.rglob("*") if path.suffix in _FORMATS]
    for path in sorted(data_files):
        name = f"data/{path.relative_to(record.data).as_posix()}"
        sources.data.extend(_read_file(path, name, sources.findings))
    return sources


def _read_file(path: Path, name: str, findings: list[Finding]) -> Iterator[Statement]:
    return read_statements(path.read_bytes(), path.suffix, name, findings)


def read_statements(
    content: bytes, suffix: str, name: str, findings: list[Finding]
) -> Iterator[Statement]:
    """The statements of a file by its suffix and the name under which findings speak of it."""
    feed = _LineByLine(content)
    closed_graphs: set[Iri] = set()
    open_graph: Iri | None = None
    try:
        for parsed in ox.parse(cast(IO[bytes], feed), format=_FORMATS[suffix]):
            quad = to_quad(parsed)
            if quad is None:
                findings.append(
                    Finding(
                        name,
                        feed.line,
                        "blank node: give the thing an IRI of its own, for example "
                        "a fragment of the document such as u:p3-at",
                    )
                )
                continue
            if quad.graph != open_graph:
                if open_graph is not None:
                    closed_graphs.add(open_graph)
                open_graph = quad.graph
                if open_graph in closed_graphs:
                    findings.append(
                        Finding(
                            name,
                            feed.line,
                            f"duplicate utterance: a second graph block for <{open_graph}>; "
                            "put its statements into the first block, "
                            "or give the other passage an IRI of its own",
                        )
                    )
            yield Statement(quad, name, feed.line)
    except SyntaxError as error:
        reason = (error.msg or "").split(": ", 1)[-1]
        column = f" column {error.offset}" if error.offset else ""
        findings.append(Finding(name, error.lineno or feed.line, f"syntax error{column}: {reason}"))


def to_quad(parsed: ox.Quad) -> Quad | None:
    """The parsed quad in our terms, or None where it has a blank node or a quoted triple."""
    subject, obj, graph = parsed.subject, parsed.object, parsed.graph_name
    if not isinstance(subject, ox.NamedNode) or isinstance(graph, ox.BlankNode):
        return None
    value: Iri | Literal
    if isinstance(obj, ox.NamedNode):
        value = Iri(obj.value)
    elif isinstance(obj, ox.Literal):
        value = Literal(obj.value, Iri(obj.datatype.value), obj.language or "")
    else:
        return None
    name = Iri(graph.value) if isinstance(graph, ox.NamedNode) else None
    return Quad(Iri(subject.value), Iri(parsed.predicate.value), value, name)
