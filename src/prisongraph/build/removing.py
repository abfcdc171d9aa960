"""Taking statements out of authored files, where that is exact.

Lines are taken out or their punctuation is changed, nothing is written anew, so that the change
is a small diff. It is kept only when the file, parsed again, says exactly what it said without
those statements; else the file stays as it was, and a curator is told the place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prisongraph.build.sources import Statement, read_statements
from prisongraph.errors import Finding
from prisongraph.terms import Quad
from prisongraph.withdrawn import write_in_one_step

#: A predicate and its object on one line, or an object alone, and what ends it.
_LINE = re.compile(r"^(?P<indent> +)(?P<body>\S.*?) (?P<end>[;,.])$")
_PREDICATE = re.compile(r"^\S+ +")


def remove_statements(data: Path, statements: Iterable[Statement]) -> Iterator[str]:
    """Takes the statements out of the files of a record; tells of each what became of it."""
    by_file: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_file[statement.file].append(statement)
    for name, unwanted in sorted(by_file.items()):
        path = data / name.removeprefix("data/")
        # From the end, so that the lines before keep their numbers.
        for statement in sorted(unwanted, key=lambda each: -each.line):
            done = _remove(path, name, statement)
            told = "removed" if done else "not removed: the lines around it have an unusual form"
            yield f"{name}:{statement.line}: {told}"


def _remove(path: Path, name: str, statement: Statement) -> bool:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    before = _quads(path, name, text)
    if before is None:
        return False
    wanted = [quad for quad in before if quad != statement.quad]
    for changed in _without(lines, statement.line - 1):
        candidate = "\n".join(changed)
        if _quads(path, name, candidate) == wanted:
            write_in_one_step(path, candidate)
            return True
    return False


def _quads(path: Path, name: str, text: str) -> list[Quad] | None:
    """What a text says, sorted; None where it is not well formed."""
    findings: list[Finding] = []
    found = read_statements(text.encode(), path.suffix, name, findings)
    quads = sorted((statement.quad for statement in found), key=repr)
    return None if findings else quads


def _without(lines: Sequence[str], at: int) -> Iterator[list[str]]:
    """The lines without the one at a place, in each way that may be right."""
    found = _LINE.match(lines[at])
    if not found:
        return
    head, tail = list(lines[:at]), list(lines[at + 1 :])
    end = found["end"]
    yield [*head, *tail]
    if tail and end == ",":  # the next object takes over the predicate
        predicate = _PREDICATE.match(found["body"])
        if predicate:
            yield [*head, found["indent"] + predicate[0] + tail[0].strip(), *tail[1:]]
    if head and head[-1].endswith((" ;", " ,")):  # the line before ends what this one ended
        yield [*head[:-1], head[-1][:-1] + end, *tail]
    if head:  # the subject has nothing else to say, and an empty line beside it goes with it
        if tail and not tail[0].strip():
            yield [*head[:-1], *tail[1:]]
        if len(head) > 1 and not head[-2].strip():
            yield [*head[:-2], *tail]
        yield [*head[:-1], *tail]
