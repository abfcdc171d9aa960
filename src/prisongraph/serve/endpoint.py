"""The SPARQL endpoint: from a request to a kept or evaluated answer, as it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from werkzeug.wrappers import Request

from prisongraph.engine.guard import check_query, form_of
from prisongraph.engine.query_engine import Question
from prisongraph.errors import NotAcceptableError
from prisongraph.serve.answers import Answers
from prisongraph.serve.clients import asker_of
from prisongraph.serve.formats import GRAPHS, HTML, TABLES, choose
from prisongraph.serve.protocol import Asked, read_asked
from prisongraph.serve.seen import seen
from prisongraph.serve.sending import Reply, Sent, reply_to

_JSON = TABLES["json"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks, and in what the answer is written down."""

    asked: Asked
    media: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Answers queries over one release, whoever carries the request to it.

    secret: with it the addresses of clients become names.
    """

    answers: Answers
    max_query_bytes: int
    secret: bytes

    def read(self, request: Request) -> Wanted:
        """What is wanted; the errors are those of the protocol, the guard and negotiation."""
        asked = read_asked(request, self.max_query_bytes)
        check_query(asked.query)
        return Wanted(asked, self._media(request, asked))

    def reply(
        self,
        request: Request,
        wanted: Wanted,
        caching: str,
        write_page: Callable[[Asked, bytes | Path], bytes] | None = None,
    ) -> Reply:
        """The answer; a page, where one is wanted, is written from the answer in JSON.

        The errors are those of the engine.
        """
        asked, media = wanted.asked, wanted.media
        question = Question(
            asked.query,
            _JSON if media == HTML else media,
            asked.default_graphs,
            asked.named_graphs,
        )
        key = self.answers.key(question)

        def make() -> Sent:
            found = self.answers.answer(question, asker_of(request.environ, self.secret), key)
            seen().origin = found.origin
            return Sent(write_page(asked, found.body) if write_page else found.body)

        shown = f"{key}-html" if media == HTML else key
        return reply_to(request, self.answers, make, key=shown, media=media, caching=caching)

    def _media(self, request: Request, asked: Asked) -> str:
        """In what the answer is written; what is no query is an error whatever is accepted."""
        form = form_of(asked.query)
        if form is None:
            return _JSON
        formats = GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else {**TABLES, "html": HTML}
        try:
            return choose(request.headers.get("Accept"), asked.format, formats)
        except NotAcceptableError:
            self.answers.check(asked.query, asker_of(request.environ, self.secret))
            raise
