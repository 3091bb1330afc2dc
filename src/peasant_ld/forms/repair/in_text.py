"""A CSV or JSON file and mends -> the same bytes with the values concerned alone written anew.

Encoding, byte order mark, separator, quotation marks, line ends and what cannot be read stay as they are.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peasant_ld.forms.repair.splices import Mended, SheetCell, Splice, spliced
from peasant_ld.reading.json_places import walk
from peasant_ld.reading.sheets.text import row_texts

LETTERS = "letters"
_BYTE_ORDER = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CELL = r'(?:"((?:[^"]|"")*)"|([^"{0}\r\n][^{0}\r\n]*)|)(?={0}|[\r\n]|\Z)'

Change = Callable[[str], str | None]  # the new text of a cell by its old one; None where it is another one


def mend_csv(path: Path, form: tuple[str, str], changes: Mapping[SheetCell, Change]) -> Mended:
    """A CSV file, of which the encoding and the separator are given, with some of its cells changed.

    A cell that is not there holds nothing, and is put behind the last of its row, or of the file. Those are left whose
    letters the encoding does not have. Raises OSError.
    """
    codec, mark = _codec(path, form[0])
    made = _ChangedText(form[1], codec, changes)
    pieces, end, number = [mark], "", 0
    for number, lines, is_whole in row_texts(path, *form):
        text = "".join(lines)
        end = text[len(text.rstrip("\r\n")) :] or end
        pieces.append((made.row(number, text) if is_whole else text).encode(codec))
        number += len(lines) - 1 if not is_whole else 0
    if more := made.behind(number, end or "\n"):
        is_open = len(pieces) > 1 and not pieces[-1].endswith(("\n".encode(codec), "\r".encode(codec)))
        pieces += [(end or "\n").encode(codec)] * is_open + [more.encode(codec)]
    return Mended(b"".join(pieces), frozenset(made.done), made.left)


@dataclass(slots=True)
class _ChangedText:
    """The cells that are to be changed, while the rows of a text go by."""

    separator: str
    codec: str
    changes: Mapping[SheetCell, Change]
    done: set[SheetCell] = field(default_factory=set)
    left: dict[SheetCell, str] = field(default_factory=dict)
    wanted: dict[int, list[SheetCell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in sorted(self.changes):
            self.wanted.setdefault(cell.row + 1, []).append(cell)

    def row(self, number: int, text: str) -> str:
        """The text of a row with its cells changed."""
        if number not in self.wanted:
            return text
        splices, width = list[Splice[str]](), 0
        end = len(text.rstrip("\r\n"))
        for cell, span, old in cells_of(self.separator, number, text) if end else ():
            width = cell.column + 1
            if cell in self.changes and (new := self._new(cell, old)) is not None:
                splices.append((*span, _quoted(new, text[span[0] :][:1] == '"', self.separator)))
        return spliced(text, [*splices, (end, end, self._behind(number, width))])

    def _behind(self, number: int, width: int) -> str:
        """What comes behind the last of so many cells of a row."""
        found = ""
        for cell in (each for each in self.wanted[number] if each.column >= width):
            if new := self._new(cell, ""):
                found += self.separator * (cell.column - width + (width > 0)) + _quoted(new, False, self.separator)
                width = cell.column + 1
        return found

    def behind(self, last: int, end: str) -> str:
        """The rows that come behind the last one."""
        text = ""
        for number in sorted(number for number in self.wanted if number > last):
            if row := self._behind(number, 0):
                text += end * (number - last - 1) + row + end
                last = number
        return text

    def _new(self, cell: SheetCell, old: str) -> str | None:
        """The new text of a cell, if it is to have one, and the encoding has its letters."""
        new = self.changes[cell](old)
        if new is not None and not _has(self.codec, new):
            self.left[cell] = LETTERS
            return None
        self.done |= set() if new is None else {cell}
        return new


def cells_of(separator: str, number: int, text: str) -> Iterator[tuple[SheetCell, tuple[int, int], str]]:
    """The cells of a row: where each stands in its text, and what it holds."""
    form = re.compile(_CELL.format(re.escape(separator)))
    at, column = 0, 0
    while (match := form.match(text, at)) is not None:
        old = (match[2] or "") if match[1] is None else match[1].replace('""', '"')
        yield SheetCell(number - 1, column), match.span(), old
        at, column = match.end() + 1, column + 1
        if text[match.end() : at] != separator:
            return


def _quoted(text: str, is_quoted: bool, separator: str) -> str:
    needed = is_quoted or any(sign in text for sign in (separator, '"', "\r", "\n"))
    return '"{}"'.format(text.replace('"', '""')) if needed else text


def _has(codec: str, text: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _codec(path: Path, encoding: str) -> tuple[str, bytes]:
    """What encodes the letters of a file, and the byte order mark that it begins with."""
    with path.open("rb") as file:
        start = file.read(4)
    return next(((codec, mark) for mark, codec in _BYTE_ORDER.items() if start.startswith(mark)), (encoding, b""))


def mend_json(text: str, values: Mapping[str, Any]) -> str:
    """JSON text with other values at some pointers. Where it spells letters (`\\u00e9`), so do they."""
    start = 1 if text.startswith("\ufeff") else 0
    splices = [
        (value.start, value.start + len(value.token), json.dumps(values[pointer], ensure_ascii=text.isascii()))
        for value in walk(text, start)
        if value.token.startswith('"') and (pointer := value.pointer) in values
    ]
    return spliced(text, splices)


def mend_json_lines(path: Path, values: Mapping[int, Mapping[str, Any]]) -> bytes:
    """A file of JSON Lines with other values, by line and pointer. Raises OSError."""
    with path.open("rb") as file:
        lines = (
            mend_json(line.decode(), values[number]).encode() if number in values else line
            for number, line in enumerate(file, 1)
        )
        return b"".join(lines)
