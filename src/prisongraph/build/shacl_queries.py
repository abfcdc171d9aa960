"""Shapes compiled to SPARQL: one SELECT for each constraint, over all its focus nodes at once.

A condition on a node becomes a SPARQL expression that is true where the node conforms;
it nests, so that shapes within shapes become EXISTS within EXISTS.
A SELECT asks for the focus nodes (and values) for which that expression is false.
The definitions are those of SHACL, sections 2.1.3, 2.3, 4 and 5;
the graph of facts that they join is described in `shacl_values`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, count

from rdflib import SH
from rdflib.term import Node

from prisongraph.build.shacl_parameters import UntranslatableError
from prisongraph.build.shacl_shapes import Constraint, Qualified, Shape
from prisongraph.build.shacl_values import FACTS, INSTANCE, PASSED, SPOKEN, test_name

_TESTED = frozenset(
    (
        *("datatype", "pattern", "minLength", "maxLength", "languageIn"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
    )
)
_KINDS: dict[Node, str] = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "!isLiteral({0})",
    SH.BlankNodeOrLiteral: "!isIRI({0})",
    SH.IRIOrLiteral: "!isBlank({0})",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A query whose rows are results: ?focus, for some also ?value, ?path or ?other."""

    text: str
    path: str
    message: str
    severity: str
    ordered: str = ""


