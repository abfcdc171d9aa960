"""The resolution policy as the ontology annotates it: one property, and who is competent on it."""

from dataclasses import dataclass

from prisongraph.evidence import Named, named
from prisongraph.iris import PREFIXES
from prisongraph.serve.pages import Pages
from prisongraph.terms import Iri, Term

_PG = PREFIXES["pg"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How claims about one thing and property are resolved.

    single, changing: whether one value is true at a time, and whether that is another in time.
    competence: the property that names whose word comes first, if the policy knows one.
    competent: those whom sources name by it, as far as the record has any.
    """

    single: bool
    changing: bool
    competence: Named | None
    competent: tuple[Named, ...]


def policy_on(pages: Pages, thing: Iri, prop: Iri) -> Policy:
    """The policy on a property of a thing; one without annotations has many values."""
    rows = pages.labelled(pages.rows("policy-of-property", property=prop), "competence")
    if not rows:
        return Policy(False, False, None, ())
    row = rows[0]
    competence = named(row, "competence") if "competence" in row else None
    competent: tuple[Named, ...] = ()
    if competence:
        wholes = [each["whole"] for each in pages.rows("wholes-of-thing", thing=thing)]
        competent = _competent(pages, wholes, Iri(competence.iri))
        if not competent and not _can_have(pages, wholes, Iri(competence.iri)):
            competence = None
    return Policy(
        str(row["cardinality"]) == _PG + "Single",
        str(row["temporality"]) == _PG + "Changing",
        competence,
        competent,
    )


def _competent(pages: Pages, things: list[Term], competence: Iri) -> tuple[Named, ...]:
    rows = pages.rows("competent-speakers", thing=things, property=competence)
    return tuple(each.thing for each in pages.called(str(row["speaker"]) for row in rows).values())


def _can_have(pages: Pages, things: list[Term], prop: Iri) -> bool:
    """Whether such a thing can have such a speaker: a group of people has no publisher."""
    classes = {row["class"] for row in pages.rows("classes-with-property", property=prop)}
    return any(row["class"] in classes for row in pages.rows("things-named", thing=things))
