"""Evidence as a graph in Turtle: what each row was derived from (PROV-O), row by row.

An answer is a result set in the vocabulary of the SPARQL tests
(https://www.w3.org/2001/sw/DataAccess/tests/result-set.n3), whose rows are entities of PROV-O:
a row was derived from claims, and its primary sources are their documents.
The IRI of an answer holds its release and its query, and that of a row its number,
so that the pages of one answer are one graph when they are put together.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from prisongraph.engine.query_engine import Question
from prisongraph.evidence import ClaimView, Passage
from prisongraph.iris import BASE, DATASET, PREFIXES
from prisongraph.telling.told import ToldAnswer, ToldRow
from prisongraph.terms import Blank, Iri, Literal, Term, text, to_ntriples
from prisongraph.witness.found import KINDS, Matched

_RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_USED = ("dct", "pg", "prov", "rdf", "rdfs")


def turtle_pieces(told: ToldAnswer) -> Iterator[str]:
    """The graph in pieces: the answer, then each row with what was not told of its claims yet."""
    writing = _Writing()
    yield _prefixes(told)
    yield writing.answer(told)
    for row in told.rows:
        yield writing.row(row)
        for claim in row.claims:
            yield from writing.claim(claim)


def answer_iri(release: str, question: Question) -> Iri:
    """The IRI of an answer: where a server of that release has its evidence."""
    asked = [
        ("query", question.text),
        *(("default-graph-uri", graph) for graph in question.default_graphs),
        *(("named-graph-uri", graph) for graph in question.named_graphs),
    ]
    return Iri(f"{BASE}release/{release}/sparql/evidence?{urlencode(asked)}")


def _prefixes(told: ToldAnswer) -> str:
    lines = [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in _USED]
    base = answer_iri(told.release, told.question)
    return "".join([*lines, f"@prefix rs: <{_RESULT_SET}> .\n", f"@base <{base}> .\n"])


class _Writing:
    """What was told so far, so that each thing is told once."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._blanks: dict[Blank, str] = {}

    def answer(self, told: ToldAnswer) -> str:
        names = sorted(told.found.variables)
        return _block(
            "<>",
            ("a", ["prov:Entity", "rs:ResultSet"]),
            ("rs:resultVariable", map(_string, names)),
            ("prov:wasGeneratedBy", ["<#asking>"]),
            ("rdfs:comment", map(_words, told.found.remarks)),
        ) + "".join(
            [
                _block(
                    "<#asking>",
                    ("a", ["prov:Activity"]),
                    ("prov:used", ["<#query>", f"<{DATASET}>"]),
                ),
                _block(
                    "<#query>",
                    ("a", ["prov:Entity"]),
                    ("prov:value", [_string(told.question.text)]),
                ),
                _block(
                    f"<{DATASET}>",
                    ("a", ["prov:Entity"]),
                    ("dct:identifier", [_string(told.release)]),
                ),
            ]
        )

    def row(self, row: ToldRow) -> str:
        found = row.found
        here = f"<#row-{found.number}>"
        others = [self._statement(each) for each in found.matched if each.kind != "claim"]
        documents = {each.document.iri for claim in row.claims for each in claim.passages}
        return f"\n<> rs:solution {here} .\n" + _block(
            here,
            ("a", ["prov:Entity", "rs:ResultSolution"]),
            ("rs:index", [str(found.number)]),
            ("rs:binding", [self._binding(*each) for each in sorted(found.row.items())]),
            ("prov:wasDerivedFrom", [*(f"<{claim.iri}>" for claim in row.claims), *others]),
            ("prov:hadPrimarySource", [f"<{iri}>" for iri in sorted(documents)]),
            ("rdfs:comment", map(_words, row.remarks)),
        )

    def claim(self, claim: ClaimView) -> Iterator[str]:
        if not self._is_new(claim.iri):
            return
        speakers = dict.fromkeys(each.steps[-1].speaker.iri for each in claim.passages)
        documents = dict.fromkeys(each.document.iri for each in claim.passages)
        yield _block(
            f"<{claim.iri}>",
            ("a", ["pg:Claim", "prov:Entity"]),
            ("rdfs:label", [_words(claim.statement)]),
            ("rdf:subject", [f"<{claim.subject.iri}>"]),
            ("rdf:predicate", [f"<{claim.prop.iri}>"]),
            ("rdf:object", [self._term(claim.value)]),
            ("pg:claimStance", [f"<{claim.stance}>"]),
            ("pg:status", [f"<{claim.status.iri}>"]),
            ("pg:decidedBy", [f"<{claim.rule.iri}>"]),
            ("pg:utterance", [f"<{each.utterance}>" for each in claim.passages]),
            ("prov:wasAttributedTo", [f"<{iri}>" for iri in speakers]),
            ("prov:hadPrimarySource", [f"<{iri}>" for iri in documents]),
        )
        for passage in claim.passages:
            yield from self._passage(passage)

    def _passage(self, passage: Passage) -> Iterator[str]:
        if self._is_new(passage.utterance):
            yield _block(
                f"<{passage.utterance}>",
                ("a", ["pg:Utterance"]),
                ("rdfs:label", [_words(passage.place)] if passage.place else []),
                ("pg:statedIn", [f"<{passage.document.iri}>"]),
            )
        if self._is_new(passage.document.iri):
            yield _block(
                f"<{passage.document.iri}>",
                ("a", ["prov:Entity"]),
                ("dct:title", [_string(passage.document.label)]),
                ("dct:publisher", [f"<{passage.publisher.iri}>"]),
                ("dct:issued", [to_ntriples(passage.issued_on)]),
            )

    def _is_new(self, iri: str) -> bool:
        is_new = iri not in self._told
        self._told.add(iri)
        return is_new

    def _binding(self, name: str, value: Term) -> str:
        return f"[ rs:variable {_string(name)} ; rs:value {self._term(value)} ]"

    def _statement(self, each: Matched) -> str:
        """A triple that is no claim, with what it is in words."""
        graph = f" ; dct:isPartOf <{each.graph}>" if each.graph else ""
        return (
            f"[ a rdf:Statement ; rdfs:label {_words(KINDS[each.kind])} ; "
            f"rdf:subject {self._term(each.subject)} ; rdf:predicate <{each.predicate}> ; "
            f"rdf:object {self._term(each.object)}{graph} ]"
        )

    def _term(self, term: Term) -> str:
        """The term; blank nodes are numbered, because no two evaluations name them alike."""
        if isinstance(term, Blank):
            return f"_:b{self._blanks.setdefault(term, str(len(self._blanks) + 1))}"
        return to_ntriples(term)


def _string(value: str) -> str:
    return to_ntriples(Literal(value))


def _words(value: str) -> str:
    return to_ntriples(text(value))


def _block(subject: str, *facts: tuple[str, Iterable[str]]) -> str:
    """The statements about one thing; a property without values is left out."""
    written = [(verb, list(dict.fromkeys(values))) for verb, values in facts]
    between = " ,\n        "
    lines = [f"    {verb} {between.join(values)}" for verb, values in written if values]
    return f"\n{subject}\n" + " ;\n".join(lines) + " .\n"
