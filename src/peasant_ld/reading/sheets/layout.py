"""What a sheet shows and does not show beside its values: what is hidden, merged, formatted, or without a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from peasant_ld.reading.sheets.cell_formats import CellFormats, YearCell
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.guard import EmptyCell
from peasant_ld.reading.sheets.hidden import Hidden, Span, united

Cell = TypeVar("Cell", EmptyCell, YearCell)


class Merged(NamedTuple):
    """Cells that are merged into one: rows from 1, columns from 0. Only the first of them holds the value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def address(self) -> str:
        """The cells as a spreadsheet names them: `D2:D3`."""
        return f"{letter(self.first_column)}{self.first_row}:{letter(self.last_column)}{self.last_row}"


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The layout of one sheet. `failed` are its cells without a value, by row; `merged` are in the order of rows.

    `years` are its cells of dates that hold a year, by row; `formats` those of cells that show something else than
    their value. `marked` are the spans of rows that are more than their texts: hidden, merged, failed,
    crossed out, with such years.
    """

    hidden: Hidden = field(default_factory=Hidden)
    merged: tuple[Merged, ...] = ()
    failed: Mapping[int, tuple[EmptyCell, ...]] = field(default_factory=dict)
    marked: list[Span] = field(default_factory=list)
    years: Mapping[int, tuple[YearCell, ...]] = field(default_factory=dict)
    formats: CellFormats = field(default_factory=CellFormats)

    @classmethod
    def of(
        cls,
        hidden: Hidden,
        merged: Iterable[Merged],
        empty: Iterable[EmptyCell],
        years: Iterable[YearCell] = (),
        formats: CellFormats | None = None,
    ) -> Layout:
        """The layout that these things make."""
        failed, doubted = _by_row(empty), _by_row(years)
        areas = tuple(sorted(merged))
        single = ((row, row) for cells in (failed, doubted) for row in cells)
        struck = ((row, row) for row in (() if formats is None else formats.struck))
        spans = [*hidden.rows, *((each.first_row, each.last_row) for each in areas), *single, *struck]
        return cls(hidden, areas, failed, united(spans), doubted, CellFormats() if formats is None else formats)

    def without_value(self, row: int) -> tuple[EmptyCell | YearCell, ...]:
        """The cells of a row that hold no value that was meant."""
        return (*self.failed.get(row, ()), *self.years.get(row, ()))


def _by_row(cells: Iterable[Cell]) -> Mapping[int, tuple[Cell, ...]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.row].append(cell)
    return {row: tuple(those) for row, those in found.items()}
