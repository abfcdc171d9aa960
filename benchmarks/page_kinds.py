"""Which pages stand for all of their kind: of things those of which most is said."""

from collections.abc import Iterator

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.iris import PREFIXES, path_for
from prisongraph.queries import Query
from prisongraph.serve.formats import CLAIM_FORMS, DOCUMENTS
from prisongraph.serve.indexes import KINDS

_PREFIXES = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("dct", "pg", "rdf", "rdfs", "skos")
)
#: For each kind of thing, what of it is counted; the one with most is fetched.
_MOST = {
    "person": "?thing a pg:Person ; pg:detention ?each",
    "detention": "?conflict pg:about ?thing ; pg:side ?each . ?thing a pg:Detention",
    "court": "?thing a pg:Court . ?each pg:court ?thing",
    "place of detention": "?thing a pg:Facility . ?each pg:heldAt ?thing",
    "provision": "?thing a pg:Provision . ?each pg:charge ?thing",
    "publisher": "?each dct:publisher ?thing",
    "document": "?each pg:statedIn ?thing",
    "claim": "?thing pg:weighedAgainst ?each",
    "conflict": "?thing pg:side ?each",
    "list": "?each pg:editionOf ?thing",
    "edition": "?thing pg:editionOf ?list ; pg:member ?each",
}
_PEOPLE = "SELECT ?thing ?label WHERE { ?thing a pg:Person ; skos:prefLabel ?label } LIMIT 1"


def kinds_of_pages(engine: QueryEngine, published: dict[str, Query]) -> Iterator[tuple[str, str]]:
    """The name of each kind, and the path of the page that stands for it in a release."""
    things = {kind: thing for kind in _MOST if (thing := _most(engine, kind))}
    yield "home", "/"
    for name in (*KINDS, "documents", "conflicts", "counts", "lists", "ledger", "queries"):
        yield f"index of {name}", f"/{name}"
    yield "second page of people", "/people?page=2"
    yield "people by a letter", "/people?q=a"
    yield "documents by a letter", "/documents?q=a"
    yield "conflicts of one kind", "/conflicts?kind=pg:DateConflict"
    for row in engine.query(_PREFIXES + _PEOPLE).rows():
        yield "search for a name", f"/search?q={str(row['label'][0]).split()[0]}"
    yield "search for a letter", "/search?q=a"
    yield "search for nothing", "/search?q=zzqxzz"
    yield "search for a number", "/search?q=16"
    for kind, path in things.items():
        yield kind, f"{path}.html"
    for kind in ("person", "document", "claim", "publisher"):
        for suffix in DOCUMENTS if kind == "person" else ["ttl"]:
            if kind in things and suffix != "html":
                yield f"{kind} in {suffix}", f"{things[kind]}.{suffix}"
    if "claim" in things:
        for suffix in CLAIM_FORMS:
            yield f"claim in {suffix}", f"{things['claim']}.{suffix}"
        yield "check of a claim", f"/check?claim={things['claim'].removeprefix('/')}"
    for query in published.values():
        yield f"query {query.name}", f"/queries/{query.name}{_values(query, things)}"


def _most(engine: QueryEngine, kind: str) -> str:
    found = engine.query(
        f"{_PREFIXES} SELECT ?thing (COUNT(?each) AS ?number) "
        f"WHERE {{ {_MOST[kind]} }} GROUP BY ?thing ORDER BY DESC(?number) ?thing LIMIT 1"
    ).rows()
    return path_for(str(found[0]["thing"])) or "" if found and "thing" in found[0] else ""


def _values(query: Query, things: dict[str, str]) -> str:
    """Things of the release as parameters: the defaults are things of the record that ships."""
    kinds = {"body": "publisher", "other": "publisher", "speaker": "publisher", "thing": "person"}
    pairs = [
        f"{name}={things[kind].removeprefix('/')}"
        for name, parameter in query.params.items()
        if parameter.type == "iri" and (kind := kinds.get(name, name)) in things
    ]
    return "?" + "&".join(pairs) if pairs else ""
