"""The rows of a CSV file that did not pass -> a CSV file; what cannot be split into cells stands there as it was."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from peasant_ld.forms.rejected.reasons import Reasons, RejectedInput
from peasant_ld.problem import Problem
from peasant_ld.reading.maps.found import table_on
from peasant_ld.reading.maps.reading import mapped_opening
from peasant_ld.reading.sheets.columns import REASONS
from peasant_ld.reading.sheets.exact import guarded
from peasant_ld.reading.sheets.header import scope_of
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import opening
from peasant_ld.reading.sheets.text import broken_lines, csv_rows, detect_encoding, detect_separator
from peasant_ld.reading.sheets.title_words import bare_title

OWN = "id"


def write_csv(given: RejectedInput, base: Path) -> list[Path]:
    """The rejected rows of a CSV file: UTF-8, with its own separator; no file where no row was rejected."""
    encoding = detect_encoding(given.path)
    separator = detect_separator(given.path, encoding, given.declared)
    sheet = Sheet(given.name, None, given.path.stem, given.declared)
    rows, table = (
        csv_rows(given.path, given.name, encoding, separator),
        table_on(given.path, sheet.title, given.declared),
    )
    opened = mapped_opening(rows, table, given.declared) if table else opening(rows, scope_of(sheet))
    above = [item[1] for item in opened.above if not isinstance(item, Problem)]
    titles = opened.header[1] if opened.header else [OWN]
    copy = _Copy.of(titles, sheet.names.kind_of_title(sheet.title), broken_lines(given.path, encoding, separator))
    items = (*opened.above, *opened.below) if opened.header else opened.above
    lines = [line for item in items for line in copy.lines(item, given.reasons)]
    if not lines:
        return []
    target = base.with_name(base.name + given.path.suffix.lower())
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        for cells in (*map(copy.cells, above), copy.header(), *lines):
            writer.writerow([guarded(cell) for cell in cells])
    return [target]


@dataclass(frozen=True, slots=True)
class _Copy:
    """How the rows of a CSV file are taken over: their header, which cells, the kind to add, and the broken lines."""

    titles: list[str]
    kept: list[int]
    kind: str | None
    broken: dict[int, list[str]]

    @classmethod
    def of(cls, titles: list[str], kind: str | None, broken: dict[int, list[str]]) -> _Copy:
        """The way to take over the rows below these titles, of a file whose name says this kind."""
        bare = [title.strip().casefold() for title in titles]
        kept = [index for index, title in enumerate(bare) if title != REASONS]
        return cls(titles, kept, None if "type" in bare else kind, broken)

    def header(self) -> list[str]:
        """The titles, with those that are added."""
        return self.cells(self.titles) + (["type"] if self.kind else []) + [REASONS]

    def cells(self, row: Sequence[str]) -> list[str]:
        """The cells of a row that are taken over."""
        return [row[index] if index < len(row) else "" for index in self.kept]

    def lines(self, item: tuple[int, list[str]] | Problem, reasons: Reasons) -> Iterator[list[str]]:
        """A row with its reasons, if it is told; cells that were too many come last. Of a broken one, its lines."""
        if not isinstance(item, Problem):
            number, row = item
            told = [*reasons.rows.get((None, number), ()), *reasons.ids.get(self._id(row), ())]
            if told:
                yield self._line(row, reasons.tell(told))
        elif item.place and item.place.row:
            for text in self.broken.get(item.place.row, ()):
                yield self._line(self._as_it_was(text), reasons.tell([item]))

    def _line(self, row: list[str], told: str) -> list[str]:
        kind = [self.kind] if self.kind else []
        return [*self.cells(row), *kind, told, *row[len(self.titles) :]]

    def _as_it_was(self, text: str) -> list[str]:
        """A row with a whole line where its id would be: read again it is an error, and never passed over."""
        at = self._own()
        return [text if index == at else "" for index in range(len(self.titles))]

    def _own(self) -> int:
        titles = list(map(bare_title, self.titles))
        return titles.index(OWN) if OWN in titles else self.kept[0] if self.kept else 0

    def _id(self, row: list[str]) -> str:
        return next(
            (cell.strip() for title, cell in zip(self.titles, row, strict=False) if bare_title(title) == OWN), ""
        )
