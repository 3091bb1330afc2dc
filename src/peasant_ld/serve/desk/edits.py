"""Cells of a table, changed where they stand; mends of the library, made where they are certain; a row more or less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from peasant_ld.forms.repair import Mend, by_file, mend_for
from peasant_ld.forms.repair.cells import change_cells
from peasant_ld.forms.repair.in_book import MERGED
from peasant_ld.forms.repair.in_text import LETTERS
from peasant_ld.forms.repair.in_xlsx import ARRAY, FORMULA
from peasant_ld.forms.repair.mending import mended
from peasant_ld.forms.repair.splices import SheetCell
from peasant_ld.problem import Problem
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.serve.desk.desk import DeskSession, OpenDataset
from peasant_ld.serve.desk.record_files import is_as
from peasant_ld.serve.desk.refusals import DeskRefusal, asked
from peasant_ld.serve.desk.sheets import TEXTS, sheet_rows
from peasant_ld.serve.desk.told import name_of, of_kind

MOST_TEXT = 32_767  # characters that Excel holds in a cell
MOST_ROW, MOST_COLUMN = 1_048_576, 16_384
_LEFT = frozenset({ARRAY, FORMULA, LETTERS, MERGED})


@dataclass(frozen=True, slots=True)
class EditedSheet:
    """The sheet of a file in which something is to be changed; None of a text."""

    opened: OpenDataset
    name: str
    path: Path
    sheet: str | None

    @classmethod
    def of(cls, desk: DeskSession, body: Mapping[str, Any]) -> EditedSheet:
        """The one that a request names. Raises DeskRefusal where it may not be written, or is another than was read."""
        opened = desk.may_write()
        name = asked(body, "file", str)
        path = opened.files.own(name)
        if name in opened.signatures and not is_as(path, opened.signatures[name]):
            opened.outside.add(name)
            raise DeskRefusal(409, "changed_outside", {"changed_outside": True}, file=name)
        sheet = None if path.suffix.lower() in TEXTS else asked(body, "sheet", str)
        return cls(opened, name, path, sheet)


def edit(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    """Write a text into one cell; `before` is what the page has shown there."""
    text, before = asked(body, "text", str), asked(body, "before", str)
    return edit_cells(desk, body, {cell_at(asked(body, "row", int), asked(body, "column", str)): (text, before)})


def edit_cells(
    desk: DeskSession, body: Mapping[str, Any], texts: Mapping[SheetCell, tuple[str, str]], what: str = "edit"
) -> dict[str, Any]:
    """Write texts into cells of a sheet as one step, all or none; beside each stands what the page has shown there.

    What it tells is of the first cell that is left, or of the first of all.
    """
    with desk.turned:
        target = EditedSheet.of(desk, body)
        changes = {cell: partial(_only, text, before) for cell, (text, before) in texts.items()}
        left = _change(desk, target, changes, what)
        cell = min(left or texts)
        shown = _shown(target, cell) if left else texts[cell][0]
    return {"revision": desk.revision, "done": not left, "left": _why_left(desk, left), "shown": shown}


def _why_left(desk: DeskSession, left: Mapping[SheetCell, str]) -> str | None:
    """The sentence for the first cell that is left."""
    return desk.words.ui(f"desk.left.{left[min(left)]}", cell=_name(min(left))) if left else None


def _only(text: str, before: str, old: str) -> str | None:
    """The new text of a cell, where it still shows what the page has shown."""
    return text if old == before else None


def _change(
    desk: DeskSession, target: EditedSheet, changes: Mapping[SheetCell, Any], what: str
) -> dict[SheetCell, str]:
    """Change some cells as one step, all or none; gives why those that cannot be are left."""
    found = change_cells(target.path, target.sheet, changes, target.opened.declared)
    if changes.keys() <= found.done:
        cells = sorted(found.done)
        facts = {"cell": _name(cells[0]), "file": target.name, "count": len(cells), "row": cells[0].row + 1}
        desk.write(what, facts, {target.path: found.content})
    reasons = {cell: found.left.get(cell, "another") for cell in changes if cell not in found.done}
    return {cell: reason if reason in _LEFT else "another" for cell, reason in reasons.items()}


def _shown(target: EditedSheet, cell: SheetCell) -> str:
    with sheet_rows(target.path, target.name, target.sheet, target.opened.declared) as found:
        cells = next((cells for number, cells in found.rows if number == cell.row + 1), [])
        at = cell.column - found.sheet.first
        return cells[at] if 0 <= at < len(cells) else ""


def add_row(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the first row that is free behind one: nothing is moved, so that no formula and no note changes."""
    cells = _cells(body)
    with desk.turned:
        target = EditedSheet.of(desk, body)
        row = _free_row(target, asked(body, "after", int, 0))
        wanted = {cell_at(row, column): partial(_only, text, "") for column, text in cells.items()}
        left = _change(desk, target, wanted, "row")
    return {"revision": desk.revision, "row": row, "done": not left, "left": _why_left(desk, left)}


def _free_row(target: EditedSheet, after: int) -> int:
    """The number of the first row from which on nothing stands, behind another one."""
    with sheet_rows(target.path, target.name, target.sheet, target.opened.declared) as found:
        filled = (number for number, cells in found.rows if any(map(str.strip, cells)))
        return max([after, *filled], default=0) + 1


def empty_row(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    """Take everything out of a row, or nothing; `cells` are what the page has shown there.

    The row itself stays, for below one that is taken out formulas, notes and problems would stand at another place.
    """
    row, cells = asked(body, "row", int), _cells(body)
    return edit_cells(desk, body, {cell_at(row, column): ("", text) for column, text in cells.items()}, "empty")


def _cells(body: Mapping[str, Any]) -> Mapping[str, str]:
    """The texts of cells of one row, by the letters of their columns. Raises DeskRefusal where there are none."""
    cells: dict[str, Any] = asked(body, "cells", dict)
    if not cells or not all(isinstance(text, str) for text in cells.values()):
        raise DeskRefusal(400, "asked_wrong", name="cells")
    return cells


def mend(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    """Make one mend that is certain, or all of one kind, as one step."""
    with desk.turned:
        opened = desk.may_write()
        report = opened.judged.report
        if opened.judged.revision != desk.revision or asked(body, "revision", int, desk.revision) != desk.revision:
            raise DeskRefusal(409, "being_checked")
        if "kind" in body:
            problems = [cause.problem for cause in of_kind(report, asked(body, "kind", str))]
        else:
            number, causes = asked(body, "n", int), report.causes()
            problems = [causes[number].problem] if 0 <= number < len(causes) else []
        mends = [found for problem in problems if (found := mend_for(problem))]
        if not mends:
            raise DeskRefusal(409, "nothing_to_mend")
        done, left = _mend(desk, opened, mends)
    return {"revision": desk.revision, "mended": done, "left": [desk.words.say(problem) for problem in left]}


def _mend(desk: DeskSession, opened: OpenDataset, mends: Iterable[Mend]) -> tuple[int, list[Problem]]:
    """How many mends were made, and what is to be told of the others."""
    contents: dict[Path, bytes | None] = {}
    done, left = 0, list[Problem]()
    for own in by_file({(mend.place, mend.pointer): mend for mend in mends}.values()).values():
        name = name_of(own[0].place)
        target = EditedSheet.of(desk, {"file": name, "sheet": ""})
        content, told = mended(target.path, own, opened.declared)
        done, left = done + len(told.changed), left + told.left
        if told.changed:
            contents[target.path] = content
    if contents:
        desk.write("mend", {"count": done}, contents)
    return done, left


def cell_at(row: int, column: str) -> SheetCell:
    """The cell of a number and a letter. Raises DeskRefusal for what no sheet has."""
    if not (column.isascii() and column.isalpha() and len(column) <= 3 and 1 <= row <= MOST_ROW):
        raise DeskRefusal(400, "asked_wrong", name="row, column")
    found = SheetCell.at(column, row)
    if found.column >= MOST_COLUMN:
        raise DeskRefusal(400, "asked_wrong", name="column")
    return found


def _name(cell: SheetCell) -> str:
    return f"{letter(cell.column)}{cell.row + 1}"
