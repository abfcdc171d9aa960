"""An engine over the release of the fictional record that remembers what it was asked."""

import pytest
from tests.telling.made import Counting

from prisongraph.release import Release


@pytest.fixture
def counting(release: Release) -> Counting:
    engine = Counting.from_file(release.dataset)
    assert isinstance(engine, Counting)
    engine.asked = []
    return engine
