"""The slow lane is bounded, loses nobody, and is fair."""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from prisongraph.engine.slow_lane import SlowLane


class Lane(RuleBasedStateMachine):
    """Whoever enters and leaves in whatever order, beside a record of what that means."""

    @initialize(places=st.integers(1, 4), queue=st.integers(0, 8))
    def open(self, places: int, queue: int) -> None:
        self.lane: SlowLane[int] = SlowLane(places, queue)
        self.asker: dict[int, str] = {}
        self.running: list[int] = []
        self.waiting: list[int] = []

    def places_of(self, key: int) -> int:
        return sum(self.asker[each] == self.asker[key] for each in self.running)

    @rule(asker=st.sampled_from(["", "ada", "bob", "eve"]))
    def enter(self, asker: str) -> None:
        key = len(self.asker)
        self.asker[key] = asker
        mine = sum(self.asker[each] == asker for each in self.waiting)
        match self.lane.enter(key, asker):
            case "run":
                assert len(self.running) < self.lane.places
                self.running.append(key)
            case "wait":
                assert len(self.running) == self.lane.places
                self.waiting.append(key)
                self.claim(key)
            case "full":
                is_full = len(self.waiting) == self.lane.queue
                assert is_full or (asker and mine >= max(1, self.lane.queue // 2))

    def claim(self, key: int) -> None:
        """Whoever has two places more gives up the youngest of its own, and nobody else does."""
        richer = [each for each in self.running if self.places_of(each) >= self.places_of(key) + 2]
        other = self.lane.claim(key)
        assert other == (richer[-1] if richer else None)
        if other is not None:
            self.running = [each for each in self.running if each != other] + [key]
            self.waiting = [other] + [each for each in self.waiting if each != key]

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def leave_a_place(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.running))
        self.running.remove(key)
        following = self.lane.leave(key)
        if not self.waiting:
            assert following is None
            return
        fewest = min(map(self.places_of, self.waiting))
        assert following == next(each for each in self.waiting if self.places_of(each) == fewest)
        self.waiting.remove(following)
        self.running.append(following)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def leave_the_queue(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.waiting))
        self.waiting.remove(key)
        assert self.lane.leave(key) is None

    @precondition(lambda self: self.asker)
    @rule(data=st.data())
    def leave_twice(self, data: st.DataObject) -> None:
        gone = self.asker.keys() - set(self.running) - set(self.waiting)
        if gone:
            assert self.lane.leave(data.draw(st.sampled_from(sorted(gone)))) is None

    @invariant()
    def nobody_is_lost(self) -> None:
        if not hasattr(self, "lane"):
            return
        assert (self.lane.running, self.lane.waiting) == (len(self.running), len(self.waiting))
        assert all(self.lane.waits(each) for each in self.waiting)
        assert not any(self.lane.waits(each) for each in self.running)

    @invariant()
    def it_is_bounded(self) -> None:
        if not hasattr(self, "lane"):
            return
        assert self.lane.running <= self.lane.places
        assert self.lane.waiting <= self.lane.queue
        assert not self.waiting or self.lane.running == self.lane.places


TestLane = Lane.TestCase
TestLane.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("places", [2, 3, 4])
def test_one_asker_cannot_keep_all_places(places: int) -> None:
    lane: SlowLane[str] = SlowLane(places, 8)
    assert [lane.enter(f"eve {n}", "eve") for n in range(places)] == ["run"] * places
    assert lane.enter("ada", "ada") == "wait"
    assert lane.claim("ada") == f"eve {places - 1}"
    assert lane.leave("ada") == f"eve {places - 1}"


def test_of_one_place_nobody_is_driven_out() -> None:
    lane: SlowLane[str] = SlowLane(1, 8)
    assert lane.enter("eve", "eve") == "run"
    assert lane.enter("ada", "ada") == "wait"
    assert lane.claim("ada") is None


@pytest.mark.parametrize("queue", [1, 2, 8, 9])
def test_one_asker_has_at_most_half_of_the_queue(queue: int) -> None:
    lane: SlowLane[int] = SlowLane(1, queue)
    told = Counter(lane.enter(key, "eve") for key in range(3 * queue))
    assert told["wait"] == max(1, queue // 2)
    assert queue == 1 or lane.enter(-1, "ada") == "wait"
