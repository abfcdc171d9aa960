"""How a claim is cited: APA, BibTeX, RIS and CSL-JSON.

The author is whoever spoke, as recorded: names are given whole and never taken apart,
because which part of a name is the family's is not known.
What is cited is the claim as one release holds it, so that a reader finds the same.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prisongraph.iris import DATASET
from prisongraph.serve.issued import Issued
from prisongraph.wording import date_in_words

_SITE = "prisongraph"
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_SEASONS = {21: "Spring", 22: "Summer", 23: "Autumn", 24: "Winter"}
_MONTHS = tuple(date_in_words(f"2000-{month:02}").split()[0] for month in range(1, 13))
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_"},
}


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation of a claim is made of.

    statement: the claim as a sentence, in the words of the record.
    speaker, behalf: whose words they are, and the organisation spoken for, or nothing.
    relays: who passed the words on, from the document to the origin, without both.
    document, authors, publisher, issued, places: where the words stand.
    """

    iri: str
    statement: str
    speaker: str
    behalf: str
    relays: tuple[str, ...]
    document: str
    authors: tuple[str, ...]
    publisher: str
    issued: Issued
    places: tuple[str, ...]
    release: str

    @property
    def title(self) -> str:
        """The statement as a title, without a full stop."""
        return _line(self.statement).rstrip(".")

    @property
    def where(self) -> str:
        """The places in the document."""
        return ", ".join(self.places)

    @property
    def remarks(self) -> str:
        """What the fields of a citation have no place for."""
        told = [f"Claim of {self.speaker}" + (f", for {self.behalf}" if self.behalf else "")]
        if self.relays:
            told.append("passed on by " + ", then by ".join(reversed(self.relays)))
        if self.where:
            told.append(f"stated in {self.where}")
        return (
            f"{'; '.join(told)}. The title is in the words of the record, not of the source. "
            f"{_SITE}, release {self.release}, {DATASET}"
        )


def apa(citation: Citation) -> str:
    """The citation as text, after the seventh edition of the APA's manual, chapter 10."""
    where = f" ({_line(citation.where)})" if citation.where else ""
    by = f"{_listed(citation.authors)}, " if citation.authors else ""
    publisher = "" if citation.publisher == citation.speaker else citation.publisher
    parts = [
        citation.speaker + (f" [{citation.behalf}]" if citation.behalf else ""),
        f"({_apa_date(citation.issued)})",
        f"{citation.title} [Claim]",
        f"In {by}{citation.document}{where}",
        publisher,
        f"{_SITE}, release {citation.release}",
    ]
    told = " ".join(_stopped(_line(part)) for part in parts if part)
    return f"{told} {citation.iri}\n"


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _listed(names: Sequence[str]) -> str:
    """Names as APA lists them: with an ampersand before the last."""
    return " & ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _apa_date(issued: Issued) -> str:
    if not issued.start:
        return f"n.d.; {issued.words}" if issued.text else "n.d."
    told = "–".join(_apa_day(part) for part in (issued.start, issued.end) if part)
    return f"ca. {told}" if issued.circa else told


def _apa_day(part: tuple[int, ...]) -> str:
    year, *rest = part
    if not rest:
        return str(year)
    month = _SEASONS.get(rest[0]) or _MONTHS[rest[0] - 1]
    return f"{year}, {month}" + (f" {rest[1]}" if len(rest) > 1 else "")


