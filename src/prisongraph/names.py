"""Names folded to plain letters, so that a search finds every spelling.

Azerbaijani letters are folded as English-language sources write them (x → kh, q → g, c → j),
because stripping accents alone would leave them apart from the spellings of those sources.
"""

import re
import unicodedata

_AZERBAIJANI = str.maketrans(
    {
        "ə": "a",
        "Ə": "a",
        "x": "kh",
        "X": "kh",
        "q": "g",
        "Q": "g",
        "c": "j",
        "C": "j",
        "ç": "ch",
        "Ç": "ch",
        "ş": "sh",
        "Ş": "sh",
        "ğ": "gh",
        "Ğ": "gh",
        "ı": "i",
        "I": "i",
        "İ": "i",
        "ö": "o",
        "Ö": "o",
        "ü": "u",
        "Ü": "u",
    }
)
_MARKED = re.compile(r"[əçşğıöüƏÇŞĞİÖÜ]")
_APART = re.compile(r"[^\w]+")


def fold(name: str) -> str:
    """The name in lower-case plain letters and single spaces.

    The Azerbaijani values of x, q and c apply only to names that show an Azerbaijani letter,
    so that English words stay as they are.
    """
    plain = name.translate(_AZERBAIJANI) if _MARKED.search(name) else name
    parts = unicodedata.normalize("NFKD", plain.lower())
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _APART.sub(" ", letters).strip()
