"""What people write above their columns, and on their sheets -> the key or kind that is meant: by known words alone.

The words are data (`titles.json`), in five languages. A title is compared word by word, without case, accents, plural
and what adds nothing to it, never by its spelling alone: a word that is not known is a question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from peasant_ld.model.likeness import without_accents
from peasant_ld.report.messages import LANGUAGES

_NOTE = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORT = 3
_FEW = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a title means: the keys, of which the first counts that a kind has.

    Without `sure` it is only asked; `why` says what it is asked for, such as `people`. `weight` is how much it tells of
    the kind.
    """

    keys: tuple[str, ...]
    sure: bool = True
    why: str = "perhaps"
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class KnownTitles:
    """The words of `titles.json`, each as `words_of` gives them."""

    meanings: Mapping[str, tuple[Meaning, ...]]
    numbers: frozenset[str]
    contact: frozenset[str]
    person: frozenset[str]
    kinds: Mapping[str, str]
    no_table: frozenset[str]
    made: tuple[str, ...]
    units: frozenset[str]
    """Words for currencies, which may stand behind the name of an amount: `Valor em reais`."""
    thousands: frozenset[str]
    given: frozenset[str]
    """Words for one part of the name of a person."""
    people: frozenset[str]
    """The keys whose names are of people as a rule."""
    languages: Mapping[str, frozenset[str]]
    """In which languages a title is known."""

    def of(self, title: str) -> tuple[Meaning, ...]:
        """What a title means as a whole, without its notes in brackets; empty where that is not known."""
        words = words_of(bare(title))
        plain = " ".join(word for word in words.split() if word not in self.units)
        return self.meanings.get(words, ()) or self.meanings.get(plain, ())

    def begins_like(self, title: str) -> tuple[Meaning, ...]:
        """What the longest beginning of a title means: `Data da prestação de contas` begins like `Data`."""
        words = words_of(bare(title)).split()
        heads = (" ".join(words[:end]) for end in range(len(words) - 1, 0, -1))
        return next((self.meanings[head] for head in heads if head in self.meanings), ())

    def is_number(self, title: str) -> bool:
        """Whether a title is that of a column of numbers or codes by which the rows are told apart."""
        return words_of(bare(title)) in self.numbers

    def never_read(self, title: str) -> str | None:
        """Why a column is never read: `contact` or `person`; None where no word of its title says so."""
        words = words_of(title)
        single = {words, *words.split()}
        return "contact" if single & self.contact else "person" if single & self.person else None

    def kind(self, text: str) -> str | None:
        """The kind of records that the name of a sheet or a file speaks of, numbers aside; None where none is known."""
        words = [word for word in words_of(text).split() if not word.isdigit()]
        whole = self.kinds.get(" ".join(words))
        named = {self.kinds[word] for word in words if word in self.kinds}
        return whole or (named.pop() if len(named) == 1 else None)

    def is_no_table(self, text: str) -> bool:
        """Whether the name of a sheet is that of a cover, of notes, of a summary."""
        return words_of(text) in self.no_table

    def is_part_of_name(self, title: str) -> bool:
        """Whether a column holds a part of the name of a person: a first name, a family name."""
        return words_of(bare(title)) in self.given

    def is_in_thousands(self, title: str) -> bool:
        """Whether a title says that its numbers are thousands or millions."""
        return not self.thousands.isdisjoint(words_of(title).split())

    def language(self, titles: Iterable[str]) -> str | None:
        """The language in which most of some titles are known; None where that is not one."""
        told = [self.languages.get(words_of(bare(title)), frozenset()) for title in titles]
        counts = {lang: sum(lang in found for found in told) for lang in LANGUAGES}
        most = max(counts.values(), default=0)
        best = [lang for lang, count in counts.items() if count == most >= _FEW]
        return best[0] if len(best) == 1 else None


def bare(title: str) -> str:
    """A title without its notes in brackets; as it is where nothing else would be left."""
    return _NOTE.sub("", title).strip() or title


def notes_of(title: str) -> list[str]:
    """The notes in brackets of a title: `Valor (R$)` has `R$`."""
    return [note.strip() for note in _NOTE.findall(title)]


_NUMBER_SIGN = "no"  # and nº, without its mark


def words_of(text: str) -> str:
    """The words of a text that count, in small letters without accents and plural, with one space between them."""
    words = [_singular(word) for word in _WORD.findall(without_accents(_CAMEL.sub(" ", text)))]
    left = _left()
    said = [word for word in words[:-1] if word not in left]
    last = words[-1:]  # what ends with `no` is a number: `Grant no.`, `Contrato nº`
    return " ".join([*said, *(word for word in last if word not in left or (said and word == _NUMBER_SIGN))] or words)


def _singular(word: str) -> str:
    """A word without the plural of our languages: `organizações`, `organizaciones`, `themes`."""
    for plural, single in (("coes", "cao"), ("ciones", "cion")):
        if word.endswith(plural):
            return word.removesuffix(plural) + single
    return word[:-1] if len(word) > _SHORT and word.endswith("s") else word


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("titles.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def _left() -> frozenset[str]:
    return frozenset(_data()["left"])


@lru_cache(maxsize=1)
def known_titles() -> KnownTitles:
    """The known titles, read once."""
    data = _data()
    meanings: dict[str, tuple[Meaning, ...]] = {}
    for part in ("meanings", "perhaps", "people"):
        for row in data[part].values():
            meaning = Meaning(tuple(row["keys"]), part == "meanings", part, row.get("weight", 1.0))
            for words in _all_words(row):
                meanings[words] = (*meanings.get(words, ()), meaning)
    kinds = {words: kind for kind, row in data["kinds"].items() for words in _all_words(row)}
    numbers, contact, person, none, thousands, given = (
        frozenset(_all_words(data[part])) for part in ("number", "contact", "person", "no_table", "thousands", "given")
    )
    people = frozenset(key for row in data["people"].values() for key in row["keys"])
    made, units = tuple(data["made"]), frozenset(data["units"])
    return KnownTitles(
        meanings, numbers, contact, person, kinds, none, made, units, thousands, given, people, _languages(data)
    )


def _languages(data: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    rows = [*data["meanings"].values(), *data["perhaps"].values(), data["number"], data["contact"], data["person"]]
    found: dict[str, frozenset[str]] = {}
    for lang in LANGUAGES:
        for words in (words_of(text) for row in rows for text in row[lang].split(", ")):
            found[words] = found.get(words, frozenset()) | {lang}
    return found


def _all_words(row: Mapping[str, str]) -> Iterator[str]:
    """The texts of a row in all languages, each once."""
    yield from dict.fromkeys(words_of(text) for lang in LANGUAGES for text in row[lang].split(", "))
