"""A workbook and changes for some cells -> the same zip file, of which only the parts with these cells differ."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from pathlib import Path
from xml.parsers import expat

from peasant_ld.forms.repair.in_ods import mend_table
from peasant_ld.forms.repair.in_text import Change
from peasant_ld.forms.repair.in_xlsx import mend_sheet, sheet_parts
from peasant_ld.forms.repair.splices import Mended, SheetCell
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.guard import survey
from peasant_ld.reading.sheets.layout import Merged
from peasant_ld.reading.sheets.shown import ShownRows
from peasant_ld.reading.sheets.workbook import layout_of

Changes = Mapping[SheetCell, Change]


def mend_book(path: Path, changes: Mapping[str, Changes], declared: Declared) -> tuple[bytes, dict[str, Mended]]:
    """A workbook with some cells changed, by sheet, and what became of each; a merged cell is changed in its first one.

    Raises InputError (PLD307) for what is no XML, MissingExtra without python-calamine, OSError.
    """
    read = {title: (texts, merged) for title, texts, merged in _texts(path, changes, declared)}
    contents: dict[str, bytes] = {}
    done: dict[str, Mended] = {}
    with zipfile.ZipFile(path) as archive:
        is_ods = "content.xml" in archive.namelist()
        try:
            parts = dict.fromkeys(changes, "content.xml") if is_ods else sheet_parts(archive)
            for title, (own, merged) in read.items():
                xml = contents.get(parts[title]) or archive.read(parts[title])
                mended = mend_table(xml, title, own) if is_ods else mend_sheet(xml, own)
                contents[parts[title]] = mended.content
                done[title] = mended._replace(done=mended.done | set(_covered(changes[title], mended.done, merged)))
        except (expat.ExpatError, KeyError) as error:  # a reader may overlook what no spreadsheet program writes
            raise InputError(Problem("PLD307", Place(str(path)), facts={"reason": "not-a-workbook"})) from error
        return _packed_again(archive, contents), done


def _texts(
    path: Path, changes: Mapping[str, Changes], declared: Declared
) -> Iterator[tuple[str, dict[SheetCell, str], tuple[Merged, ...]]]:
    """The title of each sheet, the new texts of its cells, and those that are merged."""
    try:
        from python_calamine import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    found = survey(path)
    with load_workbook(path) as book:
        for title, own in changes.items():
            calamine = book.get_sheet_by_name(title)
            layout = layout_of(title, calamine, found, declared)
            shown = ShownRows(calamine, layout)
            columns: dict[int, list[int]] = {}
            for cell in own:
                columns.setdefault(cell.row, []).append(cell.column)
            old = {
                SheetCell(number - 1, column): row[column - shown.first]
                for number, row in shown
                for column in columns.get(number - 1, ())
                if 0 <= column - shown.first < len(row)
            }
            texts = {cell: text for cell, before in old.items() if (text := own[cell](before)) is not None}
            yield title, texts, layout.merged


def _covered(cells: Iterable[SheetCell], done: frozenset[SheetCell], merged: Iterable[Merged]) -> Iterator[SheetCell]:
    """The cells that are merged with a first one that was changed: what is filled in for them is changed with it."""
    areas = [area for area in merged if (area.first_row - 1, area.first_column) in done]
    for cell in cells:
        inside = (a for a in areas if a.first_column <= cell.column <= a.last_column)
        if any(area.first_row <= cell.row + 1 <= area.last_row for area in inside):
            yield cell


def _packed_again(archive: zipfile.ZipFile, contents: Mapping[str, bytes]) -> bytes:
    """A zip file with other contents in some of its entries; all else about it stays, in the same order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.comment = archive.comment
        for entry in archive.infolist():
            content = contents[entry.filename] if entry.filename in contents else archive.read(entry)
            packed.writestr(copy(entry), content, entry.compress_type)
    return held.getvalue()
