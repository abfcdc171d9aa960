"""What `dataset.toml` declares of its record: title, version, licence, makers, and two dates.

There is no clock in a release, so the day of the last change is declared by whoever changes it,
and is compared with the newest entry of `CHANGELOG.md` beside it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prisongraph.errors import Finding, RecordError

FILE = "data/dataset.toml"
_WORDS = ("title", "version", "license", "description", "creator", "publisher", "access")
_DATES = ("issued", "modified")
_REQUIRED = ("title", "version", "license", "modified")
#: All keys of a description; the file may hold expectations besides.
KEYS = frozenset({*_WORDS, *_DATES, "keywords"})

#: A heading such as `## 2026.2, 2026-11-25`.
_ENTRY = re.compile(r"^## .*?(\d{4}-\d{2}-\d{2})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Description:
    """What a record declares of itself, and the digest of its files.

    Words that are not declared are empty, and a day that is not declared is None.
    `as_of` is no declaration: it is the day by which things had been said, where one was asked for.
    """

    title: str
    version: str
    license: str
    modified: date
    inputs: str
    issued: date | None = None
    description: str = ""
    creator: str = ""
    publisher: str = ""
    access: str = ""
    keywords: tuple[str, ...] = ()
    as_of: date | None = None


def read_description(data: Path, inputs: str) -> Description:
    """The description in a folder of data; RecordError where something about it is wrong."""
    try:
        text = (data / "dataset.toml").read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        raise RecordError([Finding(FILE, 1, "missing")]) from None
    except tomllib.TOMLDecodeError as error:
        raise RecordError([Finding(FILE, 1, str(error))]) from None
    problems = _problems(content, _newest_entry(data))
    if problems:
        raise RecordError(
            [Finding(FILE, _line(text, key), message) for key, message in problems.items()]
        )
    declared = {key: content[key] for key in (*_WORDS, *_DATES) if key in content}
    return Description(inputs=inputs, keywords=tuple(content.get("keywords", ())), **declared)


def _problems(content: Mapping[str, Any], newest: date | None) -> dict[str, str]:
    """What is wrong, by the key that it is wrong with."""
    problems = {
        key: f"expected the key {key!r}, found none" for key in _REQUIRED if key not in content
    }
    for key in content.keys() & set(_WORDS):
        if not isinstance(content[key], str) or not content[key].strip():
            problems[key] = f"{key} is {content[key]!r}, expected words"
    for key in content.keys() & set(_DATES):
        if not _is_day(content[key]):
            problems[key] = f"{key} is {content[key]!r}, expected a day such as 2026-11-25"
    keywords = content.get("keywords", [])
    if not isinstance(keywords, list) or not all(isinstance(word, str) for word in keywords):
        problems["keywords"] = f"keywords is {keywords!r}, expected a list of words"
    if problems:
        return problems
    modified = content["modified"]
    if newest and modified < newest:
        problems["modified"] = (
            f"modified is {modified}, but the newest entry of CHANGELOG.md is of {newest}: "
            "give the day of the last change"
        )
    elif content.get("issued", modified) > modified:
        problems["issued"] = f"issued is {content['issued']}, after modified, which is {modified}"
    return problems


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _newest_entry(data: Path) -> date | None:
    """The newest day in a heading of the changelog; None where no heading gives one.

    RecordError where a heading gives a day that no calendar has.
    """
    path = data / "CHANGELOG.md"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    days = []
    for entry in _ENTRY.finditer(text):
        try:
            days.append(date.fromisoformat(entry[1]))
        except ValueError:
            line = text.count("\n", 0, entry.start()) + 1
            message = f"{entry[1]} is no day"
            raise RecordError([Finding("data/CHANGELOG.md", line, message)]) from None
    return max(days, default=None)


def _line(text: str, key: str) -> int:
    """The line on which a key is set, else the first."""
    found = re.search(rf"^{key}\s*=", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
