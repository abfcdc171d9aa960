"""The page of a thing: what sources say of it, what belongs to it, what leads to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prisongraph.errors import NotFoundError
from prisongraph.evidence import ClaimView, Named, lexical
from prisongraph.iris import PREFIXES, shorten
from prisongraph.serve.belongings import Belongings, belongings_of
from prisongraph.serve.conflicts import conflicts_about
from prisongraph.serve.curation import Remarks, links_of, marks_on, remarks_on
from prisongraph.serve.listings import LISTINGS, listings_of
from prisongraph.serve.mentions import links_to, mentions_of
from prisongraph.serve.pages import Pages, best_label
from prisongraph.serve.views import Part, Remark, Statements, ThingPage
from prisongraph.terms import Iri, Literal, Term

_PG = PREFIXES["pg"]
_STATED_AS = _PG + "statedAs"
_ACCEPTED = _PG + "Accepted"
_CONTESTED = _PG + "Contested"

#: A page shows no more claims about one property than these; a published query lists all.
MOST_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class _Told:
    """Claims by what they are about, how many are not shown by thing and property, and remarks."""

    claims: Mapping[str, Sequence[ClaimView]]
    more: Mapping[tuple[str, str], int]
    remarks: Remarks


def thing_page(pages: Pages, iri: Iri) -> ThingPage:
    """The page of a thing; NotFoundError when the release does not know it."""
    rows = pages.rows("thing-described", thing=iri)
    if not rows:
        raise NotFoundError(f"Nothing is recorded under {iri}.")
    labels = tuple(
        dict.fromkeys(label for row in rows if isinstance(label := row.get("label"), Literal))
    )
    classes = dict.fromkeys(lexical(row, "classLabel") for row in rows if "classLabel" in row)
    belongings = belongings_of(pages, iri)
    own = [str(iri), *belongings.all]
    told = _read(pages, own)
    links = links_to(pages, iri)
    listings = listings_of(pages, iri) if links.have_one_of(LISTINGS) else ()
    statements = _statements(str(iri), told, without=belongings.all)
    return ThingPage(
        Named(str(iri), best_label(labels) or shorten(iri)),
        tuple(classes),
        labels,
        tuple(dict.fromkeys(lexical(row, "note") for row in rows if "note" in row)),
        _loose_remarks(str(iri), told, statements),
        links_of(pages, iri),
        tuple(claim for claim in told.claims.get(iri, ()) if claim.prop.iri == _STATED_AS),
        statements,
        listings,
        _parts(pages, str(iri), belongings, told),
        mentions_of(pages, iri, links, things=own[1:], properties=LISTINGS if listings else ()),
        marks_on(pages, thing=iri),
        conflicts_about(pages, own),
    )


def _read(pages: Pages, things: Iterable[str]) -> _Told:
    """All that is claimed about things, with a bound on each property, in a few questions."""
    terms: list[Term] = [Iri(thing) for thing in dict.fromkeys(things)]
    wanted: dict[tuple[str, str], list[Term]] = {}
    for row in pages.rows("claims-of-subject", subject=terms):
        wanted.setdefault((str(row["subject"]), str(row["property"])), []).append(row["claim"])
    shown = [claim for found in wanted.values() for claim in found[:MOST_CLAIMS]]
    claims: dict[str, list[ClaimView]] = {}
    for claim in pages.claims(claim=shown):
        claims.setdefault(claim.subject.iri, []).append(claim)
    more = {key: len(found) - MOST_CLAIMS for key, found in wanted.items()}
    return _Told(claims, more, remarks_on(pages, [str(term) for term in terms]))


def _statements(thing: str, told: _Told, *, without: Iterable[str] = ()) -> tuple[Statements, ...]:
    """Claims by property; names, and what ties a thing to its parts, stand elsewhere on a page."""
    hidden = frozenset(without)
    grouped: dict[str, list[ClaimView]] = {}
    for claim in sorted(told.claims.get(thing, ()), key=_what_stands_first):
        tie = str(claim.value) in hidden and not claim.is_denial
        if claim.prop.iri != _STATED_AS and not tie:
            grouped.setdefault(claim.prop.iri, []).append(claim)
    return tuple(
        Statements(
            found[0].prop,
            tuple(found),
            any(claim.status.iri == _CONTESTED for claim in found),
            max(0, told.more.get((thing, prop), 0)),
            told.remarks.get((thing, prop), ()),
        )
        for prop, found in grouped.items()
    )


def _what_stands_first(claim: ClaimView) -> tuple[str, bool, str]:
    """By property, and in it what is accepted before what is not."""
    return claim.prop.label, claim.status.iri != _ACCEPTED, claim.value_words


def _loose_remarks(thing: str, told: _Told, statements: Iterable[Statements]) -> tuple[Remark, ...]:
    """Remarks on a thing that no property on its page carries."""
    carried = {group.property.iri for group in statements}
    return tuple(
        remark
        for (about, prop), remarks in told.remarks.items()
        if about == thing and prop not in carried
        for remark in remarks
    )


def _parts(pages: Pages, thing: str, belongings: Belongings, told: _Told) -> tuple[Part, ...]:
    names = pages.called(belongings.all)

    def part(iri: str, holder: str, below: Sequence[str]) -> Part:
        return Part(
            names[iri].thing,
            next(iter(names[iri].kinds), ""),
            tuple(claim for claim in told.claims.get(holder, ()) if str(claim.value) == iri),
            _statements(iri, told, without=(*below, holder)),
            tuple(part(each, iri, ()) for each in below),
            _loose_remarks(iri, told, _statements(iri, told)),
        )

    return tuple(part(iri, thing, belongings.below.get(iri, ())) for iri in belongings.direct)
