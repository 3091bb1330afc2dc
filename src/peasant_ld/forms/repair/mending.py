"""Mends and a file of records -> a mended copy in the same format, and a list of every change. Never in place."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, write_file
from peasant_ld.forms.repair import Mend, by_file
from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.cells import as_text, guarded
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.guard import survey
from peasant_ld.reading.sheets.layout import Layout
from peasant_ld.reading.sheets.text import csv_rows, detect_encoding, detect_separator
from peasant_ld.reading.sheets.workbook import is_visible, layout_of
from peasant_ld.report.messages import visible

CHANGES = ".changes.csv"
_BOOKS = (".xlsx", ".ods", ".xlsm")
_LINES = (".jsonl", ".ndjson")
_COLUMNS = 2**14  # of a sheet of XLSX


def apply(source: Path, mends: Iterable[Mend], out: Path) -> list[Path]:
    """Write a mended copy of what was read, and beside it `<out>.changes.csv` with every change.

    A file gives the file `out`; of a folder, the files that are mended are written below the folder `out`. A workbook
    is written anew as XLSX with its values alone. Raises InputError (PLD317) if something stands there already.
    """
    changed = by_file(mends)
    is_file = source.is_file()
    targets = {name: out if is_file else out / name for name in changed}
    listed = out.with_name(out.name + CHANGES)
    for target in (*targets.values(), listed):
        if target.exists() or is_link(target):
            raise InputError(Problem("PLD317", Place(str(target))))
    try:
        for name, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(target, _mended(source if is_file else source / name, changed[name]))
        write_file(listed, _list_of(changed))
    except BaseException:  # a copy without the list of what was changed in it would pass for the original
        for target in targets.values():
            target.unlink(missing_ok=True)
        raise
    return [*targets.values(), listed]


def _list_of(changed: Mapping[str, list[Mend]]) -> bytes:
    """The table of every change."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["file", "place", "before", "after", "why"])
    for mend in chain.from_iterable(changed.values()):
        row = (visible(mend.place.file, None), _spot(mend), mend.before, mend.written, mend.why)
        writer.writerow(map(guarded, row))
    return table.getvalue().encode("utf-8-sig")


def _spot(mend: Mend) -> str:
    place = mend.place
    if place.cell:
        return f"{place.sheet}!{place.cell}" if place.sheet else place.cell
    return f"{place.line}{mend.pointer}" if place.line else mend.pointer


def _mended(path: Path, mends: list[Mend]) -> bytes:
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return _mend_csv(path, mends)
    if suffix in _BOOKS:
        return _mend_book(path, mends)
    return _mend_lines(path, mends) if suffix in _LINES else _mend_json(path, mends)


def _cells(mends: Iterable[Mend]) -> dict[tuple[str | None, int, str], list[Mend]]:
    found = defaultdict(list)
    for mend in mends:
        found[mend.place.sheet, mend.place.row or 0, mend.place.column or ""].append(mend)
    return found


def _mend_cell(text: str, mends: Iterable[Mend]) -> str:
    """A cell with its mends; one that holds several values is mended in the parts concerned."""
    for mend in mends:
        text = mend.written if text == mend.before else text.replace(mend.before, mend.written, 1)
    return text


def _mend_csv(path: Path, mends: list[Mend]) -> bytes:
    encoding = detect_encoding(path)
    separator = detect_separator(path, encoding, Declared())
    cells = _cells(mends)
    rows = {row for _, row, _ in cells}
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=separator, lineterminator="\r\n")
    for item in csv_rows(path, path.name, encoding, separator):
        if isinstance(item, Problem):  # cannot be taken over as it is
            raise InputError(item)
        number, row = item
        if number in rows:
            row = [_mend_cell(cell, cells.get((None, number, letter(index)), ())) for index, cell in enumerate(row)]
        writer.writerow(row)
    return held.getvalue().encode("utf-8-sig")


def _mend_book(path: Path, mends: list[Mend]) -> bytes:
    try:
        import xlsxwriter
        from python_calamine import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    cells = _cells(mends)
    held = io.BytesIO()
    options: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    found = survey(path)
    with (
        load_workbook(path) as book,
        xlsxwriter.Workbook(held, {**options, "default_date_format": "yyyy-mm-dd"}) as out,
    ):
        out.set_properties({"created": datetime.datetime(2000, 1, 1)})  # who had it, and when, is told to nobody
        names = sheet_names(each.name for each in book.sheets_metadata)
        for number, metadata in enumerate(book.sheets_metadata):
            sheet, calamine = out.add_worksheet(names[number]), book.get_sheet_by_index(number)
            if not is_visible(metadata):
                sheet.hide()
            height = calamine.end[0] + 1 if calamine.end else 0
            _lay_out(sheet, layout_of(metadata.name, calamine, found, Declared()), height)
            for row, column, value in _values(calamine):
                own = cells.get((metadata.name, row + 1, letter(column)))
                _write(sheet, row, column, _mend_cell(as_text(value), own) if own else value)
    return held.getvalue()


def _lay_out(sheet: Any, layout: Layout, height: int) -> None:
    """What is not shown, merged, or without a value stays so: else the copy would be read otherwise."""
    for first, last in layout.hidden.rows:
        for row in range(first - 1, min(last, height)):
            sheet.set_row(row, None, None, {"hidden": True})
    for first, last in layout.hidden.columns:
        sheet.set_column(first - 1, min(last, _COLUMNS) - 1, None, None, {"hidden": True})
    for area in layout.merged:
        sheet.merge_range(area.first_row - 1, area.first_column, area.last_row - 1, area.last_column, "")
    for cell in (cell for cells in layout.failed.values() for cell in cells):
        formula, shown = (f"={cell.error}", cell.error) if cell.error else ('=""', "")
        sheet.write_formula(f"{cell.column}{cell.row}", formula, None, shown)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


def _values(calamine: Any) -> Iterator[tuple[int, int, Any]]:
    first = calamine.start[1] if calamine.start else 0
    for row, values in enumerate(calamine.iter_rows()):
        for column, value in enumerate(values, first):
            if value != "":
                yield row, column, value


def _mend_lines(path: Path, mends: list[Mend]) -> bytes:
    """The lines that are mended are written anew; the others stay as they are, to the byte."""
    lines: dict[int, list[Mend]] = defaultdict(list)
    for mend in mends:
        lines[mend.place.line or 0].append(mend)
    held = io.BytesIO()
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if number in lines:
                data = json.loads(line.decode("utf-8-sig"))
                for mend in lines[number]:
                    _set(data, mend.pointer, mend.after)
                line = json.dumps(data, ensure_ascii=False).encode() + b"\n"
            held.write(line)
    return held.getvalue()


def _mend_json(path: Path, mends: list[Mend]) -> bytes:
    data = json.loads(path.read_text("utf-8-sig"))
    for mend in mends:
        _set(data, mend.place.pointer or mend.pointer, mend.after)
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"


def _set(data: Any, pointer: str, value: Any) -> None:
    """Put a value where a JSON Pointer (RFC 6901) leads."""
    *outer, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for part in outer:
        data = data[int(part)] if isinstance(data, list) else data[part]
    data[int(last) if isinstance(data, list) else last] = value
