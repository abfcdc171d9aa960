"""Copies of documents: the text in a file, and which document a file is a copy of.

A copy is plain text, HTML or Markdown, by the end of its name. What a browser would not show is
dropped, and what it would begin on a new line is set apart.
"""

import codecs
import csv
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from prisongraph.errors import ParameterError

#: Ends of the names of copies.
SUFFIXES = (".txt", ".html", ".htm", ".md")
_HIDDEN = frozenset({"script", "style", "template", "title", "noscript"})
#: What stands within a line; every other element begins and ends one.
_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt"),
        *("rtc", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time"),
        *("tt", "u", "var", "wbr"),
    )
)
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def read_copy(path: Path, encoding: str = "") -> str:
    """The text of a copy as it is printed, without markup.

    ParameterError when it is not in UTF-8 and no encoding is given, or not in the one given.
    """
    text = _decoded(path, encoding)
    suffix = path.suffix.lower()
    if suffix == ".md":
        # No other command waits until it is imported.
        from markdown_it import MarkdownIt

        text = MarkdownIt("commonmark").render(text)
    return shown(text) if suffix in (".md", ".html", ".htm") else text


def _decoded(path: Path, encoding: str) -> str:
    content = path.read_bytes()
    declared = _declared(content)
    if declared and not encoding:
        raise ParameterError(
            f"{path}: expected a text in UTF-8, found one that says it is in {declared}; "
            f"say --encoding {declared}"
        )
    wanted = encoding or "utf-8-sig"
    try:
        return content.decode(wanted)
    except UnicodeDecodeError as error:
        named = encoding or "UTF-8"
        raise ParameterError(
            f"{path}: expected a text in {named}, but byte {error.start + 1} does not fit; "
            "say with --encoding in which it is"
        ) from error
    except LookupError:
        raise ParameterError(f"--encoding {encoding}: no such encoding is known") from None


def _declared(content: bytes) -> str:
    """The encoding that a text says it has, if that is not UTF-8."""
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return name
    found = _DECLARED.search(content, 0, 2048)
    name = found[1].decode() if found else ""
    return "" if name.lower() in ("", "utf-8", "utf8") else name.lower()


def shown(markup: str) -> str:
    """The text of a page in HTML as a browser shows it, in which blocks stand apart."""
    reader = _Shown()
    reader.feed(markup)
    reader.close()
    return "".join(reader.pieces)


class _Shown(HTMLParser):
    """What of a page is shown as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "body":
            self._hidden.clear()  # whatever the head left open ends here
        elif tag in _HIDDEN:
            self._hidden.append(tag)
        self._set_apart(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._set_apart(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        self._set_apart(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)

    def _set_apart(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")


def copies_in(folder: Path) -> list[Path]:
    """The files of a folder that can be copies, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def read_map(path: Path) -> Mapping[str, str]:
    """Which file is a copy of which document: a CSV with the columns file and document.

    ParameterError, with the line, for what is not of this form.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if header != ["file", "document"]:
            raise ParameterError(
                f"{path}:1: expected the columns file, document; found {', '.join(header)}"
            )
        found: dict[str, str] = {}
        for row in rows:
            if len(row) != 2 or not all(row):
                raise ParameterError(f"{path}:{rows.line_num}: expected a file and a document")
            if row[0] in found:
                raise ParameterError(f"{path}:{rows.line_num}: {row[0]} stands there twice")
            found[row[0]] = row[1]
        return found
