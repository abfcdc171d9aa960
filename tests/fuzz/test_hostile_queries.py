"""The hostile queries themselves: each says what it attacks, and what has one answer has it."""

import re
import socket

import pytest
from flask.testing import FlaskClient
from tests.hostile.generated import ADDRESS, hostile_queries

from prisongraph.config import Config

QUERIES = hostile_queries()
#: What a siege puts before each query, so that no text is sent twice.
MARK_BYTES = 128


def right_status(query: str) -> int | None:
    """The status that a query names as the only right one."""
    found = re.search(r"^# answer: (\d{3})$", query, re.MULTILINE)
    return int(found[1]) if found else None


DECIDED = {name: query for name, query in QUERIES.items() if right_status(query)}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_hostile_query_says_what_it_attacks_and_is_short_enough_to_be_read(query: str) -> None:
    assert re.match(r"# attacks: [a-z]+.*; .+\n", query)
    assert len(query.encode()) + MARK_BYTES <= Config().max_query_bytes


@pytest.mark.parametrize("query", DECIDED.values(), ids=DECIDED)
def test_a_hostile_query_with_one_right_answer_has_it_and_calls_nobody(
    client: FlaskClient, query: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        response = client.post("/sparql", data={"query": query.replace(ADDRESS, place)})
        assert response.status_code == right_status(query), response.text
        with pytest.raises(BlockingIOError):
            listener.accept()
