"""Names folded to plain letters, so that a search finds every spelling.

Both forms are derived: no source spells a name so, and neither is ever shown as a name.
`fold` keeps spellings apart that a reader would keep apart and is stored as `pg:foldedName`;
`matching_key` is looser and joins what reaches us through Azerbaijani, Russian and English.

Azerbaijani letters are folded as English-language sources write them (x → kh, q → g, c → j),
because stripping accents alone would leave them apart from the spellings of those sources.
Cyrillic letters are folded to the same letters; the ones that only Azerbaijani used until 1991
are among them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

_AZERBAIJANI = str.maketrans(
    {
        "ə": "a",
        "x": "kh",
        "q": "g",
        "c": "j",
        "ç": "ch",
        "ş": "sh",
        "ğ": "gh",
        "ı": "i",
        "ö": "o",
        "ü": "u",
    }
)
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіґ", "abvgdeziyklmnoprstufieig", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""}
    | {"ё": "yo", "ю": "yu", "я": "ya", "є": "ye", "ї": "yi"}
    | {"ә": "a", "ғ": "gh", "ҹ": "j", "һ": "h", "ҝ": "g", "ө": "o", "ү": "u", "ј": "y"}
)
_MARKED = re.compile(r"[əçşğıöüƏÇŞĞİÖÜ]")
_APOSTROPHES = re.compile("['’‘ʼʻʹ′`´]")
_APART = re.compile(r"[^\w]+")

#: What the spellings of one name differ in, in the order in which it is levelled.
#: S and C stand for sh and ch, so that their h is not taken for a letter of its own.
_LEVELLED = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("dzh|dj|zh", "j"),  # Джафаров, Dzhafarov: Jafarov
        ("sh", "S"),
        ("ch", "C"),
        ("(?<=[aeiou])h$", ""),  # Jafarzadeh: Jafarzade
        ("[gkqx]h?|h", "g"),  # Гасанов: Hasanov; Икбал: Igbal; Хадиджа: Xadija
        ("c", "j"),  # Azerbaijani typed without its marks: Cabbar
        ("w", "v"),  # German: Abbasow
        ("(?<=[aeiou])y(?=[ei])", ""),  # Aliyev: Алиев
        ("(?<=[^aeiouy])y(?=[aeou])", ""),  # Кязымов: Kazimov
        ("y", "i"),  # Ismayılova: Исмайылова
        ("e", "a"),  # Мамедов: Mammadov
        (r"(.)\1+", r"\1"),  # Mamedov: Mammadov
    )
)


def fold(name: str) -> str:
    """The name in lower-case plain letters and single spaces; folding again changes nothing.

    The Azerbaijani values of x, q and c apply only to names that show an Azerbaijani letter,
    so that English words stay as they are.
    """
    whole = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", name))
    joined = _APOSTROPHES.sub("", whole)
    plain = unicodedata.normalize("NFC", joined.casefold())
    if _MARKED.search(joined):
        plain = plain.translate(_AZERBAIJANI)
    plain = plain.replace("дж", "j").translate(_CYRILLIC)
    parts = unicodedata.normalize("NFKD", plain)
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _APART.sub(" ", letters.casefold().translate(_CYRILLIC)).strip()


def matching_key(name: str) -> str:
    """The name reduced to what its spellings in Azerbaijani, Russian and English share.

    Word by word, so that the words of a key stand where those of the folded name do.
    Masculine and feminine endings stay apart: Hasanov is nobody’s spelling of Hasanova.
    A folded name has the key of the name that it was folded from.
    """
    return " ".join(keys_of(fold(name).split()))


def keys_of(words: Iterable[str]) -> list[str]:
    """The keys of words that are folded already."""
    return [_key_of_word(word) for word in words]


@lru_cache(maxsize=1 << 16)
def _key_of_word(word: str) -> str:
    for pattern, replacement in _LEVELLED:
        word = pattern.sub(replacement, word)
    return word


def finder(text: str) -> Callable[[str], bool]:
    """Whether a search for the text finds a folded name, in this spelling or another.

    Every word of the text occurs in the name, or its key begins a word of the name’s key:
    keys are too short to be looked for within words.
    """
    words = fold(text).split()
    sought = keys_of(words)

    def finds(folded: str) -> bool:
        if all(word in folded for word in words):
            return bool(words)
        keys = keys_of(folded.split())
        return all(any(key.startswith(each) for key in keys) for each in sought)

    return finds


def is_found_by(text: str, folded: str) -> bool:
    """Whether a search for the text finds one folded name; see `finder`."""
    return finder(text)(folded)
