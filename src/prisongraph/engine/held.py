"""Answers that are read whole from what an engine writes down, wherever its evaluator is."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

from prisongraph.engine.answer import GRAPH_FORMATS, TABLE_FORMATS, Answer, Kind
from prisongraph.engine.guard import form_of
from prisongraph.engine.query_engine import Question, Sink
from prisongraph.engine.results_json import term_from_json

_JSON = "application/sparql-results+json"


def held_answer(question: Question, write: Callable[[Question, Sink], Kind]) -> Answer:
    """The answer to a question, whole; a graph is asked for again when it is written down.

    The errors are those of `write`, which writes it down in the question's media type.
    """

    def written(media: str) -> bytes:
        held = BytesIO()
        write(replace(question, media=media), held)
        return held.getvalue()

    if form_of(question.text) in ("CONSTRUCT", "DESCRIBE"):
        return Answer("graph", (), list, written, GRAPH_FORMATS)
    found: dict[str, Any] = json.loads(written(_JSON))
    if "boolean" in found:
        return Answer("boolean", (), list, written, TABLE_FORMATS, bool(found["boolean"]))
    return Answer(
        "table",
        tuple(found["head"]["vars"]),
        lambda: [
            {name: term_from_json(value) for name, value in binding.items()}
            for binding in found["results"]["bindings"]
        ],
        written,
        TABLE_FORMATS,
    )
