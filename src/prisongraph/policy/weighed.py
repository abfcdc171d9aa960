"""What the policy needs to know of a claim and of a property, whoever holds them."""

from typing import Protocol

from prisongraph.policy.values import Bounds
from prisongraph.terms import Iri, Literal


class Weighed(Protocol):
    """A claim as the policy sees it: what it says of what, who stands behind it, since when."""

    @property
    def iri(self) -> Iri:
        """The claim."""

    @property
    def subject(self) -> Iri:
        """What it is about."""

    @property
    def predicate(self) -> Iri:
        """The property."""

    @property
    def object(self) -> Iri | Literal:
        """The value."""

    @property
    def stance(self) -> Iri:
        """Whether the speaker asserts it."""

    @property
    def origin(self) -> Iri:
        """Who stands behind the words; echoes of one origin count once."""

    @property
    def bounds(self) -> Bounds | None:
        """What the value allows, no later than its document."""

    @property
    def as_of(self) -> Bounds:
        """The time for which it was said, else the time at which the words were published."""


class Policy(Protocol):
    """The published policy of a property."""

    @property
    def temporality(self) -> Iri | None:
        """Whether its values change over time."""

    @property
    def cardinality(self) -> Iri | None:
        """Whether several of its values can be true together."""

    @property
    def competent_speaker(self) -> Iri | None:
        """The property that names who is competent on it."""
