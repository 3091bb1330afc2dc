"""The XML of an ODS workbook and texts for some of its cells -> the same XML with these cells alone written anew.

A cell keeps its style, its note, what is drawn on it and what it allows; its value becomes a text (OpenDocument 1.3,
part 3, 9.1.4), or stays a number. One that stands for several is parted, and so is a row; cells and rows that are not
there yet come behind the last. A formula is never written over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from xml.parsers import expat
from xml.sax.saxutils import escape

from peasant_ld.forms.repair.in_xlsx import ARRAY, FORMULA, holds
from peasant_ld.forms.repair.splices import Mended, SheetCell, SheetTexts, Splice, spliced
from peasant_ld.forms.repair.xlsx_cells import TAG

_ROWS, _COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"
_REPEATED = re.compile(rb"""\s+table:number-(?:rows|columns)-repeated\s*=\s*(?:"[^"]*"|'[^']*')""")
_OF_VALUE = re.compile(
    rb"""\s+(?:office:(?:value|value-type|date-value|time-value|boolean-value|string-value|currency)"""
    rb"""|calcext:value-type)\s*=\s*(?:"[^"]*"|'[^']*')"""
)
_CELLS = ("table:table-cell", "table:covered-table-cell")
_BLANKS = re.compile(r"\A | \Z|(?<= ) +|\t")


@dataclass(slots=True)
class _Element:
    """A row or a cell: where it begins and ends, its number and how many it stands for."""

    name: str
    begin: int
    number: int
    count: int
    end: int = 0
    inside: list[_Element] = field(default_factory=list)  # the cells of a row, the paragraphs of a cell

    def parts(self, wanted: set[int]) -> Iterator[tuple[int, int]]:
        """The numbers that it stands for: those that are wanted alone, the others with how many there are together."""
        numbers = range(self.number, self.number + self.count)
        for is_wanted, run in groupby(numbers, wanted.__contains__):
            each = list(run)
            yield from ((number, 1) for number in each) if is_wanted else [(each[0], len(each))]


def mend_table(xml: bytes, wanted: SheetTexts) -> Mended:
    """The workbook with these texts in the cells of one sheet, but for those that show what a formula gives."""
    content = _Content(xml, wanted.title, wanted.numbers)
    for cell, text in wanted.texts.items():
        content.texts.setdefault(cell.row, {})[cell.column] = text
    content.parse()
    content.append_rows()
    return Mended(spliced(xml, content.splices), frozenset(content.done), content.left)


