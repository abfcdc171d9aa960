"""The table of names finds what asking name by name finds, in its own order."""

from hypothesis import example, given
from hypothesis import strategies as st

from prisongraph.names import finder, fold
from prisongraph.serve.name_table import NameTable

WORDS = st.text("abeghjkmosvyz əşıЖж-.'2", max_size=8)
NAMES = st.lists(st.tuples(st.sampled_from("rstu"), WORDS.map(fold)), max_size=12)


@given(NAMES, WORDS)
@example([("r", "ada example"), ("s", "206 3"), ("r", "example")], "EXAMPLE")
@example([("r", "jafarzade")], "Cəfərzadə")
@example([("r", "ab"), ("s", "b a")], "a b")
@example([("r", "b"), ("s", "a"), *[("t", "b")] * 6, ("u", "a")], "a")
def test_the_table_finds_what_asking_name_by_name_finds(
    names: list[tuple[str, str]], text: str
) -> None:
    finds = finder(text)
    found = [*NameTable(names).find(text)]
    assert found == [(thing, name) for thing, name in names if finds(name)]


@given(NAMES, WORDS)
def test_a_thing_with_several_names_is_found_once(names: list[tuple[str, str]], text: str) -> None:
    table = NameTable(names)
    found = table.find_things(text)
    assert len(set(found)) == len(found)
    assert set(found) == {thing for thing, _ in (table.find(text) if text else names)}
