"""A word that nobody knows -> the known one that it is most like: what is asked of a reader, never what is done.

`misspelled` finds slips of the pen in words of a closed vocabulary, `nearest` what is only like something.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

# To compare two texts takes the product of their lengths, and longer ones were not misspelled but pasted.
LONGEST = 100
# Of how many letters a word must be before one, or two, of them may be wrong.
_ONE_MORE, _ONE, _TWO = 5, 6, 9


def without_accents(text: str) -> str:
    """A text in small letters without accents; a sign that stands for letters, such as №, is these."""
    if text.isascii():
        return text.lower()
    # Small letters come last: № is `No` in capitals.
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in letters if not unicodedata.combining(each))


@lru_cache(maxsize=2**15)
def folded(text: str) -> str:
    """A name without case, accents, blanks and punctuation: `Learning centres` and `learning-centres` are one."""
    return "".join(filter(str.isalnum, without_accents(text)))


def nearest(word: str, known: Iterable[str], likeness: float) -> str | None:
    """The one of `known` that is most like a word, from 0 (not at all) to 1 (equal); None where none is so like it."""
    if len(word) > LONGEST:
        return None
    return next(iter(get_close_matches(word, [each for each in known if len(each) <= LONGEST], 1, likeness)), None)


def misspelled(word: str, known: Mapping[str, str], others: Collection[str] = ()) -> str | None:
    """What a word is a slip of the pen for, of folded names and what each stands for; None where that is not plain.

    A slip swaps two letters, has one too many or too few in a word of five, another one in a word of six, or is two of
    these in a word of nine; the first letter is right. A word that is one of `others`, which are folded, was meant as
    it is; and nobody is asked about one that may be a slip for two things.
    """
    if len(word) > LONGEST:
        return None
    bare = folded(word)
    if bare in others or bare in known:
        return None if bare in others else known[bare]
    found = {meant for name, meant in known.items() if name[:1] == bare[:1] and _is_slip(bare, name)}
    return found.pop() if len(found) == 1 else None


def _is_slip(word: str, known: str) -> bool:
    if abs(len(word) - len(known)) > 2:
        return False
    longer, steps = max(len(word), len(known)), _steps(word, known)
    if steps == 1 and len(word) == len(known):
        return sorted(word) == sorted(known) or longer >= _ONE
    return longer >= (_ONE_MORE if steps == 1 else _TWO) and steps <= 2


def _steps(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, last, row = row, before, [number]
        for place, there in enumerate(other, 1):
            least = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != there))
            is_swap = number > 1 and place > 1 and letter == other[place - 2] and one[number - 2] == there
            row.append(min(least, last[place - 2] + 1) if is_swap else least)
    return row[-1]
