"""A content and what is to stand in some of its places -> the content with these pieces alone changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, AnyStr, NamedTuple


class SheetCell(NamedTuple):
    """A cell of a sheet, whose title is known to whoever asks; both count from 0."""

    row: int
    column: int

    @classmethod
    def at(cls, letters: str, number: int) -> SheetCell:
        """The cell as a spreadsheet names it: `D` and 7."""
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        return cls(number - 1, column - 1)


class Mended(NamedTuple):
    """What a mended copy holds, the cells that were changed in it, and why others were left as they are."""

    content: bytes
    done: frozenset[SheetCell]
    left: Mapping[SheetCell, str]


class SheetTexts(NamedTuple):
    """What is to stand in cells of one sheet: texts, those of them that stay numbers; and what of the sheet is merged.

    `covered` are cells that were asked for and that a merged one hides.
    """

    title: str
    texts: Mapping[SheetCell, str]
    numbers: frozenset[SheetCell] = frozenset()
    merged: Sequence[Any] = ()
    covered: frozenset[SheetCell] = frozenset()


# Where the pieces begin and end, and what takes their place; they do not overlap.
Splice = tuple[int, int, AnyStr]


def spliced(content: AnyStr, splices: Iterable[Splice[AnyStr]], begin: int = 0, end: int | None = None) -> AnyStr:
    """The content, or what of it begins and ends there, with its pieces in place; all else is as it was."""
    parts: list[AnyStr] = []
    at = begin
    for first, last, piece in sorted(splices, key=lambda each: each[:2]):
        parts.extend((content[at:first], piece))
        at = last
    parts.append(content[at:end])
    return content[:0].join(parts)
