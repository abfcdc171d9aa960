import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.hints import hint_for


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        (
            "ASK { ?s ex:p ?o }",
            "the prefix ex: is not declared; begin with PREFIX ex: <…>",
        ),
        (
            "ASK { ?s foaf:name ?o }",
            "the prefix foaf: is not declared; begin with PREFIX foaf: <http://xmlns.com/foaf/0.1/>",
        ),
        ("ASK { ?s :p ?o }", "the prefix : is not declared; begin with PREFIX : <…>"),
        (
            "PREFIX a: <http://x/> ASK { ?s a:p b:o }",
            "the prefix b: is not declared; begin with PREFIX b: <…>",
        ),
        ("PREFIX a: <http://x/> prefix : <http://x/> ASK { ?s a:p :o, _:b, 'c:d' # e:f\n }", ""),
        ("PREFIX : <http://x/> ASK { <a:b> :p ?o }", ""),
        ("ASK { FILTER(1 > 0 }", "a ( is closed by }"),
        ("ASK { ?s ?p ?o", "a { is never closed"),
        ("ASK { ?s ?p ?o } }", "a } closes nothing"),
        ("ASK { ?s ?p '}' # }\n", "a { is never closed"),
        ("ASK { ?s ?p [] , (1) }", ""),
        ("SELEKT * {}", ""),
        ("", ""),
    ],
)
def test_the_commonest_mistakes_are_told_in_words(query: str, hint: str) -> None:
    assert hint_for(query) == hint


@given(st.text(st.sampled_from("abP:?<>{}()[]'\"\\#\n ")))
def test_there_is_a_hint_or_none_for_any_text(query: str) -> None:
    assert isinstance(hint_for(query), str)
