"""The settings of a server; the base IRI is not one of them, it is the identity of the data."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from prisongraph.errors import ParameterError

PREFIX = "PRISONGRAPH_"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings with their defaults.

    host, port: where the server listens.
    releases: the folder of releases.
    max_query_bytes: the longest query that is read.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    releases: str = "releases"
    max_query_bytes: int = 65536

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """The settings in PRISONGRAPH_… variables; ParameterError for one that does not exist."""
        known = {f"{PREFIX}{field.name.upper()}": field for field in fields(cls)}
        values: dict[str, str | int] = {}
        for name, value in environ.items():
            if not name.startswith(PREFIX):
                continue
            if name not in known:
                raise ParameterError(f"{name}: no such setting; there are {', '.join(known)}")
            field = known[name]
            if field.type in (int, "int"):
                if not value.isdigit():
                    raise ParameterError(f"{name}: expected a number, found {value!r}")
                values[field.name] = int(value)
            else:
                values[field.name] = value
        return cls(**values)  # type: ignore[arg-type]  # checked field by field above
