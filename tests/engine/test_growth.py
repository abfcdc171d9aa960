"""How much an evaluator may copy and keep before it is replaced."""

import mmap
import os
from collections.abc import Callable

import pytest

from prisongraph.engine import growth
from prisongraph.engine.growth import Growth, VeteranGrowth

_MB = 1 << 20


@pytest.fixture(autouse=True)
def _of_two_hundred_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an evaluator of so much would be; the process that runs all tests is larger."""
    monkeypatch.setattr(growth, "_shared_pages", lambda: 200 * _MB // mmap.PAGESIZE)


def in_a_fork(told: Callable[[], bool]) -> bool:
    """What a process says that was born as an evaluator is."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(int(told()))
        finally:
            os._exit(2)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, 1)
    return bool(status)


@pytest.fixture
def shared() -> mmap.mmap:
    """Two hundred megabytes that a fork shares until it writes to them."""
    pages = mmap.mmap(-1, 200 * _MB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    write(pages, 200)
    return pages


def write(pages: mmap.mmap, megabytes: int) -> None:
    for at in range(0, megabytes * _MB, mmap.PAGESIZE):
        pages[at] = (pages[at] + 1) % 256


@pytest.mark.parametrize(
    ("megabytes", "is_idle_too_much", "is_too_much"), [(5, 0, 0), (15, 1, 0), (60, 1, 1)]
)
def test_an_evaluator_may_copy_a_tenth_and_half_of_that_while_it_is_idle(
    shared: mmap.mmap, megabytes: int, is_idle_too_much: int, is_too_much: int
) -> None:
    def grow(found: Callable[[Growth], bool]) -> bool:
        its = Growth(in_memory=True)
        write(shared, megabytes)
        return found(its)

    assert in_a_fork(lambda: grow(Growth.is_too_much_to_be_idle)) == is_idle_too_much
    assert in_a_fork(lambda: grow(Growth.is_too_much)) == is_too_much


def test_what_is_read_from_an_index_may_be_kept() -> None:
    def grow(in_memory: bool) -> bool:
        its = Growth(in_memory=in_memory)
        write(mmap.mmap(-1, 40 * _MB), 40)
        return its.is_too_much()

    assert in_a_fork(lambda: grow(True))
    assert not in_a_fork(lambda: grow(False))


def test_a_veteran_may_copy_all_that_it_shares_and_is_not_replaced_for_being_idle(
    shared: mmap.mmap,
) -> None:
    def grow() -> bool:
        its = VeteranGrowth(in_memory=True)
        write(shared, 200)
        return its.is_too_much() or its.is_too_much_to_be_idle()

    assert not in_a_fork(grow)


def test_a_veteran_is_not_held_to_have_grown_by_what_it_gave_back(shared: mmap.mmap) -> None:
    def use_and_give_back() -> bool:
        its = VeteranGrowth(in_memory=True)
        write(shared, 200)
        found = False
        for _ in range(20):
            with mmap.mmap(-1, 50 * _MB) as pages:
                write(pages, 50)
            found = found or its.is_too_much()
        return found

    assert not in_a_fork(use_and_give_back)


def test_a_veteran_that_keeps_more_and_more_is_replaced() -> None:
    def leak() -> bool:
        its = VeteranGrowth(in_memory=True)
        kept = [mmap.mmap(-1, 80 * _MB)]
        write(kept[0], 80)
        return its.is_too_much()

    assert in_a_fork(leak)


def test_a_veteran_is_replaced_when_its_own_memory_is_more_than_all_there_was(
    shared: mmap.mmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill() -> bool:
        holes = mmap.mmap(-1, 300 * _MB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        its = VeteranGrowth(in_memory=True)
        write(holes, 300)
        write(shared, 200)
        return its.is_too_much()

    monkeypatch.setattr(growth, "_size", lambda: 0)
    assert in_a_fork(fill)
