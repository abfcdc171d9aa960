"""The page on the history of a claim: what the release that is served, and earlier ones, say of it.

Earlier releases are told only where the operator names their folder.
Of them the status and the rule are shown and never the words of an explanation:
these can quote a claim that was withdrawn since.
"""

import re
from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template

from prisongraph.differences.history import (
    ABSENT,
    UNREADABLE,
    Stage,
    history_of,
    in_order,
    stage_of,
)
from prisongraph.errors import NotFoundError
from prisongraph.iris import BASE
from prisongraph.release import Release
from prisongraph.serve.pages import Pages
from prisongraph.terms import Iri

_DIGEST = re.compile(r"[a-z2-7]{16}")


def history_blueprint(pages: Pages, release: Release, folder: str) -> Blueprint:
    """The history of claims over one release, and over those in a folder where one is named."""
    blueprint = Blueprint("history", __name__)

    @blueprint.get("/claim/<name>/history")
    def history(name: str) -> Response:
        claim, stages = _stages(name, release, folder)
        terms = {term for stage in stages for term in (stage.status, stage.rule, stage.reason)}
        names = {iri: found.thing.label for iri, found in pages.called(terms - {""}).items()}
        page = render_template(
            "history.html", claim=claim, stages=stages, names=names, alone=not folder
        )
        return _always_anew(Response(page, mimetype="text/html"))

    @blueprint.get("/claim/<name>/history.json")
    def history_as_json(name: str) -> Response:
        claim, stages = _stages(name, release, folder)
        told = [
            {key: value or None for key, value in asdict(stage).items() if key != "explanation"}
            for stage in stages
        ]
        return _always_anew(jsonify({"claim": claim, "releases": told}))

    return blueprint


def _stages(name: str, release: Release, folder: str) -> tuple[Iri, list[Stage]]:
    """The claim and what each release that can be read says of it; NotFoundError where none has it.

    A release that was withdrawn is told nothing of, not even that there was one.
    """
    claim = Iri(f"{BASE}claim/{name}")
    if not _DIGEST.fullmatch(name):
        raise NotFoundError(f"No claim is recorded under {claim}.")
    stages = [stage_of(claim, release)]
    if folder:
        stages = in_order([*history_of(claim, Path(folder)), *stages])
    stages = [stage for stage in stages if stage.state != UNREADABLE]
    if all(stage.state == ABSENT for stage in stages):
        raise NotFoundError(f"No claim is recorded under {claim}.")
    return claim, stages


def _always_anew(response: Response) -> Response:
    """Releases can be added to the folder, so that nobody is to keep the answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
