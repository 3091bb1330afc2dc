"""Cells that a sheet of XLSX does not have yet -> the pieces by which they are put in (ECMA-376-1, 18.3.1).

Rows come in their order, and so do the cells of a row. A new cell has the style of its row, or else of its column.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from peasant_ld.forms.repair.splices import SheetCell, Splice
from peasant_ld.forms.repair.xlsx_cells import TAG, text_cell
from peasant_ld.reading.sheets.columns import letter

_AREA = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?\Z")
_REFERENCE = re.compile(rb"""(\sref\s*=\s*["'])[^"']*""")


@dataclass(slots=True)
class RowFrame:
    """A row as it stands there: its number from 0, where its tag begins and its end tag, its cells by column."""

    number: int
    name: str
    begin: int
    attributes: Mapping[str, str]
    cells: list[tuple[int, int]] = field(default_factory=list)
    end: int = 0


@dataclass(slots=True)
class SheetFrame:
    """What of a sheet is needed to put cells into it: its rows, the element around them, columns with a style."""

    rows: list[RowFrame] = field(default_factory=list)
    sheet_data: RowFrame | None = None
    dimension: RowFrame | None = None
    columns: list[tuple[range, str]] = field(default_factory=list)

    def note(self, part: str, name: str, at: int, attributes: Mapping[str, str]) -> None:
        """Take in an element that stands beside the rows."""
        if part == "sheetData":
            self.sheet_data = RowFrame(-1, name, at, attributes)
        elif part == "dimension":
            self.dimension = RowFrame(-1, name, at, attributes)
        elif "style" in attributes:
            columns = range(int(attributes["min"]) - 1, int(attributes["max"]))
            self.columns.append((columns, attributes["style"]))

    def style(self, row: RowFrame | None, column: int) -> str | None:
        """The style of a cell that is not there."""
        if row is not None and row.attributes.get("customFormat") in ("1", "true") and "s" in row.attributes:
            return row.attributes["s"]
        return next((style for columns, style in self.columns if column in columns), None)


@dataclass(frozen=True, slots=True)
class NewCells:
    """Texts for cells that a sheet does not have."""

    xml: bytes
    frame: SheetFrame
    texts: Mapping[SheetCell, str]

    def splices(self) -> Iterator[Splice[bytes]]:
        """The pieces; none where the sheet has no place for cells."""
        data = self.frame.sheet_data
        if data is None or not self.texts:
            return
        rows = {row.number: row for row in self.frame.rows}
        new = b""
        for number, cells in groupby(sorted(self.texts), lambda cell: cell.row):
            columns = [cell.column for cell in cells]
            if number in rows:
                yield from self._into(rows[number], columns)
            elif (after := self._first_after(number)) is None:
                new += self._row(number, columns)
            else:
                yield after.begin, after.begin, self._row(number, columns)
        if new:
            yield self._at_end(data, new)
        yield from self._grown()

    def _first_after(self, number: int) -> RowFrame | None:
        """The first row that stands below a number."""
        rows = self.frame.rows
        at = bisect_left(rows, number, key=lambda row: row.number)
        return rows[at] if at < len(rows) else None

    def _into(self, row: RowFrame, columns: list[int]) -> Iterator[Splice[bytes]]:
        """The pieces for a row that is there."""
        last = b""
        for column in columns:
            cell = self._cell(row.number, column, row)
            at = next((begin for other, begin in row.cells if other > column), None)
            if at is None:
                last += cell
            else:
                yield at, at, cell
        if last:
            yield self._at_end(row, last)

    def _at_end(self, element: RowFrame, inside: bytes) -> Splice[bytes]:
        """A piece before the end of an element, which may have nothing in it yet."""
        tag = TAG.match(self.xml, element.begin)
        if tag is not None and tag[0].endswith(b"/>"):
            closed = tag[0][:-2] + b">" + inside + f"</{element.name}>".encode()
            return tag.start(), tag.end(), closed
        return element.end, element.end, inside

    def _row(self, number: int, columns: list[int]) -> bytes:
        prefix = self._prefix
        cells = b"".join(self._cell(number, column, None) for column in columns)
        return f'<{prefix}row r="{number + 1}">'.encode() + cells + f"</{prefix}row>".encode()

    def _cell(self, number: int, column: int, row: RowFrame | None) -> bytes:
        style = self.frame.style(row, column)
        attributes = {"r": f"{letter(column)}{number + 1}"} | ({"s": style} if style else {})
        return text_cell(f"{self._prefix}c", attributes, self.texts[SheetCell(number, column)])

    @property
    def _prefix(self) -> str:
        data = self.frame.sheet_data
        return "" if data is None else data.name.removesuffix("sheetData")

    def _grown(self) -> Iterator[Splice[bytes]]:
        """The area that the sheet says it has, with the new cells in it."""
        dimension = self.frame.dimension
        area = _AREA.match(dimension.attributes.get("ref", "")) if dimension else None
        tag = TAG.match(self.xml, dimension.begin) if dimension else None
        if area is None or tag is None:
            return
        first = SheetCell.at(area[1], int(area[2]))
        last = SheetCell.at(area[3] or area[1], int(area[4] or area[2]))
        rows = [cell.row for cell in (first, last, *self.texts)]
        columns = [cell.column for cell in (first, last, *self.texts)]
        grown = f"{letter(min(columns))}{min(rows) + 1}:{letter(max(columns))}{max(rows) + 1}"
        yield tag.start(), tag.end(), _REFERENCE.sub(lambda match: match[1] + grown.encode(), tag[0])
