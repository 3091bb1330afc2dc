"""A column title that names no key -> whether it may speak of access, so that its cells may hold a protection.

It is asked of titles that are errors in any case. To be wrong here sets a row aside that could go out; to be silent
would publish what somebody marked as closed: so a word that speaks of access in one of five languages is enough, also
with one slip of the pen in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from peasant_ld.model import Model
from peasant_ld.model.labels import load_labels
from peasant_ld.model.likeness import misspelled
from peasant_ld.reading.sheets.names import ModelNames, folded

NODE = "Access"
KEY = "access"
_DATA = json.loads(Path(__file__).with_name("access_words.json").read_text(encoding="utf-8"))
# What people write above such a column who do not know the keys; how such words begin; and in phrases.
_WORDS, _STEMS = frozenset(_DATA["words"]), (KEY, *_DATA["stems"])
_PHRASES = re.compile(rf"\b(?:{'|'.join(_DATA['phrases'])})")
# Words of archives and of peasants that are one letter away from one of these.
_OF_THE_FIELD = frozenset(_DATA["others"])
# How words begin that keep a row back from the cell of any column; what is refused beside a word of the last.
_CLOSING, _PUBLISH, _NOT = tuple(_DATA["closing"]), tuple(_DATA["publish"]), frozenset(_DATA["negations"])
_FEW = 4  # words of a cell that is nothing but such a mark
# Words of fewer letters are met by chance when one of their letters may be wrong.
_LONG_ENOUGH = 5
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True, eq=False)
class AccessTitles:
    """The titles of the columns for access, and everything that is like them."""

    titles: Mapping[str, str]
    """What a title or a label is without case and accents -> the title."""
    exact: frozenset[str]
    near: frozenset[str]
    """Each longer word with one letter left out: it meets every word that differs in one letter, or in two swapped."""

    def may_be(self, header: str, names: ModelNames) -> bool:
        """Whether a title may speak of access: by a word of it, as a whole, or as a rule such as `Place.latitude`."""
        words = {folded(header), *_words(header)} - _OF_THE_FIELD
        begins = any(word.startswith(_STEMS) and not word.startswith("accession") for word in words)
        is_told = begins or _PHRASES.search(" ".join(_words(header))) is not None
        return is_told or any(map(self._is_like_one, words)) or _is_rule(header, names)

    @staticmethod
    def may_close(cell: str) -> bool:
        """Whether a cell is a mark that keeps its row back, whatever stands above it: `não publicar`."""
        words = list(_words(cell))
        if not 0 < len(words) <= _FEW:
            return False
        is_refused = len(words) == 1 or not _NOT.isdisjoint(words)
        return any(word.startswith(_CLOSING) or (is_refused and word.startswith(_PUBLISH)) for word in words)

    def nearest(self, header: str) -> str | None:
        """The title that a text is a slip of the pen for; None where none is."""
        return misspelled(header, self.titles)

    def _is_like_one(self, word: str) -> bool:
        if word in self.exact:
            return True
        return len(word) >= _LONG_ENOUGH - 1 and not self.near.isdisjoint({word, *_shorter(word)})


@lru_cache(maxsize=8)
def access_titles(model: Model) -> AccessTitles:
    """The titles for access of a model."""
    names, parts = load_labels(model).names, list(model.nodes.get(NODE, ()))
    titles = {folded(f"{KEY}.{part}"): f"{KEY}.{part}" for part in parts} | {folded(KEY): f"{KEY}.{parts[0]}"}
    labels = {folded(text): f"{KEY}.{part}" for part in parts for text in names.get(f"{NODE}-{part}", {}).values()}
    exact = _WORDS | titles.keys()
    near = frozenset(short for word in exact if len(word) >= _LONG_ENOUGH for short in (word, *_shorter(word)))
    return AccessTitles(labels | titles, exact, near)


def _words(text: str) -> Iterator[str]:
    return (folded(word) for word in re.split(r"[\W_]+", _CAMEL.sub(" ", text)) if word)


def _shorter(word: str) -> Iterator[str]:
    """A word with each of its letters left out."""
    return (word[:index] + word[index + 1 :] for index in range(len(word)))


def _is_rule(header: str, names: ModelNames) -> bool:
    """Whether a title has the form of a rule of `dataset.toml`: `Place.latitude`, `*.note`."""
    kind, dot, _ = header.strip().rstrip("* ").partition(".")
    return bool(dot) and (kind.strip() == "*" or names.kind(kind) is not None)
