from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prisongraph.build.claims import Claim
from prisongraph.build.schema import Property
from prisongraph.build.utterances import Passage
from prisongraph.policy.resolution import compatible, resolve
from prisongraph.policy.values import Bounds, bounds_of
from prisongraph.terms import Iri, Literal
from prisongraph.vocab import PG

FIXED = Property(
    PG.memberCount,
    PG.ClaimProperty,
    frozenset(),
    frozenset(),
    PG.Fixed,
    PG.Single,
    None,
    (),
)
CHANGING = replace(FIXED, temporality=PG.Changing)
CUMULATIVE = replace(FIXED, temporality=PG.Cumulative, cardinality=PG.Multiple)


def claim(
    name: str, value: str, *, origin: str = "a", stance: Iri = PG.Asserts, day: int = 1
) -> Claim:
    passage = Passage(
        Iri(f"u:{name}"),
        Iri("doc:x"),
        Bounds("date", day, day),
        (Iri(origin),),
        Iri(origin),
        stance,
        None,
        (),
        "x",
        1,
    )
    quantity = Literal(value, PG.quantity)
    return Claim(
        Iri(f"claim:{name}"),
        Iri("s"),
        PG.memberCount,
        quantity,
        stance,
        Iri(origin),
        (passage,),
        bounds_of(quantity),
    )


def statuses(*claims: Claim, prop: Property = FIXED, **options: Any) -> dict[str, str]:
    found = resolve(claims, prop, **options)
    return {
        iri.removeprefix("claim:"): decision.status.rpartition("#")[2]
        for iri, decision in found.decisions.items()
    }


def test_a_sole_value_is_accepted() -> None:
    assert statuses(claim("1", "8"), claim("2", "8", origin="b")) == {
        "1": "Accepted",
        "2": "Accepted",
    }


def test_contradicting_values_of_one_origin_each_are_contested() -> None:
    found = resolve([claim("1", "8"), claim("2", "11", origin="b")], FIXED)
    assert found.accepted == ()
    assert found.disagreement is not None
    assert found.disagreement.resolution == PG.Unresolved
    assert {side.iri for side in found.disagreement.sides} == {"claim:1", "claim:2"}


def test_the_narrowest_of_compatible_values_is_accepted() -> None:
    assert statuses(claim("1", ">200"), claim("2", "204", origin="b")) == {
        "1": "LessPrecise",
        "2": "Accepted",
    }


def test_the_competent_speaker_outranks_others() -> None:
    found = statuses(
        claim("1", "40", origin="publisher"),
        claim("2", "41", origin="b"),
        claim("3", "41", origin="c"),
        competent=frozenset({Iri("publisher")}),
    )
    assert found == {"1": "Accepted", "2": "Outranked", "3": "Outranked"}


def test_an_adjudication_decides_what_compatibility_cannot() -> None:
    upheld = {Iri("claim:2"): "A written adjudication relies on it."}
    found = statuses(claim("1", "8"), claim("2", "11", origin="b"), upheld=upheld)
    assert found == {"1": "Outranked", "2": "Accepted"}


def test_more_origins_win_and_echoes_count_once() -> None:
    echoes = [claim(f"echo{number}", "8", origin="a") for number in range(5)]
    independent = [claim("b", "11", origin="b"), claim("c", "11", origin="c")]
    found = statuses(*echoes, *independent)
    assert {found["b"], found["c"]} == {"Accepted"}
    assert {found[f"echo{number}"] for number in range(5)} == {"Outranked"}


def test_the_latest_of_changing_values_is_accepted() -> None:
    found = statuses(claim("1", "8", day=1), claim("2", "9", day=5), prop=CHANGING)
    assert found == {"1": "Superseded", "2": "Accepted"}


def test_cumulative_values_are_all_accepted() -> None:
    found = statuses(claim("1", "8"), claim("2", "11"), prop=CUMULATIVE)
    assert found == {"1": "Accepted", "2": "Accepted"}


