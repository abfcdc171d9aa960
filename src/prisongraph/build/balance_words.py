"""How balances come out, in English sentences; numbers first, then what is not reported."""

from collections.abc import Iterator
from dataclasses import dataclass

from prisongraph.build.list_numbers import Number, Span
from prisongraph.wording import change_in_words, span_in_words

_CHANGES = "how many were added or removed"
_NOBODY = "No source in the record"
_NOBODY_HERE = "no source in the record"
_SETTLED = f"{_NOBODY} accounts for the difference."


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of a step; None is a number that nobody reports."""

    opening: Number | None
    entered: Number | None
    left: Number | None
    stated: Number | None


def step_words(terms: Terms, expected: Span | None, remainder: Span | None) -> str:
    """The sum between two editions."""
    if terms.stated is None or terms.opening is None:
        sides = {"earlier": terms.opening, "later": terms.stated}
        unknown = " and of the ".join(side for side, number in sides.items() if number is None)
        return f"{_NOBODY} gives the total of the {unknown} edition."
    if expected is None or remainder is None:
        return f"{_change(terms.opening, terms.stated)}, and {_NOBODY_HERE} says {_CHANGES}."
    sentences = [_sum(terms, expected, remainder), _unreported(terms, remainder)]
    return " ".join(sentence for sentence in (*sentences, *_disputes(terms)) if sentence)


def _change(opening: Number, stated: Number) -> str:
    change = stated.span.minus(opening.span)
    if change == Span(0, 0):
        return f"The total stays at {_values(stated)}"
    return f"The total goes from {_values(opening)} to {_values(stated)} ({signed(change)})"


def _disputes(terms: Terms) -> Iterator[str]:
    yield from difference_words("the earlier total", terms.opening)
    yield from difference_words("the number added", terms.entered)
    yield from difference_words("the number removed", terms.left)
    yield from difference_words("the later total", terms.stated)


def _sum(terms: Terms, expected: Span, remainder: Span) -> str:
    parts = [_term(terms.opening)] if terms.opening else []
    parts += [f"+ {_term(terms.entered)}"] if terms.entered else []
    parts += [f"− {_term(terms.left)}"] if terms.left else []
    equation = f"{' '.join(parts)} = {spoken(expected)}"
    stated = _values(terms.stated) if terms.stated else ""
    if remainder == Span(0, 0):
        return f"{equation}, the stated total."
    if remainder.exact:
        differing = f"{apart(remainder)} than the reported changes give"
        return f"{equation}, but {stated} is stated: {differing}."
    judged = "" if remainder.holds(0) else ", and never 0"
    return f"{equation}, and {stated} is stated: the remainder {_lies(remainder)}{judged}."


def _unreported(terms: Terms, remainder: Span) -> str:
    """What nobody reports, and whether it would explain the remainder."""
    if terms.entered and terms.left:
        return "" if remainder.holds(0) else _SETTLED
    what = "removed" if terms.entered else "added"
    told = f"{_NOBODY} says how many were {what}"
    if not remainder.exact or remainder == Span(0, 0):
        return f"{told}."
    assert remainder.low is not None
    explains = remainder.low < 0 if what == "removed" else remainder.low > 0
    if explains:
        return f"{told}; {abs(remainder.low)} would account for the difference."
    return f"{told}, and no such number would account for the difference."


def breakdown_words(
    sections: int, counted: int, *, declared: Number | None, total: Number | None, parts: Span
) -> str:
    """The sum of the sections of an edition against its total."""
    known = _how_many(sections, counted, declared)
    if counted == 0:
        return f"{known}, and {_NOBODY_HERE} says how many persons are in any of them."
    told = f"{known}, with {spoken(parts)} persons in all"
    if total is None:
        return f"{told}; {_NOBODY_HERE} gives the total."
    remainder = total.span.minus(parts)
    stated = _values(total)
    if remainder == Span(0, 0):
        return f"{told}, the stated total."
    if not remainder.exact:
        return f"{told}; {stated} is stated, and the remainder {_lies(remainder)}."
    assert remainder.low is not None
    if remainder.low < 0:
        more = f"{-remainder.low} more than the stated {stated}"
        return f"{told}, {more}: sections overlap, or a number is wrong."
    return f"{told}, of {stated} stated: {remainder.low} stand in no section that is reported."


def _how_many(sections: int, counted: int, declared: Number | None) -> str:
    number = counted or sections
    told = ("has a count" if number == 1 else "have a count") if counted else "named"
    if declared is None:
        return f"{number} section{'' if number == 1 else 's'} {told}"
    return f"{number} of {_values(declared)} sections {told}"


def naming_words(named: Span, counted: Number | None, *, what: str) -> str:
    """The members that are named against the number that is stated; `what` is added or removed."""
    verb = "is" if named == Span(1, 1) else "are"
    told = f"{spoken(named)} {verb} named as {what}"
    if counted is None:
        return f"{told}; {_NOBODY_HERE} says how many were."
    remainder = counted.span.minus(named)
    if remainder == Span(0, 0):
        return f"{told}, as many as are counted."
    count = f"the count is {_values(counted)}"
    if remainder.exact:
        assert remainder.low is not None
        if remainder.low < 0:
            return f"{told}, but {count}: {-remainder.low} more than that."
        return f"{told}, and {count}: {remainder.low} more without a name."
    return f"{told}, and {count}."


def difference_words(name: str, number: Number | None) -> Iterator[str]:
    """A sentence where sources contradict each other on a number."""
    if number and number.contested:
        yield f"Sources disagree on {name}: {' or '.join(number.values)}."


def spoken(span: Span) -> str:
    """A span of numbers in words."""
    return span_in_words(span.low, span.high)


def signed(span: Span) -> str:
    """A span of differences in words, each with its sign."""
    return change_in_words(span.low, span.high)


def _lies(span: Span) -> str:
    bounded = span.low is not None and span.high is not None
    return f"{'lies' if bounded else 'is'} {signed(span)}"


def apart(span: Span) -> str:
    """An exact difference in words: 2 fewer, 3 more."""
    assert span.low is not None
    return f"{abs(span.low)} {'fewer' if span.low < 0 else 'more'}"


def _values(number: Number) -> str:
    return " or ".join(number.values)


def _term(number: Number) -> str:
    """A number as a term of a sum, in brackets where it is more than one word."""
    words = _values(number)
    return f"({words})" if " " in words else words
