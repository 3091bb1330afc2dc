"""The XML of a sheet -> the rows and columns that it does not show: hidden by hand, by a filter, or folded away."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

Span = tuple[int, int]  # the first and the last number, from 1
# The name that our own forms define: the columns that they fold away are there to be filled in.
FORM = "peasant_ld_form"

_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_NUMBER = re.compile(rb"""(?:\A|\s)r\s*=\s*["']([0-9]{1,12})["']""")
_FIRST = re.compile(rb"""(?:\A|\s)min\s*=\s*["']([0-9]{1,12})["']""")
_LAST = re.compile(rb"""(?:\A|\s)max\s*=\s*["']([0-9]{1,12})["']""")
# What is no higher or wider than nothing is hidden as well.
_HIDDEN = re.compile(
    rb"""(?:\A|\s)(?:hidden\s*=\s*["'](?:1|true)["']|(?:ht|width)\s*=\s*["']0+(?:\.0*)?["'])""", re.IGNORECASE
)
_OUTLINE = re.compile(rb"""(?:\A|\s)outlineLevel\s*=\s*["'][1-9]""")
# How most programs write a row: without a prefix, its attributes in double quotation marks.
_AS_USUAL = re.compile(rb"<row[^>']*>")
# OpenDocument 1.3, part 3, 19.749: what is filtered out is not shown either.
_NOT_VISIBLE = re.compile(rb"""table:visibility\s*=\s*["'](?:collapse|filter)["']""")


@dataclass(slots=True)
class Hidden:
    """The rows and columns of one sheet that it does not show, as spans in the order of the file."""

    rows: list[Span] = field(default_factory=list)
    columns: list[Span] = field(default_factory=list)
    folded: list[Span] = field(default_factory=list)
    """The columns among them that are folded away in a group; empty once it is settled."""

    def has_row(self, number: int) -> bool:
        """Whether a row is hidden; rows count from 1."""
        return holds(self.rows, number)

    def has_column(self, index: int) -> bool:
        """Whether a column is hidden; columns count from 0."""
        return holds(self.columns, index + 1)

    def settle(self, is_form: bool = False) -> None:
        """All has been seen: spans that meet become one, so that they can be looked up.

        What is folded away is hidden, as whoever folded it may have meant; but for our own forms, which come folded.
        """
        columns = self.columns if is_form else [*self.columns, *self.folded]
        self.rows, self.columns, self.folded = united(self.rows), united(columns), []


def holds(spans: list[Span], number: int) -> bool:
    """Whether a number lies in one of some spans, which are in order and apart from one another."""
    at = bisect_right(spans, (number + 1, 0)) - 1
    return at >= 0 and spans[at][0] <= number <= spans[at][1]


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that meet as one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _add(spans: list[Span], first: int, last: int) -> None:
    """Take a span in; long runs of rows stay one."""
    if spans and spans[-1][1] + 1 == first:
        spans[-1] = (spans[-1][0], last)
    else:
        spans.append((first, last))


@dataclass(slots=True)
class XlsxHidden:
    """What is hidden in a sheet of XLSX, found block by block (ECMA-376-1, 18.3.1.13 and 18.3.1.73)."""

    found: Hidden = field(default_factory=Hidden)
    _row: int = 0

    def take(self, block: bytes) -> None:
        """Look through the next block of the sheet."""
        first = _ROW.search(block)
        if b"hidden" in block or b'ht="0' in block or (first and not _AS_USUAL.match(first[0])):
            self._columns(block)
            self._rows(block)
        elif first:
            self._go_on(block)
            self._columns(block[: first.start()])
        else:
            self._columns(block)

    def _go_on(self, block: bytes) -> None:
        """Go past a block in which no row is hidden: its last row says its number, as most programs write it."""
        last = _ROW.match(block, block.rfind(b"<row"))
        number = _NUMBER.search(last[1]) if last else None
        if number:
            self._row = int(number[1])
        else:
            self._rows(block)

    def _rows(self, block: bytes) -> None:
        for tag in _ROW.finditer(block):
            number = _NUMBER.search(tag[1])
            self._row = int(number[1]) if number else self._row + 1
            if _HIDDEN.search(tag[1]):
                _add(self.found.rows, self._row, self._row)

    def _columns(self, block: bytes) -> None:
        for tag in _COLUMN.finditer(block):
            first, last = _FIRST.search(tag[1]), _LAST.search(tag[1])
            if first and last and _HIDDEN.search(tag[1]):
                into = self.found.folded if _OUTLINE.search(tag[1]) else self.found.columns
                _add(into, int(first[1]), int(last[1]))


@dataclass(slots=True)
class OdsHidden:
    """What is hidden in a table of OpenDocument."""

    found: Hidden = field(default_factory=Hidden)
    _column: int = 0
    _groups: int = 0

    def take_group(self, is_end: bool) -> None:
        """A group of columns that can be folded away begins or ends."""
        self._groups += -1 if is_end else 1

    def take_column(self, attributes: bytes, count: int) -> None:
        """Look at the next columns, of which `count` are described together."""
        if _NOT_VISIBLE.search(attributes):
            into = self.found.folded if self._groups else self.found.columns
            _add(into, self._column + 1, self._column + count)
        self._column += count

    def take_row(self, attributes: bytes, first: int, count: int) -> None:
        """Look at `count` rows, from the one with the number `first`, that are described together."""
        if b"visibility" in attributes and _NOT_VISIBLE.search(attributes):
            _add(self.found.rows, first, first + count - 1)