@dataclass(slots=True)
class _Content:
    """The workbook while the cells of one sheet are looked for; `texts` are by row, and then by column."""

    xml: bytes
    title: str
    numbers: frozenset[SheetCell] = frozenset()
    is_ours: bool = False
    splices: list[Splice[bytes]] = field(default_factory=list)
    done: set[SheetCell] = field(default_factory=set)
    left: dict[SheetCell, str] = field(default_factory=dict)
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    arrays: list[tuple[SheetCell, SheetCell]] = field(default_factory=list)
    row: _Element = field(default_factory=lambda: _Element("", 0, 0, 0))
    open: list[_Element] = field(default_factory=list)  # the row, the cell, and what we are in inside of it

    def parse(self) -> None:
        """Go through the workbook."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: self._begin(name, attributes, parser.CurrentByteIndex)
        parser.EndElementHandler = lambda name: self._end(parser.CurrentByteIndex)
        parser.Parse(self.xml, True)

    def _begin(self, name: str, attributes: dict[str, str], at: int) -> None:
        if self.open:
            self._inside(_Element(name, at, 0, 1), attributes)
        elif name == "table:table":
            self.is_ours = attributes.get("table:name") == self.title
        elif name == "table:table-row" and self.is_ours:
            self.row = _Element(name, at, self.row.number + self.row.count, int(attributes.get(_ROWS, 1)))
            self.open.append(self.row)

    def _inside(self, element: _Element, attributes: dict[str, str]) -> None:
        if len(self.open) == 1 and element.name in _CELLS:
            before = self.row.inside[-1] if self.row.inside else _Element("", 0, 0, 0)
            element.number, element.count = before.number + before.count, int(attributes.get(_COLUMNS, 1))
            self.row.inside.append(element)
            self._look(element, attributes)
        elif len(self.open) == 2 and element.name == "text:p":
            self.open[1].inside.append(element)
        self.open.append(element)

    def _look(self, cell: _Element, attributes: dict[str, str]) -> None:
        """See whether a cell shows what a formula gives, alone or with others."""
        first = SheetCell(self.row.number, cell.number)
        if "table:formula" in attributes:
            for place in self._wanted(self.row):
                if cell.number <= place.column < cell.number + cell.count:
                    self.left[place] = FORMULA
        rows, columns = (int(attributes.get(f"table:number-matrix-{each}-spanned", 1)) for each in ("rows", "columns"))
        if rows * columns > 1:
            self.arrays.append((first, SheetCell(first.row + rows - 1, first.column + columns - 1)))

    def _wanted(self, row: _Element) -> list[SheetCell]:
        """The cells of a row, or of those that it stands for, that are to be changed."""
        numbers = (row.number,) if row.count == 1 else tuple(self.texts)
        return [
            SheetCell(number, column)
            for number in numbers
            if row.number <= number < row.number + row.count
            for column in self.texts.get(number, ())
        ]

    def _end(self, at: int) -> None:
        if not self.open:
            return
        element = self.open.pop()
        tag = _tag_at(self.xml, element.begin)
        element.end = element.begin + len(tag) if tag.endswith(b"/>") else self.xml.index(b">", at) + 1
        if not self.open:
            self._mend_row(element)

    def _mend_row(self, row: _Element) -> None:
        wanted = self._wanted(row)
        for cell in wanted:
            if any(holds(area, cell) for area in self.arrays):
                self.left.setdefault(cell, ARRAY)
        changed: dict[int, dict[int, str]] = {}
        for cell in wanted:
            if cell not in self.left:
                changed.setdefault(cell.row, {})[cell.column] = self.texts[cell.row][cell.column]
                self.done.add(cell)
        if changed:
            pieces = (
                self._row(row, changed.get(number, {}), count, number) for number, count in row.parts(set(changed))
            )
            self.splices.append((row.begin, row.end, b"".join(pieces)))

    def append_rows(self) -> None:
        """Put rows that the sheet does not have behind its last one; where it has none, nothing is done."""
        last, new = self.row.number + self.row.count, b""
        for number in sorted(number for number in self.texts if number >= last) if self.row.end else ():
            if number > last:
                empty = _repeated(b"<table:table-row>", _ROWS, number - last)
                new += empty + b"<table:table-cell/></table:table-row>"
            new += b"<table:table-row>" + self._behind(self.texts[number], 0, number) + b"</table:table-row>"
            self.done |= {SheetCell(number, column) for column in self.texts[number]}
            last = number + 1
        self.splices.append((self.row.end, self.row.end, new))

    def _behind(self, texts: Mapping[int, str], first: int, row: int) -> bytes:
        """Cells for the texts behind the last cell of a row, which is to stand before column `first`."""
        new = b""
        for column in sorted(column for column in texts if column >= first):
            if column > first:
                new += _repeated(b"<table:table-cell/>", _COLUMNS, column - first)
            cell = _Element("table:table-cell", 0, column, 1)
            new += self._written(cell, (b"<table:table-cell/>", texts[column]), SheetCell(row, column))
            first = column + 1
        return new

    def _row(self, row: _Element, texts: Mapping[int, str], count: int, number: int) -> bytes:
        """A row with some of its cells changed, which stands for so many rows from a number on."""
        tag = _tag_at(self.xml, row.begin)
        pieces = [(row.begin, row.begin + len(tag), tag if count == row.count else _repeated(tag, _ROWS, count))]
        for cell in row.inside:
            own = texts.keys() & set(range(cell.number, cell.number + cell.count)) if texts else set()
            if own:
                parts = (self._cell(cell, texts.get(at), many, SheetCell(number, at)) for at, many in cell.parts(own))
                pieces.append((cell.begin, cell.end, b"".join(parts)))
        width = row.inside[-1].number + row.inside[-1].count if row.inside else 0
        if new := self._behind(texts, width, number):
            pieces += [self._at_end(row, new, pieces)]
        return spliced(self.xml, pieces, row.begin, row.end)

    def _at_end(self, row: _Element, new: bytes, pieces: list[Splice[bytes]]) -> Splice[bytes]:
        """The piece that puts cells behind the last one of a row, which may have none yet."""
        if not row.inside and pieces[0][2].endswith(b"/>"):
            begin, end, tag = pieces.pop()
            return begin, end, tag[:-2] + b">" + new + f"</{row.name}>".encode()
        at = row.inside[-1].end if row.inside else pieces[0][1]
        return at, at, new

    def _cell(self, cell: _Element, text: str | None, count: int, at: SheetCell) -> bytes:
        """A cell that stands for so many, with a text where there is a new one."""
        old = _tag_at(self.xml, cell.begin)
        tag = old if count == cell.count else _repeated(old, _COLUMNS, count)
        return (
            tag + self.xml[cell.begin + len(old) : cell.end] if text is None else self._written(cell, (tag, text), at)
        )

    def _written(self, cell: _Element, new: tuple[bytes, str], at: SheetCell) -> bytes:
        """A cell with a new text, by its tag."""
        tag, text = new
        closing, start = f"</{cell.name}>".encode(), cell.begin + len(_tag_at(self.xml, cell.begin))
        typed = _typed(tag, text if at in self.numbers else None) if text else b""
        bare = _OF_VALUE.sub(b"", tag).rstrip(b"/>") + typed + b">"
        shown = _paragraphs(text) if text else b""
        if tag.endswith(b"/>"):
            return bare + shown + closing
        end = self.xml.rindex(b"</", start, cell.end)
        own = [(each.begin, each.end, b"") for each in cell.inside]
        where = own[0][0] if own else end
        return bare + spliced(self.xml, [(where, where, shown), *own], start, end) + closing


def _typed(tag: bytes, number: str | None) -> bytes:
    """What says of which type a value is: a number that is told, or a text."""
    kind = "string" if number is None else "float"
    value = "" if number is None else f' office:value="{number}"'
    told = f' calcext:value-type="{kind}"' if b"calcext:value-type" in tag else ""
    return f' office:value-type="{kind}"{value}{told}'.encode()


def _tag_at(xml: bytes, at: int) -> bytes:
    found = TAG.match(xml, at)
    return found[0] if found else b""


def _repeated(tag: bytes, name: str, count: int) -> bytes:
    """A tag that says that it stands for so many; for one it says nothing."""
    bare = _REPEATED.sub(b"", tag)
    end = -2 if bare.endswith(b"/>") else -1
    return bare[:end] + (f' {name}="{count}"'.encode() if count > 1 else b"") + bare[end:]


def _paragraphs(text: str) -> bytes:
    """A text as a cell holds it: a paragraph for each line, and each blank that would be lost spelled."""
    lines = (_BLANKS.sub(_blanks, escape(line)) for line in text.split("\n"))
    return "".join(f"<text:p>{line}</text:p>" for line in lines).encode("ascii", "xmlcharrefreplace")


def _blanks(match: re.Match[str]) -> str:
    return "<text:tab/>" if match[0] == "\t" else f'<text:s text:c="{len(match[0])}"/>'
