"""The ledger of lists: what adds up, what does not, and what nobody can tell."""

import random
from collections.abc import Iterable
from datetime import date
from itertools import count, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.build.list_ledger import Balance, balances, ledger_quads
from prisongraph.build.list_numbers import Span, hull, read_evidence
from prisongraph.iris import BASE
from prisongraph.policy.values import bounds_of
from prisongraph.terms import Iri, Literal, Quad, text
from prisongraph.vocab import EDTF, PG, RDF, SKOS, XSD

LIST = Iri(BASE + "list/example")
OTHER = Iri(BASE + "list/other")
MARCH, JUNE, JULY = (Iri(f"{LIST}/2024-{month}") for month in ("03", "06", "07"))
DAYS = {MARCH: "2024-03-01", JUNE: "2024-06-01", JULY: "2024-07-01"}


class Book:
    """Compiled statements about invented lists, as the compiler hands them on."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._numbers = count(1)

    def edition(self, edition: Iri, *, of: Iri = LIST) -> "Book":
        self.quads.append(Quad(edition, PG.editionOf, of))
        return self._called(edition)

    def section(self, name: str, *, of: Iri, number: object = None) -> "Book":
        section = Iri(f"{of}/{name}")
        self.quads.append(Quad(section, PG.sectionOf, of))
        self._called(section)
        return self if number is None else self.claim(section, PG.memberCount, number)

    def _called(self, thing: Iri) -> "Book":
        self.quads.append(Quad(thing, SKOS.prefLabel, text(thing.rpartition("/")[2])))
        return self

    def claim(
        self, subject: Iri, predicate: Iri, value: object, *, status: Iri = PG.Accepted
    ) -> "Book":
        claim = Iri(f"{BASE}claim/invented-{next(self._numbers):03}")
        term = term_of(value)
        facts: list[tuple[Iri, Iri | Literal]] = [
            (RDF.type, PG.Claim),
            (RDF.subject, subject),
            (RDF.predicate, predicate),
            (RDF.object, term),
            (PG.status, status),
        ]
        bounds = bounds_of(term)
        if bounds:
            names = (PG.earliest, PG.latest) if bounds.kind == "date" else (PG.min, PG.max)
            for name, end in zip(names, (bounds.low, bounds.high), strict=True):
                if end is not None:
                    facts.append((name, end_of(bounds.kind, end)))
        self.quads += [Quad(claim, name, fact) for name, fact in facts]
        return self

    def sides(self, subject: Iri, predicate: Iri, values: Iterable[object]) -> "Book":
        for value in values:
            self.claim(subject, predicate, value, status=PG.Contested)
        return self

    def balance(self, edition: Iri, name: str = "step") -> Balance:
        found = [
            balance
            for balance in balances(read_evidence(self.quads))
            if (balance.edition, balance.name) == (edition, name)
        ]
        assert len(found) == 1, found
        return found[0]


def term_of(value: object) -> Iri | Literal:
    if isinstance(value, Iri | Literal):
        return value
    if isinstance(value, int):
        return Literal(str(value), XSD.integer)
    assert isinstance(value, str)
    return Literal(value, XSD.date if value.count("-") == 2 else PG.quantity)


def end_of(kind: str, end: int) -> Literal:
    if kind == "date":
        return Literal(date.fromordinal(end).isoformat(), XSD.date)
    return Literal(str(end), XSD.integer)


def two_editions(**numbers: object) -> Book:
    """March and June with the numbers that are given; a list of values is contested."""
    book = Book().edition(MARCH).edition(JUNE)
    for edition in (MARCH, JUNE):
        book.claim(edition, PG.publishedOn, DAYS[edition])
    places = {
        "opening": (MARCH, PG.memberCount),
        "recalled": (JUNE, PG.previousCount),
        "added": (JUNE, PG.addedCount),
        "removed": (JUNE, PG.removedCount),
        "stated": (JUNE, PG.memberCount),
    }
    for name, value in numbers.items():
        subject, predicate = places[name]
        if isinstance(value, list):
            book.sides(subject, predicate, value)
        else:
            book.claim(subject, predicate, value)
    return book


@pytest.mark.parametrize(
    ("numbers", "outcome", "remainder", "words"),
    [
        (
            {"opening": 182, "added": 34, "removed": 12, "stated": 204},
            PG.Closes,
            Span(0, 0),
            "182 + 34 − 12 = 204, the stated total.",
        ),
        (
            {"opening": 303, "added": 18, "stated": 319},
            PG.DoesNotClose,
            Span(-2, -2),
            "303 + 18 = 321, but 319 is stated: 2 fewer than the reported changes give. "
            "No source in the record says how many were removed; "
            "2 would account for the difference.",
        ),
        (
            {"opening": 111, "added": 4, "stated": 122},
            PG.DoesNotClose,
            Span(7, 7),
            "No source in the record says how many were removed, and no such number would account",
        ),
        (
            {"opening": 127, "removed": 61, "stated": 119},
            PG.DoesNotClose,
            Span(53, 53),
            "No source in the record says how many were added; "
            "53 would account for the difference.",
        ),
        (
            {"opening": 122, "added": 3, "removed": 2, "stated": 122},
            PG.DoesNotClose,
            Span(-1, -1),
            "No source in the record accounts for the difference.",
        ),
        (
            {"opening": 375, "added": 17, "stated": 392},
            PG.Closes,
            Span(0, 0),
            "375 + 17 = 392, the stated total. No source in the record says how many were removed.",
        ),
        (
            {"opening": 319, "stated": 331},
            PG.CannotBeTold,
            None,
            "The total goes from 319 to 331 (+12), and no source in the record says how "
            "many were added or removed.",
        ),
        (
            {"opening": 122, "stated": 122},
            PG.CannotBeTold,
            None,
            "The total stays at 122, and no source",
        ),
        (
            {"added": 17, "removed": 1, "stated": 303},
            PG.CannotBeTold,
            None,
            "No source in the record gives the total of the earlier edition.",
        ),
        (
            {"opening": 254, "added": 3},
            PG.CannotBeTold,
            None,
            "No source in the record gives the total of the later edition.",
        ),
        (
            {},
            PG.CannotBeTold,
            None,
            "No source in the record gives the total of the earlier and of the later edition.",
        ),
        (
            {"recalled": 235, "added": 19, "stated": 254},
            PG.Closes,
            Span(0, 0),
            "235 + 19 = 254, the stated total.",
        ),
        (
            {"opening": 150, "recalled": 160, "removed": 17, "stated": 133},
            PG.CannotBeTold,
            Span(-10, 0),
            "(150 or 160) − 17 = 133 to 143, and 133 is stated: the remainder lies from −10 to 0. "
            "No source in the record says how many were added. "
            "Sources disagree on the earlier total: 150 or 160.",
        ),
        (
            {"opening": 254, "added": [19, 17], "removed": 0, "stated": 280},
            PG.DoesNotClose,
            Span(7, 9),
            "the remainder lies from +7 to +9, and never 0. "
            "No source in the record accounts for the difference. "
            "Sources disagree on the number added: 17 or 19.",
        ),
        (
            {"opening": ">200", "added": 10, "removed": 0, "stated": 230},
            PG.CannotBeTold,
            Span(None, 19),
            "(more than 200) + 10 − 0 = at least 211, and 230 is stated: "
            "the remainder is at most +19.",
        ),
        (
            {"opening": "~80", "added": 1, "removed": 1, "stated": 80},
            PG.CannotBeTold,
            Span(-8, 8),
            "(about 80) + 1 − 1 = 72 to 88",
        ),
        (
            {"opening": ">200", "added": 10, "removed": 0, "stated": 150},
            PG.DoesNotClose,
            Span(None, -61),
            "the remainder is at most −61, and never 0.",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_step_says_whether_the_reported_changes_account_for_the_total(
    numbers: dict[str, object], outcome: Iri, remainder: Span | None, words: str
) -> None:
    step = two_editions(**numbers).balance(JUNE)
    assert words in step.explanation
    assert (step.outcome, step.spans["remainder"]) == (outcome, remainder)


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ({"opening": 1, "added": 1, "removed": 1, "stated": 1}, ()),
        ({"opening": 1, "added": 1, "stated": 1}, (PG.removedCount,)),
        ({"opening": 1, "stated": 1}, (PG.addedCount, PG.removedCount)),
        ({"added": 1, "removed": 1, "stated": 1}, (PG.memberCount,)),
    ],
)
def test_a_step_names_what_nobody_reports(
    numbers: dict[str, object], missing: tuple[Iri, ...]
) -> None:
    assert two_editions(**numbers).balance(JUNE).missing == missing


def test_a_step_rests_on_every_claim_whose_value_it_uses_and_on_no_other() -> None:
    book = two_editions(opening=40, added=[4, 5], stated=44)
    book.claim(JUNE, PG.memberCount, 99, status=PG.Outranked)
    book.claim(JUNE, PG.removedCount, 7, status=PG.NotAsserted)
    used = {
        quad.subject
        for quad in book.quads
        if quad.predicate == PG.status and quad.object in (PG.Accepted, PG.Contested)
    }
    assert book.balance(JUNE).claims == used


numbers = st.integers(0, 400)
sides = st.lists(numbers, min_size=1, max_size=3, unique=True)


@given(opening=numbers, added=numbers, removed=numbers)
def test_changes_that_add_up_close(opening: int, added: int, removed: int) -> None:
    stated = opening + added - removed
    step = two_editions(opening=opening, added=added, removed=removed, stated=stated).balance(JUNE)
    assert step.outcome == PG.Closes


@given(opening=sides, added=sides, removed=sides, stated=sides)
def test_the_remainder_covers_every_combination_of_the_sides(
    opening: list[int], added: list[int], removed: list[int], stated: list[int]
) -> None:
    book = two_editions(opening=opening, added=added, removed=removed, stated=stated)
    step = book.balance(JUNE)
    each = {
        last - (first + more - less)
        for first, more, less, last in product(opening, added, removed, stated)
    }
    assert step.spans["remainder"] == Span(min(each), max(each))
    assert (step.outcome == PG.DoesNotClose) <= (0 not in each)
    assert (step.outcome == PG.Closes) == (each == {0})


@given(seed=st.integers(0, 1000))
def test_the_order_of_statements_makes_no_difference(seed: int) -> None:
    book = two_editions(opening=[40, 41], added=9, removed=[5, 6], stated=44)
    book.section("poets", of=JUNE, number=4).section("jesters", of=JUNE, number=">9")
    before = sorted(map(str, ledger_quads(book.quads)))
    random.Random(seed).shuffle(book.quads)
    assert sorted(map(str, ledger_quads(book.quads))) == before


def test_editions_follow_each_other_by_date() -> None:
    book = Book()
    for edition in (JULY, MARCH, JUNE):
        book.edition(edition).claim(edition, PG.publishedOn, DAYS[edition])
    steps = {each.edition: each.more for each in balances(read_evidence(book.quads))}
    assert steps == {JUNE: ((PG.stepFrom, MARCH),), JULY: ((PG.stepFrom, JUNE),)}


def test_a_source_that_names_the_edition_before_is_followed_against_the_dates() -> None:
    book = Book()
    for edition in (JULY, MARCH, JUNE):
        book.edition(edition).claim(edition, PG.publishedOn, DAYS[edition])
    step = book.claim(JULY, PG.previousEdition, MARCH).balance(JULY)
    assert step.more == ((PG.stepFrom, MARCH),)
    assert "By its date 1 other edition of the record stood between the two." in step.explanation


def test_an_edition_of_another_list_before_is_said_to_be_one() -> None:
    book = Book().edition(JUNE).edition(MARCH, of=OTHER)
    step = book.claim(JUNE, PG.previousEdition, MARCH).balance(JUNE)
    assert "A source names an edition of another list" in step.explanation


def test_editions_whose_order_is_unknown_are_never_said_to_close_or_not() -> None:
    book = Book().edition(MARCH).edition(JUNE)
    book.claim(MARCH, PG.publishedOn, Literal("2024", XSD.gYear)).claim(MARCH, PG.memberCount, 40)
    book.claim(JUNE, PG.publishedOn, DAYS[JUNE]).claim(JUNE, PG.memberCount, 44)
    later = MARCH  # the year ends after June
    step = book.claim(later, PG.addedCount, 9).balance(later)
    assert step.outcome == PG.CannotBeTold
    assert "no source in the record says which came first" in step.explanation


@pytest.mark.parametrize("predicate", [PG.publishedOn, PG.reachedBy, PG.additionPeriod])
def test_any_property_of_time_places_an_edition(predicate: Iri) -> None:
    book = Book().edition(MARCH).edition(JUNE).claim(MARCH, PG.publishedOn, DAYS[MARCH])
    book.claim(JUNE, predicate, Literal("2024-05/2024-06", EDTF.EDTF))
    assert book.balance(JUNE).more == ((PG.stepFrom, MARCH),)


def test_an_edition_without_a_date_stands_in_no_step() -> None:
    book = Book().edition(MARCH).edition(JUNE).claim(MARCH, PG.publishedOn, DAYS[MARCH])
    assert list(balances(read_evidence(book.claim(JUNE, PG.memberCount, 4).quads))) == []


@pytest.mark.parametrize(
    ("total", "sections", "declared", "outcome", "complete", "words"),
    [
        (50, [30, 20], None, PG.Closes, True, "2 sections have a count, with 50 persons in all"),
        (50, [30, 15], 2, PG.DoesNotClose, True, "of 50 stated: 5 stand in no section"),
        (50, [30, 15], 3, PG.CannotBeTold, False, "2 of 3 sections have a count"),
        (50, [30], None, PG.CannotBeTold, None, "1 section has a count, with 30 persons"),
        (50, [30, None], 2, PG.CannotBeTold, False, "1 of 2 sections has a count"),
        (50, [30, 23], None, PG.DoesNotClose, None, "3 more than the stated 50: sections overlap"),
        (None, [30, 23], None, PG.CannotBeTold, None, "no source in the record gives the total"),
        (50, [None], None, PG.CannotBeTold, None, "no source in the record says how many persons"),
        (50, [">20", 10], None, PG.CannotBeTold, None, "the remainder is at most +19"),
    ],
)
def test_a_breakdown_says_what_stands_in_no_section(
    total: int | None,
    sections: list[object],
    declared: int | None,
    outcome: Iri,
    complete: bool | None,
    words: str,
) -> None:
    book = Book().edition(JUNE)
    if total is not None:
        book.claim(JUNE, PG.memberCount, total)
    if declared is not None:
        book.claim(JUNE, PG.sectionCount, declared)
    for number, size in enumerate(sections):
        book.section(f"section-{number}", of=JUNE, number=size)
    balance = book.balance(JUNE, "breakdown")
    assert words in balance.explanation
    assert balance.outcome == outcome
    told = [value for name, value in balance.more if name == PG.complete]
    expected = [] if complete is None else [Literal(str(complete).lower(), XSD.boolean)]
    assert told == expected


def test_a_section_on_which_sources_disagree_is_named() -> None:
    book = Book().edition(JUNE).claim(JUNE, PG.memberCount, 50)
    book.section("poets", of=JUNE).sides(Iri(f"{JUNE}/poets"), PG.memberCount, [50, 48])
    balance = book.balance(JUNE, "breakdown")
    assert balance.outcome == PG.CannotBeTold
    assert "Sources disagree on the count of “poets”: 48 or 50." in balance.explanation


def test_a_section_without_a_label_is_left_to_the_shapes_and_stops_nothing() -> None:
    book = Book().edition(JUNE)
    poets = Iri(f"{JUNE}/poets")
    book.quads.append(Quad(poets, PG.sectionOf, JUNE))
    balance = book.sides(poets, PG.memberCount, [1, 2]).balance(JUNE, "breakdown")
    assert "the count of “list:example/2024-06/poets”" in balance.explanation


@pytest.mark.parametrize(
    ("named", "counted", "outcome", "words"),
    [
        (3, 2, PG.DoesNotClose, "3 are named as added, but the count is 2: 1 more than that."),
        (2, 2, PG.Closes, "2 are named as added, as many as are counted."),
        (1, 17, PG.CannotBeTold, "1 is named as added, and the count is 17: 16 more without"),
        (
            3,
            None,
            PG.CannotBeTold,
            "3 are named as added; no source in the record says how many were.",
        ),
        (3, ">2", PG.CannotBeTold, "3 are named as added, and the count is more than 2."),
    ],
)
def test_names_are_held_against_their_number(
    named: int, counted: object, outcome: Iri, words: str
) -> None:
    book = Book().edition(JUNE)
    if counted is not None:
        book.claim(JUNE, PG.addedCount, counted)
    for number in range(named):
        book.claim(JUNE, PG.added, Iri(f"{BASE}person/invented-{number}"))
    balance = book.balance(JUNE, "named-added")
    assert words in balance.explanation
    assert balance.outcome == outcome


@pytest.mark.parametrize(
    ("size", "span"), [(5, Span(5, 7)), (">1", Span(2, None)), (None, Span(2, None))]
)
def test_a_named_group_may_hold_those_who_are_named_beside_it(size: object, span: Span) -> None:
    group = Iri(BASE + "group/invented")
    book = Book().edition(JUNE).claim(JUNE, PG.removed, group)
    book.quads.append(Quad(group, RDF.type, PG.Group))
    for name in ("ada", "bob"):
        book.claim(JUNE, PG.removed, Iri(f"{BASE}person/{name}"))
    if size is not None:
        book.claim(group, PG.memberCount, size)
    assert book.balance(JUNE, "named-removed").spans["expected"] == span


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4))
def test_a_hull_holds_all_its_spans(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    outer = hull(spans)
    assert all(outer.holds(end) for pair in pairs for end in pair)
    assert hull([*spans, Span(3, None)]).high is None
