from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.policy.values import Bounds, bounds_of
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import EDTF, PG, XSD


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("lexical", "datatype", "low", "high"),
    [
        ("2022-11-05", XSD.date, "2022-11-05", "2022-11-05"),
        ("2022-11", XSD.gYearMonth, "2022-11-01", "2022-11-30"),
        ("2024-02", XSD.gYearMonth, "2024-02-01", "2024-02-29"),
        ("2022", XSD.gYear, "2022-01-01", "2022-12-31"),
        ("2017-21", EDTF.EDTF, "2017-03-01", "2017-05-31"),
        ("2024-03/2024-06", EDTF.EDTF, "2024-03-01", "2024-06-30"),
        ("200X", EDTF.EDTF, "2000-01-01", "2009-12-31"),
        ("2022-11~", EDTF.EDTF, "2022-11-01", "2022-11-30"),
    ],
)
def test_a_date_has_the_days_that_it_allows(
    lexical: str, datatype: Iri, low: str, high: str
) -> None:
    assert bounds_of(Literal(lexical, datatype)) == Bounds("date", day(low), day(high))


@pytest.mark.parametrize(
    ("lexical", "low", "high"),
    [
        ("357", 357, 357),
        (">200", 201, None),
        (">=5", 5, None),
        ("<300", 0, 299),
        ("<=9", 0, 9),
        ("~80", 72, 88),
        ("5..7", 5, 7),
    ],
)
def test_a_quantity_has_the_numbers_that_it_allows(
    lexical: str, low: int, high: int | None
) -> None:
    assert bounds_of(Literal(lexical, PG.quantity)) == Bounds("count", low, high)


@pytest.mark.parametrize(("lexical", "months"), [("P16Y", 192), ("P7Y6M", 90), ("P18M", 18)])
def test_a_duration_has_its_months(lexical: str, months: int) -> None:
    assert bounds_of(Literal(lexical, XSD.duration)) == Bounds("months", months, months)


@pytest.mark.parametrize(("lexical", "days"), [("P30D", 30), ("P3M28D", 119), ("P1Y1D", 366)])
def test_a_duration_told_to_the_day_has_its_days(lexical: str, days: int) -> None:
    assert bounds_of(Literal(lexical, XSD.duration)) == Bounds("days", days, days)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("P4M", "P3M28D", True),
        ("P2M", "P1M29D", True),
        ("P3M", "P3M28D", False),
        ("P4M", "P3M", False),
        ("P3M28D", "P3M26D", False),
        ("P7Y", "P7Y6M", False),
    ],
)
def test_a_term_in_months_agrees_with_the_term_to_the_day_that_it_rounds(
    one: str, other: str, agree: bool
) -> None:
    found = [bounds_of(Literal(lexical, XSD.duration)) for lexical in (one, other)]
    assert found[0]
    assert found[1]
    assert found[0].overlaps(found[1]) is agree
    assert found[1].overlaps(found[0]) is agree


def test_a_term_to_the_day_is_narrower_than_one_in_months() -> None:
    months, days = (bounds_of(Literal(each, XSD.duration)) for each in ("P4M", "P3M28D"))
    assert months
    assert days
    assert days.width < months.width


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("2022-11-31", XSD.date),
        ("2022-11-31", EDTF.EDTF),
        ("2022-13", XSD.gYearMonth),
        ("0000", XSD.gYear),
        ("2022-11-05Z", XSD.date),
        ("November", EDTF.EDTF),
        ("many", PG.quantity),
        ("7..5", PG.quantity),
        ("1.5", XSD.integer),
        ("16 years", XSD.duration),
        ("P", XSD.duration),
    ],
)
def test_an_ill_formed_value_is_an_error(lexical: str, datatype: Iri) -> None:
    with pytest.raises(ValueError, match=lexical.replace(".", r"\.")):
        bounds_of(Literal(lexical, datatype))


intervals = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(
    lambda pair: Bounds("count", min(pair), max(pair))
)


@given(intervals, intervals)
def test_bounds_overlap_exactly_when_a_number_satisfies_both(one: Bounds, other: Bounds) -> None:
    def numbers(bounds: Bounds) -> set[int]:
        assert bounds.low is not None
        assert bounds.high is not None
        return set(range(bounds.low, bounds.high + 1))

    assert one.overlaps(other) == bool(numbers(one) & numbers(other)) == other.overlaps(one)
