"""Every exception that we raise on purpose, each with the HTTP status it means."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong with the record: where it stands, what was found, what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PrisongraphError(Exception):
    """The root of our exceptions; `limit` is the anchor on the page /limits that explains one."""

    status = 500
    limit = ""


class RecordError(PrisongraphError):
    """The record cannot be built; `findings` says why, in the order of files and lines."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class ReleaseError(PrisongraphError):
    """A directory is not a release, or not an intact one."""


class ReleaseWithdrawnError(ReleaseError):
    """A release was withdrawn, and must not be served any more."""

    status = 503


class QueryError(PrisongraphError):
    """A query is not SPARQL, or a stored query has a bad header; the message says where."""

    status = 400

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefusedError(QueryError):
    """A query is valid SPARQL but asks for something this endpoint never does."""


class QueryStoppedError(PrisongraphError):
    """A query reached a limit of this endpoint; `limit` names it: seconds, memory or answer."""

    status = 503

    def __init__(self, message: str, *, limit: str) -> None:
        super().__init__(message)
        self.limit = limit


class EngineCrashedError(PrisongraphError):
    """A query ended the process that evaluated it, and nothing else."""

    status = 500
    limit = "crash"


class BusyError(PrisongraphError):
    """Too many queries are waiting; `retry_after` tells in how many seconds to ask again."""

    status = 503
    limit = "queue"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateExceededError(BusyError):
    """One client asks more than its share; others are answered meanwhile."""

    status = 429
    limit = "rate"


class HungUpError(PrisongraphError):
    """The client left before its answer was ready: nobody reads what is said of this."""

    status = 503
    limit = "client"


class ParameterError(PrisongraphError):
    """A request or a command lacks a parameter, has one too many, or a value of the wrong form."""

    status = 400


class NotFoundError(PrisongraphError):
    """The release holds nothing under this IRI or name."""

    status = 404


class GoneError(PrisongraphError):
    """What was here was withdrawn for good (RFC 9110, section 15.5.11)."""

    status = 410


class NotAcceptableError(PrisongraphError):
    """None of the formats that the client accepts is offered."""

    status = 406


class UnsupportedMediaTypeError(PrisongraphError):
    """The body of a request has a media type that the protocol does not know."""

    status = 415


@dataclass(frozen=True, slots=True, order=True)
class CellFinding:
    """One thing that is wrong with a sheet; rows count as in a spreadsheet, the header is row 1."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.sheet}: row {self.row}{column}: {self.message}"


class SheetError(PrisongraphError):
    """Sheets cannot be imported; `findings` says why, in the order of sheets, rows and columns."""

    def __init__(self, findings: Sequence[CellFinding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class OverwriteError(PrisongraphError):
    """Writing would lose what somebody else wrote; the message says what, file by file."""
