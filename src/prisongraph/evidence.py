"""The evidence of claims: what each says, in which passages, through whom, and what became of it.

Pages and the command line tell the same evidence, so it is read here, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prisongraph.engine.query_engine import QueryEngine
from prisongraph.iris import PREFIXES
from prisongraph.queries import Query
from prisongraph.terms import Iri, Literal, Term
from prisongraph.wording import date_in_words, in_words, name_of

_PG = PREFIXES["pg"]
#: The place of a passage of which the record only knows that the document holds it.
UNPLACED = "place not recorded"
Queries = Mapping[str, Query]
Row = Mapping[str, Term]

#: Which query finds the claims for a term; what they say is then read for all of them at once.
_FINDERS = {
    "subject": "claims-of-subject",
    "document": "claims-of-document",
    "utterance": "claims-of-document",
}

#: The columns whose things a page calls by their labels.
_CALLED = (
    "subject",
    "property",
    "value",
    "status",
    "rule",
    "publisher",
    "speaker",
    "behalf",
)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing and how it is called."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """One speaker of a relay chain, and the organisation spoken for."""

    speaker: Named
    on_behalf_of: Named | None

    @property
    def words(self) -> str:
        """The speaker, with the organisation in brackets."""
        behalf = f" ({self.on_behalf_of.label})" if self.on_behalf_of else ""
        return self.speaker.label + behalf


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a claim stands: the document, the place in it, the chain from document to origin."""

    utterance: str
    document: Named
    publisher: Named
    issued: str
    place: str
    start: str
    end: str
    digest: str
    origin: str
    steps: tuple[Step, ...]
    issued_on: Literal

    @property
    def relays(self) -> tuple[Step, ...]:
        """Who passed the words on to the document, the first to hear them first."""
        return tuple(reversed(self.steps[1:-1]))

    @property
    def attribution(self) -> str:
        """According to whom, as relayed by whom, in which document and where in it."""
        told = f"According to {self.steps[-1].words}"
        if self.relays:
            names = ", then by ".join(step.words for step in self.relays)
            told += f", as relayed by {names}"
        where = f"in “{self.document.label}” ({self.publisher.label}, {self.issued})"
        return f"{told}, {where}, {self.place}" if self.place else f"{told}, {where}"


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with its evidence."""

    iri: str
    subject: Named
    prop: Named
    value: Term
    value_words: str
    statement: str
    stance: str
    status: Named
    rule: Named
    explanation: str
    passages: tuple[Passage, ...]

    @property
    def is_denial(self) -> bool:
        """Whether the speaker rejects what the claim says."""
        return self.stance == _PG + "Denies"

    @property
    def sentence(self) -> str:
        """The whole claim as one sentence, by its first passage."""
        return f"{self.passages[0].attribution}: {self.statement}"

    @property
    def origins(self) -> frozenset[str]:
        """The independent origins of the claim."""
        return frozenset(passage.origin for passage in self.passages)


def alike(claims: Iterable[ClaimView]) -> tuple[tuple[ClaimView, ...], ...]:
    """Claims of one value, stance and status side by side, in the order of the first of each."""
    grouped: dict[tuple[str, Term, str, str], list[ClaimView]] = {}
    for claim in claims:
        key = claim.subject.iri, claim.value, claim.stance, claim.status.iri
        grouped.setdefault(key, []).append(claim)
    return tuple(tuple(group) for group in grouped.values())


def find_claims(
    engine: QueryEngine, queries: Queries, **bound: Term | list[Term]
) -> list[ClaimView]:
    """The claims that fit the terms of claim, subject, document or utterance.

    One such term, or for claims and subjects a list of them; without terms, all claims.
    In the order of paragraphs, each once.
    """
    claims = bound.get("claim")
    if claims is not None and not isinstance(claims, list):
        claims = [claims]
    for term, query in _FINDERS.items():
        if term in bound:
            found = engine.run(queries[query], **{term: bound[term]}).rows()
            claims = list(dict.fromkeys(row["claim"] for row in found))
    if claims == []:
        return []
    wanted = {"claim": claims} if claims is not None else {}
    told = engine.run(queries["claims-told"], **wanted).rows()
    utterances = list(dict.fromkeys(row["utterance"] for row in told))
    places = _read_places(engine, queries, utterances)
    links = engine.run(queries["chains-of-utterances"], utterance=utterances).rows()
    rows = [{**row, **place} for row in told for place in places.get(row["utterance"], ())]
    called = with_labels(engine, queries, [*rows, *links], _CALLED)
    chains = _chains(utterances, called[len(rows) :])
    grouped: dict[str, list[Row]] = {}
    for row in sorted(called[: len(rows)], key=_order):
        grouped.setdefault(str(row["claim"]), []).append(row)
    return [_claim(group, chains) for group in grouped.values()]


# What is asked above and below is small, and each question begins with things that are known:
# behind one large pattern an engine may read every label of the record to find a few.


def _read_places(
    engine: QueryEngine, queries: Queries, utterances: list[Term]
) -> dict[Term, list[Row]]:
    """Where each utterance stands: its document, the place in it, its characters if known."""
    located = engine.run(queries["locators-of-utterances"], utterance=utterances).rows()
    locators = {row["utterance"]: row for row in located}
    places: dict[Term, list[Row]] = {}
    for row in engine.run(queries["passages-of-utterances"], utterance=utterances).rows():
        utterance = row["utterance"]
        places.setdefault(utterance, []).append({**row, **locators.get(utterance, {})})
    return places


def with_labels(
    engine: QueryEngine, queries: Queries, rows: Sequence[Row], columns: Iterable[str]
) -> list[Row]:
    """The rows with the English label, and the phrase of a property, beside each of the columns.

    They stand in `thingLabel` and `thingPhrase` beside `thing`, as `named` expects them.
    """
    columns = tuple(columns)
    found = {row[name]: None for row in rows for name in columns if name in row}
    things: list[Term] = [thing for thing in found if isinstance(thing, Iri)]
    words: dict[Term, Row] = {}
    if things:
        for row in engine.run(queries["words-for-things"], thing=things).rows():
            words.setdefault(row["thing"], row)
    return [{**row, **_words_beside(row, columns, words)} for row in rows]


def _words_beside(row: Row, columns: Iterable[str], words: Mapping[Term, Row]) -> Row:
    return {
        name + kind.capitalize(): words[row[name]][kind]
        for name in columns
        if name in row and row[name] in words
        for kind in ("label", "phrase")
        if kind in words[row[name]]
    }


def _order(row: Row) -> tuple[int, int, str, str, str, str]:
    """By paragraph, place in the document, property and subject; what has no number is first."""
    return (
        int(lexical(row, "paragraph") or -1),
        int(lexical(row, "start") or -1),
        lexical(row, "propertyLabel"),
        str(row["subject"]),
        str(row["claim"]),
        str(row["utterance"]),
    )


def _chains(utterances: Iterable[Term], links: Iterable[Row]) -> dict[str, tuple[Step, ...]]:
    """The speakers of each utterance, from the document's own voice to the origin."""
    by_step: dict[Term, dict[str, Row]] = {}
    for row in links:
        by_step.setdefault(row["utterance"], {})[str(row["step"])] = row
    return {str(each): _steps(str(each), by_step.get(each, {})) for each in utterances}


