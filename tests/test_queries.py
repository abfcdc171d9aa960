"""Published queries: headers, style, recorded answers, and audits that can fail."""

import re
import tomllib
from pathlib import Path

import pytest

from prisongraph.engine.embedded import Engine
from prisongraph.errors import ParameterError, QueryError
from prisongraph.queries import Query, read_queries, read_query

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "tests" / "answers"
EXAMPLES = read_queries(ROOT / "queries" / "examples")
AUDITS = read_queries(ROOT / "queries" / "audits")
PARAMS = tomllib.loads((ANSWERS / "params.toml").read_text())
#: `<audit>.nq`, and `<audit>.<what is different>.nq` where there is more than one way to fail.
BROKEN = sorted((ROOT / "tests" / "audits").glob("*.nq"))
PREFIXED = re.compile(r"(?<![\w<:/#])([a-z]+):[A-Za-z]")


def test_at_least_twelve_queries_are_published() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("query", EXAMPLES.values(), ids=EXAMPLES)
def test_a_published_query_has_its_recorded_answer(
    query: Query, engine: Engine, request: pytest.FixtureRequest
) -> None:
    answer = engine.run(query, **query.bindings(PARAMS.get(query.name, {})))
    found = answer.serialize("text/tab-separated-values").decode()
    recorded = ANSWERS / f"{query.name}.tsv"
    if request.config.getoption("--rewrite-answers"):
        recorded.write_text(found, encoding="utf-8")
    assert found == recorded.read_text(encoding="utf-8")
    assert len(found.splitlines()) > 1, "an answer without rows shows nothing"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "queries").rglob("*.rq")), ids=lambda path: path.stem
)
def test_a_query_runs_wherever_it_is_pasted(path: Path) -> None:
    query = read_query(path)
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))
    declared = set(re.findall(r"PREFIX (\w+):", body))
    plain = re.sub(r"<[^>]*>|\"[^\"]*\"", "", body)
    assert set(PREFIXED.findall(plain)) <= declared
    assert "SELECT *" not in body
    assert "tables" in query.tags or "ORDER BY" in body


def test_every_answer_belongs_to_a_query() -> None:
    assert {path.stem for path in ANSWERS.glob("*.tsv")} == set(EXAMPLES)
    assert set(PARAMS) <= set(EXAMPLES)


@pytest.mark.parametrize("name", AUDITS)
def test_an_audit_finds_nothing_in_a_sound_record(name: str, engine: Engine) -> None:
    assert engine.run(AUDITS[name]).rows() == []


def test_every_audit_has_a_broken_dataset() -> None:
    assert {path.stem.partition(".")[0] for path in BROKEN} == set(AUDITS)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_an_audit_finds_what_it_is_for_and_nothing_else(path: Path) -> None:
    broken = Engine.from_file(path)
    assert len(broken.run(AUDITS[path.stem.partition(".")[0]]).rows()) == 1


@pytest.mark.parametrize("query", AUDITS.values(), ids=AUDITS)
def test_an_audit_excludes_with_minus(query: Query) -> None:
    """The engine evaluates NOT EXISTS row by row: one audit took minutes over 10,000 claims."""
    assert "NOT EXISTS" not in query.text


@pytest.mark.parametrize("query", AUDITS.values(), ids=AUDITS)
def test_an_audit_says_what_to_do(query: Query) -> None:
    assert ": " in query.summary


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", "expected a header line"),
        ("#+ summary: a: b\nASK {}", "not YAML"),
        ("#+ summary: x\n#+ sumary: y\nASK {}", "unknown header 'sumary'"),
        ("#+ summary: x\n#+ params: {a: {type: number}}\nASK {}", "type 'number'"),
    ],
)
def test_a_bad_header_is_an_error_that_names_the_file(
    text: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(text)
    with pytest.raises(QueryError, match=f"bad.rq: .*{message}"):
        read_query(path)


def test_an_unknown_parameter_is_an_error() -> None:
    with pytest.raises(ParameterError, match="has no parameter 'colour'"):
        EXAMPLES["relay-chains"].bindings({"colour": "red"})


def test_a_parameter_is_a_term_and_never_text_in_the_query(engine: Engine) -> None:
    query = EXAMPLES["relay-chains"]
    hostile = "x> ?p ?o } # \" ' INJECTED"
    assert engine.run(query, **query.bindings({"document": hostile})).rows() == []
    assert "INJECTED" not in query.text