@dataclass(slots=True)
class Compiler:
    """Writes questions, and collects the classes and tests whose facts these join."""

    encode: Callable[[Node], str]
    classes: set[str] = field(default_factory=set)
    tests: dict[Constraint, str] = field(default_factory=dict)
    languages: bool = False
    every_property: bool = False
    _fresh: Iterator[int] = field(default_factory=count)

    def questions(self, shape: Shape) -> list[Question]:
        """Everything that a shape with targets asks of a dataset."""
        focus = self._variable()
        return list(self._asked(shape, self._targets(shape, focus), focus))

    def _variable(self) -> str:
        return f"?v{next(self._fresh)}"

    def _targets(self, shape: Shape, focus: str) -> str:
        parts = []
        for target, value in shape.targets:
            term = self.encode(value)
            if target == SH.targetClass:
                parts.append(self._instance(focus, value))
            elif target == SH.targetNode:
                parts.append(f"VALUES {focus} {{ {term} }}")
            elif target == SH.targetSubjectsOf:
                parts.append(f"{focus} {term} {self._variable()} .")
            else:
                parts.append(f"{self._variable()} {term} {focus} .")
        if len(parts) == 1:
            return parts[0]
        union = " UNION ".join(f"{{ {part} }}" for part in parts)
        return f"{{ SELECT DISTINCT {focus} WHERE {{ {union} }} }}"

    def _asked(self, shape: Shape, found: str, focus: str) -> Iterator[Question]:
        """The results of a shape for the focus nodes that the pattern `found` binds."""
        if shape.deactivated:
            return
        value, values = focus, found
        if shape.path is not None:
            value = self._variable()
            values = f"{found} {focus} {shape.path} {value} ."
        if shape.constraints and shape.message is None:
            raise UntranslatableError("no sh:message")
        for constraint in shape.constraints:
            for select, pattern, condition in self._failures(
                constraint, shape, found=found, values=values, focus=focus, value=value
            ):
                yield Question(
                    f"SELECT DISTINCT ({focus} AS ?focus) {select} "
                    f"WHERE {{ {pattern} FILTER({condition}) }}",
                    shape.path or "",
                    shape.message or "",
                    shape.severity,
                    constraint.kind if constraint.kind.startswith("lessThan") else "",
                )
        for inner in shape.properties:
            yield from self._asked(inner, values, value)

    def _failures(
        self,
        constraint: Constraint,
        shape: Shape,
        *,
        found: str,
        values: str,
        focus: str,
        value: str,
    ) -> Iterator[tuple[str, str, str]]:
        """What to select, from which pattern, under which condition: each row is one result."""
        kind, term = constraint.kind, constraint.value
        selected = f"({value} AS ?value)"
        if kind == "equals":
            other = self._variable()
            within = f"EXISTS {{ {focus} <{term}> {value} }}"
            yield selected, values, f"!{within}"
            missing = self._is_value(shape, focus, other)
            yield f"({other} AS ?value)", f"{found} {focus} <{term}> {other} .", f"!({missing})"
        elif kind == "disjoint":
            yield selected, values, f"EXISTS {{ {focus} <{term}> {value} }}"
        elif kind in ("lessThan", "lessThanOrEquals"):
            other = self._variable()
            pattern = f"{values} {focus} <{term}> {other} ."
            yield f"{selected} ({other} AS ?other)", pattern, "true"
        elif kind == "closed":
            if term is not None:
                self.every_property = True
                path, other = self._variable(), self._variable()
                pattern = f"{found} {focus} {path} {other} ."
                yield (
                    f"({path} AS ?path) ({other} AS ?value)",
                    pattern,
                    f"!({_is_allowed(term, path, other)})",
                )
        elif (holds := self._value_holds(constraint, value)) is not None:
            yield selected, values, f"!({holds})"
        else:
            yield "", found, f"!({self._set_holds(constraint, shape, focus)})"

    def _conforms(self, shape: Shape, focus: str) -> str:
        """An expression that is true where a node conforms to a shape (SHACL, section 3.4.2)."""
        if shape.deactivated:
            return "true"
        value = focus if shape.path is None else self._variable()
        of_values = [
            holds
            for constraint in shape.constraints
            if (holds := self._value_holds(constraint, value)) is not None
        ]
        of_values += [self._conforms(inner, value) for inner in shape.properties]
        parts = []
        if of_values and shape.path is None:
            parts += of_values
        elif of_values:
            parts.append(self._all_values(shape.path or "", focus, value, " && ".join(of_values)))
        parts += [
            self._set_holds(constraint, shape, focus)
            for constraint in shape.constraints
            if self._value_holds(constraint, value) is None
        ]
        return "(" + (" && ".join(parts) or "true") + ")"

    def _all_values(self, path: str, focus: str, value: str, condition: str) -> str:
        return f"NOT EXISTS {{ {focus} {path} {value} . FILTER(!({condition})) }}"

    def _value_holds(self, constraint: Constraint, value: str) -> str | None:
        """Whether a constraint holds for one value; None where it speaks of the set of values."""
        kind, term = constraint.kind, constraint.value
        if kind in _TESTED:
            name = self.tests.setdefault(constraint, test_name(len(self.tests)))
            return f"EXISTS {{ GRAPH {FACTS} {{ {name} {PASSED} {value} }} }}"
        match kind:
            case "class":
                return f"EXISTS {{ {self._instance(value, term)} }}"
            case "nodeKind":
                return _kind(term).format(value)
            case "in":
                same = [f"sameTerm({value}, {self.encode(item)})" for item in term]
                return f"({' || '.join(same)})"
            case "node":
                return self._conforms(term, value)
            case "not":
                return f"(!{self._conforms(term, value)})"
            case "and":
                return "(" + " && ".join(self._conforms(each, value) for each in term) + ")"
            case "or":
                return "(" + " || ".join(self._conforms(each, value) for each in term) + ")"
            case "xone":
                held = [f"IF({self._conforms(each, value)}, 1, 0)" for each in term]
                return f"(({' + '.join(held)}) = 1)"
        return None

    def _set_holds(self, constraint: Constraint, shape: Shape, focus: str) -> str:
        """Whether a constraint holds for all values of a focus node together."""
        kind, term = constraint.kind, constraint.value
        path = shape.path or ""
        match kind:
            case "minCount":
                return self._at_least(term, path, focus)
            case "maxCount":
                return f"(!{self._at_least(term + 1, path, focus)})"
            case "hasValue":
                return self._is_value(shape, focus, self.encode(term))
            case "uniqueLang":
                return self._unique_language(path, focus) if term else "true"
            case "qualifiedValueShape":
                return self._qualified(term, path, focus)
            case "equals":
                value = self._variable()
                within = f"EXISTS {{ {focus} <{term}> {value} }}"
                back = f"NOT EXISTS {{ {focus} <{term}> {value} FILTER(!(%s)) }}"
                missing = back % self._is_value(shape, focus, value)
                if shape.path is None:
                    return f"(EXISTS {{ {focus} <{term}> {focus} }} && {missing})"
                return f"({self._all_values(path, focus, value, within)} && {missing})"
            case "disjoint":
                value = self._variable()
                if shape.path is None:
                    return f"(NOT EXISTS {{ {focus} <{term}> {focus} }})"
                within = f"EXISTS {{ {focus} <{term}> {value} }}"
                return f"(NOT EXISTS {{ {focus} {path} {value} . FILTER({within}) }})"
            case "closed":
                if term is None:
                    return "true"
                self.every_property = True
                step, value = self._variable(), self._variable()
                allowed = _is_allowed(term, step, value)
                return f"(NOT EXISTS {{ {focus} {step} {value} FILTER(!({allowed})) }})"
        raise UntranslatableError(f"sh:{kind} within another shape")

    def _instance(self, thing: str, cls: Node) -> str:
        self.classes.add(str(cls))
        return f"GRAPH {FACTS} {{ {thing} {INSTANCE} <{cls}> }}"

    def _is_value(self, shape: Shape, focus: str, value: str) -> str:
        if shape.path is None:
            return f"sameTerm({focus}, {value})"
        return f"EXISTS {{ {focus} {shape.path} {value} }}"

    def _at_least(self, number: int, path: str, focus: str, where: str = "true") -> str:
        """So many different values; `where` is a condition on {0}."""
        values = [self._variable() for _ in range(number)]
        if not values:
            return "true"
        steps = " ".join(f"{focus} {path} {value} ." for value in values)
        conditions = [where.replace("{0}", value) for value in values] if where != "true" else []
        conditions += [f"!sameTerm({one}, {other})" for one, other in combinations(values, 2)]
        chosen = f" FILTER({' && '.join(conditions)})" if conditions else ""
        return f"EXISTS {{ {steps}{chosen} }}"

    def _qualified(self, qualified: Qualified, path: str, focus: str) -> str:
        conditions = [self._conforms(qualified.shape, "{0}")]
        conditions += [f"!{self._conforms(each, '{0}')}" for each in qualified.siblings]
        where = " && ".join(conditions)
        parts = []
        if qualified.least is not None:
            parts.append(self._at_least(qualified.least, path, focus, where))
        if qualified.most is not None:
            parts.append(f"(!{self._at_least(qualified.most + 1, path, focus, where)})")
        return "(" + " && ".join(parts) + ")"

    def _unique_language(self, path: str, focus: str) -> str:
        self.languages = True
        one, other, language = self._variable(), self._variable(), self._variable()
        # Nested rather than joined: Oxigraph joins two patterns of an EXISTS for every row anew.
        spoken = (
            f"EXISTS {{ GRAPH {FACTS} {{ {language} {SPOKEN} {one} }} "
            f"FILTER EXISTS {{ GRAPH {FACTS} {{ {language} {SPOKEN} {other} }} }} }}"
        )
        return (
            f"(NOT EXISTS {{ {focus} {path} {one} . {focus} {path} {other} . "
            f"FILTER(!sameTerm({one}, {other}) && {spoken}) }})"
        )


def _kind(term: Node) -> str:
    found = _KINDS.get(term)
    if found is None:
        raise UntranslatableError(f"{term} is not a kind of node")
    return found


def _is_allowed(allowed: tuple[Node, ...], path: str, value: str) -> str:
    """SHACL, section 4.8.1; pySHACL also lets everything be an rdfs:Resource."""
    listed = ", ".join(f"<{each}>" for each in allowed)
    resource = (
        f"({path} = <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> && "
        f"sameTerm({value}, <http://www.w3.org/2000/01/rdf-schema#Resource>))"
    )
    return f"{path} IN ({listed}) || {resource}" if listed else resource
