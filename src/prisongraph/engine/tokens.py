"""The tokens of a query (SPARQL 1.1 Query, section 19.8), as far as somebody must tell them apart.

What is between them, operators and spaces, is passed over; whether they make a query is left
to the engine.
"""

import re
from collections.abc import Iterator

_HEX = "[0-9A-Fa-f]"
_CODEPOINT = (
    rf"\\u(?![Dd][89A-Fa-f]){_HEX}{{4}}"
    rf"|\\U(?!0000[Dd][89A-Fa-f])00(?:0{_HEX}|10){_HEX}{{4}}"
)
_ESCAPE = re.compile(_CODEPOINT)

# The quantifiers are possessive, as in the engine's parser, which never goes back into a token.
GAP = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
IRI = rf'<(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODEPOINT})*+>'
_CHARACTER = rf"""\\[tbnrf\\"']|{_CODEPOINT}"""
STRING = rf"""
      \"\"\"(?:\"{{0,2}}+(?:[^"\\]|{_CHARACTER}))*+\"\"\"
    | '''(?:'{{0,2}}+(?:[^'\\]|{_CHARACTER}))*+'''
    | "(?:[^"\\\n\r]|{_CHARACTER})*+"
    | '(?:[^'\\\n\r]|{_CHARACTER})*+'
"""
VARIABLE = r"[?$][0-9A-Za-z_\u00B7-\U0010FFFF]++"
#: Keywords, numbers, blank nodes and prefixed names, as many as stand without a space between.
NAMES = r"(?:[0-9A-Za-z_.:%\u00B7-\U0010FFFF-]|\\.)++"
TOKEN = re.compile(
    rf"""
      (?P<skip>{STRING} | {VARIABLE})
    | (?P<iri>{IRI})
    | (?P<comment>\#)
    | (?P<open>[({{\[])
    | (?P<close>[)}}\]])
    | (?P<names>{NAMES})
    """,
    re.VERBOSE | re.DOTALL,
)


def without_escapes(query: str) -> str:
    """The query with every escape of a codepoint decoded (section 19.2)."""
    return _ESCAPE.sub(lambda found: chr(int(found[0][2:], 16)), query)


def tokens_of(query: str) -> Iterator[re.Match[str]]:
    """The tokens of a query, each as long as it can be, without its comments."""
    place = 0
    while token := TOKEN.search(query, place):
        place = line_end(query, token.start()) if token["comment"] else token.end()
        if not token["comment"]:
            yield token


def line_end(query: str, start: int) -> int:
    """Where the line ends, and with it a comment."""
    ends = (query.find("\r", start), query.find("\n", start), len(query))
    return min(end for end in ends if end >= 0)
