"""The rows of a sheet of a workbook as texts: what each cell shows, not only what it holds; what differs is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.layout import Layout


@dataclass(slots=True)
class _Changed:
    """The first cell of a column that shows something else than it holds, and how many there are."""

    row: int
    held: str
    shown: str
    count: int = 1


class ShownRows:
    """The rows of a sheet, numbered from 1, from the first column that is filled; to be gone through once."""

    def __init__(self, calamine: Any, layout: Layout) -> None:
        self._calamine, self._layout = calamine, layout
        self.first: int = calamine.start[1] if calamine.start else 0
        """The index of the first column."""
        self._changed: dict[int, _Changed] = {}

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        rows = enumerate(self._calamine.iter_rows(), 1)
        if not self._layout.formats:
            return ((number, [cell if type(cell) is str else as_text(cell) for cell in row]) for number, row in rows)
        return (
            (
                number,
                [
                    cell if type(cell) is str else self._text(number, column, cell)
                    for column, cell in enumerate(row, self.first)
                ],
            )
            for number, row in rows
        )

    def _text(self, row: int, column: int, cell: Any) -> str:
        held, known = as_text(cell), self._layout.formats.at(row, column)
        shown = known.shown(cell) if known else held
        hidden = self._layout.hidden
        if shown != held and not (hidden.has_row(row) or hidden.has_column(column)):
            if column in self._changed:
                self._changed[column].count += 1
            else:
                self._changed[column] = _Changed(row, held, shown)
        return shown

    def told(self, sheet: Place) -> Iterator[Problem]:
        """Once for each column what was read of it as it is shown (PLD335). Ask when all rows have gone by."""
        for column, found in sorted(self._changed.items()):
            place = sheet._replace(row=found.row, column=letter(column))
            facts = {"found": found.shown, "other": found.held, "rows": found.count}
            yield Problem("PLD335", place, value=found.shown, severity=Severity.ADVICE, facts=facts)
