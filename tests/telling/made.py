"""Evidence made by hand, with all that is hard to write down: markup, quotes, lines, languages."""

from collections.abc import Iterable, Mapping

from prisongraph.engine.query_engine import Question
from prisongraph.evidence import ClaimView, Named, Passage, Step
from prisongraph.iris import BASE, PREFIXES
from prisongraph.telling.told import Extent, ToldAnswer, ToldRow
from prisongraph.terms import XSD_STRING, Blank, Iri, Literal, Term, text
from prisongraph.vocab import PG, XSD
from prisongraph.witness.found import AnswerEvidence, Matched, RowEvidence

NASTY = "<script>alert(\"x\")</script> & 'two'\nlines, \\ a backslash; commas"
QUERY = 'SELECT ?x ?claim ?gone WHERE { ?x ?p ?claim FILTER(?x != "a \\"quoted\\" <b>") }'
#: A value of each kind, and a variable of the name of a column of ours.
ROW: Mapping[str, Term] = {"x": Iri(f"{BASE}person/example-ada"), "claim": Literal(NASTY)}

_ADA = Named(f"{BASE}person/example-ada", "Ada Example")
_DOCUMENT = Named(f"{BASE}document/imaginary", 'The "Imaginary", a <paper>')


def step(name: str, behalf: str = "") -> Step:
    organisation = Named(f"{BASE}org/{behalf}", behalf) if behalf else None
    return Step(Named(f"{BASE}org/{name}", name), organisation)


def passage(number: int, *steps: Step, digest: str = "") -> Passage:
    """A passage whose words went through the given speakers, from the document to the origin."""
    return Passage(
        f"{_DOCUMENT.iri}#p{number}",
        _DOCUMENT,
        steps[0].speaker,
        "May 2024",
        f"paragraph {number}",
        "10" if digest else "",
        "20" if digest else "",
        digest,
        steps[-1].speaker.iri,
        steps,
        Literal("2024-05", XSD.gYearMonth),
    )


RELAYED = (step("paper"), step("agency"), step("wire"), step("carol", "committee"))


def claim(name: str, value: Term, *passages: Passage) -> ClaimView:
    return ClaimView(
        f"{BASE}claim/{name}",
        _ADA,
        Named(PG.sentence, "sentence"),
        value,
        "nine years",
        f"The sentence {NASTY} of {name}.",
        PG.Asserts,
        Named(PG.Contested, "contested"),
        Named(PG.NoRule, "no rule"),
        "No rule decides.",
        passages or (passage(1, step("paper")),),
    )


ONE = claim("one", Literal("P9Y", XSD.duration), passage(1, *RELAYED, digest="sha256:00ff"))
TWO = claim("two", text("neuf ans", "fr"), passage(2, *RELAYED), passage(3, *RELAYED))


def matched(kind: str, subject: Term | None = None, graph: str = "") -> Matched:
    return Matched(
        subject or Iri(_ADA.iri),
        Iri(PREFIXES["skos"] + "prefLabel"),
        Literal(NASTY, XSD_STRING),
        Iri(graph) if graph else None,
        kind,
        (Iri(ONE.iri),) if kind == "claim" else (),
    )


def row(
    number: int,
    *claims: ClaimView,
    values: Mapping[str, Term] = ROW,
    besides: Iterable[Matched] = (),
    total: int | None = None,
    remarks: tuple[str, ...] = (),
) -> ToldRow:
    found = tuple(besides)
    evidence = RowEvidence(
        number,
        values,
        found,
        tuple(Iri(each.iri) for each in claims),
        len(found),
        len(claims) if total is None else total,
        3,
        remarks,
    )
    return ToldRow(evidence, claims)


ROWS = (
    row(
        21,
        ONE,
        TWO,
        besides=[
            matched("claim", graph=f"{_DOCUMENT.iri}#p1"),
            matched("curated"),
            matched("document", Blank("0a f<")),
            matched("document", Blank("0a f<"), graph="http://example.org/graph"),
        ],
        total=7,
        remarks=('The value of "?x" is computed.',),
    ),
    row(22, ONE, values={"x": Blank("0a f<")}),
    row(23, values={}, remarks=("No pattern matched anything.",)),
)


def answer(
    rows: Iterable[ToldRow] = ROWS,
    *,
    remarks: tuple[str, ...] = ("What MINUS takes away leaves no trace.",),
    has_more: bool = True,
    graphs: tuple[str, ...] = (),
) -> ToldAnswer:
    told = tuple(rows)
    found = AnswerEvidence(
        ("x", "claim", "gone"), tuple(each.found for each in told), has_more, remarks
    )
    return ToldAnswer("0.0-example", Question(QUERY, "", graphs), Extent(20, 3), found, told)
