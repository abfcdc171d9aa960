"""The terms that the code may use: closed, so that a misspelt term is an error and not a new word.

A test proves `PG` equal to the ontology and its closed code lists.
"""

from prisongraph.terms import Iri


class Namespace:
    """The terms of one vocabulary as attributes; AttributeError for any other name."""

    def __init__(self, base: str, names: str) -> None:
        self.base = base
        self.names = frozenset(names.split())

    def __getattr__(self, name: str) -> Iri:
        if name.startswith("__") or name not in self.names:
            raise AttributeError(f"{self.base} has no term {name!r}")
        return Iri(self.base + name)


PG = Namespace(
    "https://w3id.org/prisongraph/ontology#",
    """
    Accepted Activity AdditionReason Adjudication AdjudicationRule Agent Alleges Anomaly
    Asserts Assessment AtOwnRequest Cardinality Case Changing Circumstance Claim
    ClaimProperty ClaimStatus CompatibilityRule CompetenceRule Conflict ConflictKind
    Contested CountConflict Court Criteria Cumulative CuratorError DateConflict Denies
    DerivedProperty Detention Document DurationConflict Edition EntityMerged Event
    EventType Facility FamilyAtRisk Fixed Group HeaderProperty IndependentOriginsRule
    LessPrecise List Milestone MilestoneKind Multiple NameStatus NewsArticle NewsOutlet
    NoRule NotAsserted NotStated Occupation Offence OfficialDocument Organisation
    Outcome Outranked Person PersonAtRisk PersonCategory Place PolicyProperty Predicts
    Prisoner Proceeding ProceedingType Provision ReleaseGround Report Rule Section
    SentenceKind Single SoleClaimRule SourceCorrected SourceRetracted Stance StanceRule
    Superseded Temporality TemporalityRule Thing Tombstone TombstoneReason Unresolved
    Utterance ValueConflict WebPage Withdrawn WithheldByRequest WithheldBySource
    WithheldByUs WithholdingReason about acknowledges activity added addedCount
    addedCountMax addedCountMin additionPeriod additionPeriodEarliest
    additionPeriodLatest adjudicates arrestCircumstance arrestDate arrestDateEarliest
    arrestDateLatest arrestPlace asOf assertedBy assessedAs becauseOf cardinality case
    charge chargesDescribedAs claimStance companionOf competentSpeaker compiledBy
    composedOf concerns conflictKind conflictProperty contested convictedIn
    coordinatorOf court decidedBy destination detention directorOf earliest editionOf
    envelopeEarliest envelopeLatest envelopeMax envelopeMin eventDate eventDateEarliest
    eventDateLatest eventPlace eventType explanation foldedName headOf heldAt hops
    incidentDuring incidentPlace knownSince lateAdditionReason latest locator marks max
    member memberCount memberCountMax memberCountMin milestoneDate milestoneDateEarliest
    milestoneDateLatest milestoneKind milestoneOf min months nameStatus normalisation
    occupation onBehalfOf onProperty outcome page paragraph participant passageDigest
    phrase populationCount populationCountMax populationCountMin previousEdition
    proceeding proceedingDate proceedingDateEarliest proceedingDateLatest proceedingType
    publishedBy publishedOn publishedOnEarliest publishedOnLatest quantity reachedBy
    reachedByEarliest reachedByLatest reason recognisedAs relays releaseDate
    releaseDateEarliest releaseDateLatest releaseGround removed removedCount
    removedCountMax removedCountMin replacedBy reportedBy resolution retrieved saidBy
    saidTo sectionOf sentence sentenceDate sentenceDateEarliest sentenceDateLatest
    sentenceMonths side sinceDate sinceDateEarliest sinceDateLatest sinceEvent speaker
    stance statedAs statedIn statedPeriod status subgroupOf temporality textDigest
    textLength threshold thresholdMax thresholdMin tombstoneReason upholds utterance
    weighedAgainst withdrawnOn withholdingReason
    """,
)

RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "Property object predicate subject type",
)

RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    "comment domain isDefinedBy label range subClassOf subPropertyOf",
)

SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme altLabel broader definition editorialNote inScheme notation prefLabel",
)

DCT = Namespace(
    "http://purl.org/dc/terms/",
    "creator date description identifier issued language license publisher title",
)

OA = Namespace(
    "http://www.w3.org/ns/oa#",
    "TextPositionSelector end start",
)

XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    "date duration gYear gYearMonth integer string",
)

SCHEMA = Namespace(
    "https://schema.org/",
    "domainIncludes rangeIncludes url",
)

PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    "wasRevisionOf",
)

EDTF = Namespace(
    "http://id.loc.gov/datatypes/edtf/",
    "EDTF",
)
