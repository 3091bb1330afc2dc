"""Problems with their cells -> the first sheet of a marked workbook, with a line and a link for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peasant_ld.forms.marked.opened import put
from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.problem import Problem
from peasant_ld.report.messages import Catalogue

_WIDTHS = (34, 12, 28, 10, 70, 70)
_LINKS = 65_000  # a sheet may have 65,530


def write_list(book: Any, problems: Sequence[tuple[Problem, Any | None]], words: Catalogue) -> None:
    """Put the list before all other sheets, and show it first."""
    from openpyxl.styles import Alignment, Font

    title = sheet_names([*book.sheetnames, f"_{words.ui('problems')}"])[-1]
    sheet = book.create_sheet(title, 0)
    heads = ("place", "severity", "record", "code", "message", "to_mend")
    for column, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True), 1):
        put(sheet.cell(1, column), words.ui(head))
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    for row, (problem, cell) in enumerate(problems, 2):
        for column, text in enumerate(_line(problem, words), 1):
            put(sheet.cell(row, column), text)
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
        if cell is not None and row < _LINKS:
            _link(sheet.cell(row, 1), cell)
    sheet.freeze_panes = "A2"
    for each in book.worksheets:  # sheets that are chosen together would be changed together
        each.sheet_view.tabSelected = each is sheet
    book.active = 0


def _line(problem: Problem, words: Catalogue) -> tuple[str, ...]:
    place = words.place(problem.place) if problem.place else words.ui("no_place")
    severity = words.ui(f"severity.{problem.severity}")
    return place, severity, problem.record or "", problem.code, words.say(problem), words.fix(problem) or ""


def _link(own: Any, cell: Any) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    title = cell.parent.title.replace("'", "''")
    own.hyperlink = Hyperlink(ref=own.coordinate, location=f"'{title}'!{cell.coordinate}")
    own.style = "Hyperlink"
