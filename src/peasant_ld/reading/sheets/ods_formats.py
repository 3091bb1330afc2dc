"""The styles of an OpenDocument workbook and the tags of its sheets -> the formats of cells, found tag by tag.

Its data styles (OpenDocument 1.3, part 3, 16.29) are written as the formats of other spreadsheets are, so that both
mean the same.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from peasant_ld.reading.sheets.cell_formats import YEARS, CellFormats, YearCell
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.formats import NumberFormat, Section, read_format

_DATA_STYLE = re.compile(
    r"<number:(number|percentage|date|time)-style\s([^>]*[^/>])>(.*?)</number:\1-style>", re.DOTALL
)
_CELL_STYLE = re.compile(r"<style:style\s([^>]*)>")
_STYLE_PARTS = re.compile(r"""<style:style\s[^>]*?style:name="([^"]*)"[^>]*[^/>]>(.*?)</style:style>""", re.DOTALL)
_LINE = re.compile(r"""style:text-line-through-style\s*=\s*["'](\w+)["']""")
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PART = re.compile(r"<number:([\w-]+)((?:\s[^>]*?)?)(?:/>|>(.*?)</number:\1>)", re.DOTALL)
_EMBEDDED = re.compile(r"<number:embedded-text\s([^>]*)>([^<]*)<")
_STYLE_NAME = re.compile(rb"""table:(?:default-cell-)?style-name\s*=\s*["']([^"']*)["']""")
_DEFAULT = re.compile(rb"""table:default-cell-style-name\s*=\s*["']([^"']*)["']""")
_IS_PERCENT = re.compile(rb"""office:value-type\s*=\s*["']percentage["']""")
_DAY = re.compile(rb"""office:date-value\s*=\s*["']([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00)?["']""")
_ALIKE = 1000  # of rows or cells that are told to be alike, more are no table of people's
_FIRST_DAY = datetime.date(1899, 12, 30)
_PERCENT = NumberFormat((Section(percent=True),))  # what a cell of percents shows, whatever its style is


@dataclass(frozen=True, slots=True)
class OdsStyles:
    """The styles of a workbook whose formats show something else than values, by name."""

    formats: tuple[NumberFormat, ...] = (_PERCENT,)
    numbers: Mapping[bytes, int] = field(default_factory=dict)
    struck: frozenset[bytes] = frozenset()
    """The names of the styles that cross out."""

    @classmethod
    def of(cls, common: bytes, own: bytes) -> OdsStyles:
        """The styles of `styles.xml`, and those at the beginning of `content.xml`."""
        text = common.decode(errors="replace") + own.decode(errors="replace")
        codes = {}
        for family, inside, parts in _DATA_STYLE.findall(text):
            codes[_attributes(inside).get("style:name", "")] = _code(family, inside, parts)
        styles = {}
        for tag in _CELL_STYLE.findall(text):
            parts = _attributes(tag)
            if parts.get("style:family") == "table-cell":
                styles[parts.get("style:name", "")] = parts
        found: dict[NumberFormat, int] = {_PERCENT: 0}
        numbers = {}
        for name in styles:
            if known := read_format(codes.get(_data_style(name, styles), "")):
                numbers[name.encode()] = found.setdefault(known, len(found))
        return cls(tuple(found), numbers, frozenset(_struck(text, styles)))


def _struck(text: str, styles: Mapping[str, Mapping[str, str]]) -> Iterator[bytes]:
    """The names of the styles of cells that cross out, themselves or by the one that they are derived from."""
    lines = {name: found[1] != "none" for name, inside in _STYLE_PARTS.findall(text) if (found := _LINE.search(inside))}
    for name in styles if any(lines.values()) else ():
        above = name
        for _ in range(10):
            if above in lines or above not in styles:
                break
            above = styles[above].get("style:parent-style-name", "")
        if lines.get(above):
            yield name.encode()


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(first or second) for name, first, second in _ATTRIBUTE.findall(tag)}


def _data_style(name: str, styles: Mapping[str, Mapping[str, str]]) -> str:
    """The data style of a style of cells, which may have it from the one that it is derived from."""
    for _ in range(10):
        style = styles.get(name, {})
        if "style:data-style-name" in style:
            return style["style:data-style-name"]
        name = style.get("style:parent-style-name", "")
    return ""


_CODES: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "day": lambda _: "d",
    "month": lambda _: "mmmm",  # as a word, so that it is never minutes
    "year": lambda _: "yyyy",
    "era": lambda _: "",
    "day-of-week": lambda _: "dddd",
    "hours": lambda _: "h",
    "minutes": lambda _: "mm",
    "seconds": lambda _: "ss",
    "am-pm": lambda _: "AM/PM",
    "scientific-number": lambda _: "0E+0",
    "fraction": lambda _: "# ?/?",
}


