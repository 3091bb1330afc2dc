"""The styles of an XLSX workbook and the XML of its sheets -> the formats of cells, found block by block."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from peasant_ld.reading.sheets.cell_formats import YEARS, CellFormats, YearCell, index_of
from peasant_ld.reading.sheets.formats import BUILT_IN, NumberFormat, read_format

_NUMBER_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s([^>]*)>")
_CELL_STYLES = re.compile(r"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FONTS = re.compile(r"<(?:\w+:)?fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(r"<(?:\w+:)?font(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?font>)", re.DOTALL)
_STRIKE = re.compile(r"""<(?:\w+:)?strike(?!\w)(?!\s[^>]*val\s*=\s*["'](?:0|false)["'])""")
_STYLE = re.compile(r"<(?:\w+:)?xf[\s/>]([^>]*)")
_ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_IS_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\s[^>]*\bdate1904\s*=\s*["'](?:1|true)["']""")
# What a sheet may write otherwise than most programs do; a tag and, where there is one, the value behind it.
_UNUSUAL = (b":c ", b":row", b"<c\n", b"<c\r", b"<c\t", b"s='", b' cm="', b' vm="', b' ph="')
_TAG = re.compile(
    rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>(?:<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?(?:<(?:\w+:)?v>([^<]*))?"
)
_IN_TAG = re.compile(rb"""(?:\A|\s)(r|s|t)\s*=\s*["']([^"']*)["']""")
_USUAL = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: t="\w+")? s="(%s)"'
_YEAR = (
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"((?: t="\w+")? s="(?:%s)"[^>]*)>'
    rb"(?:<f[^>]*>(?:[^<]*</f>)?)?<v>(1[5-9][0-9][0-9]|20[0-9][0-9])</v>"
)
_NUMBERS = (b"", b"n")
_FIRST_DAYS = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}


@dataclass(frozen=True, slots=True)
class XlsxStyles:
    """The styles of a workbook whose formats show something else than values, by number; and its first day."""

    formats: tuple[NumberFormat, ...] = ()
    numbers: Mapping[bytes, int] = field(default_factory=dict)
    first_day: datetime.date = _FIRST_DAYS[False]
    struck: frozenset[bytes] = frozenset()
    """The numbers of the styles that cross out."""

    @classmethod
    def of(cls, styles: bytes, workbook: bytes) -> XlsxStyles:
        """The styles that `xl/styles.xml` and `xl/workbook.xml` define."""
        text = styles.decode(errors="replace")
        codes = dict(BUILT_IN)
        for tag in _NUMBER_FORMAT.findall(text):
            parts = _attributes(tag)
            if parts.get("numFmtId", "").isdecimal():
                codes[int(parts["numFmtId"])] = unescape(parts.get("formatCode", ""))
        found: dict[NumberFormat, int] = {}
        numbers = {}
        for index, code in enumerate(_codes(text, codes)):
            if known := read_format(code):
                numbers[str(index).encode()] = found.setdefault(known, len(found))
        first_day = _FIRST_DAYS[_IS_1904.search(workbook) is not None]
        return cls(tuple(found), numbers, first_day, frozenset(_struck(text)))


def _struck(text: str) -> Iterator[bytes]:
    """The numbers of the styles of cells whose font crosses out."""
    fonts, styles = _FONTS.search(text), _CELL_STYLES.search(text)
    crossing = (
        {str(number) for number, font in enumerate(_FONT.findall(fonts[0])) if _STRIKE.search(font)} if fonts else ()
    )
    for index, tag in enumerate(_STYLE.findall(styles[0]) if styles and crossing else ()):
        if _attributes(tag).get("fontId", "") in crossing:
            yield str(index).encode()


def _codes(text: str, codes: Mapping[int, str]) -> Iterator[str]:
    """The format code of each style of cells."""
    styles = _CELL_STYLES.search(text)
    for tag in _STYLE.findall(styles[0]) if styles else ():
        number = _attributes(tag).get("numFmtId", "")
        yield codes.get(int(number), "") if number.isdecimal() else ""


def _attributes(tag: str) -> dict[str, str]:
    return {name: first or second for name, first, second in _ATTRIBUTE.findall(tag)}


class XlsxFormats:
    """The formats of the cells of one sheet, and the years in cells of dates, while its blocks go by."""

    def __init__(self, styles: XlsxStyles, sheet: str) -> None:
        self.found, self.years = CellFormats(styles.formats), list[YearCell]()
        self._styles, self._sheet = styles, sheet
        self._row = self._column = 0
        self._dates = {style for style, number in styles.numbers.items() if styles.formats[number].is_date}
        self._usual = re.compile(_USUAL % b"|".join(styles.numbers))
        self._crossed = re.compile(_USUAL % b"|".join(sorted(styles.struck)))
        self._year = re.compile(_YEAR % b"|".join(self._dates)) if self._dates else None

    def take(self, block: bytes) -> None:
        """Look through the next block of the sheet."""
        if not self._styles.numbers and not self._styles.struck:
            return
        if block.count(b'<c r="') != block.count(b"<c ") or any(mark in block for mark in _UNUSUAL):
            self._take_slowly(block)
            return
        for letters, digits, _ in self._crossed.findall(block) if self._styles.struck else ():
            self.found.strike(int(digits), index_of(letters.decode()))
        if self._styles.numbers:
            self._take_formats(block)

    def _take_formats(self, block: bytes) -> None:
        """Look at the cells of a block whose format shows something else than they hold."""
        add, numbers = self.found.add, self._styles.numbers
        columns: dict[bytes, int] = {}
        for letters, digits, style in self._usual.findall(block):
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = index_of(letters.decode())
            row = int(digits)
            add((row, row), column, numbers[style])
        for letters, digits, rest, year in self._year.findall(block) if self._year else ():
            kind = dict(_IN_TAG.findall(rest)).get(b"t", b"")
            if kind in _NUMBERS:
                self._note_year(letters.decode(), int(digits), int(year))

    def _take_slowly(self, block: bytes) -> None:
        """Look at every tag: cells may say nowhere where they stand."""
        for tag, inside, value in _TAG.findall(block):
            parts = dict(_IN_TAG.findall(inside))
            at = parts.get(b"r", b"").decode(errors="replace").upper()
            if tag == b"row":
                self._row, self._column = int(at) if at.isdecimal() else self._row + 1, 0
                continue
            letters = at.rstrip("0123456789")
            self._column = index_of(letters) + 1 if letters.isascii() and letters.isalpha() else self._column + 1
            row = int(at[len(letters) :]) if at[len(letters) :].isdecimal() else self._row
            style = parts.get(b"s", b"0")
            if style in self._styles.struck:
                self.found.strike(row, self._column - 1)
            if style in self._styles.numbers:
                self.found.add((row, row), self._column - 1, self._styles.numbers[style])
            is_year = style in self._dates and parts.get(b"t", b"") in _NUMBERS and value.isdigit()
            if is_year and int(value) in YEARS:
                self._note_year(letters, row, int(value))

    def _note_year(self, letters: str, row: int, year: int) -> None:
        day = self._styles.first_day + datetime.timedelta(days=year)
        self.years.append(YearCell(self._sheet, letters, row, year, day.isoformat()))
