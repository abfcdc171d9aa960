"""The pages that are not about one thing: home, search, indexes, queries, data, health."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request, send_file

from prisongraph.errors import NotFoundError
from prisongraph.iris import path_for
from prisongraph.queries import Query, read_queries
from prisongraph.release import Release
from prisongraph.serve.cells import table_of
from prisongraph.serve.conflicts import FILTERS, conflict_index
from prisongraph.serve.counts import counts_by_scope
from prisongraph.serve.documents import document_index
from prisongraph.serve.formats import GRAPHS, TABLES
from prisongraph.serve.home import home_page
from prisongraph.serve.indexes import KINDS, Kind, index
from prisongraph.serve.list_pages import ListPages
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import page_number
from prisongraph.serve.search import resolve, search


def site_blueprint(pages: Pages, release: Release) -> Blueprint:
    """The site around one release."""
    blueprint = Blueprint("site", __name__)
    published = read_queries(release.queries / "examples")

    @blueprint.get("/")
    def home() -> str:
        return render_template("home.html", page=home_page(pages))

    @blueprint.get("/search")
    def find() -> str | Response:
        text = _text()
        found = resolve(pages, text) if text else None
        path = path_for(found) if found else None
        if path:
            return Response(status=303, headers={"Location": path})
        return render_template("search.html", text=text, found=search(pages, text, _page()))

    for name, kind in KINDS.items():
        blueprint.add_url_rule(f"/{name}", endpoint=name, view_func=_index(pages, kind))

    @blueprint.get("/lists")
    def lists() -> str:
        return render_template("lists.html", all=ListPages(pages).series())

    @blueprint.get("/ledger")
    def ledger() -> str:
        return render_template("ledger.html", all=ListPages(pages).series())

    @blueprint.get("/documents")
    def documents() -> str:
        found = document_index(pages, _text(), _page())
        return render_template("documents.html", text=_text(), found=found)

    @blueprint.get("/conflicts")
    def conflicts() -> str:
        chosen = {name: value for name in FILTERS if (value := request.args.get(name, "").strip())}
        return render_template("conflicts.html", index=conflict_index(pages, chosen, _page()))

    @blueprint.get("/counts")
    def counts() -> str:
        found = counts_by_scope(pages, _text(), _page())
        return render_template("counts.html", text=_text(), found=found)

    @blueprint.get("/queries")
    def queries() -> str:
        return render_template("queries.html", queries=published.values())

    @blueprint.get("/queries/<name>")
    def query(name: str) -> Response | str:
        stem, dot, suffix = name.rpartition(".")
        if dot and suffix == "rq":
            return Response(_find(published, stem).text, content_type="application/sparql-query")
        found = _find(published, stem if dot else name)
        values = {key: value for key, value in request.args.items() if key in found.params}
        answer = pages.engine.run(found, **found.bindings(values))
        formats = GRAPHS if answer.kind == "graph" else TABLES
        if dot:
            if suffix not in formats:
                raise NotFoundError(f"{stem} is offered as {', '.join(formats)}, not .{suffix}")
            media = formats[suffix]
            return Response(answer.serialize(media), content_type=f"{media}; charset=utf-8")
        defaults = {key: parameter.default for key, parameter in found.params.items()}
        return render_template(
            "query.html", query=found, values={**defaults, **values}, table=table_of(answer)
        )

    @blueprint.get("/about")
    def about() -> str:
        return render_template("about.html")

    @blueprint.get("/data")
    def data() -> str:
        return render_template("data.html", manifest=release.manifest)

    @blueprint.get("/data/dataset.nq")
    def dump() -> Response:
        return send_file(release.dataset, mimetype="application/n-quads")

    @blueprint.get("/.well-known/void")
    def void() -> Response:
        return send_file(release.path / "void.ttl", mimetype="text/turtle")

    @blueprint.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        lines = "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /person/\n"
        return Response(lines, mimetype="text/plain")

    return blueprint


def _index(pages: Pages, kind: Kind) -> Callable[[], str]:
    def view() -> str:
        found = index(pages, kind, _text(), _page())
        return render_template("index.html", kind=kind, text=_text(), found=found)

    return view


def _text() -> str:
    return request.args.get("q", "").strip()


def _page() -> int:
    return page_number(request.args.get("page"))


def _find(queries: dict[str, Query], name: str) -> Query:
    if name not in queries:
        raise NotFoundError(f"There is no query {name!r}; /queries lists them all.")
    return queries[name]
