"""The terms that the code may use: closed, so that a misspelt term is an error and not a new word.

A test proves `PG` equal to the ontology and its closed code lists.
"""

from prisongraph.terms import Iri


class Namespace:
    """The terms of one vocabulary as attributes; AttributeError for any other name."""

    def __init__(self, base: str, names: str) -> None:
        self.base = base
        self.names = frozenset(names.split())
        # Terms are read in the innermost loops of a build: each is made once.
        self.__dict__.update({name: Iri(base + name) for name in self.names})

    def __getattr__(self, name: str) -> Iri:
        raise AttributeError(f"{self.base} has no term {name!r}")


PG = Namespace(
    "https://w3id.org/prisongraph/ontology#",
    """
    Accepted Activity AdditionReason Adjudication AdjudicationRule Agent Alleges
    Anomaly Appeal Asserts Assessment AtOwnRequest Balance BalanceOutcome Breakdown
    CannotBeTold Cardinality Case Cassation Changing Circumstance Claim
    ClaimProperty ClaimStatus Closes CompatibilityRule CompetenceRule Conflict
    ConflictKind Contested Count CountConflict CountDefinition Court Criteria
    Cumulative CuratorError CuratorNote DateConflict Denies DerivedProperty
    Detention Document DoesNotClose DurationConflict Edition EntityMerged Event
    EventType Facility FamilyAtRisk Finding Fixed Group HeaderProperty HearingMode
    IndependentOriginsRule LedgerStep LessPrecise List Milestone MilestoneKind
    Motive Multiple NameStatus NamingCheck NewsArticle NewsOutlet NoRule NotAsserted
    NotStated Occupation Offence OfficialDocument Organisation Outcome Outranked
    Pardon Person PersonAtRisk PersonCategory Place Plea PolicyProperty Predicts
    PreventiveMeasure Prisoner Proceeding ProceedingType Prosecution Provision
    Recognition ReleaseGround RemandHearing Report Rule Section SentenceKind Single
    SoleClaimRule SourceCorrected SourceRetracted Stance StanceRule
    StrasbourgApplication Superseded Temporality TemporalityRule Thing Tombstone
    TombstoneReason Treatment Trial Unresolved Utterance ValueConflict WebPage
    Withdrawn WithheldByRequest WithheldBySource WithheldByUs WithholdingReason
    about acknowledges acquittedOf activity added addedCount addedCountMax
    addedCountMin additionPeriod additionPeriodEarliest additionPeriodLatest
    adjudicates administrativeTerm affiliation ahead allegedMotive allegedTreatment
    applicant applicationNumber arrestCircumstance arrestDate arrestDateEarliest
    arrestDateLatest arrestPlace arrestedBy asOf assertedBy assessedAs award
    balanceOf balanceOutcome becauseOf birthYear birthYearEarliest birthYearLatest
    cardinality case charge chargeDate chargeDropped chargesDescribedAs checkedCount
    citizenship claimStance companionOf competentSpeaker compiledBy complete
    composedOf concerns conflictKind conflictProperty contested convictedIn
    convictedOf coordinatorOf countDate countDefinition countOf countValue
    countValueMax countValueMin countedBy counts court decidedBy defenceLawyer
    defendant deputyHeadOf destination detention directorOf distinctFrom
    docketNumber earliest editionOf editorOf enteredMax enteredMin envelopeEarliest
    envelopeLatest envelopeMax envelopeMin eventDate eventDateEarliest
    eventDateLatest eventEnd eventEndEarliest eventEndLatest eventPlace eventType
    expectedMax expectedMin explanation finalOn finalOnEarliest finalOnLatest
    finding firstCited foldedName foundedOn foundedOnEarliest foundedOnLatest
    founderOf furtherSentence headOf hearingDate hearingMode heldAt hops
    incidentDuring incidentPlace judge justSatisfaction knownSince lastCited
    lateAdditionReason latest leftMax leftMin locator longestSentence marks max
    member memberCount memberCountMax memberCountMin milestoneDate
    milestoneDateEarliest milestoneDateLatest milestoneKind milestoneOf min missing
    months nameStatus normalisation notPardonedBy occupation onBehalfOf onProperty
    openingMax openingMin outcome page paragraph pardonedBy participant
    passageDigest phrase plea populationCount populationCountMax populationCountMin
    preventiveMeasure previousCount previousCountMax previousCountMin
    previousEdition proceeding proceedingDate proceedingDateEarliest
    proceedingDateLatest proceedingIn proceedingOutcome proceedingStart
    proceedingStartEarliest proceedingStartLatest proceedingType prosecutor
    publishedBy publishedOn publishedOnEarliest publishedOnLatest quantity reachedBy
    reachedByEarliest reachedByLatest reason recognisedAs recogniser recognises
    relays releaseDate releaseDateEarliest releaseDateLatest releaseGround remainder
    remainderMax remainderMin remandPeriod remandUntil remandUntilEarliest
    remandUntilLatest removed removedCount removedCountMax removedCountMin
    replacedBy reportedBy representative resolution restsOn retrieved saidBy saidTo
    sectionCount sectionCountMax sectionCountMin sectionOf sectionsCounted sentence
    sentenceDate sentenceDateEarliest sentenceDateLatest sentenceMonths
    sentenceReducedTo sentenceRequested shortestSentence side sinceDate
    sinceDateEarliest sinceDateLatest sinceEvent speaker stance statedAs statedIn statementKey
    statedMax statedMin statedPeriod status stepFrom subgroupOf temporality
    textDigest textLength threshold thresholdMax thresholdMin timeServed
    tombstoneReason translationOf underMonitoring underMonitoringMax
    underMonitoringMin upholds utterance weighedAgainst wholeDocument withdrawnOn
    withholdingReason
    """,
)

RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "Property object predicate subject type",
)

RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    "comment domain isDefinedBy label range seeAlso subClassOf subPropertyOf",
)

SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme altLabel broader closeMatch definition editorialNote inScheme notation "
    "prefLabel",
)

DCT = Namespace(
    "http://purl.org/dc/terms/",
    "PeriodOfTime accessRights conformsTo creator date description identifier issued language "
    "license modified publisher temporal title",
)

OA = Namespace(
    "http://www.w3.org/ns/oa#",
    "TextPositionSelector end start",
)

XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    "anyURI boolean date dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth hexBinary "
    "integer nonNegativeInteger string time yearMonthDuration",
)

SCHEMA = Namespace(
    "https://schema.org/",
    "domainIncludes keywords rangeIncludes target url",
)

PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    "Agent Entity actedOnBehalfOf wasAttributedTo wasDerivedFrom wasQuotedFrom wasRevisionOf",
)

EDTF = Namespace(
    "http://id.loc.gov/datatypes/edtf/",
    "EDTF",
)

OWL = Namespace(
    "http://www.w3.org/2002/07/owl#",
    "versionInfo",
)

FOAF = Namespace(
    "http://xmlns.com/foaf/0.1/",
    "Agent homepage name",
)

VOID = Namespace(
    "http://rdfs.org/ns/void#",
    "Dataset class classPartition classes dataDump distinctObjects distinctSubjects documents "
    "entities exampleResource feature properties property propertyPartition sparqlEndpoint subset "
    "triples uriSpace vocabulary",
)

DCAT = Namespace(
    "http://www.w3.org/ns/dcat#",
    "DataService Dataset Distribution accessService accessURL byteSize distribution downloadURL "
    "endDate endpointDescription endpointURL keyword landingPage mediaType servesDataset version",
)

SPDX = Namespace(
    "http://spdx.org/rdf/terms#",
    "Checksum algorithm checksum checksumAlgorithm_sha256 checksumValue",
)

SD = Namespace(
    "http://www.w3.org/ns/sparql-service-description#",
    "Dataset Function Graph GraphCollection NamedGraph SPARQL11Query Service availableGraphs "
    "defaultDataset defaultEntailmentRegime defaultGraph endpoint extensionFunction graph name "
    "namedGraph resultFormat supportedLanguage",
)

SH = Namespace(
    "http://www.w3.org/ns/shacl#",
    "PrefixDeclaration SPARQLAskExecutable SPARQLConstructExecutable SPARQLExecutable "
    "SPARQLSelectExecutable ask construct declare namespace prefix prefixes select",
)

#: The formats of the W3C (https://www.w3.org/ns/formats/), by the media type that each is sent as.
FORMATS: dict[str, Iri] = {
    media: Iri("http://www.w3.org/ns/formats/" + name)
    for media, name in {
        "application/sparql-results+json": "SPARQL_Results_JSON",
        "application/sparql-results+xml": "SPARQL_Results_XML",
        "text/csv": "SPARQL_Results_CSV",
        "text/tab-separated-values": "SPARQL_Results_TSV",
        "text/turtle": "Turtle",
        "application/ld+json": "JSON-LD",
        "application/n-triples": "N-Triples",
        "application/rdf+xml": "RDF_XML",
        "application/n-quads": "N-Quads",
        "application/trig": "TriG",
    }.items()
}
