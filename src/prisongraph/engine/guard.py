"""What a stranger's query may not do: call out, or nest so deep that the engine's stack overflows.

The decision is made on the tokens of the query (SPARQL 1.1 Query, section 19.8),
so that a word in a string, an IRI, a comment or a variable is never mistaken for a keyword.
Where a text can be read in two ways, both are followed, because engines choose differently:
`1<2)#>` holds an IRI by the longest token, and a comparison and a comment to a parser that
knows what it expects; escapes of codepoints (section 19.2) count everywhere or only in
strings and IRIs; and a keyword needs no space behind it, so that `SERVICE:a` may be two tokens.
"""

import re
from heapq import heappop, heappush

from prisongraph.engine.tokens import (
    GAP,
    IRI,
    NAMES,
    STRING,
    TOKEN,
    VARIABLE,
    line_end,
    without_escapes,
)
from prisongraph.errors import QueryRefusedError

MAX_NESTING = 100
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_GROUP = re.compile(rf"{GAP}{{", re.VERBOSE)
_TARGET_AND_GROUP = re.compile(
    rf"{GAP}(?:SILENT{GAP})?(?:{VARIABLE}|{IRI}|{NAMES}){GAP}{{",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_FORM = re.compile(
    rf"""{GAP}
    (?:
        (?: BASE{GAP}{IRI} | PREFIX{GAP}{NAMES}{GAP}{IRI} | VERSION{GAP}(?:{STRING}) )
        {GAP}
    )*+
    (?P<form>{"|".join(FORMS)})
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def check_query(query: str) -> None:
    """Refuses a query that calls another endpoint or nests deeper than the engine can bear.

    QueryRefusedError in any reading of the query; whether it is sound is left to the engine.
    """
    for reading in _readings(query):
        # Most queries hold neither the word nor brackets enough, however they are read.
        if "SERVICE" in reading.upper() or sum(map(reading.count, "({[")) > MAX_NESTING:
            _check(reading)


def form_of(query: str) -> str | None:
    """The form of a query: the first keyword after its prologue (SPARQL 1.1 Query, section 16).

    None where that keyword is no query form, as in an update, or where there is none.
    The prologue is that of SPARQL 1.2: BASE, PREFIX and VERSION in any order.
    """
    for reading in _readings(query):
        if found := _FORM.match(reading):
            return found["form"].upper()
    return None


def _readings(query: str) -> list[str]:
    """The query, and where it holds escapes of codepoints, also the query without them."""
    decoded = without_escapes(query)
    return [query] if decoded == query else [query, decoded]


def _check(query: str) -> None:
    """Follows every reading of the tokens, from place to place, with the deepest nesting there."""
    places, depths, comment_end = [0], {0: 0}, 0
    while places:
        place = heappop(places)
        depth = depths.pop(place)
        token = TOKEN.search(query, place)
        if token is None:
            continue
        start, end = token.span()
        if token["names"] and _calls(query, token["names"].upper(), end):
            raise QueryRefusedError(
                "SERVICE is refused: this endpoint never calls another one; "
                "send this query to an endpoint of your own and let it call this one"
            )
        if token["comment"] and start >= comment_end:
            # Looked for once a line: a line of `<#>` would else be read once for each of them.
            comment_end = line_end(query, start)
        depth = depth + 1 if token["open"] else max(0, depth - 1) if token["close"] else depth
        if depth > MAX_NESTING:
            raise QueryRefusedError(
                f"the query nests deeper than {MAX_NESTING} brackets; write it flatter"
            )
        # `<` that may begin an IRI may also stand for itself.
        ends = (end, start + 1) if token["iri"] else (comment_end if token["comment"] else end,)
        for each in ends:
            if each not in depths:
                heappush(places, each)
            depths[each] = max(depth, depths.get(each, 0))


def _calls(query: str, names: str, end: int) -> bool:
    """Whether the names before a place end in a call of another endpoint: SERVICE, whom, `{`."""
    _, keyword, target = names.rpartition("SERVICE")
    if not keyword:
        return False
    if target in ("", "SILENT") and _TARGET_AND_GROUP.match(query, end):
        return True
    return ":" in names.partition("SERVICE")[2] and _GROUP.match(query, end) is not None
