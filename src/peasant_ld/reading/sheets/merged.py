"""Merged cells -> the rows below the first one of them, which lack its value: filled down where declared, else told."""

from __future__ import annotations

from collections.abc import Iterator

from peasant_ld.problem import Problem, Severity
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.layout import Merged
from peasant_ld.reading.sheets.rows import Sheet

FILL = "fill"


class MergedCells:
    """The merged cells of a sheet that reach over several rows, asked for row by row."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._waiting = [each for each in reversed(sheet.layout.merged) if each.last_row > each.first_row]
        self._open: list[Merged] = []
        self._values: dict[Merged, str] = {}
        self._filled: dict[Merged, int] = {}

    def lacking(self, number: int, cells: list[str]) -> Iterator[tuple[Merged, int]]:
        """The merged cells that reach down into a row, with the index of the cell that lacks their value.

        Where it is declared the value is filled in, and the cell lacks nothing. Ask for rows in their order.
        """
        self._go_to(number)
        for area in self._open:
            index = area.first_column - self._sheet.first
            if not 0 <= index < len(cells):
                continue
            if area.first_row == number:
                self._values[area] = cells[index]
            elif not cells[index].strip() and not self._fill(area, index, cells):
                yield area, index

    def told(self) -> Iterator[Problem]:
        """What was filled in, told once for the cells that were merged (PLD325)."""
        for area, count in self._filled.items():
            place = self._sheet.place._replace(row=area.first_row, column=letter(area.first_column))
            yield Problem("PLD325", place, value=area.address, severity=Severity.ADVICE, facts={"rows": count})

    def _go_to(self, number: int) -> None:
        while self._waiting and self._waiting[-1].first_row <= number:
            self._open.append(self._waiting.pop())
        if self._open:
            self._open = [each for each in self._open if each.last_row >= number]

    def _fill(self, area: Merged, index: int, cells: list[str]) -> bool:
        """Whether a cell lacks nothing: the merged one is empty, or its value has been filled in."""
        value = self._values.get(area)
        if value is None or not value.strip():
            return value is not None
        if self._sheet.declared.merged != FILL:
            return False
        cells[index] = value
        self._filled[area] = self._filled.get(area, 0) + 1
        self._sheet.account.filled += 1
        return True
