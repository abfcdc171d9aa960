"""What a stranger's query may not do: call out, or nest so deep that the engine's stack overflows.

The decision is made on the tokens of the query (SPARQL 1.1 Query, section 19.8),
so that a word in a string, an IRI, a comment or a variable is never mistaken for a keyword,
and a keyword hidden behind a codepoint escape (section 19.2) is still found.
"""

import re

from prisongraph.errors import QueryRefusedError

MAX_NESTING = 100
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_PROLOGUE = ("BASE", "PREFIX", "VERSION")

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
      (?P<skip>
          \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"   # long strings
        | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
        | "(?:[^"\\\n\r]|\\.)*"                    # short strings
        | '(?:[^'\\\n\r]|\\.)*'
        | <[^<>"{}|^`\\\x00-\x20]*>                # IRIs
        | \#[^\n\r]*                               # comments
        | [?$]\w+                                  # variables
        | @[A-Za-z]+(?:-[A-Za-z0-9]+)*             # language tags
        | _:[\w.-]+                                # blank nodes
        | (?:[^\W\d_][\w.-]*)?:(?:[\w.:%-]|\\.)*   # prefixed names
      )
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    | (?P<word>[A-Za-z_][\w.-]*)
    """,
    re.VERBOSE | re.DOTALL,
)


def check_query(query: str) -> None:
    """Refuses a query that calls another endpoint or nests deeper than the engine can bear."""
    depth = 0
    for token in _TOKEN.finditer(_decode(query)):
        # A keyword needs no space before it (`trueSERVICE` is two tokens to the engine),
        # and no other word of SPARQL holds this one.
        if token["word"] and "SERVICE" in token["word"].upper():
            raise QueryRefusedError(
                "SERVICE is refused: this endpoint never calls another one; "
                "send this query to an endpoint of your own and let it call this one"
            )
        if token["open"]:
            depth += 1
            if depth > MAX_NESTING:
                raise QueryRefusedError(
                    f"the query nests deeper than {MAX_NESTING} brackets; write it flatter"
                )
        elif token["close"]:
            depth -= 1


def form_of(query: str) -> str | None:
    """The form of a query: the first keyword after its prologue (SPARQL 1.1 Query, section 16).

    None where that keyword is no query form, as in an update, or where there is none.
    The prologue is that of SPARQL 1.2: BASE, PREFIX and VERSION in any order.
    """
    for token in _TOKEN.finditer(_decode(query)):
        if token["open"] or token["close"]:
            return None
        if not (word := (token["word"] or "").upper()):
            continue
        # A keyword needs no space behind it either: `ASKWHERE{}` is two tokens to the engine.
        if form := next((each for each in FORMS if word.startswith(each)), None):
            return form
        if not word.startswith(_PROLOGUE):
            return None
    return None


def _decode(query: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = int(found[1] or found[2], 16)
        return chr(code) if code < 0x110000 else found[0]

    return _ESCAPE.sub(character, query)
