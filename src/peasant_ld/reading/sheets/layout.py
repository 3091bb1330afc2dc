"""What a sheet shows and does not show beside the texts of its cells: what is hidden, merged, or without a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.guard import EmptyCell
from peasant_ld.reading.sheets.hidden import Hidden


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
    """The layout of one sheet. `failed` are its cells without a value, by row; `merged` are in the order of rows."""

    hidden: Hidden = field(default_factory=Hidden)
    merged: tuple[Merged, ...] = ()
    failed: Mapping[int, tuple[EmptyCell, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, hidden: Hidden, merged: Iterable[Merged], empty: Iterable[EmptyCell]) -> Layout:
        """The layout that these things make."""
        failed: dict[int, list[EmptyCell]] = defaultdict(list)
        for cell in empty:
            failed[cell.row].append(cell)
        return cls(hidden, tuple(sorted(merged)), {row: tuple(cells) for row, cells in failed.items()})

    @property
    def is_plain(self) -> bool:
        """Whether every row is no more than its texts."""
        return not (self.hidden.rows or self.merged or self.failed)
