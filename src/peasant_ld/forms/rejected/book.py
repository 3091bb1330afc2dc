"""The rows of a workbook that did not pass -> a workbook with their sheets, which shows no more than the first one."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from peasant_ld.forms.rejected.csv_file import OWN
from peasant_ld.forms.rejected.reasons import Reasons, RejectedInput
from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.problem import MissingExtra, Place, Problem
from peasant_ld.reading.maps.found import maps_for, table_on
from peasant_ld.reading.maps.reading import mapped_opening
from peasant_ld.reading.naming import Names
from peasant_ld.reading.record import IDENTITY, NamedReference, ReferenceColumn
from peasant_ld.reading.sheets.columns import REASONS, letter
from peasant_ld.reading.sheets.guard import Survey, survey
from peasant_ld.reading.sheets.header import PARENT, nested_key, scope_of
from peasant_ld.reading.sheets.hidden import Hidden
from peasant_ld.reading.sheets.merged import MergedCells
from peasant_ld.reading.sheets.parents import kinds_having
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.shown import ShownRows
from peasant_ld.reading.sheets.table import opening
from peasant_ld.reading.sheets.title_words import bare_title
from peasant_ld.reading.sheets.workbook import Workbook, layout_of, titles_read


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one sheet that it shows, of which some are taken.

    Those of a nested list belong to records of some `kinds`; `named` are the ids of those that are named there.
    """

    title: str
    rows: list[tuple[int, list[str]]]
    header: int
    own_key: str  # `id`, or `record` on a nested sheet
    hidden: Hidden
    kinds: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)

    def ids(self) -> Mapping[int, str]:
        """Row number -> the id that stands in it."""
        names = list(map(bare_title, self.rows[self.header][1]))
        if self.own_key not in names:
            return {}
        at = names.index(self.own_key)
        found = {number: row[at].strip() for number, row in self.rows[self.header + 1 :] if at < len(row)}
        return {number: self.named.get(text, text) for number, text in found.items()}

    def has_names(self) -> bool:
        """Whether rows of a nested list may name their record."""
        return self.own_key == PARENT and any(text and not IDENTITY.match(text) for text in self.ids().values())

    def with_ids(self, names: Names) -> _Table:
        """The same, with the ids of the records that are named, as far as these are known."""
        column = ReferenceColumn((PARENT,), self.kinds)
        texts = {text for text in self.ids().values() if not IDENTITY.match(text)}
        found = {text: names.meant(NamedReference(column, text, Place(self.title))) for text in texts}
        return replace(self, named={text: each for text, each in found.items() if isinstance(each, str)})

    def told(self, reasons: Reasons) -> set[str]:
        """The ids in the rows that are told."""
        return {identity for number, identity in self.ids().items() if (self.title, number) in reasons.rows}

    def chosen(self, reasons: Reasons, wanted: set[str]) -> dict[int, list[Problem]]:
        """The rows to write: those that are told, and those whose id is wanted."""
        ids = self.ids()
        return {
            number: [*reasons.rows.get((self.title, number), ()), *reasons.ids.get(ids.get(number, ""), ())]
            for index, (number, _) in enumerate(self.rows)
            if index != self.header and ((self.title, number) in reasons.rows or (ids.get(number) or None) in wanted)
        }


def write_book(given: RejectedInput, base: Path) -> list[Path]:
    """The rejected rows of a workbook as XLSX: their sheets, the cells as text, those in question coloured.

    What a sheet does not show is not shown here either: hidden rows are not taken over, hidden columns stay hidden. No
    file where no row was rejected. Raises MissingExtra without XlsxWriter, OSError.
    """
    try:
        import xlsxwriter
        from python_calamine import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    found = survey(given.path)
    with load_workbook(given.path) as book:
        titles = titles_read(book, given.declared)
        tables = [table for title in titles if (table := _table(book, title, given, found))]
        if any(table.has_names() for table in tables):
            maps = maps_for(given.path, given.name, given.declared.model)
            called = Workbook(book, given.name, given.declared, found, RowAccount(), maps).names()
            tables = [table.with_ids(called) if table.own_key == PARENT else table for table in tables]
    chosen = list(_chosen(tables, given.reasons))
    if not chosen:
        return []
    target = base.with_name(base.name + ".xlsx")
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as out:
        out.set_properties({"created": datetime.datetime(2000, 1, 1)})
        styles = {name: out.add_format(style) for name, style in _STYLES.items()}
        names = sheet_names(table.title for table, _ in chosen)
        for name, (table, rows) in zip(names, chosen, strict=True):
            _write_sheet(out.add_worksheet(name), table, rows, (given.reasons, styles))
    target.write_bytes(held.getvalue())
    return [target]


