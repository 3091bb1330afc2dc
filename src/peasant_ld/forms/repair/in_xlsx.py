"""The XML of a sheet of XLSX and texts for some of its cells -> the same XML with these cells alone written anew.

A cell is found by the offsets of the parser, and becomes a text of its own (`t="inlineStr"`, ECMA-376-1, 18.18.11), or
stays a number, and keeps its style: what other parts of the workbook say of it stays true. One that is not there yet is
put where it belongs, in the style of its row or column. A formula is never written over.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from peasant_ld.forms.repair.new_cells import NewCells, RowFrame, SheetFrame
from peasant_ld.forms.repair.splices import Mended, SheetCell, Splice, spliced
from peasant_ld.forms.repair.xlsx_cells import TAG, number_cell, text_cell

ARRAY, FORMULA = "array-formula", "formula"
_ADDRESS = re.compile(r"\$?([A-Za-z]+)\$?([0-9]+)")
_GIVEN = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*<(?:\w+:)?v>([^<]*)</")
_REFERENCE = re.compile(rb"""(?:\A|\s)r\s*=\s*["']([A-Z]+[0-9]+)["']""")
_KIND = re.compile(rb"""(?:\A|\s)t\s*=\s*["'](\w+)["']""")


def sheet_parts(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """By the title of each sheet, the part that it stands in. For a workbook that `survey` has let pass."""
    rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): posixpath.join("/xl", each.get("Target", "")) for each in rels}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = (each.attrib for each in book.iter() if each.tag.endswith("}sheet"))
    return {each["name"]: targets.get(_relation(each), "").lstrip("/") for each in sheets}


def _relation(attributes: Mapping[str, str]) -> str | None:
    return next((value for name, value in attributes.items() if name.endswith("}id")), None)


def mend_sheet(xml: bytes, texts: Mapping[SheetCell, str], numbers: Set[SheetCell] = frozenset()) -> Mended:
    """The sheet with these texts in its cells, some as numbers, but for those that show what a formula gives."""
    found = _Sheet(xml, texts, numbers)
    found.parse()
    inside = {cell: ARRAY for cell in texts for area in found.arrays if holds(area, cell)}
    left = inside | found.left
    pieces = {cell: piece for cell, piece in found.splices.items() if cell not in left}
    new = {cell: text for cell, text in texts.items() if cell not in left and cell not in pieces and text}
    added = NewCells(xml, found.frame, new).splices()
    done = texts.keys() - left.keys() if found.frame.sheet_data else pieces.keys()
    return Mended(spliced(xml, [*pieces.values(), *added]), frozenset(done), left)


def formula_values(xml: bytes) -> dict[SheetCell, tuple[str, bytes]]:
    """The cells with a formula: the type of the value that it gave (`t`, empty for a number), and that value."""
    found: dict[SheetCell, tuple[str, bytes]] = {}
    for match in _GIVEN.finditer(xml):
        address, kind = _REFERENCE.search(match[1]), _KIND.search(match[1])
        for cell in _cells(address[1].decode() if address else ""):
            found[cell] = (kind[1].decode() if kind else "", match[2])
    return found


def holds(area: tuple[SheetCell, SheetCell], cell: SheetCell) -> bool:
    """Whether a cell lies in an area, which is told by its first cell and its last."""
    first, last = area
    return first.row <= cell.row <= last.row and first.column <= cell.column <= last.column


@dataclass(slots=True)
class _Sheet:
    """A sheet while its cells are looked for."""

    xml: bytes
    texts: Mapping[SheetCell, str]
    numbers: Set[SheetCell] = frozenset()
    frame: SheetFrame = field(default_factory=lambda: SheetFrame())
    splices: dict[SheetCell, Splice[bytes]] = field(default_factory=dict)
    left: dict[SheetCell, str] = field(default_factory=dict)
    arrays: list[tuple[SheetCell, SheetCell]] = field(default_factory=list)
    row: int = -1
    column: int = -1
    open: tuple[int, dict[str, str]] | None = None  # where a cell that is wanted begins, and its attributes

    def parse(self) -> None:
        """Go through the sheet."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self._begin(name, attributes, parser.CurrentByteIndex)
        parser.EndElementHandler = lambda name: self._end(name, parser.CurrentByteIndex)
        parser.Parse(self.xml, True)

    def _begin(self, name: str, attributes: dict[str, str], at: int) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
                self.frame.rows.append(RowFrame(self.row, name, at, attributes))
            case "c":
                own = next(_cells(attributes.get("r", "")), None)
                self.column = own.column if own else self.column + 1
                self.frame.rows[-1].cells.append((self.column, at))
                if self._cell in self.texts:
                    self.open = at, attributes
            case "f":
                self._formula(attributes)
            case "sheetData" | "dimension" | "col" as part:
                self.frame.note(part, name, at, attributes)

    def _formula(self, attributes: Mapping[str, str]) -> None:
        if self.open:
            self.left[self._cell] = FORMULA
        if attributes.get("t") in ("array", "dataTable"):
            corners = list(_cells(attributes.get("ref", "")))
            self.arrays += [(corners[0], corners[-1])] if corners else []

    def _end(self, name: str, at: int) -> None:
        part = name.rpartition(":")[2]
        if part == "row":
            self.frame.rows[-1].end = at
        elif part == "sheetData" and self.frame.sheet_data is not None:
            self.frame.sheet_data.end = at
        if self.open is None or part != "c":
            return
        begin, attributes = self.open
        tag = TAG.match(self.xml, begin)
        closed = tag.end() if tag and tag[0].endswith(b"/>") else self.xml.index(b">", at) + 1
        written = number_cell if self._cell in self.numbers else text_cell
        self.splices[self._cell] = begin, closed, written(name, attributes, self.texts[self._cell])
        self.open = None

    @property
    def _cell(self) -> SheetCell:
        return SheetCell(self.row, self.column)


def _cells(address: str) -> Iterator[SheetCell]:
    """The cells that an address names: `B2`, or the corners of `B2:C9`."""
    return (SheetCell.at(letters, int(digits)) for letters, digits in _ADDRESS.findall(address))
