"""Which variables stand behind a closure, seen from those at which it begins.

A closure leads from many things to few: from passages to whoever said the words first, from
sections to a list, from concepts to broader ones.
An engine that is given both ends may begin with the far one, and read all that lead there.
"""

from collections.abc import Iterable, Iterator

from prisongraph.witness.pattern import (
    Basic,
    Group,
    Inverse,
    Node,
    Part,
    Repeated,
    Triple,
    Var,
    mentions,
    variables_of,
)


def far_ends(group: Group, names: Iterable[Var]) -> frozenset[Var]:
    """Those of the names that are found by going on from the others through a closure.

    None where both ends of it are among the names: then it is only looked whether it leads there.
    """
    known = frozenset(names)
    far: frozenset[Var] = frozenset()
    for closure in _closures(group):
        start, end = _ends(closure)
        if {start, end} <= known or not isinstance(end, Var):
            continue
        near = _connected(group, closure, {start} if isinstance(start, Var) else set())
        if (known - far) & near:
            far |= (_connected(group, closure, {end}) - near) & known
    return far


def _closures(group: Group) -> Iterator[Triple]:
    for part in group.parts:
        if isinstance(part, Basic):
            for triple in part.triples:
                if isinstance(triple.predicate, Repeated) and triple.predicate.how != "?":
                    yield triple


def _ends(closure: Triple) -> tuple[Node, Node]:
    """Where a closure begins and where it leads, in the direction of its properties."""
    path = closure.predicate
    if isinstance(path, Repeated) and isinstance(path.path, Inverse):
        return closure.object, closure.subject
    return closure.subject, closure.object


def _connected(group: Group, closure: Triple, found: set[Var]) -> set[Var]:
    """The variables that other parts of the group than a closure connect with some."""
    edges = [edge for part in group.parts for edge in _edges(part, closure)]
    while grown := [edge for edge in edges if edge & found and not edge <= found]:
        found = found.union(*grown)
    return found


def _edges(part: Part, closure: Triple) -> Iterator[set[Var]]:
    if isinstance(part, Basic):
        yield from (variables_of(each) for each in part.triples if each is not closure)
    else:
        yield mentions(part)
