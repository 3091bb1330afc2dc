"""A workbook's zip file -> why it may not be opened, or what no reader tells: cells without a value, what is hidden.

Readers of workbooks unpack whatever they are given; so sizes are looked at first, and the XML for what no spreadsheet
program writes. Regular expressions find cells here: no tree is built, and nothing of the text is kept.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from peasant_ld.reading.sheets.cell_formats import CellFormats, YearCell, index_of
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.hidden import FORM, Hidden, OdsHidden, XlsxHidden
from peasant_ld.reading.sheets.ods_formats import OdsFormats, OdsStyles
from peasant_ld.reading.sheets.xlsx_formats import XlsxFormats, XlsxStyles
from peasant_ld.reading.sheets.xlsx_sheets import xlsx_sheets

UNPACKED_LIMIT = 300 * 2**20
RATIO_LIMIT = 200
RATIO_FLOOR = 20 * 2**20  # below this much, a high ratio does no harm
ENTRY_LIMIT = 5_000
# Of all sheets, the cells up to the last that is filled, and those that are filled once more: a reader holds both, in
# about 35 bytes each. So 12 million cells with little in them pass, or 6 million that are full.
CELL_LIMIT = 12_000_000
SMALL_LIMIT = 32 * 2**20
_VALUES = (b"<v>", b"<is>", b":v>", b":is>")
_BLOCK = 2**20
_TAIL = 2**12
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
# XML may write a name with a prefix and an attribute in either quotation marks: what a reader takes must be seen here.
_CELL = rb"<(?:\w+:)?c(?=[\s>])"
_AT = rb"""(?:[^>]*?\s)r\s*=\s*["']([A-Za-z]{1,9}[0-9]{1,12})["'][^>]*"""
_FORMULA = rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
# What most programs write; found quickly, empty cells among the others.
_XLSX_USUAL = re.compile(rb'<c r="([A-Z]{1,9}[0-9]{1,12})"')
_UNUSUAL = (b":c", b"<c>", b"<c\n", b"<c\r", b"<c\t")
_XLSX_FILLED = re.compile(_CELL + _AT + rb"(?<!/)>")
_XLSX_UNPLACED = re.compile(_CELL + rb"(?![^>]*\sr\s*=)[^>]*(?<!/)>")
_XLSX_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^>]*?\s)?r\s*=\s*["']([0-9]{1,12})["']""")
_XLSX_EMPTY = re.compile(_CELL + _AT + rb">\s*" + _FORMULA + rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_XLSX_ERROR = re.compile(_CELL + rb"""(?=[^>]*\st=["']e["'])""" + _AT + rb">(?:" + _FORMULA + rb")?\s*<v>([^<]*)")
_ODS_TAG = re.compile(
    rb"<(/?table:table-column-group|table:(?:table|table-column|table-row|table-cell|covered-table-cell))(\s[^>]*)?/?>"
)
_GROUP = b"table-column-group"
_XLSX_FORM, _ODS_FORM = f'name="{FORM}"'.encode(), f'<table:named-range table:name="{FORM}"'.encode()
_SPANNED = re.compile(rb"""number-(rows|columns)-spanned\s*=\s*["'](\d{1,9})""")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d+)""")
_NAME = re.compile(rb'table:name="([^"]*)"')


class WorkbookRefused(Exception):
    """The workbook may not be opened; `reason` is a word that the catalogue knows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A cell that shows something, or would, and holds no value: an error (`error` is its sign) or a formula."""

    sheet: str
    column: str
    row: int
    error: str | None


Area = tuple[int, int, int, int]  # the first row (from 1) and column (from 0), the last row and column


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies in a workbook beside its cells: those without a value, and by sheet what is hidden.

    `merged` holds the merged cells of OpenDocument; those of XLSX its reader tells. `formats` are those of cells that
    show something else than their value, by sheet; `years` are the cells of dates that hold a year.
    """

    empty: list[EmptyCell] = field(default_factory=list)
    hidden: dict[str, Hidden] = field(default_factory=dict)
    merged: dict[str, list[Area]] = field(default_factory=dict)
    formats: dict[str, CellFormats] = field(default_factory=dict)
    years: list[YearCell] = field(default_factory=list)


def survey(path: Path) -> Survey:
    """What there is to know of a workbook before it is read.

    Raises WorkbookRefused for a bomb, a DOCTYPE, too many cells or what is no workbook; OSError when it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _weigh(archive)
            names = archive.namelist()
            if "content.xml" in names:
                return _look_through_ods(archive)
            if "xl/workbook.xml" in names:
                return _look_through_xlsx(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise WorkbookRefused("encrypted" if "encrypted" in str(error) else "not-a-workbook") from error
    raise WorkbookRefused("not-a-workbook")


def _weigh(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    is_dense = unpacked > RATIO_FLOOR and unpacked / packed > RATIO_LIMIT
    if is_dense or unpacked > UNPACKED_LIMIT or len(entries) > ENTRY_LIMIT:
        raise WorkbookRefused("too-large-unpacked")
    if any(_has_doctype(archive, entry) for entry in entries):
        raise WorkbookRefused("xml-doctype")


def _has_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as file:
        return _DOCTYPE.search(file.read(_TAIL).replace(b"\0", b"")) is not None  # UTF-16 too


def _after_cell(text: bytes) -> int:
    """Where a text of an XLSX sheet can be cut between cells, 0 if nowhere; there may be long runs of empty rows."""
    ends = (text.rfind(mark) + len(mark) for mark in (b"</c>", b"</row>") if mark in text)
    return max([*ends, text.rfind(b"<row "), 0])


def _blocks(archive: zipfile.ZipFile, name: str, end: Callable[[bytes], int]) -> Iterator[bytes]:
    """The text of an entry in blocks that end where `end` is. Raises WorkbookRefused if it holds more than it told."""
    rest, total, limit = b"", 0, archive.getinfo(name).file_size
    with archive.open(name) as file:
        while block := file.read(_BLOCK):
            total += len(block)
            if total > limit:
                raise WorkbookRefused("too-large-unpacked")
            text = rest + block
            at = end(text)
            if at > 0:
                yield text[:at]
            rest = text[at:] if at > 0 else text
            if len(rest) > 64 * _BLOCK:
                raise WorkbookRefused("not-a-workbook")
    yield rest


def _look_through_xlsx(archive: zipfile.ZipFile) -> Survey:
    found = Survey()
    is_form = _XLSX_FORM in archive.read("xl/workbook.xml")
    titles = {name: title for title, name in xlsx_sheets(archive)}
    sheets = [name for name in archive.namelist() if name in titles or "worksheets/sheet" in name.lower()]
    styles, before = XlsxStyles.of(_small(archive, "xl/styles.xml"), _small(archive, "xl/workbook.xml")), 0
    for name in sheets:
        title = titles.get(name, "")
        extent, hidden, formats = _Extent(before), XlsxHidden(), XlsxFormats(styles, title)
        for block in _blocks(archive, name, _after_cell):
            extent.grow(block)
            hidden.take(block)
            formats.take(block)
            found.empty.extend(_without_value(title, block))
        before = extent.weight
        hidden.found.settle(is_form)
        found.hidden[title], found.formats[title] = hidden.found, formats.found
        found.years.extend(formats.years)
    return found


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """The text of an entry that is small in any workbook of people; empty where there is none."""
    if name not in archive.namelist():
        return b""
    if archive.getinfo(name).file_size > SMALL_LIMIT:
        raise WorkbookRefused("too-large-unpacked")
    return archive.read(name)


@dataclass(slots=True)
class _Extent:
    """How far the cells of a sheet reach that are filled, and how many those are; `before` weighs earlier sheets."""

    before: int = 0
    columns: set[bytes] = field(default_factory=set)
    last: int = 0
    filled: int = 0

    def grow(self, block: bytes) -> None:
        """Count in the cells of a block. Raises WorkbookRefused where they reach farther than a reader can hold."""
        self.filled += sum(map(block.count, _VALUES))
        cells = _XLSX_USUAL.findall(block)
        if len(cells) != block.count(b"<c ") or any(mark in block for mark in _UNUSUAL):
            self._grow_exactly(block)
            return
        columns = self.columns | {cell.rstrip(_DIGITS) for cell in cells}
        last = max([self.last, *map(int, {cell.lstrip(_LETTERS) for cell in cells})])
        if self._weight(columns, last) > CELL_LIMIT:  # perhaps only with cells that are empty
            self._grow_exactly(block)
        else:
            self.columns, self.last = columns, last

    def _grow_exactly(self, block: bytes) -> None:
        cells = set(_XLSX_FILLED.findall(block))
        rows = _XLSX_ROW.findall(block) if _XLSX_UNPLACED.search(block) else []
        self.columns |= {cell.rstrip(_DIGITS) for cell in cells}
        self.last = max([self.last, *map(int, rows), *(int(cell.lstrip(_LETTERS)) for cell in cells)])
        if self.weight > CELL_LIMIT:
            raise WorkbookRefused("too-many-cells")

    @property
    def weight(self) -> int:
        """What a reader has to hold of this sheet and of those before it, in cells."""
        return self._weight(self.columns, self.last)

    def _weight(self, columns: set[bytes], last: int) -> int:
        return self.before + self.filled + last * _width(columns)


def _width(columns: set[bytes]) -> int:
    return max((index_of(each.decode()) + 1 for each in columns), default=1)


def _without_value(title: str, block: bytes) -> Iterator[EmptyCell]:
    for match in _XLSX_EMPTY.finditer(block) if b"<f" in block else ():
        yield _empty(title, match[1], None)
    for match in _XLSX_ERROR.finditer(block) if b't="e"' in block or b"t='e'" in block else ():
        yield _empty(title, match[1], match[2].decode(errors="replace"))


def _empty(sheet: str, cell: bytes, error: str | None) -> EmptyCell:
    text = cell.decode()
    letters = text.rstrip("0123456789")
    return EmptyCell(sheet, letters, int(text[len(letters) :]), error)


@dataclass(slots=True)
class _Ods:
    """Where the reading of the sheets of an ODS file has come."""

    sheet: str = ""
    row: int = 1
    rows: int = 0
    column: int = 0
    last: int = 0
    widest: int = 0
    before: int = 0
    found: Survey = field(default_factory=Survey)
    hidden: OdsHidden = field(default_factory=OdsHidden)
    formats: OdsFormats = field(default_factory=OdsFormats)

    def go_on(self, tag: bytes, attributes: bytes) -> None:
        """Go past one tag."""
        match = _REPEATED.search(attributes)
        count = int(match[1]) if match else 1
        if tag == b"table:table":
            self._begin(attributes)
        elif tag.endswith(_GROUP):
            self.hidden.take_group(tag.startswith(b"/"))
        elif tag == b"table:table-column":
            self.hidden.take_column(attributes, count)
            self.formats.take_column(attributes, count)
        elif tag == b"table:table-row":
            self.row, self.rows, self.column = self.row + self.rows, count, 0
            self.hidden.take_row(attributes, self.row, count)
            self.formats.take_row(attributes, self.row, count)
        else:
            self._cell(attributes, count)

    def _cell(self, attributes: bytes, count: int) -> None:
        self.column += count
        if b"-spanned" in attributes:
            self._span(attributes)
        if b"value-type=" in attributes or b"formula=" in attributes:
            self._fill()
            self._tell(attributes)
            self.formats.take_cell(attributes, self.column - count, count)

    def _span(self, attributes: bytes) -> None:
        sizes = {which: int(size) for which, size in _SPANNED.findall(attributes)}
        rows, columns = sizes.get(b"rows", 1), sizes.get(b"columns", 1)
        if rows > 1 or columns > 1:
            first = self.column - 1
            area = (self.row, first, self.row + rows - 1, first + columns - 1)
            self.found.merged.setdefault(self.sheet, []).append(area)

    def _begin(self, attributes: bytes) -> None:
        name = _NAME.search(attributes)
        self.sheet = unescape(name[1].decode()) if name else ""
        self.row, self.rows, self.column = 1, 0, 0
        self.before += self.last * self.widest
        self.last = self.widest = 0
        self.hidden = OdsHidden()
        self.found.hidden[self.sheet] = self.hidden.found
        self.formats = OdsFormats(self.formats.styles, self.sheet, self.found.years)
        self.found.formats[self.sheet] = self.formats.found

    def _fill(self) -> None:
        self.last, self.widest = max(self.last, self.row + self.rows - 1), max(self.widest, self.column)
        if self.before + self.last * self.widest > CELL_LIMIT:
            raise WorkbookRefused("too-many-cells")

    def _tell(self, attributes: bytes) -> None:
        failed = b'calcext:value-type="error"' in attributes
        if failed or (b"formula=" in attributes and b"office:value-type=" not in attributes):
            cell = EmptyCell(self.sheet, letter(self.column - 1), self.row, "#ERROR" if failed else None)
            self.found.empty.append(cell)


def _ods_styles(archive: zipfile.ZipFile) -> OdsStyles:
    """The styles of a workbook: those of the whole, and those that stand before its sheets."""
    with archive.open("content.xml") as file:
        own = file.read(SMALL_LIMIT).partition(b"<office:body")[0]
    return OdsStyles.of(_small(archive, "styles.xml"), own)


def _look_through_ods(archive: zipfile.ZipFile) -> Survey:
    at, is_form = _Ods(formats=OdsFormats(_ods_styles(archive))), False
    for block in _blocks(archive, "content.xml", lambda text: text.rfind(b">") + 1):
        is_form = is_form or _ODS_FORM in block
        for match in _ODS_TAG.finditer(block):
            at.go_on(match[1], match[2] or b"")
    for hidden in at.found.hidden.values():
        hidden.settle(is_form)
    return at.found