def _code(family: str, inside: str, parts: str) -> str:
    """A data style as a format code."""
    if family == "percentage":
        return "0%"
    if _attributes(inside).get("number:truncate-on-overflow") == "false":
        return "[h]:mm:ss"
    found = []
    for name, attributes, content in _PART.findall(parts):
        if name == "text":
            found.append(f'"{unescape(content)}"'.replace('""', ""))
        elif name == "number":
            found.append(_digits(_attributes(attributes), content))
        elif name in _CODES:
            found.append(_CODES[name](_attributes(attributes)))
    return "".join(found)


def _digits(attributes: Mapping[str, str], content: str) -> str:
    """The digits of a number, with the texts that stand between them; counted from the right."""
    if attributes.get("number:grouping") == "true":
        return "#,##0"
    if attributes.get("number:decimal-places", "0") != "0":
        return "0.0"
    least = attributes.get("number:min-integer-digits", "1")
    digits = list("0" * min(int(least) if least.isdecimal() else 1, 30))
    for inside, text in _EMBEDDED.findall(content):
        position = _attributes(inside).get("number:position", "")
        if position.isdecimal() and int(position) < 30:
            digits.insert(max(len([each for each in digits if each in "0#"]) - int(position), 0), f'"{unescape(text)}"')
    return "".join(digits)


@dataclass(slots=True)
class OdsFormats:
    """The formats of the cells of one sheet, and the years in its cells of dates, while its tags go by."""

    styles: OdsStyles = field(default_factory=OdsStyles)
    sheet: str = ""
    years: list[YearCell] = field(default_factory=list)
    found: CellFormats = field(init=False)
    _columns: list[tuple[int, int | None]] = field(default_factory=list)  # the last index, the format
    _rows: tuple[int, int] = (1, 1)
    _of_row: int | None = None

    def __post_init__(self) -> None:
        self.found = CellFormats(self.styles.formats)

    def take_column(self, attributes: bytes, count: int) -> None:
        """The next columns, of which `count` are described together."""
        before = self._columns[-1][0] if self._columns else -1
        self._columns.append((before + count, self._named(_DEFAULT, attributes)))

    def take_row(self, attributes: bytes, first: int, count: int) -> None:
        """The rows that come next, `count` of them described together."""
        self._rows, self._of_row = (first, first + count - 1), self._named(_DEFAULT, attributes)

    def take_cell(self, attributes: bytes, column: int, count: int) -> None:
        """A cell that is filled, `count` times side by side."""
        if self.styles.struck:
            self._note_struck(attributes, column, count)
        if b"office:value=" not in attributes and b"-value=" not in attributes:
            return
        is_percent = b"percentage" in attributes and _IS_PERCENT.search(attributes) is not None
        for index in range(column, column + count) if is_percent or self.styles.numbers else ():
            number = 0 if is_percent else self._number(attributes, index)
            if number is not None:
                self.found.add(self._rows, index, number)
        if day := _DAY.search(attributes):
            self._note_year(datetime.date.fromisoformat(day[1].decode()), column, count)

    def _note_struck(self, attributes: bytes, column: int, count: int) -> None:
        match, (first, last) = _STYLE_NAME.search(attributes), self._rows
        if match and unescape(match[1].decode(errors="replace")).encode() in self.styles.struck:
            for row in range(first, min(last, first + _ALIKE) + 1):
                for index in range(column, column + min(count, _ALIKE)):
                    self.found.strike(row, index)

    def _number(self, attributes: bytes, index: int) -> int | None:
        """The format of a cell: its own, that of its row, or that of its column."""
        if b"table:style-name" in attributes:
            return self._named(_STYLE_NAME, attributes)
        if self._of_row is not None:
            return self._of_row
        return next((number for last, number in self._columns if index <= last), None)

    def _named(self, pattern: re.Pattern[bytes], attributes: bytes) -> int | None:
        if not self.styles.numbers or b"style-name" not in attributes:
            return None
        match = pattern.search(attributes)
        return self.styles.numbers.get(unescape(match[1].decode(errors="replace")).encode()) if match else None

    def _note_year(self, day: datetime.date, column: int, count: int) -> None:
        year, (first, last) = (day - _FIRST_DAY).days, self._rows
        if year in YEARS:
            for row in range(first, min(last, first + _ALIKE) + 1):
                for index in range(column, column + min(count, _ALIKE)):
                    self.years.append(YearCell(self.sheet, letter(index), row, year, day.isoformat()))
