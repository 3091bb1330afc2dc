"""A workbook's zip file -> why it may not be opened, or which cells in it hold no value though they should.

Readers of workbooks unpack whatever they are given; so sizes are looked at first, and the XML for what no spreadsheet
program writes. Regular expressions find cells here: no tree is built, and nothing of the text is kept.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from peasant_ld.reading.sheets.columns import letter

UNPACKED_LIMIT = 300 * 2**20
RATIO_LIMIT = 200
RATIO_FLOOR = 20 * 2**20  # below this much, a high ratio does no harm
ENTRY_LIMIT = 5_000
CELL_LIMIT = 12_000_000  # cells between the first and the last that is filled
_BLOCK = 2**20
_TAIL = 2**12
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_XLSX_CELL = re.compile(rb'<c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*[^/>]>')
_XLSX_EMPTY = re.compile(
    rb'<c\s(?:[^>]*?\s)?r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_XLSX_ERROR = re.compile(
    rb'<c\s(?=[^>]*\bt="e")(?:[^>]*?\s)?r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?\s*<v>([^<]*)'
)
_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^>]*?name="([^"]*)"[^>]*?\bid="([^"]+)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*)?>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_NAME = re.compile(rb'table:name="([^"]*)"')


class Refused(Exception):
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


def look_through(path: Path) -> list[EmptyCell]:
    """The cells of a workbook that hold no value though they are not empty.

    Raises Refused for a bomb, a DOCTYPE, too many cells or what is no workbook; OSError when it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _weigh(archive)
            names = archive.namelist()
            if "content.xml" in names:
                return list(_look_through_ods(archive))
            if "xl/workbook.xml" in names:
                return list(_look_through_xlsx(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused("encrypted" if "encrypted" in str(error) else "not-a-workbook") from error
    raise Refused("not-a-workbook")


def _weigh(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if (
        len(entries) > ENTRY_LIMIT
        or unpacked > UNPACKED_LIMIT
        or (unpacked > RATIO_FLOOR and unpacked / packed > RATIO_LIMIT)
    ):
        raise Refused("too-large-unpacked")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as file:
                if _DOCTYPE.search(file.read(_TAIL).replace(b"\0", b"")):  # UTF-16 too
                    raise Refused("xml-doctype")


def _blocks(archive: zipfile.ZipFile, name: str, end: bytes) -> Iterator[bytes]:
    """The text of an entry in blocks that end where a cell does. Raises Refused where it says less than it holds."""
    rest, total, limit = b"", 0, archive.getinfo(name).file_size
    with archive.open(name) as file:
        while block := file.read(_BLOCK):
            total += len(block)
            if total > limit:
                raise Refused("too-large-unpacked")
            text, mark, tail = (rest + block).rpartition(end)
            if mark:
                yield text + mark
            rest = tail
            if len(rest) > 64 * _BLOCK:
                raise Refused("not-a-workbook")
    yield rest


def _look_through_xlsx(archive: zipfile.ZipFile) -> Iterator[EmptyCell]:
    entries = set(archive.namelist())
    for title, name in _xlsx_sheets(archive):
        if name not in entries:
            continue
        columns: set[bytes] = set()
        last = 0
        for block in _blocks(archive, name, b"</c>"):
            for column, row in _XLSX_CELL.findall(block):
                columns.add(column)
                last = max(last, int(row))
            if last * max(map(_index, columns), default=0) > CELL_LIMIT:
                raise Refused("too-many-cells")
            yield from (_empty(title, match[1], None) for match in _XLSX_EMPTY.finditer(block) if b"<f" in block)
            yield from (
                _empty(title, match[1], match[2].decode(errors="replace")) for match in _XLSX_ERROR.finditer(block)
            )


def _xlsx_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The title of each sheet, and the entry it stands in."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")):
            parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            relations[parts.get("Id")] = parts.get("Target", "")
    for title, identity in _SHEET.findall(archive.read("xl/workbook.xml").decode(errors="replace")):
        target = relations.get(identity, "")
        yield unescape(title), target[1:] if target.startswith("/") else f"xl/{target}"


def _empty(sheet: str, cell: bytes, error: str | None) -> EmptyCell:
    text = cell.decode()
    letters = text.rstrip("0123456789")
    return EmptyCell(sheet, letters, int(text[len(letters) :]), error)


def _index(letters: bytes) -> int:
    number = 0
    for byte in letters:
        number = number * 26 + byte - 64
    return number


@dataclass(slots=True)
class _Ods:
    """Where the reading of the sheets of an ODS file has come."""

    sheet: str = ""
    row: int = 0
    rows: int = 1
    column: int = 0
    last: int = 0
    widest: int = 0

    def go_on(self, tag: bytes, attributes: bytes) -> EmptyCell | None:
        """Go past one tag; the cell it opens, if that holds no value though it should."""
        match = _REPEATED.search(attributes)
        count = int(match[1]) if match else 1
        if tag == b"table":
            name = _NAME.search(attributes)
            self.sheet, self.row, self.rows, self.column = unescape(name[1].decode()) if name else "", 0, 1, 0
            self.last = self.widest = 0
            return None
        if tag == b"table-row":
            self.row, self.rows, self.column = self.row + (self.rows if self.row else 1), count, 0
            self.row = self.row or 1
            return None
        self.column += count
        if b"value-type=" not in attributes and b"formula=" not in attributes:
            return None
        self.last, self.widest = max(self.last, self.row + self.rows - 1), max(self.widest, self.column)
        if self.last * self.widest > CELL_LIMIT:
            raise Refused("too-many-cells")
        return self._told(attributes)

    def _told(self, attributes: bytes) -> EmptyCell | None:
        failed = b'calcext:value-type="error"' in attributes
        if failed or (b"formula=" in attributes and b"office:value-type=" not in attributes):
            return EmptyCell(self.sheet, letter(self.column - 1), self.row, "#ERROR" if failed else None)
        return None


def _look_through_ods(archive: zipfile.ZipFile) -> Iterator[EmptyCell]:
    at = _Ods()
    for block in _blocks(archive, "content.xml", b">"):
        for match in _ODS_TAG.finditer(block):
            cell = at.go_on(match[1], match[2] or b"")
            if cell is not None:
                yield cell
