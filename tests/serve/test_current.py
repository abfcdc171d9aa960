"""A server follows the release that is current, and no request sees two."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from prisongraph.errors import ReleaseError
from prisongraph.serve import current
from prisongraph.serve.current import CurrentApp


class Served:
    """A server over a folder in which a test says what is current, and what happens with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[str] = []
        self.makes: dict[str, Callable[[], object]] = {}
        self.answers: dict[str, Callable[[], object]] = {}
        self.app = CurrentApp(folder, self._create)

    def turn_to(self, name: str) -> None:
        following = self.folder / "following"
        following.symlink_to(name)
        following.replace(self.folder / "current")

    def get(self) -> TestResponse:
        return Client(self.app).get("/")

    def _create(self, held: Path) -> Flask:
        assert held.parent == self.folder
        self.made.append(held.name)
        self.makes.get(held.name, lambda: None)()
        app = Flask(held.name)

        @app.get("/")
        def name() -> str:
            self.answers.get(held.name, lambda: None)()
            return held.name

        return app


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


def test_before_the_first_release_a_server_says_when_to_ask_again(served: Served) -> None:
    response = served.get()
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_a_server_follows_the_link_and_makes_one_application_for_each_release(
    served: Served,
) -> None:
    for name in ("first", "second", "first"):
        served.turn_to(name)
        assert [served.get().text for _ in range(3)] == [name] * 3
    assert served.made == ["first", "second", "first"]


def test_the_release_is_served_on_when_the_link_is_gone(served: Served) -> None:
    served.turn_to("first")
    served.get()
    (served.folder / "current").unlink()
    assert served.get().text == "first"


def test_of_many_first_requests_one_makes_the_application_and_the_others_wait_for_it(
    served: Served,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def make() -> None:
        begun.set()
        go_on.wait()

    served.makes["first"] = make
    served.turn_to("first")
    with ThreadPoolExecutor(10) as threads:
        asked = [threads.submit(served.get) for _ in range(10)]
        begun.wait()
        go_on.set()
        assert {each.result().text for each in asked} == {"first"}
    assert served.made == ["first"]


def test_while_the_next_application_is_made_requests_go_on_with_the_one_before(
    served: Served,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def make() -> None:
        begun.set()
        go_on.wait()

    served.turn_to("first")
    served.get()
    served.makes["second"] = make
    served.turn_to("second")
    with ThreadPoolExecutor(1) as threads:
        making = threads.submit(served.get)
        begun.wait()
        assert served.get().text == "first"
        go_on.set()
        assert making.result().text == "second"
    assert served.get().text == "second"


def test_a_request_is_answered_by_one_release_from_its_beginning_to_its_end(
    served: Served,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def answer() -> None:
        begun.set()
        go_on.wait()

    served.answers["first"] = answer
    served.turn_to("first")
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(served.get)
        begun.wait()
        served.turn_to("second")
        assert served.get().text == "second"
        go_on.set()
        assert asked.result().text == "first"


@pytest.mark.parametrize(
    "error",
    [ReleaseError("broken"), OSError("broken"), KeyError("broken"), RuntimeError("broken")],
    ids=lambda error: type(error).__name__,
)
def test_a_release_that_cannot_be_served_leaves_the_one_before_and_says_why_once(
    served: Served, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fail() -> None:
        raise error

    served.turn_to("first")
    served.get()
    served.makes["second"] = fail
    served.turn_to("second")
    assert [served.get().text for _ in range(5)] == ["first"] * 5
    assert served.made == ["first", "second"]
    (said,) = [record for record in caplog.records if record.name == "prisongraph"]
    assert "second" in said.getMessage()
    assert said.exc_info
    assert said.exc_info[1] is error

    served.turn_to("third")
    assert served.get().text == "third"


def test_a_first_release_that_cannot_be_served_is_said_to_every_request(served: Served) -> None:
    def fail() -> None:
        raise ReleaseError("broken")

    served.makes["first"] = fail
    served.turn_to("first")
    assert [served.get().status_code for _ in range(3)] == [503] * 3
    assert served.made == ["first"]


def test_a_release_that_could_not_be_served_is_tried_again_after_a_while(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_once() -> None:
        del served.makes["second"]
        raise OSError("too many open files")

    monkeypatch.setattr(current, "_AGAIN", 0.0)
    served.turn_to("first")
    served.get()
    served.makes["second"] = fail_once
    served.turn_to("second")
    assert [served.get().text for _ in range(2)] == ["first", "second"]
