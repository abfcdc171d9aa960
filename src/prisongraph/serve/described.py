"""What a server says of itself, in whatever format of RDF the client wants."""

import hashlib

from flask import Response, request

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.serve.formats import GRAPHS, HTML, choose


def describe(engine: QueryEngine, query: str, *, page: str) -> Response:
    """The answer to a CONSTRUCT query of ours; whoever wants a page is led to one.

    Its tag is that of its bytes: a server that moves to another address describes itself anew.
    """
    offers = {**GRAPHS, "html": HTML}
    media = choose(request.headers.get("Accept"), request.args.get("format"), offers)
    if media == HTML:
        return Response(status=303, headers={"Location": page, "Vary": "Accept"})
    body = engine.query(query).serialize(media)
    response = Response(body, content_type=f"{media}; charset=utf-8", headers={"Vary": "Accept"})
    response.set_etag(hashlib.sha256(body).hexdigest()[:24])
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
