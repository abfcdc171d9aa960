"""What a server writes down on standard error: a line of JSON for each request and each error.

Nothing of it leads to a person: no address, no query, no path, no header of a request.
Of errors that we did not expect it tells the kind and the place in the code, never the message,
because that may quote what a client sent; so do the words of the servers that we run under.
"""

import json
import logging
import re
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prisongraph.errors import ReleaseError
from prisongraph.serve.metrics import Answered

_OURS = "prisongraph"
#: Where the fixed words of a message end, if something was written into it.
_END_OF_WORDS = re.compile(r"[^A-Za-z ,.-].*", re.DOTALL)


def write_request(answered: Answered, number: str, release: str) -> None:
    """Writes the line of one request; a log that nobody takes any more stops no server."""
    line = {
        "time": _now(),
        "request": number,
        "method": answered.method,
        "route": answered.route,
        "status": answered.status,
        "ms": round(answered.seconds * 1000, 1),
        "bytes": answered.bytes,
        "origin": answered.origin,
        "release": release,
    }
    with suppress(OSError):
        sys.stderr.write(json.dumps(line) + "\n")


def logging_config(level: str, *, guarded: bool = True) -> dict[str, Any]:
    """How all messages become lines of JSON, for `logging.config.dictConfig`; `none` is silence.

    In a process that sees no requests they need not be guarded, and are told in full.
    """
    handler = (
        {"class": "logging.NullHandler"}
        if level == "none"
        else {"class": "logging.StreamHandler", "formatter": "lines"}
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": Lines, "guarded": guarded}},
        "handlers": {"lines": handler},
        "root": {"level": "WARNING", "handlers": ["lines"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["lines"], "propagate": False},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }


class Lines(logging.Formatter):
    """Writes a message as a line of JSON."""

    def __init__(self, *, guarded: bool) -> None:
        super().__init__()
        self._guarded = guarded

    def format(self, record: logging.LogRecord) -> str:
        """The line; the messages of others are cut down to their fixed words and numbers."""
        is_told = record.name == _OURS or not self._guarded
        line: dict[str, Any] = {
            "time": _now(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage() if is_told else _words(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error:
            line["error"] = type(error).__name__
            if isinstance(error, ReleaseError) or not self._guarded:
                line["because"] = str(error)
            line["at"] = [_place(frame) for frame in traceback.extract_tb(error.__traceback__)]
        return json.dumps(line)


def _words(record: logging.LogRecord) -> str:
    """A message without what was written into it, numbers excepted."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not isinstance(record.args, tuple) or not record.args:
        return _END_OF_WORDS.sub("", record.msg).strip()
    return record.msg % tuple(
        value if isinstance(value, int | float) else "…" for value in record.args
    )


def _place(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"


def _now() -> str:
    """The time in UTC (RFC 3339)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
