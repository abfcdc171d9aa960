"""Near-duplicate people: a question to the curator where names are near, silence elsewhere.

The names are words: specimen, invented, example, nobody.
"""

import shutil
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prisongraph.build import check_record
from prisongraph.build.near_duplicates import are_near, candidates, find_near_duplicates, spelling
from prisongraph.errors import Finding
from prisongraph.record import Record
from prisongraph.terms import Iri, Quad, text
from prisongraph.vocab import PG, RDF, SKOS

ONE, OTHER, UTTERANCE = Iri("http://x/one"), Iri("http://x/other"), Iri("http://x/u")
PLACES = {(ONE,): ("data/a.ttl", 3), (OTHER,): ("data/b.ttl", 5)}


def people(**names: tuple[str, ...]) -> list[Quad]:
    """People with a label, and further names as sources spell them."""
    quads = []
    for person, (label, *stated) in names.items():
        iri = Iri(f"http://x/{person}")
        quads.append(Quad(iri, RDF.type, PG.Person))
        quads.append(Quad(iri, SKOS.prefLabel, text(label)))
        quads += [Quad(iri, PG.statedAs, text(name), UTTERANCE) for name in stated]
    return quads


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nümunə Hayalov", "Numuna Hayalov"),
        ("Nümunə Həyalov", "Нюмуня Гаялов"),
        ("Numuna Hayalov", "Gayalov Nyumunya"),
        ("Numuna Hayalov", "Numuna Placeholder oglu Hayalov"),
        ("Haji Numuna Hayalov", "Numuna Hayalov"),
        ("Numuna Hayalov", "Numna Hayalov"),
        ("Numuna Hayalov", "Nmuuna Hayalov"),
        ("Numuna Hayalov", "Numuna Hayalli"),
        ("Numuna Hayal", "Numuna Hayalzade"),
        ("Mir Numuna Hayalov", "Mirnumuna Hayalov"),
    ],
)
def test_spellings_that_may_be_one_name_are_near(one: str, other: str) -> None:
    assert are_near(spelling(one), spelling(other))
    [hit] = find_near_duplicates(people(one=(one,), other=(other,)), PLACES)
    assert (hit.audit, hit.thing) == ("near-duplicate-people", OTHER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Numuna Hayalov", "Numuna Hayalova"),
        ("Numun Hayalov", "Numuna Hayalov"),
        ("Numuna Hayalov", "Numuna Hayalgizi"),
        ("Numuna Hayalov", "Tasaduf Hayalov"),
        ("Elan Hayalov", "Elman Hayalovlar"),
        ("Numuna First oglu Hayalov", "Numuna Second oglu Hayalov"),
        ("Hayalov", "Numuna Hayalov"),
        ("N. Hayalov", "Numuna Hayalov"),
    ],
)
def test_names_that_are_two_are_not_near(one: str, other: str) -> None:
    assert not are_near(spelling(one), spelling(other))
    assert find_near_duplicates(people(one=(one,), other=(other,)), PLACES) == []


def test_every_spelling_of_both_people_is_compared() -> None:
    stated = people(
        one=("Numuna Hayalov", "Uydurma Adsiz"), other=("Tasaduf Heckim", "Уйдурма Адсыз")
    )
    [hit] = find_near_duplicates(stated, PLACES)
    assert hit.finding == Finding(
        "data/b.ttl",
        5,
        "near-duplicate people: http://x/other (“Уйдурма Адсыз”) and http://x/one "
        "(“Uydurma Adsiz”, data/a.ttl:3): look at their sources; give both one IRI, "
        "or declare pg:distinctFrom between them",
    )


def test_a_family_name_alone_is_no_reason_to_ask() -> None:
    stated = people(one=("Numuna Hayalov", "Hayalov"), other=("Tasaduf Hayalov", "Hayalov"))
    assert find_near_duplicates(stated, PLACES) == []


def test_two_labels_of_one_word_are_compared_as_a_whole() -> None:
    assert len(find_near_duplicates(people(one=("Heçkim",), other=("Hechkim",)), PLACES)) == 1
    assert find_near_duplicates(people(one=("Heçkim",), other=("Hechkima",)), PLACES) == []


@pytest.mark.parametrize("pair", [(ONE, OTHER), (OTHER, ONE)])
def test_people_declared_distinct_are_not_asked_about(pair: tuple[Iri, Iri]) -> None:
    stated = people(one=("Numuna Hayalov",), other=("Numuna Hayalov",))
    assert len(find_near_duplicates(stated, PLACES)) == 1
    assert find_near_duplicates([*stated, Quad(pair[0], PG.distinctFrom, pair[1])], PLACES) == []


def test_only_people_are_compared() -> None:
    stated = [quad for quad in people(one=("A Same Name",), other=("A Same Name",))]
    bodies = [
        quad._replace(object=PG.Group) if quad.object == PG.Person else quad for quad in stated
    ]
    assert find_near_duplicates(bodies, PLACES) == []


words = st.text("abcdefgilmnoruvz", min_size=2, max_size=7)
given_names = st.lists(words, min_size=1, max_size=3).map(" ".join)


@given(given_names, given_names)
def test_nearness_has_no_direction(one: str, other: str) -> None:
    assert are_near(spelling(one), spelling(other)) == are_near(spelling(other), spelling(one))


@given(words, words, words)
@example("aa", "aa", "izi")  # the end of a father's name, and then there is no other word
def test_blocking_loses_no_pair_that_differs_in_one_word_only(
    one: str, other: str, family: str
) -> None:
    """The words that differ begin alike, as misprints nearly always do."""
    ours, theirs = f"r{one} h{family}", f"r{other} h{family}"
    hits = find_near_duplicates(people(one=(ours,), other=(theirs,)), PLACES)
    assert bool(hits) == are_near(spelling(ours), spelling(theirs))


def test_a_record_is_not_compared_each_with_each() -> None:
    syllables = ["ba", "de", "fi", "lo", "mu", "na", "re", "si"]
    names = ["".join(parts) for parts in product(syllables, repeat=3)]
    crowd = {Iri(f"http://x/{name}"): [spelling(f"{name} {name[::-1]}hayal")] for name in names}
    assert len(candidates(crowd)) < len(names)


def test_the_check_of_a_record_asks_about_a_near_duplicate(record: Record, tmp_path: Path) -> None:
    shutil.copytree(record.data, tmp_path / "data")
    things = tmp_path / "data" / "entities" / "things.ttl"
    authored = things.read_text(encoding="utf-8")
    twin = 'person:twin a pg:Person ;\n    skos:prefLabel "Ада Экзампле"@ru .\n'
    things.write_text(f"{authored}\n{twin}", encoding="utf-8")
    said = tmp_path / "data" / "documents" / "courier-relay.trig"
    said.write_text(
        said.read_text(encoding="utf-8").replace(
            "person:example-ada\n        pg:case",
            "person:twin pg:case case:example .\n\n    person:example-ada\n        pg:case",
        ),
        encoding="utf-8",
    )
    [finding] = check_record(Record(tmp_path / "data", record.ontology, record.queries)).findings
    assert finding.file == "data/entities/things.ttl"
    assert finding.line > authored.count("\n")
    assert "person:twin (“Ада Экзампле”) and person:example-ada (“Ada Example”" in finding.message
    apart = "person:twin pg:distinctFrom person:example-ada .\n"
    things.write_text(f"{authored}\n{twin}{apart}", encoding="utf-8")
    assert check_record(Record(tmp_path / "data", record.ontology, record.queries)).findings == ()
