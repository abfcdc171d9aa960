"""A takedown from beginning to end, over a record of somebody who never was."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from prisongraph.build import build_release
from prisongraph.cli import main
from prisongraph.engine.index import index_of
from prisongraph.record import Record
from prisongraph.release import Release

ROOT = Path(__file__).parents[2]

#: What is to be withheld: a name with letters that are escaped in many ways, a day, a place.
WITHHELD = ("Zəbulon Quixworth-Ørdem", "1997-03-29", "Grünwhistle Wold")

PEOPLE = """\
@prefix detention: <https://w3id.org/prisongraph/detention/> .
@prefix person: <https://w3id.org/prisongraph/person/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix place: <https://w3id.org/prisongraph/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

person:zebulon-quixworth-ordem a pg:Person ;
    skos:prefLabel "Zəbulon Quixworth-Ørdem"@en .

detention:zebulon-quixworth-ordem-1997 a pg:Detention ;
    skos:prefLabel "detention of Zəbulon Quixworth-Ørdem from 1997"@en .

place:grunwhistle-wold a pg:Place ;
    skos:prefLabel "Grünwhistle Wold"@en .
"""

#: What the curator puts in the place of the file above: an opaque name, and the reason.
OPAQUE = """\
@prefix person: <https://w3id.org/prisongraph/person/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .

person:m4x8tz a pg:Person ;
    pg:nameStatus pg:WithheldByUs ;
    pg:withholdingReason pg:FamilyAtRisk .
"""

#: What is still told of them, in the document below.
TOLD = "    person:m4x8tz\n        pg:case case:example .\n\n"

DOCUMENT = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix detention: <https://w3id.org/prisongraph/detention/> .
@prefix doc: <https://w3id.org/prisongraph/document/> .
@prefix org: <https://w3id.org/prisongraph/org/> .
@prefix person: <https://w3id.org/prisongraph/person/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix place: <https://w3id.org/prisongraph/place/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix u: <https://w3id.org/prisongraph/document/gazette-weather#> .

doc:gazette-weather a pg:NewsArticle ;
    dct:issued "1997-04-30"^^xsd:date ;
    dct:language "en" ;
    dct:publisher org:example-gazette ;
    dct:title "Weather and arrests"@en .

u:p1 a pg:Utterance ;
    pg:paragraph 1 ;
    pg:saidBy org:example-gazette ;
    pg:statedIn doc:gazette-weather .

u:p1 {
    detention:example-ada-2022
        pg:defenceLawyer person:example-lawyer .

    detention:zebulon-quixworth-ordem-1997
        pg:arrestDate "1997-03-29"^^xsd:date ;
        pg:arrestPlace place:grunwhistle-wold .

    person:zebulon-quixworth-ordem
        pg:detention detention:zebulon-quixworth-ordem-1997 ;
        pg:statedAs "Zəbulon Quixworth-Ørdem"@en .
}
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@dataclass(frozen=True)
class Rehearsal:
    """Both releases, their folder, the record, and what the command said."""

    old: Release
    new: Release
    releases: Path
    record: Path
    claims: tuple[str, ...]
    said: Result
    before: dict[str, bytes]

    @property
    def ledger(self) -> str:
        return (self.record / "data" / "ledger" / "claims.tsv").read_text()


def record_in(folder: Path) -> Path:
    """A record that can be changed, with the ontology and queries that there are."""
    shutil.copytree(ROOT / "tests" / "data", folder / "data")
    (folder / "ontology").symlink_to(ROOT / "ontology")
    (folder / "queries").symlink_to(ROOT / "queries")
    return folder


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    folder = record_in(tmp_path_factory.mktemp("takedown"))
    releases = folder / "releases"
    people = folder / "data" / "entities" / "quixworth.ttl"
    people.write_text(PEOPLE)
    (folder / "data" / "documents" / "gazette-weather.trig").write_text(DOCUMENT)
    assert run("ledger", "--append", "--quiet", "--record", folder).exit_code == 0
    old = build_release(Record.at(folder), releases)
    index_of(old)
    before = {path.name: path.read_bytes() for path in old.path.iterdir() if path.is_file()}
    live = (folder / "data" / "ledger" / "claims.tsv").read_text()
    said = run(
        *("withdraw", "person:zebulon-quixworth-ordem"),
        *("detention:zebulon-quixworth-ordem-1997", "place:grunwhistle-wold"),
        *("--reason", "WithheldByRequest", "--date", "2026-01-02", "--edit", "--erase"),
        *("--record", folder, "--releases", releases),
    )
    assert said.exit_code == 0, said.output
    people.write_text(OPAQUE)
    document = folder / "data" / "documents" / "gazette-weather.trig"
    prefix = "@prefix case: <https://w3id.org/prisongraph/case/> .\n"
    document.write_text(prefix + document.read_text().replace("u:p1 {\n", f"u:p1 {{\n{TOLD}"))
    new = build_release(Record.at(folder), releases)
    index_of(new)
    ledger = (folder / "data" / "ledger" / "claims.tsv").read_text()
    claims = tuple(
        line.partition("\t")[0] for line in ledger.splitlines() if "WithheldByRequest" in line
    )
    assert all(f"{claim}\tlive\t\t\t\n" in live for claim in claims)
    return Rehearsal(old, new, releases, folder, claims, said, before)
