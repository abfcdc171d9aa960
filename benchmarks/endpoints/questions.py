"""The queries of the benchmark, about things that exist in the release that is measured."""

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.endpoints.engine import EngineAlone

from prisongraph.errors import QueryError

FOLDER = Path(__file__).resolve().parents[1] / "queries"
_PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the name of its file."""

    name: str
    text: str


def names() -> list[str]:
    """The names of all queries."""
    return sorted(path.stem for path in FOLDER.glob("*.rq") if path.stem != _PARAMETERS)


def read_questions(engine: EngineAlone, chosen: list[str]) -> list[Question]:
    """The chosen queries, with the things that `parameters.rq` finds put into them.

    QueryError where it finds nothing, or where a query names another parameter.
    """
    found = json.loads(engine.answer((FOLDER / f"{_PARAMETERS}.rq").read_text(encoding="utf-8")))
    rows = found["results"]["bindings"]
    if not rows:
        raise QueryError(f"{_PARAMETERS}.rq: this release has not all that the queries ask about")
    values = {name: value["value"] for name, value in rows[0].items()}
    return [Question(name, _filled(name, values)) for name in chosen]


def _filled(name: str, values: dict[str, str]) -> str:
    text = (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
    for parameter, value in values.items():
        text = text.replace(f"<urn:parameter:{parameter}>", f"<{value}>")
        text = text.replace(f'"parameter:{parameter}"', json.dumps(value, ensure_ascii=False))
    if "parameter:" in text:
        raise QueryError(f"{name}.rq: a parameter is not in {_PARAMETERS}.rq: {', '.join(values)}")
    # A header of comments would be sent and read with every request.
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
