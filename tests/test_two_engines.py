"""Every published query gives the same rows in rdflib and in our engine."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Dataset, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.query import ResultRow

from prisongraph.engine.embedded import Engine
from prisongraph.queries import Query, read_queries
from prisongraph.release import Release
from prisongraph.terms import Literal, Term

ROOT = Path(__file__).parents[1]
EXAMPLES = read_queries(ROOT / "queries" / "examples")
#: rdflib joins sub-selects row by row, which takes minutes over hundreds of documents.
SLOW = {"days-from-arrest-to-verdict", "publishers-as-only-source"}
PARAMS = tomllib.loads((ROOT / "tests" / "answers" / "params.toml").read_text())


@pytest.fixture(scope="module")
def reference(release: Release) -> Dataset:
    return load(release.dataset)


@pytest.fixture(scope="module")
def real_reference(real_release: Release) -> Dataset:
    return load(real_release.dataset)


def load(path: Path) -> Dataset:
    dataset = Dataset(default_union=False)
    dataset.parse(path, format="nquads")
    return dataset


def to_rdflib(term: Term) -> URIRef | RdfLiteral:
    if isinstance(term, Literal):
        return RdfLiteral(term.lexical, datatype=URIRef(term.datatype))
    return URIRef(term)


def cell(term: object) -> str:
    if isinstance(term, Literal):
        return f"{term.lexical}@{term.language}"
    if isinstance(term, RdfLiteral):
        return f"{term}@{term.language or ''}"
    return str(term)


def compare(query: Query, engine: Engine, reference: Dataset, values: dict[str, str]) -> None:
    bound = query.bindings(values)
    answer = engine.run(query, **bound)
    ours = Counter(
        tuple(cell(row[name]) if name in row else "" for name in answer.variables)
        for row in answer.rows()
    )
    found = reference.query(
        query.text, initBindings={name: to_rdflib(term) for name, term in bound.items()}
    )
    theirs: Counter[tuple[str, ...]] = Counter()
    for row in found:
        assert isinstance(row, ResultRow)
        theirs[tuple(cell(value) if value is not None else "" for value in row)] += 1
    assert ours == theirs


@pytest.mark.parametrize("query", EXAMPLES.values(), ids=EXAMPLES)
def test_both_engines_agree_on_the_fictional_record(
    query: Query, engine: Engine, reference: Dataset
) -> None:
    compare(query, engine, reference, PARAMS.get(query.name, {}))


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - SLOW))
def test_both_engines_agree_on_the_real_record(
    name: str, real_engine: Engine, real_reference: Dataset
) -> None:
    compare(EXAMPLES[name], real_engine, real_reference, {})