_STYLES = {
    "cell": {"num_format": "@"},
    "head": {"bold": True, "bottom": 1},
    "bad": {"num_format": "@", "bg_color": "#FFC7CE"},
    "reasons": {"text_wrap": True, "font_color": "#9C0006", "valign": "top"},
}


def _table(book: Any, title: str, given: RejectedInput, found: Survey) -> _Table | None:
    calamine = book.get_sheet_by_name(title)
    layout = layout_of(title, calamine, found, given.declared)
    shown_rows = ShownRows(calamine, layout)
    before = [""] * shown_rows.first  # so that columns keep their letters
    rows = [(number, before + row) for number, row in shown_rows]
    sheet = Sheet(given.name, title, title, given.declared, layout=layout)
    nested = nested_key(sheet) if sheet.names.kind(title) is None else None
    table = table_on(given.path, title, given.declared)
    found_at = mapped_opening(rows, table, given.declared) if table else opening(rows, scope_of(sheet, nested))
    header = found_at.header
    if header is None:
        return None
    at, hidden, merged = header[0] - 1, sheet.layout.hidden, MergedCells(sheet)
    for _ in (each for number, row in rows[at + 1 :] for each in merged.lacking(number, row)):
        pass  # what is filled in where that is declared is filled in here too
    shown = [row for row in rows[at + 1 :] if not hidden.has_row(row[0])]
    kinds = kinds_having(sheet.names, nested) if nested else ()
    return _Table(title, [*rows[: at + 1], *shown], at, PARENT if nested else OWN, hidden, kinds)


def _chosen(tables: list[_Table], reasons: Reasons) -> Iterator[tuple[_Table, dict[int, list[Problem]]]]:
    """The rows of each sheet to write: those that are told, their nested rows, and the records of nested rows told."""
    nested = [table for table in tables if table.own_key == PARENT]
    wanted = set(reasons.ids).union(*(table.told(reasons) for table in nested))
    for table in tables:
        if table.own_key != PARENT:
            chosen = table.chosen(reasons, wanted)
            wanted |= {table.ids().get(number, "") for number in chosen}
            if chosen:
                yield table, chosen
    for table in nested:
        if own := table.chosen(reasons, wanted):
            yield table, own


def _write_sheet(sheet: Any, table: _Table, chosen: Mapping[int, list[Problem]], by: tuple[Reasons, Any]) -> None:
    reasons, styles = by
    header = table.rows[table.header][1]
    kept = [index for index, cell in enumerate(header) if cell.strip().casefold() != REASONS]
    last = max(len(row) for _, row in table.rows)
    for line, (_, row) in enumerate(table.rows[: table.header + 1]):
        _write_row(sheet, line, {index: row[index] for index in kept}, dict.fromkeys(kept, styles["head"]))
    sheet.write_string(table.header, last, REASONS, styles["head"])
    for index in kept:
        if table.hidden.has_column(index):
            sheet.set_column(index, index, None, None, {"hidden": True})
    sheet.set_column(last, last, 80)
    sheet.freeze_panes(table.header + 1, 0)
    cells = dict(table.rows)
    for line, (number, problems) in enumerate(chosen.items(), table.header + 1):
        bad = {problem.place.column for problem in problems if problem.place}
        marks = {index: styles["bad" if letter(index) in bad else "cell"] for index in kept}
        _write_row(sheet, line, {index: cells[number][index] for index in kept}, marks)
        sheet.write_string(line, last, reasons.tell(problems), styles["reasons"])


def _write_row(sheet: Any, line: int, cells: Mapping[int, str], styles: Mapping[int, Any]) -> None:
    """Cells as text, never as formulas."""
    for index, text in cells.items():
        if text:
            sheet.write_string(line, index, text, styles[index])
        else:
            sheet.write_blank(line, index, None, styles[index])
