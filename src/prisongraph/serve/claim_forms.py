"""The forms of one claim as RDF: TriG, RDF 1.2 and a nanopublication, each the same statement."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from prisongraph.engine.quads import write_quads
from prisongraph.evidence import Row
from prisongraph.iris import DATASET, PREFIXES
from prisongraph.release import Release
from prisongraph.serve.claim_pages import claim_told
from prisongraph.serve.pages import Pages
from prisongraph.terms import Iri, Literal, Quad, Term

_TRIG, _TURTLE = "application/trig", "text/turtle"
_PG, _RDF, _PROV, _DCT = (PREFIXES[name] for name in ("pg", "rdf", "prov", "dct"))
_NP = "http://www.nanopub.org/nschema#"
_ASSERTS = Iri(_PG + "Asserts")
#: What the policy makes of a claim is no part of what somebody said.
_OF_THE_POLICY = tuple(
    Iri(_PG + local) for local in ("status", "decidedBy", "explanation", "weighedAgainst")
)


def claim_in_rdf(pages: Pages, release: Release, iri: Iri, form: str) -> bytes:
    """A claim in one of the forms `trig`, `rdf12.ttl` and `nanopub.trig`.

    NotFoundError when the release holds no such claim.
    """
    claim_told(pages, iri)
    quads = [_quad(row) for row in pages.rows("claim-in-quads", claim=iri)]
    return RDF_FORMS[form](iri, quads, release)


def _quad(row: Row) -> Quad:
    value = row["o"]
    graph = Iri(str(row["g"])) if "g" in row else None
    kept = value if isinstance(value, Literal) else Iri(str(value))
    return Quad(Iri(str(row["s"])), Iri(str(row["p"])), kept, graph)


def _as_trig(iri: Iri, quads: Sequence[Quad], release: Release) -> bytes:
    """The claim, its utterances, their chains and documents, and the graphs of the utterances."""
    return write_quads(quads, _TRIG)


def _as_rdf12(iri: Iri, quads: Sequence[Quad], release: Release) -> bytes:
    """The claim as a reifier of the triple that it states, with everything as its annotations.

    RDF 1.2 Turtle, section 2.9 (https://www.w3.org/TR/rdf12-turtle/).
    """
    return write_quads([quad for quad in quads if quad.graph is None], _TURTLE, reified=iri)


def _as_nanopublication(iri: Iri, quads: Sequence[Quad], release: Release) -> bytes:
    """An unsigned nanopublication (https://nanopub.net/guidelines/working_draft/).

    The assertion is the triple where somebody asserts it;
    what somebody denies, alleges or predicts is described as a claim with its stance,
    because a nanopublication asserts what stands in its assertion.
    """
    own: dict[Iri, list[Term]] = {}
    for quad in quads:
        if quad.subject == iri and quad.graph is None:
            own.setdefault(quad.predicate, []).append(quad.object)
    written = [
        *_head(iri),
        *_assertion(iri, own),
        *_provenance(iri, quads, own),
        *_publication(iri, own, release),
    ]
    prefixes = {**PREFIXES, "np": _NP}
    return write_quads(dict.fromkeys(written), _TRIG, prefixes=prefixes)


def _part(iri: Iri, name: str) -> Iri:
    return Iri(f"{iri}#{name}")


def _head(iri: Iri) -> Iterator[Quad]:
    nanopublication, graph = _part(iri, "nanopub"), _part(iri, "head")
    yield Quad(nanopublication, Iri(_RDF + "type"), Iri(_NP + "Nanopublication"), graph)
    for local, name in (
        ("hasAssertion", "assertion"),
        ("hasProvenance", "provenance"),
        ("hasPublicationInfo", "pubinfo"),
    ):
        yield Quad(nanopublication, Iri(_NP + local), _part(iri, name), graph)


def _assertion(iri: Iri, own: Mapping[Iri, list[Term]]) -> Iterator[Quad]:
    graph = _part(iri, "assertion")
    parts = [Iri(_RDF + local) for local in ("subject", "predicate", "object")]
    subject, predicate, value = (own[part][0] for part in parts)
    stance = Iri(_PG + "claimStance")
    if own[stance] == [_ASSERTS]:
        yield Quad(Iri(str(subject)), Iri(str(predicate)), _kept(value), graph)
        return
    yield Quad(iri, Iri(_RDF + "type"), Iri(_PG + "Claim"), graph)
    for part in (*parts, stance):
        yield Quad(iri, part, _kept(own[part][0]), graph)


def _kept(term: Term) -> Iri | Literal:
    return term if isinstance(term, Literal) else Iri(str(term))


def _provenance(iri: Iri, quads: Sequence[Quad], own: Mapping[Iri, list[Term]]) -> Iterator[Quad]:
    """Whose words they are, in which document, with the chain of all who passed them on."""
    graph, assertion = _part(iri, "provenance"), _part(iri, "assertion")
    utterances = own[Iri(_PG + "utterance")]
    for quad in quads:
        if quad.subject in utterances and quad.graph is None:
            if quad.predicate == _PG + "assertedBy":
                yield Quad(assertion, Iri(_PROV + "wasAttributedTo"), quad.object, graph)
            if quad.predicate == _PG + "statedIn":
                yield Quad(assertion, Iri(_PROV + "hadPrimarySource"), quad.object, graph)
    for utterance in utterances:
        yield Quad(assertion, Iri(_PROV + "wasDerivedFrom"), _kept(utterance), graph)
    for quad in quads:
        if quad.subject != iri and quad.graph is None:
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _publication(iri: Iri, own: Mapping[Iri, list[Term]], release: Release) -> Iterator[Quad]:
    """From which claim of which release it is made, and what the policy makes of the claim."""
    graph, nanopublication = _part(iri, "pubinfo"), _part(iri, "nanopub")
    for predicate, value in (
        (_DCT + "isPartOf", DATASET),
        (_DCT + "license", Iri(release.manifest.license)),
        (PREFIXES["dcat"] + "version", Literal(release.name)),
        (_PROV + "wasDerivedFrom", iri),
    ):
        yield Quad(nanopublication, Iri(predicate), value, graph)
    for predicate in _OF_THE_POLICY:
        for term in own.get(predicate, ()):
            yield Quad(iri, predicate, _kept(term), graph)


#: The forms of a claim by the suffix of their addresses.
RDF_FORMS: Mapping[str, Callable[[Iri, Sequence[Quad], Release], bytes]] = {
    "trig": _as_trig,
    "rdf12.ttl": _as_rdf12,
    "nanopub.trig": _as_nanopublication,
}
