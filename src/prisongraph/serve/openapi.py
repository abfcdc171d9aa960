"""The description of all that the server answers, for machines: OpenAPI 3.1."""

from pathlib import Path

from flask import Blueprint, Response

_DESCRIPTION = Path(__file__).parent / "openapi.json"


def openapi_blueprint() -> Blueprint:
    """The description at its usual address (https://spec.openapis.org/oas/v3.1.1)."""
    blueprint = Blueprint("openapi", __name__)
    text = _DESCRIPTION.read_bytes()

    @blueprint.get("/openapi.json")
    def description() -> Response:
        return Response(text, mimetype="application/json")

    return blueprint