def _steps(utterance: str, by_step: Mapping[str, Row]) -> tuple[Step, ...]:
    steps = []
    here = utterance
    while here in by_step:
        row = by_step[here]
        behalf = named(row, "behalf") if "behalf" in row else None
        steps.append(Step(named(row, "speaker"), behalf))
        here = str(row.get("next", ""))
    return tuple(steps)


def named(row: Row, variable: str) -> Named:
    """The thing in a column, called by the label in the column beside it."""
    label = row.get(variable + "Label")
    iri = str(row[variable])
    return Named(iri, name_of(iri, label.lexical if isinstance(label, Literal) else ""))


def lexical(row: Row, variable: str) -> str:
    """The text in a column, or nothing."""
    value = row.get(variable)
    return value.lexical if isinstance(value, Literal) else str(value or "")


def _claim(rows: Iterable[Row], chains: Mapping[str, tuple[Step, ...]]) -> ClaimView:
    rows = list(rows)
    row = rows[0]
    value = row["value"]
    words = in_words(value, lexical(row, "valueLabel"))
    subject = named(row, "subject")
    stance = str(row["stance"])
    passages = {str(each["utterance"]): _passage(each, chains) for each in rows}
    speaker = next(iter(passages.values())).steps[-1].speaker.label
    return ClaimView(
        str(row["claim"]),
        subject,
        named(row, "property"),
        value,
        words,
        _statement(
            lexical(row, "propertyPhrase"), subject.label, words, stance=stance, speaker=speaker
        ),
        stance,
        named(row, "status"),
        named(row, "rule"),
        lexical(row, "explanation"),
        tuple(passages.values()),
    )


def _statement(phrase: str, subject: str, value: str, *, stance: str, speaker: str) -> str:
    said = phrase.replace("{s}", subject).replace("{o}", value)
    said = said[:1].upper() + said[1:]
    said = said if said.endswith(".") else said + "."
    introductions = {
        _PG + "Denies": f"{speaker} rejects this: ",
        _PG + "Alleges": f"{speaker} alleges: ",
        _PG + "Predicts": f"{speaker} predicts: ",
    }
    return introductions.get(stance, "") + said


def _passage(row: Row, chains: Mapping[str, tuple[Step, ...]]) -> Passage:
    place = ""
    if "paragraph" in row:
        number = lexical(row, "paragraph")
        place = "headline" if number == "0" else f"paragraph {number}"
    elif "page" in row:
        place = f"page {lexical(row, 'page')}"
    elif lexical(row, "unplaced") == "true":
        place = UNPLACED
    utterance, issued = str(row["utterance"]), row["issued"]
    return Passage(
        utterance,
        Named(str(row["document"]), lexical(row, "title")),
        named(row, "publisher"),
        date_in_words(lexical(row, "issued")),
        place,
        lexical(row, "start"),
        lexical(row, "end"),
        lexical(row, "digest"),
        str(row["origin"]),
        chains[utterance],
        issued if isinstance(issued, Literal) else Literal(str(issued)),
    )
