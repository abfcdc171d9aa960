"""Terms in the JSON of SPARQL results (SPARQL 1.1 Query Results JSON Format, section 3.2)."""

from collections.abc import Mapping
from typing import Any

from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term


def term_from_json(found: Mapping[str, Any]) -> Term:
    """The term of one binding; a triple term, which RDF 1.1 does not have, is its text."""
    value = found["value"]
    if found["type"] == "uri":
        return Iri(value)
    if found["type"] == "literal":
        language = found.get("xml:lang", "")
        datatype = RDF_LANG_STRING if language else Iri(found.get("datatype", XSD_STRING))
        return Literal(value, datatype, language)
    return Blank(value if isinstance(value, str) else str(value))


def term_to_json(term: Term) -> dict[str, str]:
    """The term as one binding."""
    if isinstance(term, Literal):
        if term.language:
            return {"type": "literal", "value": term.lexical, "xml:lang": term.language}
        return {"type": "literal", "value": term.lexical, "datatype": term.datatype}
    return {"type": "bnode" if isinstance(term, Blank) else "uri", "value": term}
