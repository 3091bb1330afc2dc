"""A workbook and changes for some cells -> the same zip file, of which only the parts with these cells differ."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any
from xml.parsers import expat

from peasant_ld.forms.repair.in_ods import mend_table
from peasant_ld.forms.repair.in_text import Change
from peasant_ld.forms.repair.in_xlsx import mend_sheet, sheet_parts
from peasant_ld.forms.repair.splices import Mended, SheetCell, SheetTexts
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.guard import survey
from peasant_ld.reading.sheets.layout import Layout, Merged
from peasant_ld.reading.sheets.workbook import layout_of

Changes = Mapping[SheetCell, Change]
MERGED = "merged-cell"
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?\Z", re.ASCII)


def mend_book(path: Path, changes: Mapping[str, Changes], declared: Declared) -> tuple[bytes, dict[str, Mended]]:
    """A workbook with some cells changed, by sheet, and what became of each; a merged cell is changed in its first one.

    A cell that is not there holds nothing, and is made. One that holds a number and gets a plain one stays a number,
    where reading it gives just that text. Raises InputError (PLD307) for what is no XML, MissingExtra without
    python-calamine, OSError.
    """
    read = {found.title: found for found in _texts(path, changes, declared)}
    contents: dict[str, bytes] = {}
    done: dict[str, Mended] = {}
    with zipfile.ZipFile(path) as archive:
        is_ods = "content.xml" in archive.namelist()
        try:
            parts = dict.fromkeys(changes, "content.xml") if is_ods else sheet_parts(archive)
            for title, own in read.items():
                xml = contents.get(parts[title]) or archive.read(parts[title])
                mended = mend_table(xml, own) if is_ods else mend_sheet(xml, own.texts, own.numbers)
                contents[parts[title]] = mended.content
                covered = set(_covered(changes[title], mended.done, own.merged))
                left = {**dict.fromkeys(own.covered - covered, MERGED), **mended.left}
                done[title] = Mended(mended.content, mended.done | covered, left)
        except (
            expat.ExpatError,
            KeyError,
            IndexError,
        ) as error:  # a reader may overlook what no spreadsheet program writes
            raise InputError(Problem("PLD307", Place(str(path)), facts={"reason": "not-a-workbook"})) from error
        return _packed_again(archive, contents), done


def _texts(path: Path, changes: Mapping[str, Changes], declared: Declared) -> Iterator[SheetTexts]:
    """What is to be written into each sheet that is there."""
    try:
        from python_calamine import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    found = survey(path)
    with load_workbook(path) as book:
        for title, own in ((title, changes[title]) for title in book.sheet_names if title in changes):
            calamine = book.get_sheet_by_name(title)
            yield _sheet_texts(title, calamine, layout_of(title, calamine, found, declared), own)


def _sheet_texts(title: str, calamine: Any, layout: Layout, changes: Changes) -> SheetTexts:
    held = _held(calamine, changes)
    covered = frozenset(cell for cell in changes if _is_covered(cell, layout.merged))
    texts: dict[SheetCell, str] = {}
    numbers: set[SheetCell] = set()
    for cell, change in changes.items():
        known, value = layout.formats.at(cell.row + 1, cell.column), held.get(cell, "")
        new = change(known.shown(value) if known and not isinstance(value, str) else as_text(value))
        if new is None or cell in covered:
            continue
        texts[cell] = new
        if _is_number(value) and _PLAIN.match(new):
            number = float(new)
            numbers |= {cell} if (known.shown(number) if known else as_text(number)) == new else set()
    return SheetTexts(title, texts, frozenset(numbers), layout.merged, covered)


def _held(calamine: Any, cells: Iterable[SheetCell]) -> dict[SheetCell, Any]:
    """What some cells hold, those that there are."""
    columns: dict[int, list[int]] = {}
    for cell in cells:
        columns.setdefault(cell.row, []).append(cell.column)
    first = calamine.start[1] if calamine.start else 0
    return {
        SheetCell(number, column): row[column - first]
        for number, row in enumerate(calamine.iter_rows())
        for column in columns.get(number, ())
        if 0 <= column - first < len(row)
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_covered(cell: SheetCell, merged: Iterable[Merged]) -> bool:
    """Whether a cell is merged with one that stands before it, so that nobody sees what it holds."""
    return any(
        area.first_row <= cell.row + 1 <= area.last_row
        and area.first_column <= cell.column <= area.last_column
        and (area.first_row - 1, area.first_column) != cell
        for area in merged
    )


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
