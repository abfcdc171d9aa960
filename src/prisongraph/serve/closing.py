"""What a server says of releases that were withdrawn: its own, and those before it.

Its own is looked at before each answer, kept ones included, so that closing a release ends what
is served of it at once, and not only with the next reload.
The others are 410 Gone (RFC 9110, section 15.5.11): they were here, and will not be again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request

from prisongraph.errors import GoneError
from prisongraph.release import Release
from prisongraph.withdrawn import MARKER, Withdrawal, carried_by
from prisongraph.wording import date_in_words

_Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
#: What those who run a server may still ask it.
_STILL_ASKED = frozenset({"/healthz", "/metrics"})
_PREFIX = "/release/"
_HEADERS = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Retry-After", "60"),
    ("X-Content-Type-Options", "nosniff"),
)
_REFUSAL = (
    b"The release that was served here was withdrawn, and nothing of it is served any more. "
    b"A later release takes its place.\n"
)


def refuse_withdrawn(app: Flask, release: Release) -> None:
    """Lets an application answer nothing more, kept or new, once its release is withdrawn."""
    answer: _Wsgi = app.wsgi_app
    marker = release.path / MARKER

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not marker.exists() or environ.get("PATH_INFO") in _STILL_ASKED:
            return answer(environ, start_response)
        start_response("503 Service Unavailable", [*_HEADERS])
        return [_REFUSAL]

    app.wsgi_app = guarded  # type: ignore[method-assign]  # as Flask has it done


def init_app(app: Flask, release: Release) -> None:
    """Answers with 410 whatever is asked of a release that this one names as withdrawn."""
    gone = {each.release: each for each in carried_by(release.path)}

    @app.before_request
    def refuse_gone() -> None:
        if request.path.startswith(_PREFIX):
            name = request.path.removeprefix(_PREFIX).partition("/")[0]
            if name in gone:
                raise GoneError(_words(gone[name], release))


def _words(withdrawal: Withdrawal, release: Release) -> str:
    return (
        f"Release {withdrawal.release} was withdrawn on {date_in_words(withdrawal.date)} "
        f"({withdrawal.reason}) and is not served any more. "
        f"This server serves release {release.name}."
    )
