"""The settings of a server; the base IRI is not one of them, it is the identity of the data."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from prisongraph.errors import ParameterError

PREFIX = "PRISONGRAPH_"
LOGS = ("", "none", "errors", "requests")
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use, and how many run at a time.

    query_seconds, cpu_seconds: by the wall clock and on processors, from its start.
    memory_bytes: beyond what the release itself takes.
    answer_bytes: the longest answer.
    standing, stored: evaluators that wait for a stranger's query, and for one of a page.
    slow_after: seconds after which a query is slow: it goes on in a place of few, and, at once or
        some moments later, at the lowest priority.
    slow: how many slow queries run at a time.
    queue: how many slow queries wait for a place, and how many queries wait for an evaluator.
    queue_seconds: how long one waits.
    """

    query_seconds: float = 20
    cpu_seconds: float = 20
    memory_bytes: int = 1024 * _MEGABYTE
    answer_bytes: int = 256 * _MEGABYTE
    standing: int = 6
    stored: int = 2
    slow_after: float = 0.05
    slow: int = 2
    queue: int = 48
    queue_seconds: float = 10


@dataclass(frozen=True, slots=True)
class Config:
    """Settings with their defaults.

    host, port: where the server listens.
    public_url: under which address the world reaches it; by default http://host:port.
    releases: the folder of releases.
    engine: the folder in which an engine that runs already has its sockets; by default none.
    release: the release for which an engine is started where none runs; `serve` is told its own.
    cache: the folder of answers that are kept on disk; by default a temporary one.
    cache_disk_mb, cache_memory_mb: how much is kept there, and in each process.
    memory_dataset_mb: a dataset up to this size is held in memory, a larger one on disk.
    max_query_bytes: the longest query that is read.
    query_seconds, query_memory_mb, answer_mb: what one query may use.
    standing, stored, slow, queue, queue_seconds: how many run and wait at a time, and how long.
    processes, threads: how many server processes run under gunicorn, by default one for each
        processor, and how many requests each handles at a time.
    rate_per_minute: how many queries of one client are evaluated; 0 is no limit.
    proxies: how many trusted proxies stand before the server and name the client.
    log: `requests`, `errors` or `none`; by default the server decides.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    releases: str = "releases"
    history: str = ""
    engine: str = ""
    release: str = ""
    cache: str = ""
    cache_disk_mb: int = 1024
    cache_memory_mb: int = 64
    memory_dataset_mb: int = 1024
    max_query_bytes: int = 65536
    query_seconds: int = 20
    query_memory_mb: int = 1024
    answer_mb: int = 256
    standing: int = 6
    stored: int = 2
    slow: int = 2
    queue: int = 48
    queue_seconds: int = 10
    processes: int = 0
    threads: int = 96
    rate_per_minute: int = 1200
    proxies: int = 0
    log: str = ""

    def __post_init__(self) -> None:
        """ParameterError for a log of another kind."""
        if self.log not in LOGS:
            raise ParameterError(f"{PREFIX}LOG: expected one of {LOGS}, found {self.log!r}")

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end; never read from a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def limits(self) -> Limits:
        """What one query may use, and how many run at a time."""
        return Limits(
            query_seconds=self.query_seconds,
            cpu_seconds=self.query_seconds,
            memory_bytes=self.query_memory_mb * _MEGABYTE,
            answer_bytes=self.answer_mb * _MEGABYTE,
            standing=self.standing,
            stored=self.stored,
            slow=self.slow,
            queue=self.queue,
            queue_seconds=self.queue_seconds,
        )

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
