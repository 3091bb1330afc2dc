"""A CSV file -> rows of cells: its encoding and separator are detected and told, its rows are read as a stream."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.maps.found import NO_MAPS, MapsFound
from peasant_ld.reading.maps.reading import read_mapped
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.letters import NAMES, Letters, detect_letters
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_table

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 2**16


def read_csv(
    path: Path,
    name: str,
    declared: Declared | None = None,
    account: RowAccount | None = None,
    maps: MapsFound = NO_MAPS,
) -> Iterator[Record | Problem]:
    """The records of a CSV file (RFC 4180), one a row, named after the columns or by its `maps`; see `read_table`.

    UTF-8, UTF-16, Windows-1252, Mac Roman and DOS; separated by commas, semicolons, tabs or bars: what is not UTF-8 and
    commas is told as advice (PLD310, PLD311). Letters that can be read in two ways are asked, and nothing is read
    (PLD337). What becomes of the rows goes into `account`. Streams: memory does not grow with the
    file. Raises nothing.
    """
    try:
        encoding, separator, told = looked_at(path, name, declared or Declared(), maps.titles)
    except OSError as error:
        yield cannot_open(name, error)
        return
    yield from told
    if any(problem.blocks for problem in told):
        return
    sheet = Sheet(name, None, path.stem, declared or Declared(), account=account or RowAccount())
    tables = maps.of_sheet(path.stem)
    if tables:
        yield from read_mapped(lambda: csv_rows(path, name, encoding, separator), sheet, tables)
    else:
        yield from read_table(csv_rows(path, name, encoding, separator), sheet)


def looked_at(path: Path, name: str, declared: Declared, titles: frozenset[str]) -> tuple[str, str, list[Problem]]:
    """The encoding and the separator of a file, and what is to be told of them: it is not read where that blocks.

    Raises OSError.
    """
    letters = detect_letters(path)
    separator = detect_separator(path, letters.encoding, declared, titles)
    told = list(told_of_letters(letters, name))
    return letters.encoding, separator, told if letters.other is not None else [*told, *_advice(name, path, separator)]


def _advice(name: str, path: Path, separator: str) -> Iterator[Problem]:
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    if separator != usual:
        yield Problem("PLD311", Place(name), severity=Severity.ADVICE, facts={"found": SEPARATORS[separator]})


def detect_encoding(path: Path) -> str:
    """The encoding of a file, as `detect_letters` finds it. Raises OSError."""
    return detect_letters(path).encoding


def told_of_letters(letters: Letters, name: str) -> Iterator[Problem]:
    """What is to be said of how a file is read: nothing of UTF-8; PLD310, or PLD337 where it may be read otherwise."""
    if letters.other is not None:
        facts = {"suggestion": letters.word, "other": letters.other}
        yield Problem("PLD337", Place(name), facts=facts)
    elif not letters.encoding.startswith("utf-8"):
        word = {"word": letters.word} if letters.word else {}
        facts = {"found": NAMES.get(letters.encoding, "UTF-16"), **word}
        yield Problem("PLD310", Place(name), severity=Severity.ADVICE, facts=facts)


def detect_separator(path: Path, encoding: str, declared: Declared, titles: frozenset[str] = frozenset()) -> str:
    """The separator with which the first rows name the most keys or `titles`, and hold the most cells.

    Raises OSError.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
    if sample[:4] == "sep=" and sample[4:5] in SEPARATORS:
        return sample[4]
    keys = {"id", "type", *names_of(declared.model).keys}
    start = 20 if titles else 10

    def weight(separator: str) -> tuple[int, int, bool]:
        lines = [line for line in sample.splitlines()[:start] if not line.startswith("#")]
        rows = list(csv.reader(lines, delimiter=separator))
        named = max(
            (
                sum(cell.strip().partition("@")[0].partition(".")[0] in keys or cell.strip() in titles for cell in row)
                for row in rows
            ),
            default=0,
        )
        return named, max((len(row) for row in rows[:3]), default=0), separator == ","

    return max(SEPARATORS, key=weight)


def csv_rows(path: Path, name: str, encoding: str, separator: str) -> Rows:
    """The rows of a CSV file with their numbers from 1; what has broken quotation marks is a problem (PLD312).

    Its fact `records` is how many lines of the file cannot be read: a quotation mark that is not closed takes those
    that follow with it, and each counts as a row.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            for row in _split(file, separator):
                if isinstance(row, _Broken):
                    yield _problem(row, name)
                elif row[0] > 1 or not _says_separator(row[1]):
                    yield row
    except OSError as error:
        yield cannot_open(name, error)
    except UnicodeDecodeError as error:
        yield Problem("PLD002", Place(name), facts={"offset": error.start})


def row_texts(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """Each row of a file: its number, its lines as they stand there, and whether it can be read. All are the file.

    Raises OSError, UnicodeDecodeError.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = _Recorded(file)
        for row in _split(lines, separator):
            yield row[0], lines.take(), not isinstance(row, _Broken)


def broken_lines(path: Path, encoding: str, separator: str) -> dict[int, list[str]]:
    """The lines that cannot be read, as they stand in the file, by the row at which each such piece begins.

    Raises OSError, UnicodeDecodeError.
    """
    rows = row_texts(path, encoding, separator)
    return {number: [line.rstrip("\r\n") for line in lines] for number, lines, is_whole in rows if not is_whole}


@dataclass(slots=True)
class _Recorded:
    """Lines that are kept while they are handed on."""

    lines: Iterator[str]
    kept: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.kept.append(line)
        return line

    def take(self) -> list[str]:
        """The lines that were handed on since the last time."""
        kept, self.kept = self.kept, []
        return kept


class _Broken(NamedTuple):
    """Lines that cannot be split: the row at which they begin, why, and how many there are."""

    number: int
    reason: str
    lines: int


def _split(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]] | _Broken]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number, before = 1, 0
    while True:
        try:
            cells = next(reader)
            line, reason = reader.line_num, ""
            if line - before > 1 and _swallows(cells, separator):
                reason = "swallowed-rows"
        except StopIteration:
            return
        except csv.Error as error:
            cells, line, reason = [], reader.line_num, _reason(error)
        if reason:
            yield _Broken(number, reason, line - before)
            number += line - before - 1
        else:
            yield number, cells
        number += 1
        before = line


def _problem(broken: _Broken, name: str) -> Problem:
    more = {"lines": broken.lines} if broken.lines > 1 else {}
    facts = {"reason": broken.reason, "records": broken.lines, **more}
    return Problem("PLD312", Place(name, row=broken.number), facts=facts)


def _says_separator(cells: list[str]) -> bool:
    return 0 < len(cells) <= 2 and cells[0].startswith("sep=")


_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_PLAIN_FORMS = frozenset({"", "a", "0", "a0", "0a"})


def _swallows(cells: list[str], separator: str) -> bool:
    """Whether a cell of several lines holds other rows: a line of it begins with what has the form of the first cell.

    Two quotation marks that were forgotten close one another, and what stands between them looks like a text.
    """
    start, mark, _ = cells[0].partition("\n")[0].partition(separator)
    form = _form(start)
    if form in _PLAIN_FORMS:
        return False
    # A text that begins in the first cell ends before the separator.
    ends = (cells[0].splitlines()[-1],) if mark else ()
    inside = (line for cell in cells if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:])
    begins = (line.partition(separator)[0] for line in inside if separator in line)
    return any(_form(each) == form for each in (*ends, *begins))


def _form(text: str) -> str:
    """The form of a short text: `grant/a-12` is `a/a-0`."""
    return _DIGITS.sub("0", _LETTERS.sub("a", text.strip().strip('"'))) if " " not in text.strip() else ""


def _reason(error: csv.Error) -> str:
    text = str(error)
    return "cell-too-long" if "limit" in text else "no-closing-quote" if "end of data" in text else "broken-quotes"
