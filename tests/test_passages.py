"""Passages in copies: found, moved or changed, whatever the copy looks like."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.copies import shown
from prisongraph.errors import ParameterError
from prisongraph.normalisation import normalise, printed, versions
from prisongraph.passages import Passage, digest, locate, verify_passages

TEXT = "The first sentence. A second one follows. The third is last."
QUOTED = "She said: “It’s a – so to speak – ‘jest’…” and left, for her co-accused waited."
words = st.lists(st.text("abcdéə", min_size=1, max_size=6), min_size=6, max_size=20, unique=True)
#: None of which another begins with: one that is a passage of its own would be found there.
equally_long = st.lists(
    st.text("abcdéə", min_size=4, max_size=4), min_size=6, max_size=20, unique=True
)
spaces = st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0", "\r\n\r\n"])
marked = st.lists(st.text("abcdé'\"-.…“”’", min_size=1, max_size=6), min_size=6, max_size=20)


def passages(text: str, size: int = 2, version: str = "1") -> list[Passage]:
    """The text cut into passages of some words each."""
    copy, found, start = normalise(text, version), [], 0
    parts = copy.split(" ")
    for number in range(0, len(parts), size):
        part = " ".join(parts[number : number + size])
        found.append(Passage(f"u:{number}", start, start + len(part), digest(part)))
        start += len(part) + 1
    return found


def outcomes(copy: str, cut: list[Passage], version: str = "1") -> list[str]:
    return [result.outcome for result in verify_passages(copy, cut, version)]


@given(words, st.data())
def test_white_space_never_changes_the_outcome(parts: list[str], data: st.DataObject) -> None:
    cut = passages(" ".join(parts))
    copy = "".join(part + data.draw(spaces) for part in parts)
    assert set(outcomes(copy, cut)) == {"found"}


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


@pytest.mark.parametrize("version", versions())
@given(equally_long, st.data())
def test_changing_one_word_is_a_change_and_nothing_else_is(
    version: str, parts: list[str], data: st.DataObject
) -> None:
    cut = passages(" ".join(parts), 3, version)
    at = data.draw(st.integers(0, len(parts) - 1))
    other = data.draw(st.text("fgh", min_size=1, max_size=9))
    copy = " ".join([*parts[:at], other, *parts[at + 1 :]])
    expected = ["changed" if number == at // 3 else "" for number in range(len(cut))]
    found = [each if each == "changed" else "" for each in outcomes(f"before {copy}", cut, version)]
    assert found == expected


@given(words, st.data())
def test_the_places_that_are_searched_hold_every_passage_of_whole_words(
    parts: list[str], data: st.DataObject
) -> None:
    """The search against one that takes a digest at each character."""
    text = " ".join(parts)
    cut = passages(text, data.draw(st.integers(1, 4)))
    order = data.draw(st.permutations(cut))
    copy = "¶".join(text[each.start : each.end] for each in order)
    for result, passage in zip(verify_passages(copy, cut), cut, strict=True):
        length = passage.end - passage.start
        everywhere = [
            start
            for start in range(len(copy) - length + 1)
            if digest(copy[start : start + length]) == passage.digest
        ]
        assert result.start in everywhere


def test_a_search_takes_fewer_digests_than_there_are_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = " ".join(f"word{number}" for number in range(5000))
    taken = []

    def counted(text: str) -> str:
        taken.append(len(text))
        return digest(text)

    monkeypatch.setattr("prisongraph.passages.digest", counted)
    gone = Passage("u:1", 100, 600, "sha256:" + "0" * 64)
    assert outcomes(copy, [gone]) == ["changed"]
    assert len(copy) > 8 * 5000 - 2000
    assert len(taken) < 5000


def test_passages_that_moved_together_are_found_by_their_shift(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = " ".join(f"word{number}" for number in range(2000))
    cut = passages(text, 20)
    taken = []

    def counted(part: str) -> str:
        taken.append(part)
        return digest(part)

    monkeypatch.setattr("prisongraph.passages.digest", counted)
    assert set(outcomes(f"A headline is printed before it. {text}", cut)) == {"moved"}
    assert len(taken) < 3 * len(cut)


@pytest.mark.parametrize("before", ["Something new. ", "¶", "(", "— "])
def test_a_passage_that_stands_elsewhere_is_moved(before: str) -> None:
    part = locate(TEXT, "A second", "follows.")
    assert outcomes(before + TEXT, [part]) == ["moved"]


def test_words_that_run_into_others_are_other_words() -> None:
    part = locate(TEXT, "second", "follows")
    assert outcomes("Asecond one follows", [part]) == ["changed"]


@pytest.mark.parametrize("copy", ["", " \n", "\u200b\ufeff"])
def test_of_a_copy_without_text_every_passage_is_missing(copy: str) -> None:
    assert set(outcomes(copy, passages(TEXT))) == {"missing"}


@pytest.mark.parametrize("version", versions())
@given(text=st.text())
def test_normalising_twice_changes_nothing_more(version: str, text: str) -> None:
    once = normalise(text, version)
    assert normalise(once, version) == once


@pytest.mark.parametrize("version", versions())
@given(text=st.text("\u0301\u0308\u030c\u200b\u00ad\u2026\u2013\ufb01\u1fef\u1ffd\u00b4 ae'\"`-"))
def test_normalising_twice_changes_nothing_more_where_signs_combine(
    version: str, text: str
) -> None:
    once = normalise(text, version)
    assert normalise(once, version) == once


#: Taken when there was no other version: the record rests on them.
GOLDEN = {
    "": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    " The  first\nsentence.\u00a0 ": (
        "sha256:1be276a5ae375051aca20ef38c1e60ad54583bcadd0d5a352918656db17c5841"
    ),
    "\u201c\u018fda\u201d \u2013 e\u0301te\u0301\u2026\u200b": (
        "sha256:bdcf8642d24977ee85fda76fde1c515a1e28707d0b83d1a7d3e69e07fa2508e0"
    ),
    "\u00ad\ufb01 \u2028x\u2003y": (
        "sha256:98e5c952cdbed662553a602d53e3f515c541eed00ae4f57cea1f85c4622745c3"
    ),
}


@pytest.mark.parametrize("text", GOLDEN)
def test_digests_under_the_first_normalisation_are_those_that_they_ever_were(text: str) -> None:
    assert digest(normalise(text)) == GOLDEN[text]


def test_a_version_that_there_is_not_is_refused() -> None:
    with pytest.raises(ParameterError, match="normalisation '7': expected one of 1, 2"):
        normalise("", "7")


@pytest.mark.parametrize(
    ("typeset", "plain"),
    [
        ("“a” „b‟ «c»", '"a" "b" "c"'),
        ("it’s ‘so’ ʼtis", "it's 'so' 'tis"),
        ("a – b — c ‑ d − e", "a - b - c - d - e"),
        ("wait…", "wait..."),
        ("co\u00adoperate", "cooperate"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("no\u00a0break", "no break"),
        ("ﬁnal ﬂight", "final flight"),
    ],
)
def test_the_second_normalisation_writes_as_a_typewriter_does(typeset: str, plain: str) -> None:
    assert normalise(typeset, "2") == plain
    assert normalise(typeset) != plain or typeset == "no\u00a0break"


@given(marked, st.data())
def test_typography_never_changes_the_outcome_under_the_second_normalisation(
    parts: list[str], data: st.DataObject
) -> None:
    text = " ".join(parts)
    cut = passages(text, version="2")
    signs = {'"': "“”„«", "'": "’‘ʼ", "-": "–—‑"}
    copy = "".join(
        data.draw(st.sampled_from(signs.get(sign, "") + sign)) + data.draw(invisible)
        for sign in normalise(text, "2")
    )
    assert set(outcomes(copy, cut, "2")) <= {"found"}


invisible = st.sampled_from(["", "", "", "\u00ad", "\u200b", "\ufeff"])


@pytest.mark.parametrize("copy", [QUOTED, *printed(normalise(QUOTED, "2"))])
@pytest.mark.parametrize("version", versions())
def test_words_are_the_same_however_a_printer_sets_them(copy: str, version: str) -> None:
    [passage] = passages(QUOTED, 100, version)
    [result] = verify_passages(copy, [passage], version)
    assert result.outcome == "found"
    same = normalise(copy, version) == normalise(QUOTED, version)
    assert result.normalisation == (version if same else "2")


@pytest.mark.parametrize(
    ("old", "new"), [("jest", "joke"), ("co-accused", "coaccused"), (" a ", " ")]
)
def test_other_words_are_changed_however_a_printer_sets_them(old: str, new: str) -> None:
    [passage] = passages(QUOTED, 100)
    assert outcomes(normalise(QUOTED, "2").replace(old, new), [passage]) == ["changed"]


tags = st.sampled_from(["b", "em", "span", "a", "i"])
blocks = st.sampled_from(["p", "div", "li", "td", "h2", "blockquote"])


@given(words, st.data())
def test_markup_anywhere_never_changes_the_words(parts: list[str], data: st.DataObject) -> None:
    cut = passages(" ".join(parts))
    pieces = ["<style>p { color: red }</style><script>var first = '<p>';</script>"]
    for part in parts:
        at = data.draw(st.integers(0, len(part)))
        tag, block = data.draw(tags), data.draw(blocks)
        inner = f"{html.escape(part[:at])}<{tag}>{html.escape(part[at:])}</{tag}>"
        pieces.append(data.draw(st.sampled_from([f"<{block}>{inner}</{block}>", f" {inner} "])))
    assert set(outcomes(shown("".join(pieces)), cut)) == {"found"}


@pytest.mark.parametrize(
    ("first", "last"), [("nowhere", "last."), ("The", "last."), ("A", "first"), ("econd", "last.")]
)
def test_words_that_locate_nothing_are_an_error(first: str, last: str) -> None:
    with pytest.raises(ParameterError):
        locate(TEXT, first, last)


def test_what_is_located_is_what_was_given() -> None:
    part = locate(TEXT, "A second", "follows.")
    assert re.sub(r"\s+", " ", TEXT)[part.start : part.end] == "A second one follows."
