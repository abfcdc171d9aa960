"""Citations in four formats: odd signs, dates of every precision, several authors."""

import dataclasses
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.serve.citations import CITATIONS, Citation, apa, bibtex, csl_json, ris
from prisongraph.serve.issued import read_issued

PLAIN = Citation(
    iri="https://w3id.org/prisongraph/claim/aaaaaaaaaaaaaaaa",
    statement="The term of Ada Example is 7 years.",
    speaker="Carol Specimen",
    behalf="Ruritanian Prisoners Committee",
    relays=("The Fictional Courier", "Ruritanian Wire"),
    document="Courier relay",
    authors=(),
    publisher="The Fictional Courier",
    issued=read_issued("2024-02-10"),
    places=("paragraph 1",),
    release="0.0-00000000",
)
ODD = "50% of {A} & B_c #1, $2 \\ ~x^y “q”\r\nTY  - ER"


def with_(**changes: object) -> Citation:
    return dataclasses.replace(PLAIN, **changes)  # type: ignore[arg-type]


def item(citation: Citation) -> dict[str, object]:
    [found] = json.loads(csl_json(citation))
    assert isinstance(found, dict)
    return found


def texts(citation: Citation) -> list[str]:
    """The texts of an item in CSL-JSON, those of names too."""
    found = item(citation)
    [author] = found["author"]  # type: ignore[misc]
    return [author["literal"], *(value for value in found.values() if isinstance(value, str))]


def ris_fields(citation: Citation) -> list[tuple[str, str]]:
    lines = ris(citation).split("\r\n")
    assert lines.pop() == ""
    return [(line[:2], line[6:]) for line in lines]


def test_apa_names_the_speaker_the_document_and_the_release() -> None:
    assert apa(PLAIN) == (
        "Carol Specimen [Ruritanian Prisoners Committee]. (2024, February 10). "
        "The term of Ada Example is 7 years [Claim]. In Courier relay (paragraph 1). "
        "The Fictional Courier. prisongraph, release 0.0-00000000. "
        "https://w3id.org/prisongraph/claim/aaaaaaaaaaaaaaaa\n"
    )


def test_bibtex_is_one_entry_with_the_release_in_its_note() -> None:
    assert bibtex(PLAIN) == (
        "@incollection{prisongraph-aaaaaaaaaaaaaaaa,\n"
        "  author = {{Carol Specimen}},\n"
        "  title = {{The term of Ada Example is 7 years}},\n"
        "  booktitle = {{Courier relay}},\n"
        "  publisher = {{The Fictional Courier}},\n"
        "  year = {2024},\n"
        "  month = {2},\n"
        "  date = {2024-02-10},\n"
        "  url = {https://w3id.org/prisongraph/claim/aaaaaaaaaaaaaaaa},\n"
        "  note = {Claim of Carol Specimen, for Ruritanian Prisoners Committee; passed on by "
        "Ruritanian Wire, then by The Fictional Courier; stated in paragraph 1. The title is in "
        "the words of the record, not of the source. prisongraph, release 0.0-00000000, "
        "https://w3id.org/prisongraph/dataset},\n"
        "}\n"
    )


def test_ris_begins_with_its_type_and_ends_with_its_end() -> None:
    fields = ris_fields(PLAIN)
    assert fields[0] == ("TY", "CHAP")
    assert fields[-1] == ("ER", "")
    assert ("AU", "Carol Specimen") in fields
    assert ("DP", "prisongraph, release 0.0-00000000") in fields
    assert ris(PLAIN).count("\n") == ris(PLAIN).count("\r\n") == len(fields)


def test_csl_json_keeps_a_name_whole() -> None:
    found = item(PLAIN)
    assert found["author"] == [{"literal": "Carol Specimen"}]
    assert found["type"] == "chapter"
    assert found["container-title"] == "Courier relay"
    assert found["archive"] == "prisongraph, release 0.0-00000000"
    assert "container-author" not in found


@pytest.mark.parametrize("name", ["speaker", "document", "publisher", "statement", "behalf"])
def test_a_sign_of_a_format_is_text_in_every_field(name: str) -> None:
    citation = with_(**{name: ODD})
    entry = bibtex(citation)
    depth = 0
    for sign in entry:  # braces balance, whatever is escaped: BibTeX counts them all
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"(?<!\\)[&%$#]", entry.replace("https://w3id.org", "")) == []
    assert r"50\% of \textbraceleft{}A\textbraceright{} \& B\_c \#1, \$2" in entry
    assert r"\textbackslash{} \textasciitilde{}x\textasciicircum{}y" in entry
    assert [tag for tag, _ in ris_fields(citation)].count("TY") == 1
    assert len(apa(citation).splitlines()) == 1
    assert any("50% of {A} & B_c #1, $2 \\ ~x^y “q” TY - ER" in text for text in texts(citation))


