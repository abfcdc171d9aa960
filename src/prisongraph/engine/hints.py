"""What may be wrong with a query that the engine cannot read, in words for who wrote it.

The engine names the place where it gave up and what it would have read there,
which for the two commonest mistakes is far from what is to be done.
"""

from prisongraph.engine.tokens import tokens_of
from prisongraph.iris import PREFIXES

_PAIRS = {"(": ")", "{": "}", "[": "]"}


def hint_for(query: str) -> str:
    """One sentence on an undeclared prefix or an unpaired bracket; empty where there is neither."""
    return _undeclared(query) or _unpaired(query)


def _undeclared(query: str) -> str:
    """SPARQL 1.1 Query, section 4.1.1: a prefix is declared before it is used."""
    declared: set[str] = set()
    before = ""
    for token in tokens_of(query):
        names = token["names"] or ""
        prefix, colon, _ = names.partition(":")
        if before.upper() == "PREFIX" and colon:
            declared.add(prefix)
        elif colon and prefix != "_" and prefix not in declared:
            known = PREFIXES.get(prefix, "…")
            return f"the prefix {prefix}: is not declared; begin with PREFIX {prefix}: <{known}>"
        before = names
    return ""


def _unpaired(query: str) -> str:
    """Brackets nest: each is closed by its own kind, and none is left open."""
    opened: list[str] = []
    for token in tokens_of(query):
        if token["open"]:
            opened.append(token["open"])
        elif token["close"]:
            if not opened:
                return f"a {token['close']} closes nothing"
            if _PAIRS[opened[-1]] != token["close"]:
                return f"a {opened[-1]} is closed by {token['close']}"
            opened.pop()
    return f"a {opened[-1]} is never closed" if opened else ""
