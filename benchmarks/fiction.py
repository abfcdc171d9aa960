"""A record of any size in which everybody and everything is invented.

Every tenth document is long, one count is stated by every tenth, a third are dated about a month,
and each detention is spoken of by several, so that agreement, conflict and echo all occur.
"""

import hashlib
import random
import shutil
from pathlib import Path

from prisongraph.record import Record, default_record

PREFIXES = """\
@prefix court: <https://w3id.org/prisongraph/court/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix detention: <https://w3id.org/prisongraph/detention/> .
@prefix doc: <https://w3id.org/prisongraph/document/> .
@prefix edition: <https://w3id.org/prisongraph/list/strelsau/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix facility: <https://w3id.org/prisongraph/facility/> .
@prefix group: <https://w3id.org/prisongraph/group/> .
@prefix list: <https://w3id.org/prisongraph/list/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix offence: <https://w3id.org/prisongraph/offence/> .
@prefix org: <https://w3id.org/prisongraph/org/> .
@prefix person: <https://w3id.org/prisongraph/person/> .
@prefix pg: <https://w3id.org/prisongraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
OUTLETS = 12
PLACES = 9
EDITIONS_EVERY = 12


def write_record(folder: Path, documents: int) -> Record:
    """A record of so many documents, each making about ten claims; the same for the same number."""
    record = default_record()
    shutil.copytree(record.ontology, folder / "ontology")
    shutil.copytree(record.queries, folder / "queries")
    (folder / "data" / "documents").mkdir(parents=True)
    (folder / "data" / "entities").mkdir()
    (folder / "data" / "dataset.toml").write_text(
        'title = "An invented record"\nversion = "0.0"\n'
        'license = "https://creativecommons.org/licenses/by/4.0/"\ncreator = "nobody"\n'
        "modified = 2024-12-31\n"
    )
    people = max(4, documents // 2)
    (folder / "data" / "entities" / "things.ttl").write_text(_things(people, documents))
    for number in range(documents):
        path = folder / "data" / "documents" / f"example-{number:05}.trig"
        path.write_text(_document(number, people, random.Random(number)))
    return Record.at(folder)


def _things(people: int, documents: int) -> str:
    parts = [PREFIXES]
    named = [
        *((f"org:example-{n}", "pg:NewsOutlet", f"Invented Outlet {n}") for n in range(OUTLETS)),
        *((f"court:example-{n}", "pg:Court", f"Strelsau Court {n}") for n in range(PLACES)),
        *((f"facility:example-{n}", "pg:Facility", f"Tower {n}") for n in range(PLACES)),
        *((f"person:example-{n}", "pg:Person", _name(n)) for n in range(people)),
        *(
            (f"detention:example-{n}", "pg:Detention", f"detention of {_name(n)}")
            for n in range(people)
        ),
        ("group:example", "pg:Group", "people counted by the invented outlets"),
        ("list:strelsau", "pg:List", "List of Strelsau"),
    ]
    for name, cls, label in named:
        parts.append(f'{name} a {cls} ; skos:prefLabel "{label}"@en .')
    for number in range(-(-documents // EDITIONS_EVERY)):
        parts.append(
            f"edition:{number} a pg:Edition ; pg:editionOf list:strelsau ; "
            f'skos:prefLabel "List of Strelsau, edition {number}"@en .'
        )
    for number in range(PLACES):
        parts.append(
            f"offence:example-{number} a skos:Concept , pg:Offence ; "
            "skos:inScheme <https://w3id.org/prisongraph/concept/offence> ; "
            f'skos:prefLabel "invented offence {number}"@en .'
        )
    return "\n".join(parts) + "\n"


def _name(number: int) -> str:
    """A name that nobody has, and that no other number's is near to."""
    chance = random.Random(f"name {number}")
    words = [
        "".join(chance.choice("bdfghklmnprstvz") + chance.choice("aeiou") for _ in range(5))
        for _ in range(2)
    ]
    return " ".join(words).title()


def _document(number: int, people: int, chance: random.Random) -> str:
    slug = f"example-{number:05}"
    publisher = f"org:example-{number % OUTLETS}"
    parts = [
        PREFIXES + f"@prefix u: <https://w3id.org/prisongraph/document/{slug}#> .",
        f"doc:{slug} a pg:NewsArticle ; "
        f"dct:issued {_day(number)} ; "
        f'dct:language "en" ; dct:publisher {publisher} ; '
        f'dct:title "Invented report {number}"@en .',
        f"u:wire a pg:Utterance ; pg:saidBy org:example-{(number + 5) % OUTLETS} .",
    ]
    for paragraph in range(9 if number % 10 == 0 else 3):
        person = (number // 2 + paragraph * 7) % people
        facts = _facts(person, chance)
        if paragraph == 0 and number % 10 == 3:
            facts.append(f"group:example pg:memberCount {100 + chance.randrange(6)} .")
        if paragraph == 1 and number % EDITIONS_EVERY == 0:
            members = sorted(chance.sample(range(people), min(people, 24)))
            listed = " , ".join(f"person:example-{member}" for member in members)
            facts.append(f"edition:{number // EDITIONS_EVERY} pg:member {listed} .")
        parts.append(_passage(slug, publisher, paragraph, facts))
    return "\n\n".join(parts) + "\n"


def _day(number: int) -> str:
    month = f"{2020 + number % 6}-{1 + number % 12:02}"
    return f'"{month}~"^^edtf:EDTF' if number % 3 == 0 else f'"{month}-15"^^xsd:date'


def _facts(person: int, chance: random.Random) -> list[str]:
    thing = f"detention:example-{person}"
    choices = [
        f'{thing} pg:arrestDate "2019-{1 + chance.randrange(2):02}"^^xsd:gYearMonth .',
        f'{thing} pg:arrestDate "2019-01-{1 + person % 28:02}"^^xsd:date .',
        f'{thing} pg:sentence "P{2 + person % 3}Y"^^xsd:duration .',
        f"{thing} pg:court court:example-{chance.randrange(2)} .",
        f"{thing} pg:heldAt facility:example-{chance.randrange(PLACES)} .",
        f"{thing} pg:charge offence:example-{chance.randrange(PLACES)} .",
    ]
    return [
        f"person:example-{person} pg:detention {thing} .",
        *chance.sample(choices, 1 + (person % 4 == 0)),
    ]


def _passage(slug: str, publisher: str, paragraph: int, facts: list[str]) -> str:
    relays = " pg:relays u:wire ;" if paragraph % 3 == 1 else ""
    digest = hashlib.sha256(f"{slug} {paragraph}".encode()).hexdigest()
    body = "\n    ".join(facts)
    return (
        f"u:p{paragraph} a pg:Utterance ; pg:locator u:p{paragraph}-at ; "
        f"pg:paragraph {paragraph} ;{relays} pg:saidBy {publisher} ; pg:statedIn doc:{slug} .\n"
        f"u:p{paragraph}-at a oa:TextPositionSelector ; oa:start {paragraph * 100} ; "
        f'oa:end {paragraph * 100 + 90} ; pg:passageDigest "sha256:{digest}" .\n'
        f"u:p{paragraph} {{\n    {body}\n}}"
    )
