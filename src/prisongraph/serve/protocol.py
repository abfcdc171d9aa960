"""What a request asks, by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qs

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge
from werkzeug.wrappers import Request

from prisongraph.errors import ParameterError, UnsupportedMediaTypeError

Parameters: TypeAlias = "MultiDict[str, str]"

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
#: A scheme and what IRIs are made of, as SPARQL writes them (SPARQL 1.1 Query, IRIREF).
_ABSOLUTE = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*""")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, its dataset, and the format that is named beside it."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


def read_asked(request: Request, max_bytes: int) -> Asked:
    """What a request asks, wherever the protocol lets it stand (section 2.1).

    The errors are those of both halves of the work.
    """
    return asked_in(read_parameters(request, max_bytes))


def asked_in(parameters: Parameters) -> Asked:
    """What parameters ask; ParameterError for what is missing, double, or no IRI."""
    if "update" in parameters:
        raise ParameterError("this endpoint is read-only: updates are refused")
    queries = parameters.getlist("query")
    if len(queries) != 1:
        raise ParameterError(f"expected exactly one parameter 'query', found {len(queries)}")
    return Asked(
        queries[0],
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        parameters.get("format"),
    )


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    """The graphs of a dataset; a relative one could only mean the server, which is never meant."""
    found = tuple(parameters.getlist(name))
    for iri in found:
        if not _ABSOLUTE.fullmatch(iri):
            raise ParameterError(f"{name}={iri}: expected an absolute IRI")
    return found


def read_parameters(request: Request, max_bytes: int) -> Parameters:
    """The parameters of a request, of its URL and of its body; a query that is one is among them.

    ParameterError for what is not UTF-8, UnsupportedMediaTypeError for another body;
    413, or 414 in the URL, for more than `max_bytes`.
    """
    if len(request.query_string) > max_bytes:
        raise RequestURITooLarge(f"a query in a URL has at most {max_bytes} bytes; send it by POST")
    found: Parameters = MultiDict(_decode(request.query_string))
    if request.method != "POST":
        return found
    body = request.get_data(cache=False)
    if len(body) > max_bytes:
        raise RequestEntityTooLarge(f"a query has at most {max_bytes} bytes")
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if coding != "identity":
        raise UnsupportedMediaTypeError(f"the body is in the coding {coding}, expected none")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaTypeError(f"the body is {charset}, expected UTF-8")
    if request.mimetype == _DIRECT:
        if "query" in found:
            raise ParameterError("expected one query, found one in the body and one in the URL")
        found.add("query", _text(body))
        return found
    if request.mimetype == _FORM:
        found.update(MultiDict(_decode(body)))
        return found
    if request.mimetype == _UPDATE:
        raise ParameterError("this endpoint is read-only: updates are refused")
    declared = request.mimetype or "nothing"
    raise UnsupportedMediaTypeError(f"the body is {declared}, expected {_FORM} or {_DIRECT}")


def _decode(encoded: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qs(
            encoded.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict"
        )
    except UnicodeDecodeError:
        raise ParameterError("the parameters are not UTF-8, percent-encoded or as it is") from None
    return [(name, value) for name, values in pairs.items() for value in values]


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ParameterError("the query is not UTF-8") from None
