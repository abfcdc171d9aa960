"""The card of a dataset: what it is, in VoID and DCAT, without a single number.

It stands in the default graph, because tools that look for a description ask there
and know no name of a graph. It counts nothing, so that the counts of the dataset can count it.
Addresses are those of the IRIs, whatever host serves them (decision 3); a server adds its own.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from prisongraph.build.dataset import Description
from prisongraph.iris import BASE, DATASET, ENDPOINT, ONTOLOGY, PREFIXES
from prisongraph.terms import Iri, Literal, Quad, text
from prisongraph.vocab import DCAT, DCT, FOAF, FORMATS, OWL, PG, RDF, RDFS, VOID, XSD

#: The file of the dataset in each format, by its media type.
DUMPS = {
    "application/n-quads": Iri(BASE + "data/dataset.nq"),
    "application/trig": Iri(BASE + "data/dataset.trig"),
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_PROTOCOL = Iri("https://www.w3.org/TR/sparql11-protocol/")
#: Things of these classes are shown as examples; nobody is held up as one.
_SHOWN = (PG.Case, PG.Claim, PG.List, PG.NewsArticle)


def card_quads(description: Description, quads: Iterable[Quad]) -> list[Quad]:
    """The card of the dataset that these quads make up."""
    quads = list(quads)
    card = [
        *_declared(description),
        *_makers(description),
        *_distributions(),
        *_examples(quads),
    ]
    used = {*_namespaces(quads), *_namespaces(card), VOID.base}
    return [*card, *(Quad(DATASET, VOID.vocabulary, iri) for iri in sorted(map(_named, used)))]


def _declared(description: Description) -> Iterator[Quad]:
    yield Quad(DATASET, RDF.type, VOID.Dataset)
    yield Quad(DATASET, RDF.type, DCAT.Dataset)
    yield Quad(DATASET, DCT.title, text(description.title))
    if description.as_of:
        yield from _as_of(description.as_of)
    if description.description:
        yield Quad(DATASET, DCT.description, text(description.description))
    yield Quad(DATASET, DCT.identifier, Literal(DATASET, XSD.anyURI))
    yield Quad(DATASET, DCT.license, Iri(description.license))
    if description.access:
        yield Quad(DATASET, DCT.accessRights, Iri(description.access))
    if description.issued:
        yield Quad(DATASET, DCT.issued, Literal(description.issued.isoformat(), XSD.date))
    yield Quad(DATASET, DCT.modified, Literal(description.modified.isoformat(), XSD.date))
    yield Quad(DATASET, DCT.conformsTo, ONTOLOGY)
    yield Quad(DATASET, DCAT.version, Literal(description.version))
    yield Quad(DATASET, OWL.versionInfo, Literal(description.version))
    for word in description.keywords:
        yield Quad(DATASET, DCAT.keyword, text(word))
    yield Quad(DATASET, DCAT.landingPage, Iri(BASE + "data"))
    yield Quad(DATASET, FOAF.homepage, Iri(BASE))
    yield Quad(DATASET, RDFS.seeAlso, Iri(BASE + ".well-known/void"))
    yield Quad(DATASET, VOID.uriSpace, Literal(BASE))


def _as_of(day: date) -> Iterator[Quad]:
    """The time that the dataset covers ends with the day (DCAT 3, section 6.4.29)."""
    period = Iri(f"{DATASET}#as-of")
    yield Quad(DATASET, DCT.temporal, period)
    yield Quad(period, RDF.type, DCT.PeriodOfTime)
    yield Quad(period, RDFS.label, text(f"what had been said by {day.isoformat()}"))
    yield Quad(period, DCAT.endDate, Literal(day.isoformat(), XSD.date))


def _makers(description: Description) -> Iterator[Quad]:
    """Who makes and publishes it, as one agent where the names are the same."""
    agents: dict[str, Iri] = {}
    for role, name in ((DCT.creator, description.creator), (DCT.publisher, description.publisher)):
        if name:
            local = str(role).removeprefix(DCT.base)
            agent = agents.setdefault(name, Iri(f"{DATASET}#{local}"))
            yield Quad(DATASET, role, agent)
            yield Quad(agent, RDF.type, FOAF.Agent)
            yield Quad(agent, FOAF.name, Literal(name))


def _distributions() -> Iterator[Quad]:
    """The dumps, and the endpoint as a service that hands out the same."""
    for media, dump in DUMPS.items():
        yield Quad(DATASET, VOID.dataDump, dump)
        yield Quad(DATASET, VOID.feature, FORMATS[media])
        yield Quad(DATASET, DCAT.distribution, dump)
        yield Quad(dump, RDF.type, DCAT.Distribution)
        yield Quad(dump, DCAT.accessURL, Iri(BASE + "data"))
        yield Quad(dump, DCAT.downloadURL, dump)
        yield Quad(dump, DCAT.mediaType, Iri(_MEDIA + media))
    asked = Iri(f"{DATASET}#endpoint")
    yield Quad(DATASET, VOID.sparqlEndpoint, ENDPOINT)
    yield Quad(DATASET, DCAT.distribution, asked)
    yield Quad(asked, RDF.type, DCAT.Distribution)
    yield Quad(asked, DCAT.accessURL, ENDPOINT)
    yield Quad(asked, DCAT.accessService, ENDPOINT)
    yield Quad(ENDPOINT, RDF.type, DCAT.DataService)
    yield Quad(ENDPOINT, DCT.title, text("SPARQL endpoint"))
    yield Quad(ENDPOINT, DCT.conformsTo, _PROTOCOL)
    yield Quad(ENDPOINT, DCAT.servesDataset, DATASET)


def _examples(quads: Iterable[Quad]) -> Iterator[Quad]:
    first: dict[Iri | Literal, Iri] = {}
    for subject, predicate, obj, graph in quads:
        if predicate == RDF.type and graph is None and obj in _SHOWN:
            first[obj] = min(subject, first.get(obj, subject))
    for thing in sorted(first.values()):
        yield Quad(DATASET, VOID.exampleResource, thing)


def _namespaces(quads: Iterable[Quad]) -> set[str]:
    """The namespaces of all properties and classes in use."""
    terms = {quad.predicate for quad in quads}
    terms |= {
        quad.object for quad in quads if quad.predicate == RDF.type and isinstance(quad.object, Iri)
    }
    return {_namespace(term) for term in terms}


def _namespace(term: Iri) -> str:
    cut = term.rfind("#") if "#" in term else term.rfind("/")
    return term[: cut + 1]


def _named(namespace: str) -> Iri:
    """The IRI of a vocabulary: ours has one of its own, the others are named by their namespace."""
    return ONTOLOGY if namespace == PREFIXES["pg"] else Iri(namespace)