def bibtex(citation: Citation) -> str:
    """The citation as an entry of BibTeX in UTF-8; `date` and `bookauthor` are for biblatex."""
    start = citation.issued.start
    fields = {
        "author": f"{{{_latex(citation.speaker)}}}",
        "title": f"{{{_latex(citation.title)}}}",
        "booktitle": f"{{{_latex(citation.document)}}}",
        "bookauthor": " and ".join(f"{{{_latex(name)}}}" for name in citation.authors),
        "publisher": f"{{{_latex(citation.publisher)}}}",
        "year": str(start[0]) if start else "",
        "month": str(start[1]) if len(start) > 1 and start[1] <= 12 else "",
        "date": citation.issued.text,
        "url": re.sub(r"[{}\\]", lambda sign: f"%{ord(sign[0]):X}", citation.iri),
        "note": _latex(citation.remarks),
    }
    key = f"{_SITE}-{citation.iri.rpartition('/')[2]}"
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@incollection{{{key},\n{''.join(lines)}}}\n"


def _latex(text: str) -> str:
    """The text with every sign that LaTeX or BibTeX would read as a command."""
    return "".join(_LATEX.get(sign, sign) for sign in _line(text))


def ris(citation: Citation) -> str:
    """The citation in RIS, whose lines end in carriage return and line feed."""
    start = citation.issued.start
    tags = [
        ("TY", "CHAP"),
        ("ID", citation.iri.rpartition("/")[2]),
        ("AU", citation.speaker),
        ("TI", citation.title),
        ("T2", citation.document),
        *(("A2", name) for name in citation.authors),
        ("PB", citation.publisher),
        ("PY", str(start[0]) if start else ""),
        ("DA", _ris_date(citation.issued)),
        ("SE", citation.where),
        ("UR", citation.iri),
        ("DP", f"{_SITE}, release {citation.release}"),
        ("N1", citation.remarks),
    ]
    lines = "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if value)
    return lines + "ER  - \r\n"


def _ris_date(issued: Issued) -> str:
    """Year, month, day and other information between slashes, as RIS writes a date."""
    if not issued.start:
        return f"///{issued.words}" if issued.text else ""
    year, *rest = issued.start
    month, day = (*(f"{part:02}" for part in rest), "", "")[:2]
    if month > "12":  # a season
        month = ""
    exact = not issued.end and not issued.circa and (month or not rest)
    return f"{year}/{month}/{day}/{'' if exact else issued.words}"


def csl_json(citation: Citation) -> str:
    """The citation in CSL-JSON, as an array of one item (CSL 1.0.2, csl-data.json)."""
    item: dict[str, object] = {
        "id": citation.iri,
        "type": "chapter",
        "author": [{"literal": _line(citation.speaker)}],
        "title": citation.title,
        "container-title": citation.document,
        "container-author": [{"literal": _line(name)} for name in citation.authors],
        "publisher": citation.publisher,
        "issued": _csl_date(citation.issued),
        "section": citation.where,
        "URL": citation.iri,
        "archive": f"{_SITE}, release {citation.release}",
        "archive_location": DATASET,
        "note": citation.remarks,
    }
    kept = {
        name: _line(value) if isinstance(value, str) else value
        for name, value in item.items()
        if value
    }
    return json.dumps([kept], indent=2, ensure_ascii=False) + "\n"


def _csl_date(issued: Issued) -> dict[str, object]:
    if not issued.start:
        return {"literal": issued.words} if issued.text else {}
    parts = [part for part in (issued.start, issued.end) if part]
    found: dict[str, object] = {"date-parts": [_without_season(part) for part in parts]}
    if len(parts) == 1 and len(parts[0]) > 1 and parts[0][1] in _SEASONS:
        found["season"] = parts[0][1] - 20
    if issued.circa:
        found["circa"] = True
    return found


def _without_season(part: tuple[int, ...]) -> list[int]:
    return [*part[:1]] if len(part) > 1 and part[1] in _SEASONS else [*part]


def _line(text: str) -> str:
    """The text on one line, without signs that control a terminal or a format."""
    return _BLANKS.sub(" ", text).strip()


#: The formats of citations by the suffix of their addresses.
CITATIONS: Mapping[str, Callable[[Citation], str]] = {
    "apa.txt": apa,
    "bib": bibtex,
    "ris": ris,
    "csl.json": csl_json,
}
