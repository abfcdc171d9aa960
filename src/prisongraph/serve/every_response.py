"""The headers that every response has, whatever it is and whoever made it.

They are added outside the application: there each would be looked for among the others first.
"""

from collections.abc import Callable, Iterable
from typing import Any

_SECURITY = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]
#: What scripts of other sites may read of a response, besides what they always may.
_EXPOSED = (
    "Allow, ETag, Link, Prisongraph-Limits, Prisongraph-Release, RateLimit, RateLimit-Policy, "
    "Retry-After, X-Request-ID"
)


class EveryResponse:
    """A WSGI application (PEP 3333) that is another with these headers, over one release."""

    def __init__(self, app: Callable[..., Iterable[bytes]], release: str) -> None:
        self._app = app
        self._headers = [
            *_SECURITY,
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", _EXPOSED),
            ("Prisongraph-Release", release),
        ]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *self._headers], exc_info)

        return self._app(environ, start)
