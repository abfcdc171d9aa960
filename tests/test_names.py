"""Folded names and matching keys: every spelling is found, and no name is made up.

The names are words: specimen, invented, example, nobody.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.names import fold, is_found_by, matching_key

LETTERS = "abcçdeəfgğhxıijkqlmnoöprsştuüvyzABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғҹһҝөүјАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
texts = st.text(st.characters(exclude_categories=["Cs"]))
words = st.text(st.sampled_from(LETTERS + CYRILLIC), min_size=1, max_size=12)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nümunə Uydurmayılova", "Numuna Uydurmayilova"),
        ("Xəyali Qoçəliyev", "Khayali Gochaliyev"),
        ("Cəfakeş Hayalov", "Jafakesh Hayalov"),
        ("Nümunə Uydurmayılova", "Нумуна Уйдурмайылова"),
        ("Cəfakeş", "Джафакеш"),
        ("ҹәфакеш Гојунлу", "Cəfakeş Goyunlu"),
        ("Hec\u0327kim", "Heçkim"),
        ("Heçkim Nü’munə", "Heçkim Nümunə"),
        ("ZOË  Example", "zoe-example"),
    ],
)
def test_spellings_in_one_alphabet_or_another_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_english_words_are_not_read_as_azerbaijani() -> None:
    assert fold("Exact Quick Copy") == "exact quick copy"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Həyalov", "Hayalov", "Гаялов", "Gayalov", "Хаялов", "Khayalov"),
        ("Haşımsızlı", "Hashimsizli", "Гашимсизли", "Haşimsizli"),
        ("Hilalsız", "Hilalsiz", "Гилалсыз"),
        ("Cəfərsizov", "Jafarsizov", "Джафарсызов", "Dzhafarsizov", "Cafarsizov"),
        ("Kazımsızov", "Kazimsizov", "Кязымсызов"),
        ("Uydurmaliyev", "Uydurmaliev", "Уйдурмалиев"),
        ("Nümunəzadə", "Numunazade", "Numunezadeh", "Нюмунезаде"),
        ("Uydurmayılova", "Uydurmailova", "Уйдурмаилова"),
        ("İqlimsiz", "Iglimsiz", "Иклимсиз", "İqlimsiz"),
        ("Ağayevsiz", "Aghayevsiz", "Агаевсиз"),
        ("Məmmədsiz", "Mammadsiz", "Мамедсиз", "Mamedsiz"),
        ("Mə’susiz", "Masusiz", "Ма́сусиз"),
        ("oğlu", "oghlu", "oglu"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_through_russian_and_english_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({matching_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hayalov", "Hayalova"),
        ("Гаялов", "Hayalova"),
        ("Hayalov", "Hayalli"),
        ("Nobody", "Somebody"),
        ("Çaylaq", "Şaylaq"),
    ],
)
def test_other_names_keep_other_keys(one: str, other: str) -> None:
    assert matching_key(one) != matching_key(other)


@given(texts | names)
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(texts | names)
def test_a_folded_name_has_the_key_of_its_name(name: str) -> None:
    assert matching_key(fold(name)) == matching_key(name)


@given(names)
def test_a_folded_name_is_plain_lower_case_letters_and_single_spaces(name: str) -> None:
    folded = fold(name)
    assert folded.isascii()
    assert folded == folded.lower() == " ".join(folded.split())


@given(names)
def test_capitals_apostrophes_and_spaces_make_no_difference(name: str) -> None:
    assert matching_key(f"  {name.replace(' ', '   ')}’ ") == matching_key(name)


@given(words, words)
def test_the_key_of_a_name_is_the_keys_of_its_words(one: str, other: str) -> None:
    words = fold(f"{one} {other}").split()
    assert matching_key(f"{one} {other}").split() == [
        key for word in words if (key := matching_key(word))
    ]


@given(names)
def test_a_name_is_found_by_itself(name: str) -> None:
    assert is_found_by(name, fold(name)) == bool(fold(name))


@pytest.mark.parametrize("typed", ["Uydurmayilova", "Uydurmayılova", "Уйдурмайылова", "уйдурмаил"])
@pytest.mark.parametrize("name", ["Nümunə Uydurmayılova", "Нюмуня Уйдурмаилова"])
def test_a_search_in_any_alphabet_finds_every_spelling(typed: str, name: str) -> None:
    assert is_found_by(typed, fold(name))


@pytest.mark.parametrize("typed", ["", " ’ ", "Hayalov", "Nümunə Hayalov"])
def test_a_search_for_another_name_finds_nothing(typed: str) -> None:
    assert not is_found_by(typed, fold("Nümunə Uydurmayılova"))


def test_a_looser_match_begins_a_word() -> None:
    assert is_found_by("гаял", "numuna hayalov")
    assert not is_found_by("гаял", "numuna yenihayalov")
