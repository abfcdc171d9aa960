"""The dataset that a query names itself: FROM and FROM NAMED (SPARQL 1.1 Query, section 13.2)."""

from dataclasses import dataclass

from prisongraph.engine.tokens import tokens_of


@dataclass(frozen=True, slots=True)
class DatasetClauses:
    """The terms behind FROM and FROM NAMED as they are written, and the prologue they need."""

    prologue: str
    default: tuple[str, ...]
    named: tuple[str, ...]


def clauses_of(query: str) -> DatasetClauses:
    """The dataset clauses of a query that is sound; without any, two empty sequences.

    They stand before the pattern and outside of every bracket, where nothing else is called FROM.
    """
    default: list[str] = []
    named: list[str] = []
    target = None
    form, depth = len(query), 0
    for token in tokens_of(query):
        word = (token["names"] or "").upper()
        depth += bool(token["open"]) - bool(token["close"])
        if word.startswith(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")) and ":" not in word:
            form = min(form, token.start())
        if depth:
            continue
        if word == "FROM":
            target = default
        elif word == "NAMED" and target is default:
            target = named
        elif target is not None:
            target.append(token[0])
            target = None
    return DatasetClauses(query[:form], tuple(default), tuple(named))
