"""What the server answers, for machines: OpenAPI 3.1, and the schema of evidence in JSON."""

from pathlib import Path

from flask import Blueprint, Response

from prisongraph.telling.as_json import SCHEMA_FILE, SCHEMA_PATH

_DESCRIPTION = Path(__file__).parent / "openapi.json"


def openapi_blueprint() -> Blueprint:
    """The description at its usual address (https://spec.openapis.org/oas/v3.1.1), and schemas."""
    blueprint = Blueprint("openapi", __name__)
    text = _DESCRIPTION.read_bytes()

    @blueprint.get("/openapi.json")
    def description() -> Response:
        return Response(text, mimetype="application/json")

    schema = SCHEMA_FILE.read_bytes()

    @blueprint.get(SCHEMA_PATH)
    def schema_of_evidence() -> Response:
        return Response(schema, mimetype="application/schema+json")

    return blueprint
