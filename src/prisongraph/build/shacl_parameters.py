"""Parameters of SHACL's constraints as Python values, or why they cannot be translated."""

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

#: Counting in SPARQL without grouping takes a variable for each value: enough for every shape.
MAX_COUNTED = 4


class UntranslatableError(Exception):
    """A shape says something that only pySHACL can judge; the message says what."""


def path_text(shapes: Graph, node: Node) -> str:
    """A property path as SPARQL writes it; a plain property is its IRI in angle brackets."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if (node, RDF.first, None) in shapes:
        return "(" + "/".join(path_text(shapes, step) for step in shapes.items(node)) + ")"
    inverted = shapes.value(node, SH.inversePath)
    if isinstance(inverted, URIRef):
        return f"^<{inverted}>"
    choices = shapes.value(node, SH.alternativePath)
    if choices is not None:
        return "(" + "|".join(path_text(shapes, step) for step in shapes.items(choices)) + ")"
    for term, sign in (
        (SH.zeroOrMorePath, "*"),
        (SH.oneOrMorePath, "+"),
        (SH.zeroOrOnePath, "?"),
    ):
        repeated = shapes.value(node, term)
        if repeated is not None:
            return f"({path_text(shapes, repeated)}){sign}"
    raise UntranslatableError("a property path that is not one of those of SHACL's core")


def only_value(shapes: Graph, node: Node, term: URIRef) -> Node | None:
    """The value of a parameter that a shape has at most once."""
    values = list(shapes.objects(node, term))
    if len(values) > 1:
        raise UntranslatableError(f"several values of sh:{str(term).removeprefix(str(SH))}")
    return values[0] if values else None


def flag(shapes: Graph, node: Node, term: URIRef) -> bool:
    """A parameter that is true or false, and false where it is missing."""
    value = only_value(shapes, node, term)
    if value is None:
        return False
    if not isinstance(value, Literal) or not isinstance(value.value, bool):
        raise UntranslatableError(f"{value} is not true or false")
    return bool(value.value)


def whole_number(value: Node | None) -> int:
    """An xsd:integer from 0 on."""
    if (
        isinstance(value, Literal)
        and value.datatype == XSD.integer
        and isinstance(value.value, int)
        and value.value >= 0
    ):
        return int(value.value)
    raise UntranslatableError(f"{value} is not a number from 0 on")


def countable(value: Node | None) -> int:
    """A number of values that a query can count."""
    number = whole_number(value)
    if number > MAX_COUNTED:
        raise UntranslatableError(f"a count above {MAX_COUNTED}")
    return number


def iri(value: Node) -> URIRef:
    """An IRI, not a literal or blank node."""
    if not isinstance(value, URIRef):
        raise UntranslatableError(f"{value} is not an IRI")
    return value


def datatype(value: Node) -> URIRef:
    """A datatype; pySHACL gives rdfs:Datatype a meaning of its own."""
    if value == RDFS.Datatype:
        raise UntranslatableError("sh:datatype is rdfs:Datatype")
    return iri(value)


def literal(value: Node) -> Literal:
    """A literal, not an IRI or blank node."""
    if not isinstance(value, Literal):
        raise UntranslatableError(f"{value} is not a literal")
    return value


def list_items(shapes: Graph, head: Node) -> tuple[Node, ...]:
    """The members of a list of IRIs and literals."""
    items = tuple(shapes.items(head))
    if not items or any(isinstance(item, BNode) for item in items):
        raise UntranslatableError("a list that is empty or has blank nodes")
    return items


def pattern(shapes: Graph, node: Node, value: Node) -> tuple[str, str]:
    """A regular expression and its flags, of which pySHACL knows i and m."""
    flags = only_value(shapes, node, SH.flags)
    if flags is not None and not set(str(flags)) <= set("im"):
        raise UntranslatableError(f"sh:flags {flags}")
    return str(literal(value)), str(flags or "")


def allowed_properties(shapes: Graph, node: Node) -> tuple[URIRef, ...] | None:
    """The properties that a closed shape allows; None where sh:closed is false."""
    if not flag(shapes, node, SH.closed):
        return None
    ignored = only_value(shapes, node, SH.ignoredProperties)
    allowed = {iri(item) for item in shapes.items(ignored)} if ignored is not None else set()
    for inner in shapes.objects(node, SH.property):
        path = shapes.value(inner, SH.path)
        if isinstance(path, URIRef):
            allowed.add(path)
    return tuple(sorted(allowed))
