"""What is said between the server and an evaluator arrives as it was said."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.engine.query_engine import Question
from prisongraph.engine.wire import (
    Frames,
    LostError,
    error_from_json,
    error_to_json,
    frame,
    receive_question,
    send_question,
)
from prisongraph.errors import (
    BusyError,
    EngineCrashedError,
    NotAcceptableError,
    PrisongraphError,
    QueryError,
    QueryRefusedError,
    QueryStoppedError,
)
from prisongraph.terms import RDF_LANG_STRING, Blank, Iri, Literal

#: Every string that Python has, also those that no encoding of Unicode has (lone surrogates).
STRINGS = st.text(st.characters(exclude_categories=()))
TERMS = st.one_of(
    st.builds(Iri, STRINGS),
    st.builds(Blank, STRINGS),
    st.builds(Literal, STRINGS, st.builds(Iri, STRINGS), st.just("")),
    st.builds(Literal, STRINGS, st.just(RDF_LANG_STRING), STRINGS.filter(bool)),
)
QUESTIONS = st.builds(
    Question,
    STRINGS,
    STRINGS,
    st.lists(STRINGS).map(tuple),
    st.lists(STRINGS).map(tuple),
    st.dictionaries(STRINGS, TERMS),
)
FRAMES = st.lists(st.tuples(st.sampled_from([b"S", b"D", b"E", b"X"]), st.binary(max_size=64)))


@contextmanager
def ends(kind: socket.SocketKind) -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair(socket.AF_UNIX, kind)
    with here, there:
        yield here, there


@given(QUESTIONS)
def test_a_question_arrives_as_it_was_asked(question: Question) -> None:
    with ends(socket.SOCK_STREAM) as (here, there):
        send_question(here, question)
        arrived = receive_question(there)
    assert arrived == question
    assert [type(term) for term in arrived.bindings.values()] == [
        type(term) for term in question.bindings.values()
    ]


@given(QUESTIONS, st.data())
def test_a_question_that_is_cut_off_is_none(question: Question, data: st.DataObject) -> None:
    with ends(socket.SOCK_STREAM) as (here, there):
        send_question(here, question)
        whole = there.recv(1 << 20)
        here.sendall(whole[: data.draw(st.integers(0, len(whole) - 1))])
        here.close()
        with pytest.raises(LostError):
            receive_question(there)


def pieces(data: st.DataObject, whole: bytes) -> list[bytes]:
    """The same bytes, cut at any places."""
    places = data.draw(st.sets(st.integers(0, len(whole)), max_size=50)) | {0, len(whole)}
    cuts = sorted(places)
    return [whole[start:end] for start, end in pairwise(cuts)]


@given(FRAMES, st.data())
def test_frames_arrive_whole_whatever_the_pieces(
    said: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    # Of a socket of packets, each reading gives one piece.
    with ends(socket.SOCK_SEQPACKET) as (here, there):
        for piece in pieces(data, b"".join(frame(*each) for each in said)):
            here.send(piece)
        heard = Frames(there)
        assert [heard.next() for _ in said] == said
        assert not heard.is_whole


@given(FRAMES.filter(bool), st.data())
def test_of_frames_that_are_cut_off_only_the_whole_ones_arrive(
    said: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    last = frame(*said[-1])
    kept = b"".join(frame(*each) for each in said[:-1])
    kept += last[: data.draw(st.integers(0, len(last) - 1))]
    with ends(socket.SOCK_STREAM) as (here, there):
        here.sendall(kept)
        here.close()
        heard = Frames(there)
        assert [heard.next() for _ in said[:-1]] == said[:-1]
        with pytest.raises(LostError):
            heard.next()


NUMBERS = st.none() | st.integers(0)
ERRORS = st.one_of(
    st.builds(QueryError, st.text(), line=NUMBERS, column=NUMBERS),
    st.builds(QueryRefusedError, st.text(), line=NUMBERS, column=NUMBERS),
    st.builds(NotAcceptableError, st.text()),
    st.builds(QueryStoppedError, st.text(), limit=st.sampled_from(["seconds", "memory", "answer"])),
    st.builds(EngineCrashedError, st.text()),
    st.builds(PrisongraphError, st.text()),
)


@given(ERRORS)
def test_an_error_arrives_as_what_it_was(error: PrisongraphError) -> None:
    arrived = error_from_json(error_to_json(error))
    assert (type(arrived), str(arrived), vars(arrived)) == (type(error), str(error), vars(error))


def test_an_error_that_is_not_of_a_query_arrives_as_the_root_of_all() -> None:
    arrived = error_from_json(error_to_json(BusyError("a fictional reason", retry_after=1)))
    assert (type(arrived), str(arrived)) == (PrisongraphError, "a fictional reason")