def test_only_what_is_asserted_can_be_accepted() -> None:
    found = statuses(
        claim("1", "8", stance=PG.Denies),
        claim("2", "8", stance=PG.Alleges),
        claim("3", "8", stance=PG.Predicts),
    )
    assert set(found.values()) == {"NotAsserted"}


values = st.sampled_from(["5", "8", "11", ">5", ">=8", "<11", "~8", "5..8", "7..12"])
several = st.lists(
    st.tuples(
        values,
        st.sampled_from("abcd"),
        st.sampled_from([PG.Asserts, PG.Asserts, PG.Asserts, PG.Denies]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=7,
).map(
    lambda rows: [
        claim(str(number), value, origin=origin, stance=stance, day=day)
        for number, (value, origin, stance, day) in enumerate(rows)
    ]
)
properties = st.sampled_from([FIXED, CHANGING])
speakers = st.frozensets(st.sampled_from([Iri("a"), Iri("b")]))


@given(several, properties, speakers)
def test_a_single_valued_property_never_has_two_accepted_values(
    claims: list[Claim], prop: Property, competent: frozenset[Iri]
) -> None:
    found = resolve(claims, prop, competent=competent)
    assert len({each.object for each in found.accepted}) <= 1


@given(several, properties, speakers)
def test_every_claim_has_a_status_with_a_reason(
    claims: list[Claim], prop: Property, competent: frozenset[Iri]
) -> None:
    found = resolve(claims, prop, competent=competent)
    assert set(found.decisions) == {each.iri for each in claims}
    assert all(decision.explanation.endswith(".") for decision in found.decisions.values())


@given(several, properties, speakers, st.randoms())
def test_the_order_of_claims_makes_no_difference(
    claims: list[Claim], prop: Property, competent: frozenset[Iri], random: object
) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(claims, prop, competent=competent) == resolve(
        shuffled, prop, competent=competent
    )


@given(several, properties, speakers)
def test_what_is_accepted_contradicts_no_other_accepted_or_less_precise_claim(
    claims: list[Claim], prop: Property, competent: frozenset[Iri]
) -> None:
    found = resolve(claims, prop, competent=competent)
    agreeing = [
        each for each in claims if found.decisions[each.iri].status in (PG.Accepted, PG.LessPrecise)
    ]
    assert all(compatible(one, other) for one in found.accepted for other in agreeing)


def test_values_that_share_an_accepted_core_and_contradict_each_other_stay_contested() -> None:
    found = statuses(
        claim("core", ">=9", origin="a"),
        claim("nine", "9", origin="b"),
        claim("eleven", "11", origin="c"),
        claim("one", "1", origin="d"),
    )
    assert found == {
        "core": "Accepted",
        "nine": "Contested",
        "eleven": "Contested",
        "one": "Outranked",
    }


def test_a_wider_value_beside_an_accepted_core_is_less_precise() -> None:
    found = statuses(
        claim("core", ">=9", origin="a"),
        claim("wide", ">=5", origin="b"),
        claim("one", "1", origin="c"),
    )
    assert found["wide"] == "LessPrecise"


def test_values_that_agree_without_one_inside_all_others_are_not_said_to_contradict() -> None:
    found = resolve([claim("low", "5..9"), claim("high", "7..11", origin="b")], FIXED)
    assert found.disagreement is None
    assert found.accepted == ()
    why = {decision.explanation for decision in found.decisions.values()}
    assert why == {
        "It agrees with the other claims, but no value lies within all the others: "
        "no value is accepted."
    }


def test_one_value_in_two_forms_is_told_as_one() -> None:
    found = resolve([claim("one", "8"), claim("range", "8..8", origin="b")], FIXED)
    assert found.disagreement is None
    [other] = [each for each in found.decisions.values() if each.status == PG.LessPrecise]
    assert other.explanation == "It says the same as 8, which is accepted, in another form."
