"""Records -> who points at whom, both ways, in little memory: a number for each record, and numbers for the links."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from peasant_ld.model import Model
from peasant_ld.release.site.unnamed import (
    ListedCode,
    Told,
    code_of,
    marker_of,
    name_of_unnamed,
    names_by_code,
    told_by,
)
from peasant_ld.release.site.words import Name, Part, Words


@dataclass(slots=True)
class Links:
    """What must be known of all records while the page of one is written; filled by `take`, in their order."""

    model: Model
    ids: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    names: list[Mapping[str, str] | Told] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)
    countries: dict[int, str] = field(default_factory=dict)
    elsewhere: dict[str, int] = field(default_factory=dict)
    coded: dict[int, ListedCode] = field(default_factory=dict)
    _markers: dict[str, str] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)
    _key_numbers: dict[str, int] = field(default_factory=dict)
    _back: dict[str, array[int]] = field(default_factory=dict)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record; `number` counts from 0."""
        kind = record["type"][0]
        self.ids.append(record["id"])
        self.kinds.append(kind)
        self.number[record["id"]] = number
        self.names.append(self.model.kinds[kind].name_of(record) or told_by(record, self.model))
        if code := code_of(record, self.model):
            self.coded[number] = code
        if marker := marker_of(record, self.model):
            self._markers[record["id"]] = marker
        for key in _countries_of(kind, self.model):
            if key in record:
                self.countries.setdefault(number, record[key])
        for key, target in (*references(record, self.model), *_witnesses(record)):
            self._back.setdefault(target, array("I")).extend((self._key_number(key), number))

    def _key_number(self, key: str) -> int:
        if key not in self._key_numbers:
            self._key_numbers[key] = len(self._keys)
            self._keys.append(key)
        return self._key_numbers[key]

    def close(self) -> None:
        """Once all records are known, links to things elsewhere are only counted, and codes have their names."""
        for target in [each for each in self._back if each not in self.number]:
            self.elsewhere[target] = len(self._back.pop(target)) // 2
        named = {number: names_by_code(code, self._markers) for number, code in self.coded.items()}
        self.coded = {number: self.coded[number] for number, names in named.items() if names}
        for number in self.coded:
            self.names[number] = named[number]

    def back(self, number: int) -> Iterator[tuple[str, int]]:
        """The (key, record) pairs that point at a record, in the order of the records."""
        pairs = self._back.get(self.ids[number], array("I"))
        for at in range(0, len(pairs), 2):
            yield self._keys[pairs[at]], pairs[at + 1]

    def weight(self, number: int) -> int:
        """How many links point at a record."""
        return len(self._back.get(self.ids[number], ())) // 2

    def of_kind(self, *kinds: str) -> Iterator[int]:
        """The records of some kinds, in order."""
        return (number for number, kind in enumerate(self.kinds) if kind in kinds)

    def name(self, number: int, words: Words) -> Name:
        """The name of a record for one reader, in pieces that each know their language."""
        found = self.names[number]
        if isinstance(found, Mapping):
            return (words.pick(found, ""),)
        kind = self.kinds[number]
        if made := name_of_unnamed(found, kind, words, self.model, lambda target: self._brief(target, words)):
            return made
        return (Part(words.kind(kind) + words("colon")), Part(self.ids[number].rpartition("/")[2] or self.ids[number]))

    def is_made(self, number: int) -> bool:
        """Whether a record is called by what it states, or by what its code means: it has no such name of its own."""
        return number in self.coded or isinstance(self.names[number], Told)

    def names_in(self, number: int, readers: Iterable[Words]) -> dict[str, str]:
        """The names of a record by language; one that has none is told in the words of each reader."""
        found = self.names[number]
        if isinstance(found, Mapping):
            return dict(found)
        return {words.lang: plain(self.name(number, words)) for words in readers}

    def _brief(self, target: str, words: Words) -> Part | None:
        """What another record is called, in one piece; None for one that is not here."""
        number = self.number.get(target)
        if number is None:
            return None
        found = self.names[number]
        return words.pick(found, "") if isinstance(found, Mapping) else Part(words.kind(self.kinds[number]))


@lru_cache(maxsize=512)
def _countries_of(kind: str, model: Model) -> tuple[str, ...]:
    """The keys of a kind that hold the code of a country."""
    return tuple(name for name, key in model.kinds[kind].keys.items() if key.form == "country")


def _witnesses(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The sources that a record's evidence names, each once: a document shows what it is a witness of."""
    sources = {source: None for node in record.get("evidence", ()) for source in node["source"]}
    return (("evidence", source) for source in sources)


def references(record: Mapping[str, Any], model: Model) -> Iterator[tuple[str, str]]:
    """The (key, target) pairs of a record's own references; those of evidence and of nested nodes are left out."""
    keys = model.kinds[record["type"][0]].keys
    own = [key for key in record if key in keys and keys[key].is_reference]
    return ((key, target) for key in own for target in targets_of(record, [key]))


def targets_of(record: Mapping[str, Any], keys: Iterable[str]) -> Iterator[str]:
    """What a record refers to with some keys, each of which holds one id, or several."""
    for value in (record[key] for key in keys if key in record):
        yield from [value] if isinstance(value, str) else value


def plain(name: Name) -> str:
    """A name as one text, for titles and for sorting."""
    return "".join(part.text for part in name)


def brief(name: Name, most: int = 100) -> str:
    """A name as one text of bounded length, for what is shown of a sign in a picture."""
    text = plain(name)
    return text if len(text) <= most else text[: most - 1] + "…"
