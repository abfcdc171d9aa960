"""The short way of most queries: past Flask, whose own work takes longer than many an answer.

Only an answer that is whole and in memory goes it.
Everything else goes on to Flask: pages, errors, files, and what a client has already.
What was found by then goes along, so that no query is evaluated twice.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.wrappers import Request

from prisongraph.serve.endpoint import Endpoint
from prisongraph.serve.formats import HTML
from prisongraph.serve.operations import Operations
from prisongraph.serve.sending import Reply

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
#: Where it stands what was found on the short way: a reply, or the error there was.
_FOUND = "prisongraph.found"


class Straight:
    """A WSGI application (PEP 3333) that answers queries, and leaves all else to another.

    places: at which paths the endpoint is: of which rule each is a case,
        and what may be done with answers from there.
    limits: the field Prisongraph-Limits.
    """

    def __init__(
        self,
        app: Wsgi,
        endpoint: Endpoint,
        operations: Operations,
        release: str,
        *,
        places: Mapping[str, tuple[str, str]],
        limits: str,
    ) -> None:
        self._app = app
        self._endpoint = endpoint
        self._operations = operations
        self._release = release
        self._places = places
        self._limits = limits

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        place = self._places.get(environ.get("PATH_INFO", ""))
        if (
            place is None
            or environ["REQUEST_METHOD"] != "GET"
            or "query" not in environ.get("QUERY_STRING", "")
        ):
            return self._app(environ, start_response)
        route, caching = place
        seen = self._operations.begin(environ)
        found = self._find(Request(environ), caching)
        if not isinstance(found, Reply) or found.status != 200 or not isinstance(found.body, bytes):
            if found:
                environ[_FOUND] = found
            return self._app(environ, start_response)
        self._operations.note_answer(environ, seen, route, len(found.body), self._release)
        fields = {
            **found.headers,
            "Content-Length": str(len(found.body)),
            "Prisongraph-Limits": self._limits,
            **seen.fields(),
        }
        start_response("200 OK", [*fields.items()])
        return [found.body]

    def _find(self, request: Request, caching: str) -> Reply | Exception | None:
        """The reply, or why there is none; nothing for a page, which Flask alone can write."""
        try:
            wanted = self._endpoint.read(request)
            if wanted.media == HTML:
                return None
            return self._endpoint.reply(request, wanted, caching)
        except Exception as error:  # whatever it is, it is for the handlers of Flask
            return error


def found_before(environ: Environ) -> Reply | None:
    """What was found on the short way, for whoever goes on from there; its errors are raised."""
    found: Reply | Exception | None = environ.pop(_FOUND, None)
    if isinstance(found, Exception):
        raise found
    return found
