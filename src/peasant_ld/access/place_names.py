"""The names of places that go out less exact, made ready to be found in any text, id or address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from peasant_ld.access.folding import tokens_of, unescaped

LEAST = 4  # letters of a name: less stands in a text by chance


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Whole names as folded words, by their first word: their case, accents and separators make no difference."""

    by_first: dict[str, frozenset[tuple[str, ...]]]

    def __bool__(self) -> bool:
        return bool(self.by_first)

    def may_be_in(self, data: bytes) -> bool:
        """A quick look at a whole record in JSON: false only where no name is in it."""
        return not self.by_first.keys().isdisjoint(tokens_of(unescaped(data.decode())))

    def is_in(self, text: str) -> bool:
        """Whether one of the names stands in a text, an id or an address."""
        words = tokens_of(unescaped(text))
        return any(
            tuple(words[at : at + len(name)]) == name
            for at, word in enumerate(words)
            for name in self.by_first.get(word, ())
        )


def place_names(lost: Iterable[str], told: Iterable[str]) -> PlaceNames:
    """The names to look for: those that are lost, save those that the release tells anyway."""
    names = {tuple(tokens_of(name)) for name in lost} - {tuple(tokens_of(name)) for name in told}
    found: dict[str, frozenset[tuple[str, ...]]] = {}
    for name in names:
        if sum(map(len, name)) >= LEAST:
            found[name[0]] = found.get(name[0], frozenset()) | {name}
    return PlaceNames(found)
