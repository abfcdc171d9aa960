"""Documents sheets: one row is the header of a document, and the header is one row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prisongraph.build.schema import Schema
from prisongraph.iris import PREFIXES
from prisongraph.sheets.cells import Shorthand, split_list, write_value
from prisongraph.sheets.drafting import Facts
from prisongraph.sheets.rules import Report, Rules
from prisongraph.sheets.tables import Row
from prisongraph.terms import XSD_STRING, Iri, Literal, text
from prisongraph.vocab import DCT, EDTF, PG, RDF, SCHEMA, SKOS, XSD

DATES = frozenset({XSD.date, XSD.gYearMonth, XSD.gYear, EDTF.EDTF})
DOCUMENT_BASE = PREFIXES["doc"]
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of a documents sheet and a predicate of headers stand for one another."""

    name: str
    predicate: Iri
    kinds: frozenset[Iri]
    several: bool = False
    form: re.Pattern[str] | None = None
    words: str = ""


_COLUMNS = (
    Column("publisher", DCT.publisher, frozenset({PG.Organisation})),
    Column("author", DCT.creator, frozenset({PG.Agent}), several=True),
    Column("issued", DCT.issued, DATES),
    Column("retrieved", PG.retrieved, frozenset({XSD.date})),
    Column("translation-of", PG.translationOf, frozenset({PG.Document})),
    Column(
        "length",
        PG.textLength,
        frozenset({XSD.integer}),
        form=re.compile(r"\d+", re.ASCII),
        words="a number of characters",
    ),
    Column(
        "language",
        DCT.language,
        frozenset({XSD_STRING}),
        form=_LANGUAGE,
        words="a language by BCP 47 such as en, az or ru",
    ),
    Column(
        "digest",
        PG.textDigest,
        frozenset({XSD_STRING}),
        form=DIGEST,
        words="sha256: and 64 hexadecimal digits, as prisongraph locate prints it",
    ),
    Column("normalisation", PG.normalisation, frozenset({XSD_STRING})),
)


def read_document(row: Row, shorthand: Shorthand, report: Report) -> Iri | None:
    """The document that a row of any sheet is about."""
    cell = row.cells["document"]
    try:
        document = shorthand.read_iri(cell)
    except ValueError:
        document = Iri("")
    slug = document.removeprefix(DOCUMENT_BASE)
    if document.startswith(DOCUMENT_BASE) and _SLUG.fullmatch(slug):
        return document
    if cell:
        report(row.finding("document", cell, "a document such as doc:example-2024-06-14"))
    return None


def read_class(row: Row, schema: Schema, rules: Rules) -> Iri | None:
    """The class of the document, one of the ontology's kinds of pg:Document."""
    cell = row.cells["class"]
    cls = rules.iri(row, "class", cell) if cell else None
    if cls is None or PG.Document in schema.ancestors.get(cls, {cls}):
        return cls
    known = sorted(each for each, above in schema.ancestors.items() if PG.Document in above)
    choices = ", ".join(rules.shorthand.write_iri(each) for each in known)
    rules.report(row.finding("class", cell, f"a kind of document: {choices}"))
    return None


def read_header(row: Row, cls: Iri | None, rules: Rules) -> Facts:
    """The header in a row; what is wrong is reported, and the fact left out."""
    facts: Facts = {RDF.type: [cls] if cls else []}
    for column in _COLUMNS:
        cell = row.cells.get(column.name, "")
        items = split_list(cell) if column.several else [cell] if cell else []
        found = [value for item in items if (value := _read(row, column, item, rules)) is not None]
        if found:
            facts[column.predicate] = list(found)
    language = row.cells["language"].lower()
    if row.cells["title"] and _LANGUAGE.fullmatch(language):
        facts[DCT.title] = [text(row.cells["title"], language)]
    if row.cells["note"]:
        facts[SKOS.editorialNote] = [text(row.cells["note"])]
    url = row.cells["url"]
    if url and _WEB.fullmatch(url) and not _PERCENT.search(url):
        facts[SCHEMA.url] = [Iri(url)]
    elif url:
        rules.report(row.finding("url", url, "an address that begins with https:// or http://"))
    return facts


def write_header(document: Iri, header: Facts, shorthand: Shorthand) -> dict[str, str]:
    """The row of a header; what the row cannot hold is what `unheld_facts` names."""
    cells = {"document": shorthand.write_iri(document)}
    cells["class"] = shorthand.write_iri(Iri(str(header[RDF.type][0])))
    for column in _COLUMNS:
        values = _held(column, header)
        written = [write_value(value, column.kinds, shorthand) for value in values]
        cells[column.name] = "; ".join(written)
    for name, predicate in (("title", DCT.title), ("note", SKOS.editorialNote)):
        cells[name] = next((words.lexical for words in _words(header, predicate)), "")
    cells["url"] = next(iter(_urls(header)), "")
    return cells


def unheld_facts(header: Facts) -> Iterator[tuple[Iri, Iri | Literal]]:
    """The facts of a header for which a documents sheet has no place."""
    held: set[tuple[Iri, Iri | Literal]] = {(RDF.type, header[RDF.type][0])}
    for column in _COLUMNS:
        held |= {(column.predicate, value) for value in _held(column, header)}
    for predicate in (DCT.title, SKOS.editorialNote):
        held |= {(predicate, value) for value in _words(header, predicate)[:1]}
    held |= {(SCHEMA.url, value) for value in _urls(header)[:1]}
    for predicate, values in header.items():
        yield from ((predicate, value) for value in values if (predicate, value) not in held)


def _read(row: Row, column: Column, cell: str, rules: Rules) -> Iri | Literal | None:
    if column.form and not column.form.fullmatch(cell):
        rules.report(row.finding(column.name, cell, column.words))
        return None
    return rules.value(row, column.name, cell, column.kinds)


def _held(column: Column, header: Facts) -> list[Iri | Literal]:
    values = sorted(header.get(column.predicate, []), key=str)
    if column.form:
        values = [value for value in values if _has_form(value, column.form)]
    return values if column.several else values[:1]


def _has_form(value: Iri | Literal, form: re.Pattern[str]) -> bool:
    return isinstance(value, Literal) and bool(form.fullmatch(value.lexical))


def _urls(header: Facts) -> list[Iri]:
    values = [value for value in header.get(SCHEMA.url, []) if isinstance(value, Iri)]
    return sorted(value for value in values if _WEB.fullmatch(value))


def _words(header: Facts, predicate: Iri) -> list[Literal]:
    """The texts of a header in the language in which a sheet has them."""
    language = "en"
    if predicate == DCT.title:
        declared = next(iter(header.get(DCT.language, [])), Literal(""))
        language = declared.lexical.lower() if isinstance(declared, Literal) else ""
    values = [value for value in header.get(predicate, []) if isinstance(value, Literal)]
    values = [value for value in values if value.lexical.strip() == value.lexical != ""]
    return sorted(value for value in values if value.language == language)
