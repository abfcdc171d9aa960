"""The questions of researchers: each has a query, and its answer over the record that ships.

`make answers` writes the answers and the tables of docs/record/questions.md anew.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDFS, Graph
from rdflib import Literal as RdfLiteral

from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.iris import BASE, ONTOLOGY
from prisongraph.queries import read_queries
from prisongraph.terms import Term
from prisongraph.wording import in_words

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "record" / "questions.md"
ANSWERS = ROOT / "docs" / "record" / "answers"
QUERIES = read_queries(ROOT / "queries" / "examples")
#: The query of each question, in the order of the page; its table stands between two comments.
ASKED = re.findall(r"^<!-- answer: ([a-z-]+) -->$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
FIRST = 8


@pytest.fixture(scope="module")
def names(real_engine: Engine) -> dict[str, str]:
    """English labels of the things and terms that answers can name."""
    terms = Graph().parse(ROOT / "ontology" / "prisongraph.ttl")
    labels = {
        str(term): str(label)
        for term, label in terms.subject_objects(RDFS.label)
        if isinstance(label, RdfLiteral) and label.language == "en"
    }
    things = real_engine.query(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?thing ?name WHERE { "
        '?thing skos:prefLabel ?name FILTER(LANG(?name) = "en") }'
    ).rows()
    return labels | {str(row["thing"]): str(row["name"][0]) for row in things}


def test_at_least_fifteen_questions_are_asked_and_each_once() -> None:
    assert len(ASKED) >= 15
    assert len(ASKED) == len(set(ASKED))


def test_every_answer_belongs_to_a_question() -> None:
    assert {path.stem for path in ANSWERS.iterdir()} == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_a_question_leads_to_its_query_and_its_answer(name: str) -> None:
    section = question(PAGE.read_text(encoding="utf-8"), name)
    assert f"(../../queries/examples/{name}.rq)" in section
    assert f"(answers/{name}.tsv)" in section


@pytest.mark.parametrize("name", ASKED)
def test_a_question_has_its_recorded_answer_over_the_record_that_ships(
    name: str, real_engine: Engine, names: dict[str, str], request: pytest.FixtureRequest
) -> None:
    query = QUERIES[name]
    bound = query.bindings({})
    found = real_engine.run(query, **bound).serialize("text/tab-separated-values").decode()
    rows = table(name, real_engine.run(query, **bound), names)
    recorded = ANSWERS / f"{name}.tsv"
    if request.config.getoption("--rewrite-answers"):
        recorded.write_text(found, encoding="utf-8")
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page.replace(block(page, name), rows), encoding="utf-8")
    assert found == recorded.read_text(encoding="utf-8")
    assert block(PAGE.read_text(encoding="utf-8"), name) == rows


@given(
    st.lists(
        st.tuples(st.dates(date(2005, 1, 1), date(2025, 12, 31)), st.integers(0, 3000)),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=30)
def test_the_median_is_the_one_of_the_calendar(imprisonments: list[tuple[date, int]]) -> None:
    """Leap years, even numbers and equal values, each year apart and all together."""
    quads = [
        f"<{BASE}detention/{number}> <{ONTOLOGY}#{name}{end}> "
        f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date> .'
        for number, (arrest, days) in enumerate(imprisonments)
        for name, day in (("arrestDate", arrest), ("sentenceDate", arrest + timedelta(days)))
        for end in ("Earliest", "Latest")
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.nq"
        path.write_text("\n".join(quads) + "\n", encoding="utf-8")
        rows = Engine.from_file(path).run(QUERIES["days-from-arrest-to-verdict"]).rows()
    expected: dict[str, list[int]] = {"all years": [days for _, days in imprisonments]}
    for arrest, days in imprisonments:
        expected.setdefault(str(arrest.year), []).append(days)
    assert {str(row["year"][0]): float(row["median"][0]) for row in rows} == {
        year: median(values) for year, values in expected.items()
    }
    assert {str(row["year"][0]): int(row["imprisonments"][0]) for row in rows} == {
        year: len(values) for year, values in expected.items()
    }


def question(page: str, name: str) -> str:
    """The section of the page in which the table of a query stands."""
    before, _, after = page.partition(f"<!-- answer: {name} -->")
    return before.rpartition("\n## ")[2] + after.partition("\n## ")[0]


def block(page: str, name: str) -> str:
    """The table of a query with the comments around it."""
    start, end = f"<!-- answer: {name} -->\n", "<!-- end -->\n"
    inside, found, _ = page.partition(start)[2].partition(end)
    assert found, f"expected {end!r} after {start!r}"
    return start + inside + end


def table(name: str, answer: Answer, names: Mapping[str, str]) -> str:
    """The first rows in words, and how many rows there are, between the comments of the query."""
    rows = answer.rows()
    lines = [
        [heading(variable) for variable in answer.variables],
        ["---"] * len(answer.variables),
        *([shown(row.get(each), names) for each in answer.variables] for row in rows[:FIRST]),
    ]
    cells = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    total = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    if len(rows) > FIRST:
        total = f"The first {FIRST} of {total}"
    return f"<!-- answer: {name} -->\n{cells}\n{total}.\n<!-- end -->\n"


def heading(variable: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", variable).lower()


def shown(term: Term | None, names: Mapping[str, str]) -> str:
    if term is None:
        return ""
    return in_words(term, names.get(str(term), "")).replace("|", "\\|")
