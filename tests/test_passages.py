import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.errors import ParameterError
from prisongraph.passages import Passage, digest, locate, normalise, verify_passages

TEXT = "The first sentence. A second one follows. The third is last."
words = st.lists(st.text("abcdéə", min_size=1, max_size=6), min_size=6, max_size=20, unique=True)
spaces = st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0", "\r\n\r\n"])


def passages(text: str, size: int = 2) -> list[Passage]:
    """The text cut into passages of some words each."""
    copy, found, start = normalise(text), [], 0
    parts = copy.split(" ")
    for number in range(0, len(parts), size):
        part = " ".join(parts[number : number + size])
        found.append(Passage(f"u:{number}", start, start + len(part), digest(part)))
        start += len(part) + 1
    return found


@given(words, st.data())
def test_white_space_never_changes_the_outcome(parts: list[str], data: st.DataObject) -> None:
    cut = passages(" ".join(parts))
    copy = "".join(part + data.draw(spaces) for part in parts)
    assert {result.outcome for result in verify_passages(copy, cut)} == {"found"}


@given(words, st.data())
def test_one_changed_letter_makes_exactly_its_passage_fail(
    parts: list[str], data: st.DataObject
) -> None:
    text = " ".join(parts)
    cut = passages(text)
    position = data.draw(st.sampled_from([i for i, letter in enumerate(text) if letter != " "]))
    copy = text[:position] + "#" + text[position + 1 :]
    failed = [each.utterance for each in verify_passages(copy, cut) if each.outcome != "found"]
    assert failed == [each.utterance for each in cut if each.start <= position < each.end]


def test_a_passage_that_stands_elsewhere_is_moved() -> None:
    part = locate(TEXT, "A second", "follows.")
    results = verify_passages("Something new. " + TEXT, [part])
    assert [result.outcome for result in results] == ["moved"]


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("first", "last"), [("nowhere", "last."), ("The", "last."), ("A", "first")]
)
def test_words_that_locate_nothing_are_an_error(first: str, last: str) -> None:
    with pytest.raises(ParameterError):
        locate(TEXT, first, last)
