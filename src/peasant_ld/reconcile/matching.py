"""Which things are like a thing: by identifiers, by names that are the same or nearly so, by country and distance.

Nothing is compared with everything: two names meet by all their words, or by the rarest word of one of them, also where
one letter of that is wrong (deletion neighbourhoods: W. Garbe, SymSpell). What meets is measured by the letters that
they share, three at a time (Dice 1945).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from peasant_ld.access.folding import tokens_of
from peasant_ld.reconcile.thing import Name, Thing

# What names are worth of a hundred, and what agrees beside them.
_SAME, _OTHER_NAME, _WORDS, _SIMILAR = 90, 85, 82, 80
_COUNTRY, _OTHER_COUNTRY, _NEAR, _FAR = 10, -30, 5, -30
_NEAR_KM, _FAR_KM = 25, 200
# From how much alike two names are worth telling; of how many names a word is still rare; the shortest word that may
# have a wrong letter, and the longest name and word that are looked at: longer ones are texts.
_LIKE, _RARE, _SHORTEST, _LONGEST, _LONGEST_WORD = 0.5, 50, 5, 500, 30
_MOST_KNOWN = 2**16
_EARTH_KM = 6371.0


class MatchReason(NamedTuple):
    """One reason for a match: the name of a sentence (`name`, `country` ...), and the fact in it."""

    word: str
    fact: str = ""


class Match(NamedTuple):
    """How much two things are alike, of a hundred, and why."""

    score: int
    reasons: tuple[MatchReason, ...]


class _Folded(NamedTuple):
    """A name as it is compared."""

    name: Name
    words: tuple[str, ...]
    ordered: str


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Names of things in an index, by what they are found by."""

    whole: dict[str, list[tuple[int, _Folded]]]
    rare: dict[str, list[tuple[int, _Folded]]]
    identifiers: dict[tuple[str, str], list[int]]


class ThingIndex:
    """Things that others are compared with; to be asked any number of times."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things: Sequence[Thing] = list(things)
        folded = [[_folded(name) for name in thing.names] for thing in self.things]
        often = Counter(word for names in folded for name in names for word in set(name.words))
        self._met = _Blocks({}, {}, {})
        self._known: dict[str, dict[int, tuple[int, _Folded]]] = {}
        for number, (thing, names) in enumerate(zip(self.things, folded, strict=True)):
            for name in names:
                if name.ordered:
                    self._met.whole.setdefault(name.ordered, []).append((number, name))
                    for key in _rare_keys(name, often):
                        self._met.rare.setdefault(key, []).append((number, name))
            for identifier in thing.identifiers:
                self._met.identifiers.setdefault(identifier, []).append(number)

    def like(self, thing: Thing, least: int = 0) -> list[tuple[Thing, Match]]:
        """The things of the index that are like one, the likest first, of at least so many of a hundred."""
        best: dict[int, tuple[float, MatchReason]] = {}
        for name in map(_folded, thing.names):
            for number, other in self._near(name):
                found = _compared(other, name)
                if found is not None and (number not in best or _order(found) < _order(best[number])):
                    best[number] = found
        known = sorted(thing.identifiers, reverse=True)  # the first is told, whatever order a set has
        same = {number: each for each in known for number in self._met.identifiers.get(each, ())}
        made = [
            (self.things[number], _matched(self.things[number], thing, best.get(number), same.get(number)))
            for number in sorted(best.keys() | same.keys())
        ]
        return sorted((each for each in made if each[1].score >= least), key=lambda each: (-each[1].score, each[0].id))

    def _near(self, name: _Folded) -> Iterable[tuple[int, _Folded]]:
        """The names that share enough with one to be compared with it, each once."""
        found = {id(other): (number, other) for number, other in self._met.whole.get(name.ordered, ())}
        for word in set(name.words):
            found.update(self._by_word(word))
        return found.values()

    def _by_word(self, word: str) -> dict[int, tuple[int, _Folded]]:
        """The names that have a word, or one of one slip, for their rarest; kept, for words come again and again."""
        if word not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            spelled = (each for key in _spellings(word) for each in self._met.rare.get(key, ()))
            self._known[word] = {id(other): (number, other) for number, other in spelled}
        return self._known[word]


def compare(one: Thing, other: Thing) -> Match:
    """How much two things are alike."""
    found = [each for pair in _pairs(one, other) if (each := _compared(*pair))]
    same = next(iter(sorted(one.identifiers & other.identifiers)), None)
    return _matched(one, other, min(found, key=_order, default=None), same)


def _order(found: tuple[float, MatchReason]) -> tuple[float, MatchReason]:
    """The best first: of two that are worth as much always the same one."""
    return -found[0], found[1]


def _pairs(one: Thing, other: Thing) -> Iterator[tuple[_Folded, _Folded]]:
    there = [_folded(name) for name in other.names]
    return ((_folded(name), each) for name in one.names for each in there)


def _folded(name: Name) -> _Folded:
    words = tuple(word[:_LONGEST_WORD] for word in tokens_of(name.text[:_LONGEST]))
    ordered = " ".join(sorted(words))
    return _Folded(name, words, ordered)


@lru_cache(maxsize=2**15)
def _grams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _rare_keys(name: _Folded, often: Counter[str]) -> set[str]:
    """What a name is found by: the spellings of its rarest word, and of the next one where that is rare, too."""
    words = sorted(set(name.words), key=lambda word: (often[word], word))[:2]
    return {key for at, word in enumerate(words) if not at or often[word] <= _RARE for key in _spellings(word)}


def _spellings(word: str) -> Iterator[str]:
    """A word, and what is left of it without one of its letters: two words of one slip share one of these."""
    yield word
    if len(word) >= _SHORTEST:
        yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


def _compared(one: _Folded, other: _Folded) -> tuple[float, MatchReason] | None:
    """What two names are worth, and why; None where they are too little alike."""
    if not one.ordered or not other.ordered:
        return None
    if one.ordered == other.ordered:
        if one.words != other.words:
            return _WORDS, MatchReason("words")
        if one.name.is_main and other.name.is_main:
            return _SAME, MatchReason("name", one.name.language or other.name.language or "")
        return _OTHER_NAME, MatchReason("other_name")
    here, there = _grams(one.ordered), _grams(other.ordered)
    share = 2 * len(here & there) / (len(here) + len(there))
    return (_SIMILAR * share, MatchReason("similar", str(round(100 * share)))) if share >= _LIKE else None


def _matched(one: Thing, other: Thing, named: tuple[float, MatchReason] | None, same: tuple[str, str] | None) -> Match:
    score, reasons = (named[0], [named[1]]) if named else (0.0, [])
    if one.country and other.country:
        agrees = one.country == other.country
        score += _COUNTRY if agrees else _OTHER_COUNTRY
        reasons.append(MatchReason("country" if agrees else "other_country"))
    if one.point and other.point:
        distance = kilometres(one.point, other.point)
        score += _NEAR if distance <= _NEAR_KM else _FAR if distance > _FAR_KM else 0
        reasons.append(MatchReason("distance", str(round(distance))))
    if same:
        return Match(100, (MatchReason("identifier", same[0]), *reasons))
    return Match(max(0, min(100, round(score))), tuple(reasons))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance between two points (longitude, latitude, in degrees) on a sphere (haversine formula)."""
    east, north, east_there, north_there = map(math.radians, (*one, *other))
    half = math.sin((north_there - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_there) * math.sin((east_there - east) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
