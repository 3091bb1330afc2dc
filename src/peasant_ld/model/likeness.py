"""A word that nobody knows -> the known one that it is most like; no longer words are compared than people misspell."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# To compare two texts takes the product of their lengths, and longer ones were not misspelled but pasted.
LONGEST = 100


def nearest(word: str, known: Iterable[str], likeness: float) -> str | None:
    """The one of `known` that is most like a word, from 0 (not at all) to 1 (equal); None where none is so like it."""
    if len(word) > LONGEST:
        return None
    return next(iter(get_close_matches(word, [each for each in known if len(each) <= LONGEST], 1, likeness)), None)
