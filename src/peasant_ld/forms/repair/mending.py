"""Mends and a file of records -> a copy of it in which these values alone are changed, and a list of every change.

Never in place. The copy keeps what is beside the values: of a workbook notes, lists, formulas, formats and what is
hidden; of a text its encoding, separator and line ends. What a formula gives is not written over, but told.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, write_file
from peasant_ld.forms.repair import Mend, by_file
from peasant_ld.forms.repair.in_book import mend_book
from peasant_ld.forms.repair.in_text import mend_csv, mend_json, mend_json_lines
from peasant_ld.forms.repair.splices import Mended, SheetCell
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.exact import guarded
from peasant_ld.reading.sheets.text import detect_encoding, detect_separator
from peasant_ld.report.messages import visible

CHANGES = ".changes.csv"
_BOOKS = (".xlsx", ".ods", ".xlsm")
_LINES = (".jsonl", ".ndjson")
_PARTS = re.compile(r"(\s*[|;\n]\s*)")
ELSEWHERE = "not-in-cell"


@dataclass(frozen=True, slots=True)
class MendedCopy:
    """What was written, the mends that are in it, and the others, told where they stand (PLD327)."""

    files: tuple[Path, ...]
    changed: tuple[Mend, ...]
    left: tuple[Problem, ...]


def apply(source: Path, mends: Iterable[Mend], out: Path, declared: Declared | None = None) -> MendedCopy:
    """Write a mended copy of what was read, and beside it `<out>.changes.csv` with every change; nothing without one.

    A file gives the file `out`, of the same format; of a folder, the files that are mended are written below the folder
    `out`. Raises InputError if something stands there already (PLD317) or `out` names another format (PLD329), OSError,
    MissingExtra for a workbook without python-calamine.
    """
    wanted = by_file(mends)
    is_file = source.is_file()
    if is_file:
        _same_format(source, out)
    files = {name: (source, out) if is_file else (source / name, out / name) for name in wanted}
    listed = out.with_name(out.name + CHANGES)
    _refuse_to_replace([*(target for _, target in files.values()), listed])
    made = {name: mended(path, wanted[name], declared or Declared()) for name, (path, _) in files.items()}
    written = {files[name][1]: content for name, (content, told) in made.items() if told.changed}
    changed = tuple(mend for _, told in made.values() for mend in told.changed)
    if changed:
        written[listed] = _list_of(changed)
    _write(written)
    return MendedCopy(tuple(written), changed, tuple(problem for _, told in made.values() for problem in told.left))


def _same_format(source: Path, out: Path) -> None:
    if out.suffix.lower() != source.suffix.lower():
        facts = {"suffix": out.suffix or out.name, "expected": source.suffix.lower()}
        raise InputError(Problem("PLD329", Place(str(out)), facts=facts))


def _refuse_to_replace(targets: Iterable[Path]) -> None:
    for target in targets:
        if target.exists() or is_link(target):
            raise InputError(Problem("PLD317", Place(str(target))))


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write all or nothing: a copy without the list of what was changed in it would pass for the original."""
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(target, content)
    except BaseException:
        for target in contents:
            target.unlink(missing_ok=True)
        raise


@dataclass(frozen=True, slots=True)
class MendsTold:
    """Of one file, the mends that were made and the problems of the others."""

    changed: list[Mend]
    left: list[Problem]


def _list_of(changed: Iterable[Mend]) -> bytes:
    """The table of every change."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["file", "place", "before", "after", "why"])
    for mend in changed:
        row = (visible(mend.place.file, None), _spot(mend), mend.before, mend.written, mend.why)
        writer.writerow(map(guarded, row))
    return table.getvalue().encode("utf-8-sig")


def _spot(mend: Mend) -> str:
    place = mend.place
    if place.cell:
        return f"{place.sheet}!{place.cell}" if place.sheet else place.cell
    return f"{place.line}{mend.pointer}" if place.line else mend.pointer


def mended(path: Path, mends: list[Mend], declared: Declared) -> tuple[bytes, MendsTold]:
    """The content of one file with its mends, and what became of them. Raises InputError, MissingExtra, OSError."""
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return _mend_table(path, mends, declared)
    if suffix in _BOOKS:
        return _mend_workbook(path, mends, declared)
    if suffix in _LINES:
        lines: dict[int, dict[str, Any]] = defaultdict(dict)
        for mend in mends:
            lines[mend.place.line or 0][mend.pointer] = mend.after
        return mend_json_lines(path, lines), MendsTold(mends, [])
    values = {mend.place.pointer or mend.pointer: mend.after for mend in mends}
    return mend_json(path.read_text("utf-8"), values).encode(), MendsTold(mends, [])


_Cells = dict[SheetCell, list[Mend]]


def _cells(mends: Iterable[Mend]) -> dict[str | None, _Cells]:
    """The mends by sheet and cell."""
    found: dict[str | None, _Cells] = defaultdict(lambda: defaultdict(list))
    for mend in mends:
        found[mend.place.sheet][SheetCell.at(mend.place.column or "", mend.place.row or 0)].append(mend)
    return found


def _changed(mends: Iterable[Mend], text: str) -> str | None:
    """A cell with its mends; one that holds several values is mended in the parts concerned. None if one is missing."""
    for mend in mends:
        parts = [text] if text == mend.before else _PARTS.split(text)
        if mend.before in parts:
            parts[parts.index(mend.before)] = mend.written
            text = "".join(parts)
        elif mend.before in text:
            text = text.replace(mend.before, mend.written, 1)
        else:
            return None
    return text


def _told(cells: _Cells, mended: Mended) -> MendsTold:
    """What became of the mends of one sheet."""
    told = MendsTold([], [])
    for cell, mends in cells.items():
        if cell in mended.done:
            told.changed.extend(mends)
        else:
            why = mended.left.get(cell, ELSEWHERE)
            told.left.extend(_left(mend, why) for mend in mends)
    return told


def _left(mend: Mend, why: str) -> Problem:
    facts = {"reason": why, "suggestion": mend.written}
    return Problem("PLD327", mend.place, value=mend.before, severity=Severity.WARNING, facts=facts)


def _mend_table(path: Path, mends: list[Mend], declared: Declared) -> tuple[bytes, MendsTold]:
    encoding = detect_encoding(path)
    form = encoding, detect_separator(path, encoding, declared)
    cells = _cells(mends)[None]
    try:
        mended = mend_csv(path, form, {cell: partial(_changed, own) for cell, own in cells.items()})
    except UnicodeDecodeError as error:
        raise InputError(Problem("PLD002", Place(str(path)), facts={"offset": error.start})) from error
    return mended.content, _told(cells, mended)


def _mend_workbook(path: Path, mends: list[Mend], declared: Declared) -> tuple[bytes, MendsTold]:
    cells = {str(title): own for title, own in _cells(mends).items()}
    changes = {title: {cell: partial(_changed, each) for cell, each in own.items()} for title, own in cells.items()}
    content, sheets = mend_book(path, changes, declared)
    each = [_told(own, sheets[title]) for title, own in cells.items()]
    told = MendsTold([mend for one in each for mend in one.changed], [problem for one in each for problem in one.left])
    return content, told
