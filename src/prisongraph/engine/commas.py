"""CSV whose IRIs hold commas: the engine writes them without quotes, so that their rows tear.

SPARQL 1.1 Query Results CSV and TSV Formats, section 3.2, quotes every field with a comma.
That a table is torn can be seen at once, because everything else is quoted rightly;
what its fields were cannot, but the same answer in TSV tells.
"""

import re

_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def is_torn(csv: bytes) -> bool:
    """Whether some row has more fields than the header."""
    plain = b"".join(csv.split(b'"')[::2])
    commas = plain.partition(b"\r\n")[0].count(b",")
    return plain.count(b",") != commas * plain.count(b"\r\n")


def csv_of(tsv: bytes) -> bytes:
    """The table in CSV, from the same table in TSV."""
    header, *rows = tsv.decode().split("\n")[:-1]
    lines = [",".join(name.removeprefix("?") for name in header.split("\t"))]
    lines += [",".join(_field(cell) for cell in row.split("\t")) for row in rows]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _field(cell: str) -> str:
    """A term of TSV (section 4.2) as a field of CSV (section 3.2)."""
    text = cell
    if cell.startswith("<"):
        text = cell[1:-1]
    elif cell.startswith('"'):
        text = cell[1 : cell.rindex('"')]
        if "\\" in text:
            text = _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
    if any(each in text for each in ',"\r\n'):
        text = text.replace('"', '""')
        return f'"{text}"'
    return text
