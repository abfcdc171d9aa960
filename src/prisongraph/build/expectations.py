"""What `dataset.toml` expects of its record: least numbers, fill rates, and listed exceptions.

Every number has its reason beside it, so that whoever has to lower one knows what it was for.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prisongraph.build.dataset import FILE, KEYS
from prisongraph.errors import Finding
from prisongraph.iris import expand
from prisongraph.terms import Iri

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")

_DOT = re.compile(r"\.")

_TOP = KEYS | {"expect"}
_TABLES = frozenset({"counts", "fill", "exceptions"})
_COUNTS = ("claims", "conflicts", "documents", "editions", "passages", "people")

#: The keys of each kind of entry; the last column says whether it may be left out.
_COUNT_KEYS = {"min": (int, False), "reason": (str, False)}
_FILL_KEYS = {
    "class": (str, False),
    "property": (str, False),
    "min": (float, False),
    "reason": (str, False),
}
_EXCEPTION_KEYS = {
    "audit": (str, False),
    "thing": (str, False),
    "reason": (str, False),
    "max": (int, True),
}
_Keys = Mapping[str, tuple[type, bool]]


@dataclass(frozen=True, slots=True)
class Least:
    """The least number of something that a sound record holds."""

    name: str
    min: int
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Fill:
    """The least share, between 0 and 1, of the things of a class that have a property."""

    cls: Iri
    property: Iri
    min: float
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """An exception: how often an audit may find something wrong with a thing, and why."""

    audit: str
    thing: Iri
    max: int
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Expectations:
    """All that a record expects of itself."""

    counts: tuple[Least, ...] = ()
    fills: tuple[Fill, ...] = ()
    exceptions: tuple[Allowed, ...] = ()


def read_expectations(data: Path, findings: list[Finding]) -> Expectations:
    """What `dataset.toml` expects; entries that cannot be read are added to `findings`.

    Raises what `tomllib` raises where the file is not TOML.
    """
    reader = _Reader((data / "dataset.toml").read_text(encoding="utf-8"), findings)
    content = reader.content
    reader.refuse_unknown(content, _TOP, "")
    expect = reader.table(content, "expect", "expect")
    reader.refuse_unknown(expect, _TABLES, "expect")
    counts = reader.table(expect, "counts", "expect.counts")
    reader.refuse_unknown(counts, frozenset(_COUNTS), "expect.counts")
    leasts = [
        Least(name, found["min"], found["reason"], reader.line(f"expect.counts.{name}"))
        for name in _COUNTS
        if name in counts
        and (found := reader.entry(counts[name], _COUNT_KEYS, f"expect.counts.{name}"))
    ]
    fills = [
        Fill(expand(found["class"]), expand(found["property"]), found["min"], found["reason"], line)
        for found, line in reader.entries(expect, "fill", _FILL_KEYS)
    ]
    exceptions = [
        Allowed(found["audit"], expand(found["thing"]), found.get("max", 1), found["reason"], line)
        for found, line in reader.entries(expect, "exceptions", _EXCEPTION_KEYS)
    ]
    return Expectations(tuple(leasts), tuple(fills), tuple(exceptions))


class _Reader:
    """The content of the file, the line of every key, and where what is wrong is noted."""

    def __init__(self, text: str, findings: list[Finding]) -> None:
        self.content: dict[str, Any] = tomllib.loads(text)
        self._lines: dict[str, int] = {}
        for path, number in _lines_of(text):
            self._lines.setdefault(path, number)
        self._findings = findings

    def line(self, path: str) -> int:
        """The line of a key, else of the table it stands in."""
        while path and path not in self._lines:
            path = path.rpartition(".")[0]
        return self._lines.get(path, 1)

    def note(self, path: str, message: str) -> None:
        """Adds a finding at the line of a key."""
        self._findings.append(Finding(FILE, self.line(path), message))

    def refuse_unknown(self, table: Mapping[str, Any], known: Iterable[str], path: str) -> None:
        """Adds a finding for each key that means nothing here."""
        for key in table.keys() - set(known):
            here = f"{path}.{key}".removeprefix(".")
            self.note(here, f"unknown key {here}: expected one of {', '.join(sorted(known))}")

    def table(self, parent: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
        """The table under a key, empty where there is none."""
        found = parent.get(key, {})
        if isinstance(found, dict):
            return found
        self.note(path, f"{path} is {found!r}, expected a table")
        return {}

    def entries(
        self, expect: Mapping[str, Any], key: str, keys: _Keys
    ) -> Iterator[tuple[dict[str, Any], int]]:
        """Every sound entry of a list of tables, with its line."""
        listed = expect.get(key, [])
        if not isinstance(listed, list):
            self.note(f"expect.{key}", f"expect.{key} is a list: write [[expect.{key}]]")
            return
        for position, raw in enumerate(listed):
            path = f"expect.{key}[{position}]"
            if found := self.entry(raw, keys, path):
                yield found, self.line(path)

    def entry(self, raw: Any, keys: _Keys, path: str) -> dict[str, Any] | None:
        """The entry, or None where something about it is wrong."""
        before = len(self._findings)
        if not isinstance(raw, dict):
            self.note(path, f"{path} is {raw!r}, expected a table with {', '.join(keys)}")
            return None
        self.refuse_unknown(raw, keys, path)
        for key, (kind, optional) in keys.items():
            if key in raw or not optional:
                problem = _problem(raw.get(key), kind)
                if problem:
                    self.note(f"{path}.{key}", f"{path}: {key} {problem}")
        return raw if len(self._findings) == before else None


def _problem(value: Any, kind: type) -> str:
    """What is wrong with a value, or nothing."""
    if value is None:
        return "is missing: every expectation says what it expects and for what reason"
    if kind is str:
        return "" if isinstance(value, str) and value.strip() else f"is {value!r}, expected words"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is float:
        inside = number and 0 <= value <= 1
        return "" if inside else f"is {value!r}, expected a share from 0 to 1"
    whole = number and isinstance(value, int) and value > 0
    return "" if whole else f"is {value!r}, expected a whole number from 1 on"


def _lines_of(text: str) -> Iterator[tuple[str, int]]:
    """The dotted path of each table and key, and its line; tables of a list are numbered."""
    seen: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[2]
            if header[1] == "[[":
                seen[table] += 1
                table = f"{table}[{seen[table] - 1}]"
            for end in (*(dot.start() for dot in _DOT.finditer(table)), len(table)):
                yield table[:end], number
        elif key := _KEY.match(line):
            yield f"{table}.{key[1]}".removeprefix("."), number
