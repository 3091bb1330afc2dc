"""The names of what is withheld, or goes out less exact, made ready to be found whole in any text, id or address.

Names of persons are searched for by themselves, and in part (`PersonNames`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from peasant_ld.access.contacts import strings_in
from peasant_ld.access.folding import tokens_of, unescaped
from peasant_ld.access.word_search import word_search
from peasant_ld.model import Kind, Mark, Model, Role

LEAST = 4  # letters of the name of a place: less stands in a text by chance
LEAST_OF_ONE_WORD = 8  # letters of another name that is a single word


class CalledBy(NamedTuple):
    """One name as folded words, and what bears it: the title of a document is no other name of a place."""

    words: tuple[str, ...]
    sort: Role | None


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Whole names as folded words, by their first word: their case, accents and separators make no difference."""

    by_first: dict[str, frozenset[CalledBy]]

    def __bool__(self) -> bool:
        return bool(self.by_first)

    def names(self) -> frozenset[CalledBy]:
        """All names."""
        return frozenset[CalledBy]().union(*self.by_first.values())

    def may_be_in(self, data: bytes) -> bool:
        """A quick look at a whole record in JSON: false only where no name is in it."""
        return self._holds_all_of_one(set(tokens_of(unescaped(data.decode()))))

    def search(self) -> Callable[[bytes], bool]:
        """The same quick look at many records, one after the other: make one for as many as are looked at together.

        A name is asked for where its rarest word stands: `seed` may begin a thousand of them.
        """
        names = {frozenset(name.words) for name in self.names()}
        often = Counter(word for words in names for word in words)
        rare: dict[str, list[frozenset[str]]] = {}
        for words in names:
            rare.setdefault(min(words, key=lambda word: (often[word], word)), []).append(words)
        found = word_search(often.keys(), lambda text: (text,))

        def may_hold(data: bytes) -> bool:
            stated = found(data)
            return any(stated >= words for word in stated for words in rare.get(word, ()))

        return may_hold

    def _holds_all_of_one(self, words: set[str]) -> bool:
        begun = self.by_first.keys() & words
        return any(words.issuperset(name.words) for first in begun for name in self.by_first[first])

    def is_in(self, text: str) -> bool:
        """Whether one of the names stands in a text, an id or an address."""
        words = tokens_of(unescaped(text))
        return any(
            tuple(words[at : at + length]) in names
            for at, word in enumerate(words)
            if word in self.by_first
            for length, names in _by_length(self.by_first[word]).items()
        )

    def without(self, told: Collection[CalledBy]) -> PlaceNames:
        """The same without the names that the release tells anyway, of the same sort."""
        gone = frozenset(told)
        return place_names(each for same in self.by_first.values() for each in same - gone)


@lru_cache(maxsize=4096)
def _by_length(names: frozenset[CalledBy]) -> Mapping[int, Collection[tuple[str, ...]]]:
    """The words of names, by how many they are: a thousand of five are one look, and not a thousand."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for name in names:
        found.setdefault(len(name.words), set()).add(name.words)
    return found


def place_names(lost: Iterable[CalledBy]) -> PlaceNames:
    """The names to look for."""
    found: dict[str, frozenset[CalledBy]] = {}
    for name in lost:
        found[name.words[0]] = found.get(name.words[0], frozenset()) | {name}
    return PlaceNames(found)


def called(record: Mapping[str, Any], kind: Kind) -> Iterator[tuple[str, CalledBy]]:
    """What a record is called, with the key that says so."""
    sort = Role.PLACE if kind.is_place else Role.DOCUMENT if Role.DOCUMENT in kind.roles else None
    for key in kind.keys_with(Mark.NAME):
        for text in strings_in(record.get(key)):
            if words := tuple(tokens_of(text)):
                yield key, CalledBy(words, sort)


def is_telling(name: CalledBy, of_place: bool) -> bool:
    """Whether a name stands in no text by chance."""
    letters = sum(map(len, name.words))
    return letters >= (LEAST if of_place or len(name.words) > 1 else LEAST_OF_ONE_WORD)


def without_own_words(lost: Iterable[CalledBy], model: Model) -> Iterator[CalledBy]:
    """The names that are no words of the model: `Training` is one, whoever is called so."""
    said: str | None = None
    for name in lost:
        if said is None:
            texts = [
                json.dumps(model.context.document),
                *(each.read_text("utf-8") for each in model.vocabulary_files()),
            ]
            said = f" {' '.join(word for text in texts for word in tokens_of(text))} "
        if f" {' '.join(name.words)} " not in said:
            yield name
