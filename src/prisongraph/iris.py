"""How our IRIs look, and which path of the site shows which thing.

The base is the identity of the data, not the address of a server:
whatever host serves a release, `GET /person/x` speaks of `https://w3id.org/prisongraph/person/x`.
"""

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from prisongraph.terms import Iri

BASE = "https://w3id.org/prisongraph/"
ONTOLOGY = Iri(BASE + "ontology")
DATASET = Iri(BASE + "dataset")
#: The named graph of what is counted of the dataset.
STATISTICS = Iri(BASE + "dataset#statistics")
#: The graph that a query without GRAPH asks.
DEFAULT_GRAPH = Iri(BASE + "dataset#default-graph")
#: The endpoint wherever it is served, as with every other IRI of ours.
ENDPOINT = Iri(BASE + "sparql")

#: Prefixes offered in queries and used to shorten IRIs for people; one list for everything.
PREFIXES: dict[str, str] = {
    "pg": BASE + "ontology#",
    "person": BASE + "person/",
    "org": BASE + "org/",
    "case": BASE + "case/",
    "court": BASE + "court/",
    "facility": BASE + "facility/",
    "place": BASE + "place/",
    "law": BASE + "law/",
    "offence": BASE + "offence/",
    "list": BASE + "list/",
    "group": BASE + "group/",
    "detention": BASE + "detention/",
    "proceeding": BASE + "proceeding/",
    "event": BASE + "event/",
    "milestone": BASE + "milestone/",
    "doc": BASE + "document/",
    "claim": BASE + "claim/",
    "conflict": BASE + "conflict/",
    "adjudication": BASE + "adjudication/",
    "application": BASE + "application/",
    "count": BASE + "count/",
    "note": BASE + "note/",
    "recognition": BASE + "recognition/",
    "concept": BASE + "concept/",
    "activity": BASE + "concept/activity/",
    "addition-reason": BASE + "concept/addition-reason/",
    "assessment": BASE + "concept/assessment/",
    "circumstance": BASE + "concept/circumstance/",
    "count-definition": BASE + "concept/count-definition/",
    "criteria": BASE + "concept/criteria/",
    "event-type": BASE + "concept/event-type/",
    "finding": BASE + "concept/finding/",
    "hearing-mode": BASE + "concept/hearing-mode/",
    "milestone-kind": BASE + "concept/milestone-kind/",
    "motive": BASE + "concept/motive/",
    "occupation": BASE + "concept/occupation/",
    "outcome": BASE + "concept/outcome/",
    "person-category": BASE + "concept/person-category/",
    "plea": BASE + "concept/plea/",
    "preventive-measure": BASE + "concept/preventive-measure/",
    "proceeding-type": BASE + "concept/proceeding-type/",
    "release-ground": BASE + "concept/release-ground/",
    "sentence-kind": BASE + "concept/sentence-kind/",
    "treatment": BASE + "concept/treatment/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: Below these, the first step of a path is the prefix of a file: `ufppa:2025-02-12`.
_SERIES = re.compile(re.escape(BASE) + r"(?:concept|law|list)/([a-z](?:[a-z0-9-]*[a-z0-9])?)/")


def iri_for(path: str) -> Iri:
    """The IRI of the thing at a path of the site, such as `person/x` or `/person/x`."""
    return Iri(BASE + quote(unquote(path.lstrip("/")), safe="/-._~!$&'()*+,;=:@"))


def path_for(iri: str) -> str | None:
    """The path of the site that speaks of an IRI of ours, fragment kept; None for others."""
    return "/" + iri[len(BASE) :] if iri.startswith(BASE) and len(iri) > len(BASE) else None


@lru_cache(maxsize=4096)
def shorten(iri: str) -> str:
    """The IRI as a prefixed name where one of our prefixes fits, else the IRI itself."""
    fitting = [(len(base), name) for name, base in PREFIXES.items() if iri.startswith(base)]
    if not fitting:
        return iri
    length, name = max(fitting)
    return f"{name}:{iri[length:]}"


def series_prefix(iri: str) -> tuple[str, str] | None:
    """The prefix that a list, a law or a concept scheme gives to what it holds, and its base.

    `list/ufppa/2025-02-12` is `ufppa:2025-02-12` in files; None for IRIs of other kinds,
    and where the name is that of a prefix in the table.
    """
    found = _SERIES.match(iri)
    return (found[1], found[0]) if found and found[1] not in PREFIXES else None


def expand(name: str) -> Iri:
    """The IRI behind a prefixed name, a path, or a full IRI, as people type it."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return Iri(PREFIXES[prefix] + local)
    if "://" in name:
        return Iri(name)
    return iri_for(name)
