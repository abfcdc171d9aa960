"""The description in OpenAPI is true: every route stands in it, and every answer fits it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.fuzz.sparql_grammar import queries

from prisongraph.iris import BASE
from prisongraph.release import Release

DESCRIPTION: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "src/prisongraph/serve/openapi.json").read_text(encoding="utf-8")
)
ACCEPTED = (
    "*/*",
    "text/html",
    "text/html, */*;q=0.1",
    "application/json",
    "application/problem+json",
    "application/sparql-results+json, text/turtle",
    "application/sparql-results+xml, application/rdf+xml",
    "text/csv, application/n-triples",
    "application/vnd.prisongraph.evidence+json",
    "text/tab-separated-values, application/ld+json",
    "application/trig",
    "application/n-quads",
    "image/png",
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

schemathesis.openapi.format("sparql-query", queries())


def described(path: str, method: str) -> dict[str, Any]:
    """The description of one operation."""
    found: dict[str, Any] = DESCRIPTION["paths"][path][method.lower()]
    return found


OPERATIONS = [
    pytest.param(path, method.upper(), id=f"{method.upper()} {path}")
    for path, methods in DESCRIPTION["paths"].items()
    for method in methods
]
#: Those that take something which can be of a wrong form; a name in a path is never one.
TAKING = [
    operation
    for operation in OPERATIONS
    if described(*operation.values).get("requestBody")
    or any(
        DESCRIPTION["components"]["parameters"].get(name.get("$ref", "").rpartition("/")[2], name)[
            "in"
        ]
        == "query"
        for name in described(*operation.values).get("parameters", ())
    )
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_to_a_right_request_is_as_described(
    client: FlaskClient, path: str, method: str
) -> None:
    require_described(client, path, method, schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize(("path", "method"), TAKING)
def test_every_answer_to_a_wrong_request_is_as_described(
    client: FlaskClient, path: str, method: str
) -> None:
    require_described(client, path, method, schemathesis.GenerationMode.NEGATIVE)


def require_described(
    client: FlaskClient, path: str, method: str, mode: schemathesis.GenerationMode
) -> None:
    """Fails for a status, a media type, a header or a body that the description does not have."""
    operation = schemathesis.openapi.from_wsgi("/openapi.json", client.application)[path][method]

    @settings(max_examples=12, derandomize=True, database=None, deadline=None)
    @given(case=operation.as_strategy(mode), accept=st.sampled_from(ACCEPTED))
    def answers(case: schemathesis.Case, accept: str) -> None:
        # The client over WSGI accepts codings that it does not undo.
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()


def test_every_route_is_described_and_nothing_else(client: FlaskClient) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in client.application.url_map.iter_rules()
        # HEAD and OPTIONS go with GET, as the description says of all.
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {operation.values for operation in OPERATIONS} == routes


def test_every_kind_of_thing_is_described(release: Release) -> None:
    first_step = re.compile(rf"^<{re.escape(BASE)}([a-z-]+)/", re.MULTILINE)
    found = set(first_step.findall(release.dataset.read_text(encoding="utf-8")))
    kinds = next(
        parameter["schema"]["enum"]
        for parameter in described("/{kind}/{rest}", "GET")["parameters"]
        if parameter["name"] == "kind"
    )
    # What has a path of its own is described there.
    assert found - {path.split("/")[1] for path in DESCRIPTION["paths"]} <= set(kinds)
