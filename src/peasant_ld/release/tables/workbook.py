"""Tables -> one XLSX workbook (ECMA-376), a sheet a kind, all cells as text; the same tables give the same bytes.

It is written as a stream, straight into its zip file, so that its size is no matter of memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple
from xml.sax.saxutils import escape

from peasant_ld.reading.sheets.columns import letter

MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 1_048_576, 16_384, 32_767  # of a sheet; of a cell, in units of UTF-16
_WIDTH = 24
_SIGNS = ("&", "<", ">", "_x")  # of what is escaped
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FROZEN = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
# The styles: of a title, and of a cell of text, so that no program makes a date or a number of what is typed.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1" numFmtId="49" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class BookSheet(NamedTuple):
    """A sheet of a workbook: its title, the titles of its columns, and its rows."""

    title: str
    header: list[str]
    rows: Iterable[list[str]]


def write_workbook(path: Path, sheets: Iterable[BookSheet]) -> int:
    """Write a workbook; gives how many cells are empty because XLSX has no room for their texts. Raises OSError."""
    titles, left_out = [], 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for number, sheet in enumerate(chain.from_iterable(map(_in_parts, sheets)), 1):
            titles.append(sheet.title)
            with _entry(book, f"xl/worksheets/sheet{number}.xml") as out:
                left_out += _write_sheet(out, sheet, number == 1)
        for name, text in _frame(titles):
            with _entry(book, name) as out:
                out.write(text.encode())
    return left_out


def _in_parts(sheet: BookSheet) -> Iterator[BookSheet]:
    """A sheet, or as many as its rows need."""
    rows, number = iter(sheet.rows), 1
    first = next(rows, None)
    while first is not None or number == 1:
        part = chain([] if first is None else [first], islice(rows, MOST_ROWS - 2))
        yield sheet._replace(title=sheet.title if number == 1 else f"{sheet.title} ({number})", rows=part)
        first, number = next(rows, None), number + 1


def _entry(book: zipfile.ZipFile, name: str) -> IO[bytes]:
    """An entry that is written at no time: the earliest that a zip file can say."""
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    info.create_system = 3  # Unix, on any system: these are the rights of a file there (APPNOTE.TXT, section 4.4.2)
    return book.open(info, "w", force_zip64=True)


def _write_sheet(out: IO[bytes], sheet: BookSheet, is_first: bool) -> int:
    letters, left_out = [letter(index) for index in range(len(sheet.header))][:MOST_COLUMNS], 0
    selected = ' tabSelected="1"' if is_first else ""
    out.write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">{_FROZEN}</sheetView>'
        f'</sheetViews><cols><col min="1" max="{len(letters)}" width="{_WIDTH}" style="2" customWidth="1"/></cols>'
        "<sheetData>".encode()
    )
    out.write(_row(1, letters, sheet.header, 1).encode())
    for number, row in enumerate(sheet.rows, 2):
        left_out += _leave_out(row)
        out.write(_row(number, letters, row, 2).encode())
    out.write(b"</sheetData></worksheet>")
    return left_out


def _leave_out(row: list[str]) -> int:
    """Empty the cells that a sheet has no room for; gives how many they are."""
    if 2 * max(map(len, row)) <= MOST_TEXT and len(row) <= MOST_COLUMNS:
        return 0
    long = (index for index, cell in enumerate(row) if 2 * len(cell) > MOST_TEXT and _units(cell) > MOST_TEXT)
    lost = [*long, *(index for index, cell in enumerate(row[MOST_COLUMNS:], MOST_COLUMNS) if cell)]
    for index in lost:
        row[index] = ""
    return len(set(lost))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _row(number: int, letters: list[str], row: list[str], style: int) -> str:
    text = "".join(row)
    shown = [_text(cell) for cell in row] if any(sign in text for sign in _SIGNS) else row
    start = f'{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    cells = "".join(
        [f'<c r="{column}{start}{cell}</t></is></c>' for column, cell in zip(letters, shown, strict=False) if cell]
    )
    return f'<row r="{number}">{cells}</row>\n'


def _text(cell: str) -> str:
    """A text in XML; what looks like an escape of XLSX is escaped."""
    shown = _ESCAPED.sub("_x005F_", cell) if "_x" in cell else cell
    return escape(shown) if "&" in shown or "<" in shown or ">" in shown else shown


def _frame(titles: list[str]) -> Iterator[tuple[str, str]]:
    """The other parts of a workbook, by name."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name="{escape(title, {chr(34): "&quot;"})}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    links = "".join(_link(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers)
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    yield "xl/_rels/workbook.xml.rels", _links(links + _link("rId0", "styles", "styles.xml"))
    yield "xl/styles.xml", _STYLES
    yield "_rels/.rels", _links(_link("rId1", "officeDocument", "xl/workbook.xml"))
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
    )


def _link(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _links(links: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
