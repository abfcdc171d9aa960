"""An engine that remembers what it was asked for, so that tests can count."""

from prisongraph.engine.answer import Answer
from prisongraph.engine.embedded import Engine
from prisongraph.queries import Query
from prisongraph.terms import Term


class Counting(Engine):
    """`asked` are the names of stored queries, `claims` the lists that some were given."""

    asked: list[str]
    claims: list[list[Term]]

    def run(self, query: Query, **params: Term | list[Term]) -> Answer:
        """The answer of the engine."""
        self.asked.append(query.name)
        claims = params.get("claim")
        if isinstance(claims, list):
            self.claims.append(claims)
        return super().run(query, **params)
