"""How many queries of one client are evaluated: in one process, in several, and over HTTP."""

import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from prisongraph.config import Config
from prisongraph.engine.running import RunningEngine
from prisongraph.serve.rates import WINDOW, Rates
from prisongraph.serve.wsgi import current_app

ONE, OTHER = "0011223344556677", "8899aabbccddeeff"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_has_its_share_and_no_more_whatever_others_ask() -> None:
    rates = Rates(3, clock=Clock())
    assert [rates.take(ONE).is_given for _ in range(5)] == [True, True, True, False, False]
    assert rates.take(OTHER).is_given


def test_what_is_left_is_told() -> None:
    rates = Rates(3, clock=Clock())
    assert [rates.take(ONE).left for _ in range(4)] == [2, 1, 0, 0]


@given(st.lists(st.floats(0, 20), min_size=1, max_size=60), st.integers(1, 7))
def test_in_no_minute_is_more_given_than_allowed_and_after_the_time_told_some_is(
    pauses: list[float], quota: int
) -> None:
    clock = Clock()
    rates = Rates(quota, sets=1, clock=clock)
    given_at: list[float] = []
    for pause in pauses:
        clock.now += pause
        allowance = rates.take(ONE)
        if allowance.is_given:
            given_at.append(clock.now)
        else:
            clock.now += allowance.seconds
            assert rates.take(ONE).is_given
            given_at.append(clock.now)
    for moment in given_at:
        assert sum(moment <= other < moment + WINDOW for other in given_at) <= quota


def test_the_counts_of_before_a_restart_of_the_machine_are_forgotten() -> None:
    clock = Clock()
    rates = Rates(1, sets=1, clock=clock)
    for number in range(8):
        assert rates.take(f"{number:016x}").is_given
    clock.now = 0
    for number in range(8):
        assert rates.take(f"{number:016x}").is_given
        assert not rates.take(f"{number:016x}").is_given


def test_memory_does_not_grow_with_the_number_of_clients(tmp_path: Path) -> None:
    rates = Rates(1, tmp_path / "clients", sets=4)
    size = (tmp_path / "clients").stat().st_size
    for number in range(10_000):
        rates.take(f"{number:016x}")
    assert (tmp_path / "clients").stat().st_size == size < 4096


def test_a_client_that_stays_is_not_forgotten_for_those_who_went() -> None:
    clock = Clock()
    rates = Rates(2, sets=1, clock=clock)
    for number in range(1, 40):
        clock.now += 5
        rates.take(f"{number:016x}")
        rates.take(ONE)
    assert not rates.take(ONE).is_given


def test_threads_count_together() -> None:
    rates = Rates(100, clock=Clock())
    with ThreadPoolExecutor(8) as threads:
        taken = [*threads.map(lambda _: rates.take(ONE).is_given, range(400))]
    assert sum(taken) == 100


def test_processes_count_together_and_have_one_key(tmp_path: Path) -> None:
    """They begin when all are there, so that they take at one time."""
    program = (
        "import sys; from pathlib import Path; from prisongraph.serve.rates import Rates\n"
        "rates = Rates(100_000, Path(sys.argv[1]), clock=lambda: 1000.0)\n"
        "print(rates.key.hex(), flush=True); sys.stdin.readline()\n"
        f"for _ in range(5000): rates.take({ONE!r})"
    )
    path = tmp_path / "clients"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    keys = {process.stdout.readline() for process in running if process.stdout}
    for process in running:
        print("begin", file=process.stdin, flush=True)
    for process in running:
        process.communicate()
    assert len(keys) == 1
    assert Rates(100_000, path, clock=lambda: 1000.0).take(ONE).left == 100_000 - 15_000 - 1


@pytest.fixture(scope="session")
def limited(running: RunningEngine) -> Callable[..., FlaskClient]:
    """A client of a server that evaluates two queries of each client in a minute."""

    def make(**settings: Any) -> FlaskClient:
        app = current_app(running.folder, Config(**{"rate_per_minute": 2, **settings})).newest()
        assert app
        return app.test_client()

    return make


