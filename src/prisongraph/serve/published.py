"""The published queries: a page for each, and its answer in every format."""

from flask import Blueprint, Response, render_template, request

from prisongraph.engine.query_engine import with_values
from prisongraph.errors import NotFoundError
from prisongraph.queries import Query, read_queries
from prisongraph.release import Release
from prisongraph.serve.cells import table_of
from prisongraph.serve.formats import GRAPHS, TABLES
from prisongraph.serve.page_requests import reads
from prisongraph.serve.pages import Pages


def queries_blueprint(pages: Pages, release: Release) -> Blueprint:
    """The published queries of one release."""
    blueprint = Blueprint("queries", __name__)
    published = read_queries(release.queries / "examples")

    @blueprint.get("/queries")
    @reads()
    def every() -> str:
        return render_template("queries.html", queries=published.values())

    @blueprint.get("/queries/<name>")
    @reads(lambda name: published[stem].params if (stem := _stem(name)) in published else ())
    def one(name: str) -> Response | str:
        stem, dot, suffix = name.rpartition(".")
        if dot and suffix == "rq":
            return Response(_find(published, stem).text, content_type="application/sparql-query")
        found = _find(published, stem if dot else name)
        values = {key: value for key, value in request.args.items() if key in found.params}
        bindings = found.bindings(values)
        answer = pages.engine.run(found, **bindings)
        formats = GRAPHS if answer.kind == "graph" else TABLES
        if dot:
            if suffix not in formats:
                raise NotFoundError(f"{stem} is offered as {', '.join(formats)}, not .{suffix}")
            media = formats[suffix]
            return Response(answer.serialize(media), content_type=f"{media}; charset=utf-8")
        defaults = {key: parameter.default for key, parameter in found.params.items()}
        evidence = with_values(found.text, bindings) if answer.kind == "table" else ""
        return render_template(
            "query.html",
            query=found,
            values={**defaults, **values},
            table=table_of(answer),
            evidence=evidence,
        )

    return blueprint


def _stem(name: str) -> str:
    """The name of a query without the suffix of a format."""
    return name.rpartition(".")[0] or name


def _find(queries: dict[str, Query], name: str) -> Query:
    if name not in queries:
        raise NotFoundError(f"There is no query {name!r}; /queries lists them all.")
    return queries[name]
