"""The SPARQL 1.1 Protocol, queries only (https://www.w3.org/TR/sparql11-protocol/)."""

from urllib.parse import parse_qs

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from prisongraph.config import Config
from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.engine.guard import check_query
from prisongraph.errors import ParameterError, UnsupportedMediaTypeError
from prisongraph.serve.cells import table_of
from prisongraph.serve.description import service_description
from prisongraph.serve.formats import GRAPHS, HTML, TABLES, choose

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"


def sparql_blueprint(engine: Engine, config: Config) -> Blueprint:
    """The endpoint over one engine."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=["GET", "POST"])
    def endpoint() -> Response:
        parameters = _parameters(config)
        if request.method != "POST" and not request.query_string:
            return _introduction(engine, config)
        query = _only(parameters, "query")
        check_query(query)
        answer = engine.query(
            query,
            default_graphs=parameters.getlist("default-graph-uri"),
            named_graphs=parameters.getlist("named-graph-uri"),
        )
        return respond(answer, query=query, named=parameters.get("format"))

    return blueprint


def respond(answer: Answer, *, query: str, named: str | None) -> Response:
    """The answer in the format that the client wants; tables also as a page."""
    formats = {**GRAPHS} if answer.kind == "graph" else {**TABLES, "html": HTML}
    media = choose(request.headers.get("Accept"), named, formats)
    if media == HTML:
        table = table_of(answer)
        page = render_template("sparql.html", query=query, table=table, answer=answer)
        return _negotiated(page, media)
    return _negotiated(answer.serialize(media), media)


def _negotiated(body: str | bytes, media: str) -> Response:
    """What a cache may hand on only to whoever accepts the same."""
    return Response(body, content_type=f"{media}; charset=utf-8", headers={"Vary": "Accept"})


def _introduction(engine: Engine, config: Config) -> Response:
    media = choose(request.headers.get("Accept"), None, {"html": HTML, **GRAPHS})
    if media == HTML:
        return _negotiated(render_template("sparql.html", query="", table=None), media)
    description = service_description(
        current_app.extensions["prisongraph"].release,
        f"http://{config.host}:{config.port}",
        limits=[f"A query has at most {config.max_query_bytes} bytes."],
    )
    return _negotiated(engine.query(description).serialize(media), media)


def _parameters(config: Config) -> "MultiDict[str, str]":
    """The parameters of the request, wherever the protocol lets them stand (section 2.1)."""
    found: MultiDict[str, str] = MultiDict(_decode(request.query_string))
    if len(request.query_string) > config.max_query_bytes:
        raise RequestEntityTooLarge(f"a query has at most {config.max_query_bytes} bytes")
    if request.method != "POST":
        return found
    body = request.get_data(cache=False)
    if len(body) > config.max_query_bytes:
        raise RequestEntityTooLarge(f"a query has at most {config.max_query_bytes} bytes")
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
            encoded.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict"
        )
    except UnicodeDecodeError:
        raise ParameterError("the parameters are not percent-encoded UTF-8") from None
    return [(name, value) for name, values in pairs.items() for value in values]


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ParameterError("the query is not UTF-8") from None


def _only(parameters: "MultiDict[str, str]", name: str) -> str:
    if "update" in parameters:
        raise ParameterError("this endpoint is read-only: updates are refused")
    values = parameters.getlist(name)
    if len(values) != 1:
        raise ParameterError(f"expected exactly one parameter {name!r}, found {len(values)}")
    return values[0]
