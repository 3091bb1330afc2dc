"""The outlines of records that were seen, with the pattern that a parser made of each.

A pattern costs as much as twenty records do that are parsed among others. So it is made of an outline that came some
times already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable
from typing import Generic, TypeVar

from peasant_ld.release.reading_back.outline import (
    Outlined,
    filled_json,
    filled_turtle,
    key_places,
    of_json,
    of_turtle,
)
from peasant_ld.release.reading_back.pattern import (
    Alike,
    Pattern,
    Pick,
    in_order,
    is_plain,
    literals_in,
    mark,
    marks_in,
    numeric_mark,
    pattern_of,
    picker,
)

# Outlines that are known at once: a megabyte or two for a hundred. Beyond, all are learned anew.
MOST = 2**14
# How often an outline is parsed before a pattern is made of it.
SEEN = 6
# Keys whose values a JSON-LD parser goes by (JSON-LD 1.1, section 9.16): they are as good as a part of the outline.
_TELLING = frozenset({b"type", b"@type", b"@language", b"@direction", b"@context"})
T = TypeVar("T")
# The function from the text of a record to the N-Quads that a parser makes of it; none where it takes it not.
Parse = Callable[[bytes], bytes]


class _Frequent(Generic[T]):
    """What is made of a key that was asked for so many times; nothing before."""

    def __init__(self, times: int) -> None:
        self._times = times
        self._made: dict[Hashable, T | None] = {}
        self._asked = Counter[Hashable]()

    def get(self, key: Hashable, make: Callable[[], T | None]) -> T | None:
        if key in self._made:
            return self._made[key]
        if len(self._asked) > MOST:
            self._asked.clear()
            self._made.clear()
        self._asked[key] += 1
        if self._asked[key] <= self._times:
            return None
        made = self._made[key] = make()
        return made


class KnownPatterns:
    """The patterns of records; the functions given read the text of one record in Turtle and in JSON-LD."""

    def __init__(self, turtle: Parse, json: Parse) -> None:
        self._turtle, self._json = turtle, json
        self._keys: dict[bytes, Pick] = {}
        self._words = _Frequent[Pick](SEEN)
        self._known = _Frequent[Pattern](1)

    def alike(self, turtle: bytes, json: bytes, quads: bytes) -> Alike | None:
        """What a record is like, if its outline is known and it says the same in all formats."""
        told = of_json(json)
        outline, values = told.outline, told.values
        keys = self._keys.get(outline) or self._learned_keys(outline)
        form = (outline, keys(values))
        words = self._words.get(form, lambda: self._learned_words(told))
        if words is None:
            return None
        pattern = self._known.get((form, words(values)), lambda: self._learned(told, words, turtle, quads))
        return Alike(pattern, values) if pattern is not None and pattern.is_of(values, turtle, quads) else None

    def _learned_keys(self, outline: bytes) -> Pick:
        """What picks the names of keys."""
        if len(self._keys) > MOST:
            self._keys.clear()
        keys = self._keys[outline] = picker(key_places(outline))
        return keys

    def _learned_words(self, told: Outlined) -> Pick:
        """What picks the values that a parser goes by: types, languages, short IRIs, and what it does not tell."""
        telling = _telling(told)
        said = self._said(told, telling)
        marks = marks_in(said)
        short = {each for each in marks - literals_in(said) if not is_plain(told.values[each])}
        return picker(sorted(telling | short | (set(range(len(told.values))) - marks)))

    def _learned(self, told: Outlined, words: Pick, turtle: bytes, quads: bytes) -> Pattern | None:
        said = in_order(self._said(told, {*words(range(len(told.values)))}), told.values, quads)
        also = of_turtle(turtle)
        if said is None or also is None:
            return None
        marked = also._replace(values=[mark(number) for number in range(len(also.values))])
        text = filled_turtle(marked)
        return None if text is None else pattern_of(said, (text, self._turtle(text)))

    def _said(self, told: Outlined, words: Collection[int]) -> bytes:
        """The N-Quads of an outline with marks for all values but some."""
        texts = len(told.values) - told.numbers
        marks = (mark(number) if number < texts else numeric_mark(number) for number in range(len(told.values)))
        values = [own if at in words else each for at, (own, each) in enumerate(zip(told.values, marks, strict=True))]
        text = filled_json(told._replace(values=values))
        return b"" if text is None else self._json(text)


def _telling(told: Outlined) -> set[int]:
    """The places of the names of keys, and of the values by which a parser goes whatever they are."""
    keys, found, is_telling = set(key_places(told.outline)), set[int](), False
    for number in range(len(told.values) - told.numbers):
        if number in keys:
            is_telling = told.values[number] in _TELLING
        if number in keys or is_telling:
            found.add(number)
    return found
