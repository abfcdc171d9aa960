"""The holder goes on whatever it is told, and whatever happens to those it looks after."""

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.engine.standing import Standing


@pytest.fixture(scope="module")
def standing(start: Callable[..., Standing]) -> Standing:
    return start(standing=2, stored=1, slow=1, queue=4, query_seconds=60, queue_seconds=60)


@pytest.fixture
def control(standing: Standing) -> Iterator[socket.socket]:
    """A connection to the control socket, on which a test says what no server would."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(30)
        connection.connect(str(standing.folder / "control.sock"))
        yield connection


@pytest.mark.parametrize(
    "said",
    [
        b"\n",
        b"what is this\n",
        b"\xff\xfe\x00\n",
        b"slow\n",
        b"slow x y\n",
        b"slow x y z\n",
        b"slow 1 y z\n",
        b"why\n",
        b"why me\n",
        b"why 1 2\n",
        b"slow\x00 1\n",
    ],
)
def test_a_holder_says_what_it_does_not_understand_and_goes_on(
    standing: Standing, control: socket.socket, said: bytes
) -> None:
    control.sendall(said)
    assert control.recv(64) == b"what?\n"
    assert standing.workers.status()["standing"] == 3




def test_a_line_without_end_is_not_kept(standing: Standing, control: socket.socket) -> None:
    with pytest.raises(ConnectionError):
        for _ in range(1000):
            control.sendall(b"slow 1 0 " + b"x" * 4096)
    assert standing.workers.status()["standing"] == 3
