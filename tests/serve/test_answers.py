"""Answers are evaluated once, kept within bounds, and never given for another question."""

import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.standing import BOUND, eventually

from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink
from prisongraph.errors import BusyError, QueryError
from prisongraph.serve.answers import Answers
from prisongraph.serve.kept import KeptAnswers
from prisongraph.serve.spool import SMALL
from prisongraph.terms import Term

QUESTION = Question("ASK {}", "text/csv")
NOBODY = Asker()


class Fictional(QueryEngine):
    """An engine whose answers a test decides, and which counts how often it was asked."""

    def __init__(self, say: Callable[[Sink], object]) -> None:
        self.say = say
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        with self._lock:
            self.asked += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.say(sink)
        finally:
            with self._lock:
                self.at_once -= 1
        return "table"

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
        sets: Mapping[str, list[Term]] | None = None,
    ) -> Answer:
        raise NotImplementedError


def saying(body: bytes) -> Fictional:
    return Fictional(lambda sink: sink.write(body))


def answers_of(
    engine: QueryEngine,
    folder: Path,
    *,
    release: str = "0.0-fictional",
    memory: int = 1 << 20,
    disk: int = 1 << 30,
    wait: float = 30,
) -> Answers:
    kept = KeptAnswers(folder, disk)
    return Answers(engine, release, memory_bytes=memory, kept=kept, wait=wait)


def test_what_twenty_ask_at_once_is_evaluated_once(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def say(sink: Sink) -> None:
        begun.set()
        go_on.wait()
        sink.write(b"yes")

    engine = Fictional(say)
    answers = answers_of(engine, tmp_path)
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(answers.answer, QUESTION, NOBODY) for _ in range(20)]
        begun.wait()
        go_on.set()
        found = [each.result() for each in asked]
    assert {each.body for each in found} == {b"yes"}
    assert sorted(each.origin for each in found) == ["engine", *["memory"] * 19]
    assert engine.asked == 1


def test_an_error_is_not_kept(tmp_path: Path) -> None:
    def fail(sink: Sink) -> None:
        sink.write(b"the beginning of an answer")
        raise QueryError("a fictional reason")

    engine = Fictional(fail)
    answers = answers_of(engine, tmp_path)
    with pytest.raises(QueryError):
        answers.answer(QUESTION, NOBODY)
    engine.say = lambda sink: sink.write(b"yes")
    assert answers.answer(QUESTION, NOBODY).body == b"yes"
    assert engine.asked == 2


def test_what_fails_is_never_evaluated_twice_at_a_time(tmp_path: Path) -> None:
    begun, may_fail = threading.Semaphore(0), threading.Semaphore(0)

    def fail(sink: Sink) -> None:
        begun.release()
        may_fail.acquire(timeout=BOUND)
        raise QueryError("a fictional reason")

    engine = Fictional(fail)
    answers = answers_of(engine, tmp_path)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(answers.answer, QUESTION, NOBODY)
        begun.acquire()
        second = threads.submit(answers.answer, QUESTION, NOBODY)
        eventually(lambda: "_alone" in what_threads_do())
        may_fail.release()
        assert isinstance(first.exception(), QueryError)
        begun.acquire()  # the second is evaluating now
        answers._wait = 0
        with pytest.raises(BusyError, match="already"):
            answers.answer(QUESTION, NOBODY)
        may_fail.release(2)
        assert isinstance(second.exception(), QueryError)


def what_threads_do() -> set[str]:
    """The functions in which threads are at this moment."""
    return {frame.f_code.co_name for frame in sys._current_frames().values()}


