"""How an outsider checks a claim: the page says it, and what it says is right."""

import html
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from prisongraph.engine.embedded import Engine
from prisongraph.evidence import find_claims
from prisongraph.iris import expand
from prisongraph.passages import digest, locate, normalise
from prisongraph.queries import read_queries
from prisongraph.release import Release, file_digest, verify_release

HTML = {"Accept": "text/html"}
TEXT = "The  Court\tof Strelsau\r\n ruled.\n\nBob\u00a0Placeholder got nine ye\u0301ars.  "
PLACE = locate(TEXT, "Bob Placeholder", "ye\u0301ars.")


@pytest.fixture(scope="module")
def located(release_with: Callable[..., Release]) -> Release:
    """A release in which the ruling of the court has digests."""
    header = f'''    dct:title "Court ruling"@en ;
    pg:normalisation "1" ;
    pg:textDigest "{digest(normalise(TEXT))}" ;
    pg:textLength {len(normalise(TEXT))} .

u:p1-at a <http://www.w3.org/ns/oa#TextPositionSelector> ;
    <http://www.w3.org/ns/oa#end> {PLACE.end} ;
    <http://www.w3.org/ns/oa#start> {PLACE.start} ;
    pg:passageDigest "{PLACE.digest}" .'''
    return release_with(
        {
            "documents/court-ruling.trig": [
                ('    dct:title "Court ruling"@en .', header),
                ("    pg:paragraph 1 ;", "    pg:locator u:p1-at ;\n    pg:paragraph 1 ;"),
            ]
        }
    )


@pytest.fixture(scope="module")
def page(located: Release, site_over: Callable[[Release], FlaskClient]) -> str:
    [claim] = [
        claim
        for claim in find_claims(
            Engine.from_file(located.dataset),
            read_queries(located.queries),
            subject=expand("detention:example-bob-2023"),
        )
        if claim.value_words == "9 years"
    ]
    site = site_over(located)
    own = site.get("/claim/" + claim.iri.rpartition("/")[2] + ".html", headers=HTML).text
    link = re.search(r'href="(/check\?claim=[^"]+)"', own)
    assert link
    return site.get(html.unescape(link[1]), headers=HTML).text


def recipe(page: str) -> str:
    [found] = [
        html.unescape(code)
        for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
        if code.startswith("import hashlib")
    ]
    return found


def run(script: str, copy: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", script, str(copy)],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    ).stdout


def test_what_the_page_has_typed_gives_the_digests_that_the_page_expects(
    page: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(TEXT.encode())
    told = run(recipe(page), copy)
    assert f"text {len(normalise(TEXT))} " in told
    for computed in re.findall(r"[0-9a-f]{64}", told):
        assert f"sha256:{computed}" in page
    assert len(re.findall(r"[0-9a-f]{64}", told)) == 2
    assert "Bob Placeholder got nine" in told


def test_another_word_in_the_copy_gives_another_digest(page: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(TEXT.replace("nine", "nice").encode())
    for computed in re.findall(r"[0-9a-f]{64}", run(recipe(page), copy)):
        assert computed not in page


def test_the_page_gives_the_digest_of_the_dataset_that_is_served(
    page: str, located: Release
) -> None:
    assert f">{file_digest(located.dataset)}<" in page
    assert verify_release(located.path) == []
    assert f"prisongraph verify releases/{located.name}" in page


def test_the_lines_of_the_claim_are_in_the_dataset_as_the_page_says(
    page: str, located: Release
) -> None:
    sought = re.search(r"grep -F (?:'|&#39;)(\S+)(?:'|&#39;) dataset.nq", page)
    assert sought
    lines = [line for line in located.dataset.read_text().splitlines() if sought[1] in line]
    assert any("P9Y" in line for line in lines)


def test_a_passage_without_a_digest_is_read_by_eye(client: FlaskClient) -> None:
    claim = re.search(r'href="/claim/([a-z2-7]{16})"', client.get("/search?q=P9Y").text)
    assert claim
    page = client.get(f"/check?claim=claim:{claim[1]}", headers=HTML).text
    assert "Of this passage no characters are recorded, only its place:" in page
    assert "import hashlib" not in page


def test_the_page_speaks_in_general_where_nothing_is_named(client: FlaskClient) -> None:
    page = client.get("/check", headers=HTML).text
    assert "Every page of a claim leads here" in page
    assert "text[START:END]" in page


def test_a_document_can_be_checked_as_a_whole(
    located: Release, site_over: Callable[[Release], FlaskClient]
) -> None:
    site = site_over(located)
    document = site.get("/document/court-ruling.html", headers=HTML).text
    link = re.search(r'href="(/check\?document=[^"]+)"', document)
    assert link
    page = site.get(html.unescape(link[1]), headers=HTML).text
    assert "prisongraph verify-document doc:court-ruling copy.txt" in page
    assert digest(normalise(TEXT)) in page


def test_a_document_without_a_digest_is_read_by_eye(client: FlaskClient) -> None:
    page = client.get("/check?document=doc:court-ruling", headers=HTML).text
    assert "Of this document no digest is recorded" in page
    assert "verify-document" not in page


@pytest.mark.parametrize("query", ["claim=claim:aaaaaaaaaaaaaaaa", "document=doc:nothing"])
def test_what_is_not_recorded_cannot_be_checked(client: FlaskClient, query: str) -> None:
    assert client.get(f"/check?{query}", headers=HTML).status_code == 404


def test_another_normalisation_is_not_described_as_the_first(
    release_with: Callable[..., Release], site_over: Callable[[Release], FlaskClient]
) -> None:
    changed = (
        '    dct:title "Court ruling"@en .',
        '    dct:title "Court ruling"@en ;\n    pg:normalisation "2" ;\n'
        f'    pg:textDigest "{digest(TEXT)}" .',
    )
    site = site_over(release_with({"documents/court-ruling.trig": [changed]}))
    page = site.get("/check?document=doc:court-ruling", headers=HTML).text
    assert "Under normalisation 1" not in page
    assert "<dt>Normalisation</dt><dd>2</dd>" in page
