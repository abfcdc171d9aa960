"""Names of passages and of words passed on, as a reader of the file meets them."""

import pytest

from prisongraph.iris import expand
from prisongraph.sheets.speech import Place, Speech, Voice, read_place, relay_name
from prisongraph.terms import Literal
from prisongraph.vocab import EDTF, PG

OWN = Voice(expand("org:example-gazette"))
ADA = Voice(expand("person:example-ada"))
AGENCY = Voice(expand("org:example-agency"))
COURT = Voice(expand("court:example"))
SPOKESWOMAN = Voice(expand("person:example-spokeswoman"), expand("org:example-committee"))


@pytest.mark.parametrize(
    ("speech", "name"),
    [
        (Speech(Place(paragraph=0), (OWN,), PG.Asserts), "p0"),
        (Speech(Place(paragraph=7), (OWN,), PG.Asserts), "p7"),
        (Speech(Place(page=3), (OWN,), PG.Asserts), "page3"),
        (Speech(Place(whole=True), (OWN, ADA), PG.Asserts), "whole-example-ada"),
        (Speech(Place(page=3, paragraph=2), (OWN,), PG.Asserts), "page3-p2"),
        (Speech(Place(None, 7, 5, 9, "x"), (OWN,), PG.Asserts), "p7-at-5-9"),
        (Speech(Place(None, None, 5, 9, "x"), (OWN,), PG.Asserts), "at-5-9"),
        (Speech(Place(paragraph=7), (OWN, ADA), PG.Denies), "p7-example-ada-denies"),
        (
            Speech(Place(paragraph=7), (OWN, AGENCY, SPOKESWOMAN), PG.Asserts),
            "p7-example-spokeswoman-via-example-agency",
        ),
        (Speech(Place(paragraph=7), (OWN, COURT), PG.Asserts), "p7-court-example"),
        (
            Speech(Place(paragraph=7), (OWN,), PG.Predicts, Literal("2024-03~/..", EDTF.EDTF)),
            "p7-predicts-as-of-2024-03-about-to-open",
        ),
    ],
)
def test_a_passage_is_named_after_its_place_and_speaker(speech: Speech, name: str) -> None:
    assert speech.name() == name


def test_words_passed_on_are_named_after_their_chain() -> None:
    assert relay_name((ADA,)) == "example-ada"
    assert relay_name((AGENCY, ADA)) == "example-ada-via-example-agency"
    assert relay_name((SPOKESWOMAN,)) == "example-spokeswoman-for-example-committee"
    assert relay_name((AGENCY, SPOKESWOMAN, ADA)) == (
        "example-ada-via-example-agency-example-spokeswoman-for-example-committee"
    )


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("headline", Place(paragraph=0)),
        ("paragraph 0", Place(paragraph=0)),
        ("paragraph 12", Place(paragraph=12)),
        ("page 3", Place(page=3)),
        ("page 3, paragraph 2", Place(page=3, paragraph=2)),
        ("whole document", Place(whole=True)),
        ("", Place()),
    ],
)
def test_a_place_is_read(cell: str, place: Place) -> None:
    assert read_place(cell) == place


@pytest.mark.parametrize("cell", ["7", ", paragraph 2", "page 3,", "paragraph -1", "paragraph ٣"])
def test_another_place_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="headline, paragraph 7"):
        read_place(cell)