def test_who_waits_too_long_for_another_may_ask_again(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def say(sink: Sink) -> None:
        begun.set()
        go_on.wait()

    answers = answers_of(Fictional(say), tmp_path, wait=0)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(answers.answer, QUESTION, NOBODY)
        begun.wait()
        with pytest.raises(BusyError) as raised:
            answers.answer(QUESTION, NOBODY)
        go_on.set()
    assert raised.value.retry_after > 0
    assert first.result().body == b""


TEXTS = st.text(st.characters(exclude_categories=()), max_size=3)
QUESTIONS = st.builds(
    Question,
    TEXTS,
    TEXTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
)


@given(TEXTS, QUESTIONS, TEXTS, QUESTIONS)
def test_two_questions_have_one_answer_only_if_they_ask_the_same_of_one_release(
    release: str, question: Question, other_release: str, other: Question
) -> None:
    def key(release: str, question: Question) -> str:
        answers = object.__new__(Answers)
        answers._release = release
        return answers.key(question)

    def meant(release: str, question: Question) -> object:
        graphs = set(question.default_graphs), set(question.named_graphs)
        return release, question.text, question.media, *graphs

    are_same = meant(release, question) == meant(other_release, other)
    assert (key(release, question) == key(other_release, other)) == are_same


def test_any_number_of_short_answers_is_kept_within_the_bound(tmp_path: Path) -> None:
    answers = answers_of(saying(b""), tmp_path, memory=100_000)
    questions = [Question(f"ASK {{ {number} }}", "text/csv") for number in range(2000)]
    for question in questions:
        answers.answer(question, NOBODY)
    kept = sum(answers.recall(answers.key(question)) is not None for question in questions)
    assert 0 < kept < 1000  # an entry takes more than its bytes


@pytest.mark.parametrize("size", [SMALL + 1, 5 * SMALL])
def test_a_large_answer_is_a_whole_file_that_another_process_finds(
    tmp_path: Path, size: int
) -> None:
    body = os.urandom(size)
    pieces = [body[at : at + 70_000] for at in range(0, size, 70_000)]
    engine = Fictional(lambda sink: list(map(sink.write, pieces)))
    first = answers_of(engine, tmp_path).answer(QUESTION, NOBODY)
    again = answers_of(engine, tmp_path).answer(QUESTION, NOBODY)
    assert (first.origin, again.origin, engine.asked) == ("engine", "disk", 1)
    assert isinstance(first.body, Path)
    assert first.body == again.body
    assert first.body.read_bytes() == body


def test_a_small_answer_that_took_long_is_found_by_another_process(tmp_path: Path) -> None:
    def say(sink: Sink) -> None:
        time.sleep(0.06)  # longer than an answer takes that is not worth a file
        sink.write(b"yes")

    engine = Fictional(say)
    first = answers_of(engine, tmp_path).answer(QUESTION, NOBODY)
    again = answers_of(engine, tmp_path).answer(QUESTION, NOBODY)
    assert (first.body, first.origin) == (b"yes", "engine")
    assert again.origin == "disk"
    assert isinstance(again.body, Path)
    assert again.body.read_bytes() == b"yes"


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "answers"

    def say(sink: Sink) -> None:
        folder.rmdir()
        time.sleep(0.06)
        sink.write(b"yes")

    assert answers_of(Fictional(say), folder).answer(QUESTION, NOBODY).body == b"yes"


def test_an_answer_larger_than_the_bound_is_given_and_makes_place_for_the_next(
    tmp_path: Path,
) -> None:
    engine = saying(bytes(SMALL + 1))
    answers = answers_of(engine, tmp_path, disk=0)
    for text in ("ASK { 1 }", "ASK { 2 }"):
        found = answers.answer(Question(text, "text/csv"), NOBODY)
        assert isinstance(found.body, Path)
        assert found.body.read_bytes() == bytes(SMALL + 1)
        assert len(list(tmp_path.iterdir())) == 1


def test_a_disk_that_is_full_in_the_middle_of_an_answer_keeps_nothing_of_it(
    tmp_path: Path,
) -> None:
    pieces = [bytes(5000)] * (3 * SMALL // 5000)
    answers = answers_of(Fictional(lambda sink: list(map(sink.write, pieces))), tmp_path)
    with no_file_beyond(2 * SMALL), pytest.raises(OSError, match="too large"):
        answers.answer(QUESTION, NOBODY)
    assert list(tmp_path.iterdir()) == []


def test_a_small_answer_for_which_a_full_disk_has_no_place_is_given_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    def say(sink: Sink) -> None:
        time.sleep(0.06)
        sink.write(bytes(5000))

    with no_file_beyond(100):
        found = answers_of(Fictional(say), tmp_path).answer(QUESTION, NOBODY)
    assert found.body == bytes(5000)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """A disk on which no file can be larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
