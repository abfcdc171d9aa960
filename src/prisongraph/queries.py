"""Stored queries: plain SPARQL files whose first lines say, in YAML behind `#+`, what they answer.

The header follows grlc's convention, so that a file stays a query wherever it is pasted.
Parameters are variables of the query that are bound to terms, never text put into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from prisongraph.errors import ParameterError, QueryError
from prisongraph.iris import PREFIXES, expand
from prisongraph.terms import Iri, Literal, Term

_MARK = "#+"
_KEYS = frozenset({"summary", "description", "tags", "params"})
_TYPES = ("iri", "date", "string")
_XSD_DATE = Iri(PREFIXES["xsd"] + "date")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that can be bound: how it is called, what kind of term it takes, its default."""

    name: str
    label: str
    type: str
    default: str

    def term(self, value: str) -> Term:
        """The term for what a person typed; ParameterError when it is not of the right form."""
        if not value.strip():
            raise ParameterError(f"parameter {self.name}: expected {self.type}, found nothing")
        if self.type == "iri":
            return expand(value.strip())
        return Literal(value.strip(), _XSD_DATE) if self.type == "date" else Literal(value)


@dataclass(frozen=True, slots=True)
class Query:
    """A stored query with its header."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    params: Mapping[str, Parameter]
    text: str

    def bindings(self, values: Mapping[str, str]) -> dict[str, Term]:
        """Terms for all parameters: the given values, else the defaults."""
        for name in values:
            if name not in self.params:
                known = ", ".join(self.params) or "none"
                raise ParameterError(f"{self.name} has no parameter {name!r}; it has: {known}")
        return {
            name: parameter.term(values.get(name) or parameter.default)
            for name, parameter in self.params.items()
        }


def read_query(path: Path) -> Query:
    """The query in a file; QueryError, with the name of the file, when its header is not sound."""
    text = path.read_text(encoding="utf-8")
    header = "\n".join(
        line.removeprefix(_MARK).removeprefix(" ")
        for line in text.splitlines()
        if line.startswith(_MARK)
    )
    try:
        content: Any = yaml.safe_load(header) or {}
    except yaml.YAMLError as error:
        raise QueryError(f"{path.name}: the header is not YAML: {error}") from error
    if not isinstance(content, dict) or not content.get("summary"):
        raise QueryError(f"{path.name}: expected a header line `#+ summary: …`, found none")
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise QueryError(f"{path.name}: unknown header {unknown[0]!r}, expected {sorted(_KEYS)}")
    params = {
        name: _parameter(path.name, name, detail or {})
        for name, detail in (content.get("params") or {}).items()
    }
    return Query(
        path.stem,
        str(content["summary"]),
        str(content.get("description", "")),
        tuple(content.get("tags") or ()),
        params,
        text,
    )


def _parameter(file: str, name: str, detail: Mapping[str, Any]) -> Parameter:
    kind = str(detail.get("type", "iri"))
    if kind not in _TYPES:
        raise QueryError(f"{file}: parameter {name} has type {kind!r}, expected one of {_TYPES}")
    return Parameter(name, str(detail.get("label", name)), kind, str(detail.get("default", "")))


def read_queries(folder: Path) -> dict[str, Query]:
    """All queries below a folder by name, in the order of names."""
    paths = sorted(folder.rglob("*.rq"), key=lambda path: path.stem)
    return {path.stem: read_query(path) for path in paths}
