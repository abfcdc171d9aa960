"""What the engine's parser says of a query that is not SPARQL, in words for who wrote it.

The parser tells the last place that it reached, which may be a few characters behind the mistake,
and all that it tried there, classes of characters included.
"""

import re

from prisongraph.engine.hints import hint_for
from prisongraph.errors import QueryError

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_TRIED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\[\]]*(?:\'[\[\]]\'[^\[\]]*)*\]|[^,\[\]"]+', re.DOTALL)
_SHOWN = 24
_EXCERPT = 40
#: What the parser says in words, and what that means to who wrote the query.
_SAID = {
    "Prefix not found": "a prefix that is declared with PREFIX",
    "IRI parsing failed": "an IRI without spaces or other characters that it cannot hold",
}
#: What the parser knows beyond SPARQL 1.1, and what this endpoint refuses.
_UNSAID = frozenset({"LATERAL", "SERVICE"})


def syntax_error(message: str, query: str) -> QueryError:
    """The error, with line and column of the place, what stands there, and what was expected."""
    place = _PLACE.match(message)
    if not place:
        return QueryError(message)
    line, column = int(place[1]), int(place[2])
    expected = _expected(place[3]) or "something else shortly before this place"
    hint = hint_for(query)
    return QueryError(
        f"line {line}, column {column}: expected {expected}; "
        f"the parser read up to {_excerpt(query, line, column)}" + (f"; {hint}" if hint else ""),
        line=line,
        column=column,
    )


def _excerpt(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    before = lines[line - 1][: column - 1].strip() if line <= len(lines) else ""
    return f"`{before[-_EXCERPT:]}`" if before else "the beginning of the line"


def _expected(tried: str) -> str:
    found: dict[str, None] = {}
    for each in _TRIED.findall(tried):
        if words := _in_words(each.strip()):
            found[words] = None
    for said in _SAID.values():
        if said in found:
            return said
    shown = list(found)[:_SHOWN]
    return ", ".join(shown[:-1]) + (" or " if len(shown) > 1 else "") + shown[-1] if shown else ""


def _in_words(tried: str) -> str:
    """One thing that was tried; nothing for single characters inside of names and numbers."""
    if tried in _UNSAID:
        return ""
    if tried.startswith('"'):
        symbol = tried[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        return f"`{symbol}`"
    if tried.startswith("["):
        if "'A' ..= 'Z'" in tried:
            return "a name"
        return "a number" if tried == "['0'..='9']" else ""
    return _SAID.get(tried, tried)
