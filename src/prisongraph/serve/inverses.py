"""How a page heads what leads to a thing: the other direction of a property, in words.

A property without words of its own is headed by its label.
"""

from prisongraph.iris import PREFIXES

_PG = PREFIXES["pg"]

_OF_CLAIMS = {
    "acquittedOf": "Where a court acquitted of it",
    "activity": "Who was active in it",
    "added": "Lists that newly name it",
    "affiliation": "People affiliated with it",
    "allegedTreatment": "Where it is alleged",
    "applicant": "Applications to Strasbourg",
    "arrestPlace": "Arrests here",
    "arrestedBy": "Arrests by it",
    "assessedAs": "What is assessed so",
    "becauseOf": "What is put down to it",
    "case": "What it concerns",
    "charge": "Where it is charged",
    "chargeDropped": "Where the charge was dropped",
    "citizenship": "Its citizens",
    "compiledBy": "Lists that this person compiled",
    "convictedIn": "Convictions in it",
    "convictedOf": "Where a court convicted on it",
    "coordinatorOf": "Coordinators",
    "countDefinition": "Counts under this definition",
    "countOf": "Counts of it",
    "countedBy": "Counts that it gave",
    "court": "Before this court",
    "defenceLawyer": "As defence lawyer",
    "defendant": "As defendant",
    "deputyHeadOf": "Deputy heads",
    "destination": "Events that led here",
    "detention": "Who was detained",
    "directorOf": "Directors",
    "editorOf": "Editors",
    "eventPlace": "Events here",
    "finding": "Where it was found",
    "founderOf": "Founders",
    "headOf": "Heads",
    "heldAt": "Held here",
    "incidentDuring": "Cases about its time",
    "incidentPlace": "Cases about this place",
    "judge": "As judge",
    "member": "Lists that name it",
    "milestoneOf": "Milestones",
    "notPardonedBy": "Detentions that it did not end",
    "occupation": "People of this occupation",
    "pardonedBy": "Detentions that it ended",
    "participant": "Events in which it had a part",
    "previousEdition": "The edition that follows",
    "proceeding": "The detention that led to it",
    "prosecutor": "As prosecutor",
    "publishedBy": "Lists that it publishes",
    "recognisedAs": "Recognitions under it",
    "recogniser": "Recognitions and calls by it",
    "recognises": "Recognitions",
    "releaseGround": "Releases on this ground",
    "removed": "Lists that no longer name it",
    "representative": "As representative in Strasbourg",
    "sentence": "Sentences of this kind",
    "sinceEvent": "Milestones counted from it",
    "subgroupOf": "Its parts",
}
_OF_HEADERS = {
    PREFIXES["dct"] + "publisher": "Documents that it published",
    PREFIXES["skos"] + "broader": "Narrower",
    PREFIXES["skos"] + "closeMatch": "Offences in words that are mapped to it",
    _PG + "counts": "Lists that count so",
    _PG + "distinctFrom": "Kept apart from",
    _PG + "editionOf": "Its editions",
    _PG + "proceedingIn": "Its proceedings",
    _PG + "sectionOf": "Its sections",
    _PG + "translationOf": "Translations",
}
INVERSES = {_PG + local: words for local, words in _OF_CLAIMS.items()} | _OF_HEADERS

#: Properties from other vocabularies, read forwards.
FORWARD = {
    PREFIXES["skos"] + "broader": "broader",
    PREFIXES["skos"] + "closeMatch": "mapped to",
    PREFIXES["skos"] + "notation": "number",
}


def heading_of(iri: str, label: str) -> str:
    """The words over what leads to a thing by a property with this label."""
    return INVERSES.get(iri) or f"As “{label}”"
