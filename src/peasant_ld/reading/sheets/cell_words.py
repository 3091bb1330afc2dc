"""A whole cell -> whether it is a word for nothing, the sign of a lost value, or yes or no in one of five languages."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from peasant_ld.model.likeness import without_accents

_WORDS: Mapping[str, Any] = json.loads(
    files("peasant_ld.reading.sheets").joinpath("cell_words.json").read_text("utf-8")
)


def bare(text: str) -> str:
    """A text in small letters, without accents and without blanks around it or twice in it."""
    return " ".join(without_accents(text).split())


def _written(words: Iterable[str]) -> frozenset[str]:
    """Words as people write them, so that a cell is looked up as it stands: that is done for every cell."""
    plain = {each for word in words for each in (word, unicodedata.normalize("NFD", word), bare(word))}
    return frozenset(each for word in plain for each in (word, word.upper(), word.capitalize(), word.title()))


LOST = frozenset(_WORDS["lost"])
"""What a formula shows that has lost what it points at; as text, after a workbook was saved as CSV."""
_NONE = _written(_WORDS["none"])
NOTHING = _written(_WORDS["nothing"]) | frozenset(_WORDS["exact"]) | _NONE
"""What people and programs write where there is nothing."""
ODD = LOST | NOTHING
_YES, _NO = frozenset(map(bare, _WORDS["yes"])), frozenset(map(bare, _WORDS["no"]))


def is_nothing(text: str, counts: bool = False) -> bool:
    """Whether a whole cell is a word for nothing. Where it `counts`, "none" may mean 0, and is no such word."""
    word = text.strip()
    return word in NOTHING and not (counts and word in _NONE)


def is_lost(text: str) -> bool:
    """Whether a whole cell is the error that a spreadsheet shows instead of a value."""
    return text.strip() in LOST


def read_flag(text: str) -> bool | None:
    """Yes or no, by a word of five languages, a letter, a digit or a tick; None for anything else."""
    word = bare(text)
    return True if word in _YES else False if word in _NO else None