def ask(client: FlaskClient, number: object, address: str, **headers: str) -> Any:
    """Asks a query that nobody has asked yet in this test."""
    query = f"ASK {{ BIND('{address} {number}' AS ?x) }}"
    return client.get(
        "/sparql",
        query_string={"query": query},
        headers={"Accept": "*/*", **headers},
        environ_base={"REMOTE_ADDR": address},
    )


def test_one_query_too_many_is_429_and_says_when_to_go_on(
    limited: Callable[..., FlaskClient],
) -> None:
    """RFC 6585, section 4; the fields of draft-ietf-httpapi-ratelimit-headers, sections 3 and 4."""
    client = limited()
    first, _, third = (ask(client, number, "192.0.2.1") for number in range(3))
    assert (first.status_code, third.status_code) == (200, 429)
    assert first.headers["RateLimit-Policy"] == '"queries";q=2;w=60'
    assert re.fullmatch(r'"queries";r=1;t=\d+', first.headers["RateLimit"])
    wait = third.headers["Retry-After"]
    assert third.headers["RateLimit"] == f'"queries";r=0;t={wait}'
    assert 55 <= int(wait) <= 65
    assert third.headers["Cache-Control"] == "no-store"


def test_an_answer_that_is_kept_costs_nothing(limited: Callable[..., FlaskClient]) -> None:
    client = limited()
    answers = [ask(client, "the same", "192.0.2.2") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "RateLimit" not in answers[-1].headers
    assert ask(client, "another", "192.0.2.2").status_code == 200


def test_who_accepts_no_format_of_ours_has_no_more_queries_than_others(
    limited: Callable[..., FlaskClient],
) -> None:
    """Whether a query is sound is found out in the engine, which may take long over it."""
    client = limited()
    answers = [ask(client, number, "192.0.2.9", Accept="image/png") for number in range(3)]
    assert [answer.status_code for answer in answers] == [406, 406, 429]


def test_pages_are_shown_to_whoever_may_ask_no_more(limited: Callable[..., FlaskClient]) -> None:
    client = limited()
    for number in range(3):
        last = ask(client, number, "192.0.2.3")
    assert last.status_code == 429
    assert client.get("/people", environ_base={"REMOTE_ADDR": "192.0.2.3"}).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("192.0.2.4", "192.0.2.5", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:2::1", "2001:db8:0:3::1", False),
        ("::ffff:192.0.2.6", "192.0.2.6", True),
    ],
)
def test_a_client_is_an_address_or_in_ipv6_a_network(
    limited: Callable[..., FlaskClient], first: str, second: str, are_one: bool
) -> None:
    client = limited()
    for number in range(2):
        assert ask(client, number, first).status_code == 200
    assert (ask(client, "then", second).status_code == 429) is are_one


@pytest.mark.parametrize(
    ("proxies", "proxy", "forwarded", "are_one"),
    [
        (0, "192.0.2.20", ("198.51.100.1", "198.51.100.2"), True),
        (1, "192.0.2.21", ("198.51.100.3", "198.51.100.4"), False),
        (1, "192.0.2.22", ("203.0.113.1, 198.51.100.5", "203.0.113.2, 198.51.100.5"), True),
        (2, "192.0.2.23", ("198.51.100.6, 203.0.113.3", "198.51.100.7, 203.0.113.3"), False),
    ],
    ids=["none is trusted", "one is", "one is, and a client invents another", "two are"],
)
def test_a_client_is_named_by_the_proxies_that_are_trusted_and_by_no_other(
    limited: Callable[..., FlaskClient],
    proxies: int,
    proxy: str,
    forwarded: tuple[str, str],
    are_one: bool,
) -> None:
    client = limited(proxies=proxies)
    for number in range(2):
        first = ask(client, number, proxy, **{"X-Forwarded-For": forwarded[0]})
        assert first.status_code == 200
    second = ask(client, "then", proxy, **{"X-Forwarded-For": forwarded[1]})
    assert (second.status_code == 429) is are_one


def test_no_limit_is_none(limited: Callable[..., FlaskClient]) -> None:
    client = limited(rate_per_minute=0)
    answers = [ask(client, number, "192.0.2.8") for number in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers
