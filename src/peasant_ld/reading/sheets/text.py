"""A CSV file -> rows of cells: its encoding and separator are detected and told, its rows are read as a stream."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import Rows, read_table

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_BLOCK = 2**20
_SAMPLE = 2**16
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_csv(path: Path, name: str, declared: Declared | None = None) -> Iterator[Record | Problem]:
    """The records of a CSV file (RFC 4180), one a row, named after the columns; see `read_table`.

    UTF-8, UTF-16 and Windows-1252; separated by commas, semicolons, tabs or bars: what is not UTF-8 and commas is told
    as advice (PLD310, PLD311). Streams: memory does not grow with the file. Raises nothing.
    """
    try:
        encoding = detect_encoding(path)
        separator = detect_separator(path, encoding, declared or Declared())
    except OSError as error:
        yield cannot_open(name, error)
        return
    yield from _advice(name, path, encoding, separator)
    sheet = Sheet(name, None, path.stem, declared or Declared())
    yield from read_table(csv_rows(path, name, encoding, separator), sheet)


def _advice(name: str, path: Path, encoding: str, separator: str) -> Iterator[Problem]:
    if not encoding.startswith("utf-8"):
        shown = {"cp1252": "Windows-1252", "latin-1": "ISO-8859-1"}.get(encoding, "UTF-16")
        yield Problem("PLD310", Place(name), severity=Severity.ADVICE, facts={"found": shown})
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    if separator != usual:
        yield Problem("PLD311", Place(name), severity=Severity.ADVICE, facts={"found": SEPARATORS[separator]})


def detect_encoding(path: Path) -> str:
    """The encoding of a file: by its byte order mark, else UTF-8 if all of it is, else Windows-1252 or ISO-8859-1.

    Raises OSError.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
        for mark, encoding in _BOMS:
            if start.startswith(mark):
                return encoding
        if start.count(b"\0") * 3 > len(start):
            return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
        for encoding in ("utf-8", "cp1252"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := file.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    return "latin-1"


def detect_separator(path: Path, encoding: str, declared: Declared) -> str:
    """The separator with which the first rows name the most keys, and hold the most cells. Raises OSError."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
    if sample[:4] == "sep=" and sample[4:5] in SEPARATORS:
        return sample[4]
    keys = {"id", "type", *names_of(declared.model).keys}

    def weight(separator: str) -> tuple[int, int, bool]:
        lines = [line for line in sample.splitlines()[:10] if not line.startswith("#")]
        rows = list(csv.reader(lines, delimiter=separator))
        named = max(
            (sum(cell.strip().partition("@")[0].partition(".")[0] in keys for cell in row) for row in rows), default=0
        )
        return named, max((len(row) for row in rows[:3]), default=0), separator == ","

    return max(SEPARATORS, key=weight)


def csv_rows(path: Path, name: str, encoding: str, separator: str) -> Rows:
    """The rows of a CSV file with their numbers from 1; a row with broken quotation marks is a problem (PLD312)."""
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator, strict=True)
            while True:
                number += 1
                try:
                    row = next(reader)
                except csv.Error as error:
                    place = Place(name, row=number)
                    yield Problem("PLD312", place, facts={"reason": _reason(error), "records": 1})
                    continue
                if number == 1 and len(row) <= 2 and row and row[0].startswith("sep="):
                    continue
                yield number, row
    except StopIteration:
        return
    except OSError as error:
        yield cannot_open(name, error)
    except UnicodeDecodeError as error:
        yield Problem("PLD002", Place(name), facts={"offset": error.start})


def _reason(error: csv.Error) -> str:
    text = str(error)
    return "cell-too-long" if "limit" in text else "no-closing-quote" if "end of data" in text else "broken-quotes"
