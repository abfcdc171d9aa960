"""The pages that are not about one thing: home, search, indexes, conflicts, counts."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request

from prisongraph.iris import path_for
from prisongraph.serve.checking import check_page
from prisongraph.serve.conflicts import FILTERS, conflict_index
from prisongraph.serve.counts import counts_by_scope
from prisongraph.serve.documents import document_index
from prisongraph.serve.home import home_page
from prisongraph.serve.indexes import KINDS, Kind, index
from prisongraph.serve.list_pages import ListPages
from prisongraph.serve.page_requests import reads
from prisongraph.serve.pages import Pages
from prisongraph.serve.paging import page_number
from prisongraph.serve.search import resolve, search

#: The parameters of indexes, and of those that are not narrowed.
_INDEX, _PAGE = ("q", "page"), ("page",)


def site_blueprint(pages: Pages) -> Blueprint:
    """The pages around the things of one release."""
    blueprint = Blueprint("site", __name__)

    @blueprint.get("/")
    @reads()
    def home() -> str:
        return render_template("home.html", page=home_page(pages))

    @blueprint.get("/search")
    @reads(_INDEX)
    def find() -> str | Response:
        text = _text()
        found = resolve(pages, text) if text else None
        path = path_for(found) if found else None
        if path:
            return Response(status=303, headers={"Location": path})
        return render_template("search.html", text=text, found=search(pages, text, _page()))

    @blueprint.get("/lists")
    @reads(_PAGE)
    def lists() -> str:
        return render_template("lists.html", found=ListPages(pages).page(_page()))

    @blueprint.get("/ledger")
    @reads(_PAGE)
    def ledger() -> str:
        return render_template("ledger.html", found=ListPages(pages).page(_page()))

    _add_explanations(blueprint, pages)
    _add_indexes(blueprint, pages)
    return blueprint


def _add_explanations(blueprint: Blueprint, pages: Pages) -> None:
    @blueprint.get("/about")
    @reads()
    def about() -> str:
        return render_template("about.html")

    @blueprint.get("/check")
    @reads(("claim", "document"))
    def check() -> str:
        page = check_page(pages, request.args.get("claim", ""), request.args.get("document", ""))
        return render_template("check.html", page=page)


def _add_indexes(blueprint: Blueprint, pages: Pages) -> None:
    for name, kind in KINDS.items():
        blueprint.add_url_rule(f"/{name}", endpoint=name, view_func=_index(pages, kind))

    @blueprint.get("/documents")
    @reads(_INDEX)
    def documents() -> str:
        found = document_index(pages, _text(), _page())
        return render_template("documents.html", text=_text(), found=found)

    @blueprint.get("/conflicts")
    @reads((*FILTERS, *_PAGE))
    def conflicts() -> str:
        chosen = {name: value for name in FILTERS if (value := request.args.get(name, "").strip())}
        return render_template("conflicts.html", index=conflict_index(pages, chosen, _page()))

    @blueprint.get("/counts")
    @reads(_INDEX)
    def counts() -> str:
        found = counts_by_scope(pages, _text(), _page())
        return render_template("counts.html", text=_text(), found=found)


def _index(pages: Pages, kind: Kind) -> Callable[[], str]:
    @reads(_INDEX)
    def view() -> str:
        found = index(pages, kind, _text(), _page())
        return render_template("index.html", kind=kind, text=_text(), found=found)

    return view


def _text() -> str:
    return request.args.get("q", "").strip()


def _page() -> int:
    return page_number(request.args.get("page"))
