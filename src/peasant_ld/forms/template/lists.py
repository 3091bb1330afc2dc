"""Lists to choose from -> the hidden sheet that holds them, and the addresses by which the columns use them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.reading.sheets.columns import letter

SHEET = "_lists"
_LIMIT = 255  # characters of the choices that XLSX keeps in place


@dataclass(slots=True)
class ChoiceLists:
    """The lists of a workbook whose sheets are filled in from the row with the index `first` to that with `last`."""

    first: int
    last: int
    _lists: list[tuple[bool, tuple[str, ...]]] = field(default_factory=list)

    def of_words(self, words: Sequence[str]) -> list[str] | str:
        """The source of a list of words: themselves where they fit, else the address of where they stand."""
        is_short = len(",".join(words)) <= _LIMIT and not any("," in word for word in words)
        return list(words) if is_short else self._address(True, words)

    def of_columns(self, columns: Sequence[tuple[str, int]]) -> str:
        """The source of a list of what stands in columns of other sheets (title, index), one sheet after the other.

        Empty where there are none.
        """
        ranges = [self._range(title, index) for title, index in columns]
        return f"={ranges[0]}" if len(ranges) == 1 else self._address(False, ranges) if ranges else ""

    def write(self, book: Any) -> None:
        """The hidden sheet, if there is anything in it."""
        if not self._lists:
            return
        sheet = book.add_worksheet(SHEET)
        for column, (are_words, values) in enumerate(self._lists):
            for row, cell in enumerate(values if are_words else self._all_of(values, letter(column))):
                if are_words:
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_formula(row, column, cell, None, "")
        sheet.hide()

    def _address(self, are_words: bool, values: Sequence[str]) -> str:
        """Where a list stands; equal lists are kept once."""
        one = (are_words, tuple(values))
        if one not in self._lists:
            self._lists.append(one)
        column = letter(self._lists.index(one))
        first, last = (1, len(values)) if are_words else (len(values) + 1, len(values) + self.last)
        return f"={SHEET}!${column}${first}:${column}${last}"

    def _range(self, title: str, index: int) -> str:
        quoted, column = title.replace("'", "''"), letter(index)
        return f"'{quoted}'!${column}${self.first + 1}:${column}${self.last}"

    def _all_of(self, ranges: Sequence[str], column: str) -> Iterator[str]:
        """Formulas that show what stands in several ranges, one below the other, each as far as it is filled in.

        The first ones say for each range up to which row of the list it reaches.
        """
        for number, cells in enumerate(ranges):
            before = f"{column}${number}+" if number else ""
            yield f'={before}SUMPRODUCT(MAX(({cells}<>"")*(ROW({cells})-{self.first})))'
        for row in range(1, self.last + 1):
            formula = '""'
            for number, cells in reversed(list(enumerate(ranges))):
                at = f"{row}-{column}${number}" if number else str(row)
                formula = f"IF({row}<={column}${number + 1},INDEX({cells},{at}),{formula})"
            yield f'={formula}&""'
