"""Evidence in JSON: what the published schema promises, and nothing else."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from tests.telling.made import NASTY, ONE, QUERY, answer

from prisongraph.telling.as_json import SCHEMA, SCHEMA_FILE, json_pieces

SCHEMA_TEXT: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VALID = jsonschema_rs.Draft202012Validator(SCHEMA_TEXT, validate_formats=True)
LINKS = {"prev": "/sparql/evidence?query=x&offset=0", "next": "/sparql/evidence?query=x&offset=40"}


def written(**more: Any) -> Any:
    return json.loads("".join(json_pieces(answer(**more), LINKS)))


def test_the_schema_is_one_and_is_named_by_where_it_is() -> None:
    jsonschema_rs.meta.validate(SCHEMA_TEXT)
    assert SCHEMA_TEXT["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA_TEXT["$id"] == SCHEMA


@pytest.mark.parametrize(
    "more",
    [{}, {"rows": ()}, {"remarks": ()}, {"has_more": False}, {"graphs": ("http://x.example/g",)}],
    ids=["rows", "no rows", "no remarks", "the last rows", "a dataset"],
)
def test_what_is_written_is_as_the_schema_says(more: dict[str, Any]) -> None:
    assert [str(error) for error in VALID.iter_errors(written(**more))] == []


BREAKS: list[tuple[str, Callable[[Any], object]]] = [
    ("a row without its total", lambda found: found["rows"][0].pop("claims_total")),
    ("a negative total", lambda found: found["rows"][0].update(claims_total=-1)),
    ("a row of another name", lambda found: found["rows"][0].update(evidence=[])),
    ("an unknown kind", lambda found: found["rows"][0]["matched"][0].update(kind="rumour")),
    ("a claim without passages", lambda found: found["rows"][0]["claims"][0].update(passages=[])),
    (
        "a passage without its speaker",
        lambda found: found["rows"][0]["claims"][0]["passages"][0].pop("speaker"),
    ),
    (
        "a passage with something else",
        lambda found: found["rows"][0]["claims"][0]["passages"][0].update(mood="sombre"),
    ),
    (
        "an IRI with a language",
        lambda found: found["rows"][0]["bindings"]["x"].update({"xml:lang": "en"}),
    ),
    ("another schema", lambda found: found.update({"$schema": "https://example.org/"})),
    ("no word on whether there is more", lambda found: found.pop("has_more")),
]


@pytest.mark.parametrize(("what", "break_it"), BREAKS, ids=[what for what, _ in BREAKS])
def test_the_schema_finds_what_is_wrong(what: str, break_it: Callable[[Any], object]) -> None:
    found = copy.deepcopy(written())
    break_it(found)
    assert list(VALID.iter_errors(found)), what


def test_the_answer_tells_what_was_asked_and_which_rows_these_are() -> None:
    found = written(graphs=("http://x.example/g",))
    assert found["query"] == QUERY
    assert found["default_graphs"] == ["http://x.example/g"]
    assert found["release"] == "0.0-example"
    assert (found["offset"], found["limit"], found["has_more"]) == (20, 3, True)
    assert found["head"] == {"vars": ["x", "claim", "gone"]}
    assert found["links"] == LINKS
    assert found["remarks"] == ["What MINUS takes away leaves no trace."]
    assert [row["number"] for row in found["rows"]] == [21, 22, 23]


def test_a_row_tells_its_values_its_totals_and_what_is_not_shown() -> None:
    first, second, third = written()["rows"]
    assert first["bindings"]["claim"]["value"] == NASTY
    assert "gone" not in first["bindings"]
    assert (first["claims_total"], len(first["claims"]), first["solutions"]) == (7, 2, 3)
    assert first["remarks"] == ['The value of "?x" is computed.', "2 of 7 claims are shown."]
    assert second["bindings"]["x"] == {"type": "bnode", "value": "0a f<"}
    assert (third["claims"], third["remarks"]) == ([], ["No pattern matched anything."])


def test_what_is_no_claim_is_named_by_its_kind() -> None:
    matched = written()["rows"][0]["matched"]
    assert [each["kind"] for each in matched] == ["claim", "curated", "document", "document"]
    assert matched[0]["claims"] == [ONE.iri]
    assert [each["graph"] for each in matched[2:]] == [None, "http://example.org/graph"]


def test_a_claim_tells_who_said_it_through_whom_and_where() -> None:
    [claim, other] = written()["rows"][0]["claims"]
    assert claim["statement"] == ONE.statement
    assert claim["status"]["label"] == "contested"
    assert claim["rule"]["label"] == "no rule"
    [passage] = claim["passages"]
    assert passage["speaker"]["label"] == "carol"
    assert passage["organisation"]["label"] == "committee"
    assert [each["speaker"]["label"] for each in passage["relayed_by"]] == ["wire", "agency"]
    assert (passage["publisher"]["label"], passage["issued"]) == ("paper", "2024-05")
    assert (passage["place"], passage["start"], passage["end"]) == ("paragraph 1", 10, 20)
    assert passage["digest"] == "sha256:00ff"
    assert [each["place"] for each in other["passages"]] == ["paragraph 2", "paragraph 3"]
    assert other["passages"][0]["digest"] is None
