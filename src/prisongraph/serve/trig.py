"""N-Quads as TriG, line by line, so that a dataset of any size needs no memory."""

from collections.abc import Iterable, Iterator


def trig_lines(nquads: Iterable[str]) -> Iterator[str]:
    """The lines of a TriG document that holds the same quads (RDF 1.1 TriG, section 2).

    The input has one quad a line with one space between its terms, as releases are written.
    Statements of one graph that follow each other stand in one block;
    a graph may have several blocks.
    """
    open_graph = ""
    for line in nquads:
        triple, graph = _split(line)
        if graph != open_graph:
            if open_graph:
                yield "}\n"
            if graph:
                yield f"{graph} {{\n"
            open_graph = graph
        yield f"{'    ' if graph else ''}{triple} .\n"
    if open_graph:
        yield "}\n"


def _split(line: str) -> tuple[str, str]:
    """The triple of a line and its graph, which is empty for the default graph."""
    statement = line.rstrip("\n").removesuffix(" .")
    subject, predicate, rest = statement.split(" ", 2)
    obj, space, last = rest.rpartition(" ")
    # An IRI holds no quotation mark: what ends the line with one is still a part of a literal.
    if space and last.startswith("<") and '"' not in last:
        return f"{subject} {predicate} {obj}", last
    return statement, ""
