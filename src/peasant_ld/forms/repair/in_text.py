"""A CSV or JSON file and mends -> the same bytes with the values concerned alone written anew.

Encoding, byte order mark, separator, quotation marks, line ends and what cannot be read stay as they are.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from peasant_ld.forms.repair.splices import Mended, SheetCell, spliced
from peasant_ld.reading.json_places import walk
from peasant_ld.reading.sheets.text import row_texts

LETTERS = "letters"
_BYTE_ORDER = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CELL = r'(?:"((?:[^"]|"")*)"|([^"{0}\r\n][^{0}\r\n]*)|)(?={0}|[\r\n]|\Z)'

Change = Callable[[str], str | None]  # the new text of a cell by its old one; None where it is another one


def mend_csv(path: Path, form: tuple[str, str], changes: Mapping[SheetCell, Change]) -> Mended:
    """A CSV file, of which the encoding and the separator are given, with some of its cells changed.

    Those are left whose letters the encoding does not have. Raises OSError.
    """
    encoding, separator = form
    codec, mark = _codec(path, encoding)
    left: dict[SheetCell, str] = {}
    done: set[SheetCell] = set()
    wanted = {cell.row for cell in changes}
    pieces = [mark]
    for number, lines, is_whole in row_texts(path, encoding, separator):
        text, splices = "".join(lines), []
        for cell, span, old in cells_of(separator, number, text) if is_whole and number - 1 in wanted else ():
            new = changes[cell](old) if cell in changes else None
            if new is None:
                continue
            if _has(codec, new):
                splices.append((*span, _quoted(new, text[span[0]] == '"', separator)))
                done.add(cell)
            else:
                left[cell] = LETTERS
        pieces.append(spliced(text, splices).encode(codec))
    return Mended(b"".join(pieces), frozenset(done), left)


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