DATES = [
    ("2024-02-10", "2024, February 10", "2024/02/10/", [[2024, 2, 10]], "2024"),
    ("2024-02", "2024, February", "2024/02//", [[2024, 2]], "2024"),
    ("2024", "2024", "2024///", [[2024]], "2024"),
    ("2024?", "ca. 2024", "2024///2024, not certain", [[2024]], "2024"),
    (
        "2024?-02",
        "ca. 2024, February",
        "2024/02//February 2024, year not certain",
        [[2024, 2]],
        "2024",
    ),
    ("2024-22", "2024, Summer", "2024///summer 2024", [[2024]], "2024"),
    (
        "2024-03/2024-06",
        "2024, March–2024, June",
        "2024/03//from March 2024 to June 2024",
        [[2024, 3], [2024, 6]],
        "2024",
    ),
    (
        "../2024-02-10",
        "n.d.; no later than 10 February 2024",
        "///no later than 10 February 2024",
        None,
        "",
    ),
    ("201X", "n.d.; the 2010s", "///the 2010s", None, ""),
    ("", "n.d.", "", None, ""),
]


@pytest.mark.parametrize(("lexical", "in_apa", "in_ris", "in_csl", "year"), DATES)
def test_a_date_is_cited_no_more_precisely_than_it_is_known(
    lexical: str, in_apa: str, in_ris: str, in_csl: object, year: str
) -> None:
    citation = with_(issued=read_issued(lexical))
    assert f". ({in_apa}). " in apa(citation)
    fields = dict(ris_fields(citation))
    assert fields.get("DA", "") == in_ris
    assert fields.get("PY", "") == year
    issued = item(citation).get("issued", {})
    assert isinstance(issued, dict)
    assert issued.get("date-parts") == in_csl
    assert (f"  year = {{{year}}},\n" in bibtex(citation)) is bool(year)
    assert ("circa" in issued) is (lexical.startswith("2024?"))


def test_a_season_is_told_as_one() -> None:
    assert item(with_(issued=read_issued("2024-22")))["issued"] == {
        "date-parts": [[2024]],
        "season": 2,
    }


AUTHORS = [
    (("Dora Model",), "In Dora Model, Courier relay", "{Dora Model}"),
    (
        ("Dora Model", "Egon Sample"),
        "In Dora Model & Egon Sample, Courier",
        "{Dora Model} and {Egon Sample}",
    ),
    (
        ("Dora Model", "Egon Sample", "F. and G., Ltd."),
        "In Dora Model, Egon Sample & F. and G., Ltd., Courier",
        "{Dora Model} and {Egon Sample} and {F. and G., Ltd.}",
    ),
]


@pytest.mark.parametrize(("authors", "in_apa", "in_bibtex"), AUTHORS)
def test_authors_of_the_document_stand_with_the_document(
    authors: tuple[str, ...], in_apa: str, in_bibtex: str
) -> None:
    citation = with_(authors=authors)
    assert in_apa in apa(citation)
    assert f"  bookauthor = {{{in_bibtex}}},\n" in bibtex(citation)
    assert [value for tag, value in ris_fields(citation) if tag == "A2"] == [*authors]
    assert item(citation)["container-author"] == [{"literal": name} for name in authors]


@pytest.mark.parametrize("write", CITATIONS.values(), ids=CITATIONS)
def test_whoever_speaks_in_their_own_name_has_nobody_between(write: object) -> None:
    own = with_(speaker="The Fictional Courier", behalf="", relays=(), places=())
    told = write(own)  # type: ignore[operator]
    assert "passed on" not in told
    assert "stated in" not in told
    assert " for " not in told.partition("note")[2]
    assert PLAIN.iri in told


def test_a_publisher_who_speaks_is_named_once_in_apa() -> None:
    assert (
        apa(with_(speaker="The Fictional Courier", behalf="")).count("The Fictional Courier") == 1
    )


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_no_text_of_a_source_breaks_a_format(
    speaker: str, document: str, authors: list[str]
) -> None:
    citation = with_(speaker=speaker, document=document, authors=tuple(authors))
    entry, depth = bibtex(citation), 0
    for number, sign in enumerate(entry):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or number < entry.index("{") or number >= len(entry) - 2
    assert depth == 0
    lines = ris(citation).split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]*", line) for line in lines[:-1])
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - CHAP", "ER  - "]
    assert len(apa(citation).splitlines()) == 1
    assert item(citation)["URL"] == citation.iri
