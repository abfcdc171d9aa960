"""Values as the compiled shapes see them: opaque, each distinct one judged once.

Oxigraph rewrites some literals when it stores them (`"P18M"` becomes `"P1Y6M"`), and pySHACL judges
literals as rdflib reads them, so neither engine's own functions would give the other's findings.
Every literal is therefore stored as a number of a private datatype, and what a shape asks
of a single value (its datatype, pattern, language, length, range) is answered here
and stored as a fact, which a query joins.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal

from rdflib import RDF, RDFS, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.namespace import XSD
from rdflib.term import Node

from prisongraph import vocab as our
from prisongraph.build.shacl_shapes import Constraint
from prisongraph.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Quad, Term, to_ntriples

Test = Callable[[Node], bool]

_PRIVATE = "urn:prisongraph:shacl:"
VALUE = f"{_PRIVATE}value"
#: The graph of facts, and the properties used in it.
FACTS = f"<{_PRIVATE}facts>"
INSTANCE = f"<{_PRIVATE}instance>"
PASSED = f"<{_PRIVATE}passed>"
SPOKEN = f"<{_PRIVATE}spoken>"

_PYTHON_TYPES: dict[URIRef, type | tuple[type, ...]] = {
    XSD.string: (str, bytes),
    RDF.langString: (str, bytes),
    XSD.integer: int,
    XSD.float: float,
    XSD.decimal: Decimal,
    XSD.boolean: bool,
    XSD.date: date,
    XSD.time: time,
    XSD.dateTime: datetime,
}


class Values:
    """The numbers of literals and what is known of each; one for each validation."""

    def __init__(self) -> None:
        self._numbers: dict[Literal, int] = {}
        self._literals: list[Literal] = []

    def encode(self, term: Term) -> str:
        """The term as the store holds it, in N-Triples."""
        if not isinstance(term, Literal):
            return to_ntriples(term)
        # Language tags are compared without case (RDF 1.1 Concepts, section 3.3).
        key = term._replace(language=term.language.lower()) if term.language else term
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._literals)
            self._literals.append(term)
        return f'"{number}"^^<{VALUE}>'

    def encode_node(self, node: Node) -> str:
        """The same for a term of the shapes."""
        return self.encode(from_rdflib(node))

    def decode(self, term: Term | None) -> Term | None:
        """The term behind one that the store gave back."""
        return self._literals[int(term.lexical)] if isinstance(term, Literal) else term

    def facts(
        self,
        quads: Iterable[Quad],
        tests: Iterable[tuple[str, Constraint]],
        *,
        languages: bool,
    ) -> Iterator[str]:
        """Which values pass which tests and speak which language, as lines of N-Quads."""
        nodes = list(self._numbered())
        iris: list[tuple[str, Node]] | None = None
        for name, constraint in tests:
            judge = value_test(constraint)
            judged = nodes
            if constraint.kind in ("pattern", "minLength", "maxLength"):
                iris = iris or _iris(quads)
                judged = nodes + iris
            for text, node in judged:
                if judge(node):
                    yield f"{name} {PASSED} {text} {FACTS} .\n"
        for text, literal in nodes if languages else ():
            language = getattr(literal, "language", None)
            if language:
                spoken = f"<{_PRIVATE}language:{language.lower()}>"
                yield f"{spoken} {SPOKEN} {text} {FACTS} .\n"

    def _numbered(self) -> Iterator[tuple[str, Node]]:
        for number, literal in enumerate(self._literals):
            yield f'"{number}"^^<{VALUE}>', to_rdflib(literal)


def test_name(number: int) -> str:
    """The name of a test in the store."""
    return f"<{_PRIVATE}test:{number}>"


def to_rdflib(term: Term) -> Node:
    """The term in rdflib, with its lexical form as it was written."""
    if not isinstance(term, Literal):
        return URIRef(term)
    if term.language:
        return RdfLiteral(term.lexical, lang=term.language)
    if term.datatype == XSD_STRING:
        return RdfLiteral(term.lexical)
    return RdfLiteral(term.lexical, datatype=URIRef(term.datatype), normalize=False)


def from_rdflib(node: Node) -> Term:
    """The term of rdflib in ours."""
    if not isinstance(node, RdfLiteral):
        return Iri(str(node))
    if node.language:
        return Literal(str(node), RDF_LANG_STRING, node.language)
    return Literal(str(node), Iri(node.datatype) if node.datatype else XSD_STRING)


def instance_facts(quads: Iterable[Quad], classes: Iterable[str]) -> Iterator[str]:
    """Every SHACL instance of some classes, as lines of N-Quads (SHACL, section 1.1)."""
    subclasses: dict[Term, set[Iri]] = {}
    types: dict[Term, set[Iri]] = {}
    for subject, predicate, obj, _ in quads:
        if predicate == our.RDF.type:
            types.setdefault(obj, set()).add(subject)
        elif predicate == our.RDFS.subClassOf:
            subclasses.setdefault(obj, set()).add(subject)
    for cls in sorted(classes):
        found, waiting = {Iri(cls)}, [Iri(cls)]
        while waiting:
            for narrower in subclasses.get(waiting.pop(), ()):
                if narrower not in found:
                    found.add(narrower)
                    waiting.append(narrower)
        for instance in set().union(*(types.get(each, ()) for each in found)):
            yield f"<{instance}> {INSTANCE} <{cls}> {FACTS} .\n"


def _iris(quads: Iterable[Quad]) -> list[tuple[str, Node]]:
    found = {quad.subject for quad in quads}
    found.update(quad.object for quad in quads if not isinstance(quad.object, Literal))
    return [(f"<{iri}>", URIRef(iri)) for iri in found]


def value_test(constraint: Constraint) -> Test:
    """The judgement of a constraint that asks something of one value alone."""
    value = constraint.value
    match constraint.kind:
        case "datatype":
            return lambda node: _has_datatype(node, value)
        case "pattern":
            pattern, flags = value
            found = re.compile(
                pattern, (re.I if "i" in flags else 0) | (re.M if "m" in flags else 0)
            )
            return lambda node: found.search(str(node)) is not None
        case "minLength":
            return lambda node: len(str(node)) >= value
        case "maxLength":
            return lambda node: len(str(node)) <= value
        case "languageIn":
            return lambda node: _speaks(node, value)
        case "minExclusive":
            return lambda node: _order(node, value) > 0
        case "minInclusive":
            return lambda node: _order(node, value) >= 0
        case "maxExclusive":
            return lambda node: _order(node, value) < 0
        case "maxInclusive":
            return lambda node: _order(node, value) <= 0
    raise AssertionError(f"{constraint.kind} does not ask about one value")


def _has_datatype(node: Node, datatype: URIRef) -> bool:
    """SHACL, section 4.1.2: the datatype itself, with a lexical form of its lexical space."""
    if not isinstance(node, RdfLiteral):
        return False
    if node.language:
        return datatype in (RDF.langString, RDFS.Literal)
    if datatype == RDFS.Literal:
        return True
    if (node.datatype or XSD.string) != datatype or node.ill_typed:
        return False
    expected = _PYTHON_TYPES.get(datatype)
    return expected is None or isinstance(node.value, expected)


def _speaks(node: Node, languages: tuple[str, ...]) -> bool:
    if not isinstance(node, RdfLiteral) or not node.language:
        return False
    language = node.language.lower()
    return "*" in languages or language in languages or language.split("-")[0] in languages


def _order(one: Node, other: Node) -> float:
    """1, 0 or -1; not a number, which is on no side of anything, where they cannot be compared."""
    if not isinstance(one, RdfLiteral) or not isinstance(other, RdfLiteral):
        return float("nan")
    if isinstance(one.value, str) != isinstance(other.value, str):
        return float("nan")
    try:
        if one.eq(other):
            return 0
        if isinstance(one.value, datetime | time):
            return 1 if one.value > other.value else -1
        return 1 if one > other else -1
    except (TypeError, NotImplementedError):
        return float("nan")


def is_less(one: Term, other: Term, *, or_equal: bool) -> bool:
    """Whether the first value lies before the second (SHACL, sections 4.5.3 and 4.5.4)."""
    first, second = to_rdflib(one), to_rdflib(other)
    before, behind = _text_or_node(first), _text_or_node(second)
    if isinstance(before, RdfLiteral) != isinstance(behind, RdfLiteral):
        return False
    if before < behind:
        return True
    if not or_equal:
        return False
    try:
        equal: bool = before.eq(behind) if isinstance(before, RdfLiteral) else before == behind
    except TypeError:
        return False
    return equal


def _text_or_node(node: Node) -> str:
    """IRIs and strings are compared as text; other literals by value."""
    if isinstance(node, RdfLiteral) and not isinstance(node.value, str):
        return node
    return str(node)
