"""Patterns evaluated by the letter, each solution with the triples that it used.

Written for nothing but comparison: no index, no order of joins, no text of SPARQL is read.
It follows the definitions of SPARQL 1.1 Query, section 18, and shares nothing with the code
that it judges: patterns here are the nested tuples that `drawn.py` makes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prisongraph.terms import Iri, Literal, Quad, Term

Pattern = Any
Mapping = dict[str, Term]
Used = frozenset[Quad]
Solutions = list[tuple[Mapping, Used]]
NOTHING: Used = frozenset()
_ONE = Literal("1", Iri("http://www.w3.org/2001/XMLSchema#integer"))


@dataclass(frozen=True)
class Brute:
    """A dataset, and everything that its patterns match."""

    quads: frozenset[Quad]

    def select(self, query: Pattern) -> dict[tuple[Term | None, ...], list[Used]]:
        """For each row of a query what each of its solutions used."""
        return self._rows(query, None)

    def _rows(self, query: Pattern, graph: Iri | None) -> dict[tuple[Term | None, ...], list[Used]]:
        solutions = self.group(query["where"], graph)
        names = query["columns"]
        rows: dict[tuple[Term | None, ...], list[Used]] = {}
        if "count" not in query:
            for found, used in solutions:
                rows.setdefault(tuple(map(found.get, names)), []).append(used)
            return rows
        groups: dict[tuple[Term | None, ...], list[Used]] = {}
        for found, used in solutions:
            groups.setdefault(tuple(map(found.get, query["keys"])), []).append(used)
        if not query["keys"] and not groups:
            groups[()] = []
        for key, members in groups.items():
            count = Literal(str(len(members)), _ONE.datatype)
            if len(members) >= query["having"]:
                by_name = dict(zip(query["keys"], key, strict=True)) | {query["count"]: count}
                rows.setdefault(tuple(map(by_name.get, names)), []).extend(members)
        return rows

    def group(self, parts: list[Pattern], graph: Iri | None) -> Solutions:
        """The solutions of a group without what is only a condition of its surroundings."""
        found = self._unfiltered(parts, graph)
        return self._filtered(found, parts, graph)

    def _unfiltered(self, parts: list[Pattern], graph: Iri | None) -> Solutions:
        found: Solutions = [({}, NOTHING)]
        for kind, *rest in parts:
            if kind == "optional":
                found = self._left_join(found, rest[0], graph)
            elif kind == "minus":
                found = _minus(found, self.group(rest[0], graph))
            elif kind == "bind":
                found = [_bound(each, *rest, brute=self, graph=graph) for each in found]
            elif kind != "filter":
                found = _join(found, self._part(kind, rest, graph))
        return found

    def _filtered(self, found: Solutions, parts: list[Pattern], graph: Iri | None) -> Solutions:
        for kind, *rest in parts:
            if kind == "filter":
                kept = []
                for mapping, used in found:
                    holds, more = self._holds(rest[0], mapping, graph)
                    if holds:
                        kept.append((mapping, used | more))
                found = kept
        return found

    def _left_join(self, left: Solutions, inner: list[Pattern], graph: Iri | None) -> Solutions:
        right = self._unfiltered(inner, graph)
        found: Solutions = []
        for each in left:
            joined = self._filtered(_join([each], right), inner, graph)
            found += joined or [each]
        return found

    def _part(self, kind: str, rest: list[Pattern], graph: Iri | None) -> Solutions:
        match kind:
            case "triple":
                return self._triple(*rest, graph)
            case "group":
                return self.group(rest[0], graph)
            case "union":
                return [each for branch in rest[0] for each in self.group(branch, graph)]
            case "graph":
                return self._in_graphs(*rest)
            case "values":
                name, values = rest
                return [({name: value} if value else {}, NOTHING) for value in values]
            case "select":
                rows = self._rows(rest[0], graph)
                names = rest[0]["columns"]
                repeated = rest[0]["distinct"] or "count" in rest[0]
                return [
                    (
                        {name: value for name, value in zip(names, row, strict=True) if value},
                        frozenset().union(*used),
                    )
                    for row, used in rows.items()
                    for _ in range(1 if repeated else len(used))
                ]
        raise ValueError(kind)

    def _in_graphs(self, term: Term | str, inner: list[Pattern]) -> Solutions:
        graphs = {quad.graph for quad in self.quads if quad.graph}
        if isinstance(term, Iri):
            return self.group(inner, term)
        return [
            each
            for graph in graphs
            for each in _join([({term: graph}, NOTHING)], self.group(inner, graph))
        ]

    def _triple(self, subject: Any, path: Any, value: Any, graph: Iri | None) -> Solutions:
        if not isinstance(path, tuple) or isinstance(path, Literal):
            return [
                (found, frozenset({quad}))
                for quad in self.quads
                if quad.graph == graph
                and (found := _matched((subject, path, value), quad)) is not None
            ]
        found: Solutions = []
        for start, end, used in self.pairs(path, graph):
            mapping: Mapping | None = {}
            for node, term in ((subject, start), (value, end)):
                if mapping is not None:
                    mapping = _agreed(mapping, node, term)
            if mapping is not None:
                found.append((mapping, used))
        if path[0] == "maybe":  # of zero length also where no triple names the term
            named = {node for node in (subject, value) if _is_term(node)}
            for term in named - set(self._nodes(graph)):
                mapping = _agreed({}, subject, term)
                mapping = _agreed(mapping, value, term) if mapping is not None else None
                found += [(mapping, NOTHING)] if mapping is not None else []
        return found

    def _nodes(self, graph: Iri | None) -> Iterator[Term]:
        for quad in self.quads:
            if quad.graph == graph:
                yield quad.subject
                yield quad.object

    def pairs(self, path: Any, graph: Iri | None) -> list[tuple[Term, Term, Used]]:
        """What a path connects, and by which triples (section 18.4)."""
        if isinstance(path, Iri):
            return [
                (quad.subject, quad.object, frozenset({quad}))
                for quad in self.quads
                if quad.graph == graph and quad.predicate == path
            ]
        match path:
            case ("inverse", inner):
                return [(end, start, used) for start, end, used in self.pairs(inner, graph)]
            case ("sequence", first, then):
                later = self.pairs(then, graph)
                return [
                    (start, end, used | more)
                    for start, middle, used in self.pairs(first, graph)
                    for other, end, more in later
                    if middle == other
                ]
            case ("alternative", one, other):
                return self.pairs(one, graph) + self.pairs(other, graph)
            case ("not", excluded):
                return [
                    (quad.subject, quad.object, frozenset({quad}))
                    for quad in self.quads
                    if quad.graph == graph and quad.predicate not in excluded
                ]
            case ("maybe", inner):
                nodes = set(self._nodes(graph))
                steps = [each for each in self.pairs(inner, graph) if each[0] != each[1]]
                return [(node, node, NOTHING) for node in nodes] + _as_set(steps)
        raise ValueError(path)

    def _holds(self, condition: Any, found: Mapping, graph: Iri | None) -> tuple[bool, Used]:
        match condition:
            case ("exists", inner, negated):
                used = [more for _, more in self.group(_replaced(inner, found), graph)]
                if negated:
                    return not used, NOTHING
                return bool(used), frozenset().union(*used)
            case ("bound", name, negated):
                return (_is_term(name) or name in found) != negated, NOTHING
            case ("or", one, other):
                first, more = self._holds(one, found, graph)
                second, and_more = self._holds(other, found, graph)
                return first or second, _shared(one, found, more) | _shared(other, found, and_more)
            case ("same", one, other, negated):
                terms = [found.get(each) if not _is_term(each) else each for each in (one, other)]
                if None in terms:
                    return False, NOTHING
                return (terms[0] == terms[1]) != negated, NOTHING
        raise ValueError(condition)


def _shared(condition: Any, found: Mapping, used: Used) -> Used:
    """What a condition used that is not all; where it shares no value, it is of no row."""
    if condition[0] == "exists" and not found.keys() & set(_strings(condition[1])):
        return NOTHING
    return used


def _strings(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, str):
        yield pattern
    elif isinstance(pattern, list | tuple):
        for each in pattern:
            yield from _strings(each)


def _as_set(pairs: Iterable[tuple[Term, Term, Used]]) -> list[tuple[Term, Term, Used]]:
    found: dict[tuple[Term, Term], Used] = {}
    for start, end, used in pairs:
        found[start, end] = found.get((start, end), NOTHING) | used
    return [(*ends, used) for ends, used in found.items()]


def _is_term(value: Any) -> bool:
    return isinstance(value, Iri | Literal)


def _matched(pattern: tuple[Any, Any, Any], quad: Quad) -> Mapping | None:
    found: Mapping | None = {}
    for node, term in zip(pattern, quad[:3], strict=True):
        found = _agreed(found, node, term) if found is not None else None
    return found


def _agreed(found: Mapping, node: Any, term: Term) -> Mapping | None:
    if _is_term(node):
        return found if node == term else None
    if node in found:
        return found if found[node] == term else None
    return {**found, node: term}


def _join(left: Solutions, right: Solutions) -> Solutions:
    return [
        ({**one, **other}, used | more)
        for one, used in left
        for other, more in right
        if all(one[name] == other[name] for name in one.keys() & other.keys())
    ]


def _minus(left: Solutions, right: Solutions) -> Solutions:
    return [
        (one, used)
        for one, used in left
        if not any(
            one.keys() & other.keys()
            and all(one[name] == other[name] for name in one.keys() & other.keys())
            for other, _ in right
        )
    ]


def _bound(
    each: tuple[Mapping, Used], name: str, value: Any, *, brute: Brute, graph: Iri | None
) -> tuple[Mapping, Used]:
    found, used = each
    if value[0] == "if-exists":
        holds, more = brute._holds(("exists", value[1], False), found, graph)
        more = _shared(("exists", value[1]), found, more)
        return {**found, name: value[2] if holds else value[3]}, used | more
    term = found.get(value[1])
    return ({**found, name: term} if term is not None else found), used


def _replaced(parts: Any, found: Mapping) -> Any:
    """A pattern with its variables replaced by what a solution binds (section 18.6)."""
    if isinstance(parts, str) and not isinstance(parts, Iri):
        return found.get(parts, parts)
    if isinstance(parts, Literal | Iri):
        return parts
    if isinstance(parts, list):
        return [_replaced(each, found) for each in parts]
    if isinstance(parts, tuple):
        return (parts[0], *(_replaced(each, found) for each in parts[1:]))
    return parts
