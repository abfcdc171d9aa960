"""People whose names may be spellings of one name and of whom nobody said that they are two.

Only names are compared, so that a finding is a question to a curator and never a merge:
whoever has looked at the sources gives both one IRI, or declares `pg:distinctFrom`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations, product

from rapidfuzz.distance import DamerauLevenshtein

from prisongraph.build.audits import Hit
from prisongraph.build.validation import Places
from prisongraph.errors import Finding
from prisongraph.iris import shorten
from prisongraph.names import matching_key
from prisongraph.terms import Iri, Literal, Quad
from prisongraph.vocab import PG, RDF, SKOS

AUDIT = "near-duplicate-people"

#: One wrong, missing or exchanged letter in a word of five is a misprint, such as Igar for Ilgar;
#: below that, and from two letters on, it is more often another name.
NEAR_WORD = 0.8

#: A name of one word is a family name, or a given name, that many people share:
#: only a curator’s label of one word is compared, and only as a whole.
FEWEST_WORDS = 2

#: Endings that families have changed in the lifetime of one person: Rustamov, now Rustamli.
#: One for men and one for women are never one name.
_MASCULINE = ("ov", "av", "oglu")
_FEMININE = ("ova", "ava", "gizi")
_NEUTRAL = ("li", "lu", "zada", "soi")
_ENDING = re.compile(f"(.{{3,}}?)({'|'.join(_FEMININE + _MASCULINE + _NEUTRAL)})")

#: By their keys, the words after a father’s name that mean son and daughter.
_OFFSPRING = frozenset({"oglu", "ogli", "gizi"})


@dataclass(frozen=True, slots=True, order=True)
class Spelling:
    """A name as it is written, and by its key the words of it and the father’s name."""

    name: str
    words: tuple[str, ...]
    father: str


def find_near_duplicates(quads: Iterable[Quad], places: Places) -> list[Hit]:
    """One hit for each pair of people with a near name and no `pg:distinctFrom` between them."""
    stated = list(quads)
    people = _people(stated)
    apart = {
        frozenset((quad.subject, quad.object))
        for quad in stated
        if quad.predicate == PG.distinctFrom
    }
    return [
        _hit((one, other), alike, places)
        for one, other in candidates(people)
        if frozenset((one, other)) not in apart and (alike := _alike(people[one], people[other]))
    ]


def _people(quads: Iterable[Quad]) -> dict[Iri, list[Spelling]]:
    people: set[Iri] = set()
    names: dict[Iri, set[Spelling]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == RDF.type and quad.object == PG.Person:
            people.add(quad.subject)
        if quad.predicate in (SKOS.prefLabel, PG.statedAs) and isinstance(quad.object, Literal):
            found = spelling(quad.object.lexical)
            if len(found.words) >= FEWEST_WORDS or quad.predicate == SKOS.prefLabel:
                names[quad.subject].add(found)
    return {person: sorted(names[person]) for person in sorted(people & names.keys())}


def spelling(name: str) -> Spelling:
    """The name with its key taken apart; initials are no words, because many names begin so."""
    words: list[str] = []
    father = ""
    for word in matching_key(name).split():
        if word in _OFFSPRING and words:
            father = words.pop()
        elif len(word) > 1:
            words.append(word)
    return Spelling(name, tuple(words), father)


def candidates(people: Mapping[Iri, Iterable[Spelling]]) -> list[tuple[Iri, Iri]]:
    """The pairs worth comparing: people who share one word and the initial of another.

    Names of a whole record are never compared each with each,
    so that a record of ten times as many people takes about ten times as long.
    """
    blocks: dict[tuple[str, str], set[Iri]] = defaultdict(set)
    for person, spellings in people.items():
        for found in spellings:
            for block in _blocks(found):
                blocks[block].add(person)
    pairs = {pair for block in blocks.values() for pair in combinations(sorted(block), 2)}
    return sorted(pairs)


def _blocks(found: Spelling) -> Iterator[tuple[str, str]]:
    if not found.words:  # a father’s name is all there is
        yield "", found.father[:1]
    if len(found.words) == 1:
        yield found.words[0], ""
    for word, other in permutations(found.words, 2):
        yield word, other[0]


def _alike(ours: Iterable[Spelling], theirs: Iterable[Spelling]) -> tuple[str, str] | None:
    """The first two spellings that may be one name, or None."""
    pairs = product(ours, theirs)
    return next(((one.name, other.name) for one, other in pairs if are_near(one, other)), None)


def are_near(one: Spelling, other: Spelling) -> bool:
    """Whether two spellings may be of one name, in whatever order its words stand.

    Each word of the shorter name needs a near word in the longer one.
    Fathers’ names count only where both spellings have one.
    """
    if one.father and other.father and not _is_near_word(one.father, other.father):
        return False
    if "".join(one.words) == "".join(other.words):
        return True
    shorter, longer = sorted((one.words, other.words), key=len)
    return len(shorter) >= FEWEST_WORDS and _is_covered(shorter, longer)


def _is_covered(words: tuple[str, ...], by: tuple[str, ...]) -> bool:
    """Whether each word has a near word of its own among the others."""
    if not words:
        return True
    return any(
        _is_near_word(words[0], found) and _is_covered(words[1:], by[:place] + by[place + 1 :])
        for place, found in enumerate(by)
    )


def _is_near_word(one: str, other: str) -> bool:
    """Whether two keys may be of one word; a final a makes a woman’s name, and another name."""
    if one == other:
        return True
    (stems, ending), (other_stems, other_ending) = _parted(one), _parted(other)
    endings = {ending, other_ending}
    if endings & set(_FEMININE) and endings & set(_MASCULINE):
        return False
    if stems & other_stems:
        return True
    if one + "a" == other or other + "a" == one:
        return False
    return DamerauLevenshtein.normalized_similarity(one, other) >= NEAR_WORD


def _parted(word: str) -> tuple[set[str], str]:
    """What may stand before the ending of a family name, and the ending.

    Keys have no doubled letters, so that the l of -li may have been the last of the stem as well.
    """
    found = _ENDING.fullmatch(word)
    if not found:
        return {word}, ""
    stem, ending = found.groups()
    return ({stem, f"{stem}l"} if ending.startswith("l") else {stem}), ending


def _hit(pair: tuple[Iri, Iri], alike: tuple[str, str], places: Places) -> Hit:
    """The finding, where the later of the two is declared; it names the place of the other."""
    known = [places.get((person,), ("data", 1)) for person in pair]
    (first, first_place), (second, second_place) = sorted(
        zip(pair, known, strict=True), key=lambda found: found[1]
    )
    names = dict(zip(pair, alike, strict=True))
    file, line = first_place
    return Hit(
        AUDIT,
        second,
        Finding(
            *second_place,
            f"near-duplicate people: {shorten(second)} (“{names[second]}”) and {shorten(first)} "
            f"(“{names[first]}”, {file}:{line}): look at their sources; give both one IRI, "
            "or declare pg:distinctFrom between them",
        ),
    )
