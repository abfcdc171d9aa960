"""In which graphs triples stand that the default graph of a question's own dataset holds.

Such a default graph is the merge of graphs (SPARQL 1.1 Query, section 13.1), and a triple in it
is said in each of those that hold it.
"""

from collections.abc import Iterable

from prisongraph.terms import Iri, Quad
from prisongraph.witness.pattern import Basic, Group, InGraph, Select, Triple, Values, Var
from prisongraph.witness.solving import Asking

_NAMES = (Var("subject"), Var("predicate"), Var("object"))
_GRAPH = Var("graph")


def placed(asking: Asking, quads: Iterable[Quad]) -> dict[Quad, tuple[Quad, ...]]:
    """For each triple, itself in the graph or graphs of the release that hold it."""
    quads = list(quads)
    found: dict[Quad, tuple[Quad, ...]] = {quad: (quad,) for quad in quads}
    merged = [quad for quad in quads if quad.graph is None]
    if not asking.has_dataset or not merged:
        return found
    graphs = [Iri(graph) for graph in asking.default_graphs]
    if len(graphs) == 1:
        found.update((quad, (quad._replace(graph=graphs[0]),)) for quad in merged)
        return found
    inside = InGraph(_GRAPH, Group((Basic((Triple(*_NAMES),)),)))
    where = Group((Values(_NAMES, tuple(quad[:3] for quad in merged)), inside))
    select = Select(tuple((name, None) for name in (*_NAMES, _GRAPH)), where)
    held: dict[Quad, list[Quad]] = {quad: [] for quad in merged}
    for row in asking.among(graphs).ask(select):
        subject, predicate, value, graph = (row[name] for name in (*_NAMES, _GRAPH))
        quad = Quad(Iri(subject), Iri(predicate), value)
        held[quad].append(quad._replace(graph=Iri(graph)))
    found.update((quad, tuple(sorted(each, key=repr))) for quad, each in held.items())
    return found
