"""Problems -> the rows that did not pass, in the format they came in, with a column of reasons, to be mended."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from peasant_ld.messages import Catalogue
from peasant_ld.model import Model
from peasant_ld.problem import MissingExtra, Problem
from peasant_ld.reading import Record, read_records
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.cells import as_text, guarded
from peasant_ld.reading.sheets.columns import REASONS, letter
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import PARENT, header_row, nested_key
from peasant_ld.reading.sheets.text import csv_rows, detect_encoding, detect_separator

NAME = "rejected"
_BOOKS = (".xlsx", ".ods", ".xlsm")
_TABLES = (".csv", ".tsv")


def write_rejected(
    problems: Iterable[Problem], source: str | Path, folder: Path, lang: str = "en", model: Model | None = None
) -> list[Path]:
    """Write the records that did not pass into files of `folder`, one for each file of the input that holds some.

    CSV gives `rejected.csv`, a workbook `rejected.xlsx`, JSON `rejected.jsonl` and `rejected.reasons.csv`;
    with several input files the name of each follows: `rejected-grants.csv`. Only problems that block count. `source`
    is what was read. The folder is made; it must lie outside of a release, since nothing in the files has been redacted.
    Gives the files written. Raises OSError, and MissingExtra for a workbook without XlsxWriter.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.blocks and problem.place and (problem.place.row or problem.place.line or problem.record):
            by_file[problem.place.file].append(problem)
    told = Catalogue.load(lang)
    written: list[Path] = []
    for name, own in sorted(by_file.items()):
        path = Path(source) if str(source) == name else Path(source) / name
        if not path.is_file():  # standard input
            continue
        folder.mkdir(parents=True, exist_ok=True)
        base = folder / (NAME if len(by_file) == 1 else f"{NAME}-{name.replace('/', '-').rpartition('.')[0]}")
        written += _writer(path)(_Input(path, name, model, _Reasons.of(own, told)), base)
    return written


def _writer(path: Path) -> Callable[[_Input, Path], list[Path]]:
    suffix = path.suffix.lower()
    return _write_book if suffix in _BOOKS else _write_csv if suffix in _TABLES else _write_json


@dataclass(slots=True)
class _Reasons:
    """Why rows did not pass: by sheet and row, by line, and by id for what is told of a record without its row."""

    words: Catalogue
    rows: dict[tuple[str | None, int], list[Problem]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, problems: Iterable[Problem], words: Catalogue) -> _Reasons:
        found = cls(words)
        for problem in problems:
            place = problem.place
            number = (place.row or place.line) if place else None
            if place and number:
                found.rows[place.sheet, number].append(problem)
            elif problem.record:
                found.ids[problem.record].append(problem)
        return found

    def tell(self, problems: Iterable[Problem]) -> str:
        """The problems of a row as one text, each as `PLD021 amount.value: ... ; fix: ...`."""
        return "\n".join(dict.fromkeys(self._sentence(problem) for problem in problems))

    def _sentence(self, problem: Problem) -> str:
        fix = self.words.fix(problem)
        said = f"{problem.code} {self.words.say(problem)}"
        return f"{said} ({fix})" if fix else said


@dataclass(frozen=True, slots=True)
class _Input:
    """A file of which some rows did not pass."""

    path: Path
    name: str
    model: Model | None
    reasons: _Reasons


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of one sheet, of which some are taken."""

    title: str
    rows: list[tuple[int, list[str]]]
    header: int
    own_key: str  # `id`, or `record` on a nested sheet

    def ids(self) -> Mapping[int, str]:
        """Row number -> the id that stands in it."""
        names = [cell.strip().rstrip("* ").casefold() for cell in self.rows[self.header][1]]
        if self.own_key not in names:
            return {}
        at = names.index(self.own_key)
        return {number: row[at].strip() for number, row in self.rows[self.header + 1 :] if at < len(row)}


def _write_csv(given: _Input, base: Path) -> list[Path]:
    """The rejected rows of a CSV file: UTF-8, with its own separator."""
    encoding = detect_encoding(given.path)
    separator = detect_separator(given.path, encoding, Declared(model=given.model))
    sheet = Sheet(given.name, None, given.path.stem, Declared(model=given.model))
    head: list[tuple[int, list[str]] | Problem] = []
    target = base.with_name(base.name + given.path.suffix.lower())
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        for cells in _csv_lines(csv_rows(given.path, given.name, encoding, separator), sheet, given.reasons, head):
            writer.writerow([guarded(cell) for cell in cells])
    return [target]


def _csv_lines(rows: Any, sheet: Sheet, reasons: _Reasons, head: list[Any]) -> Iterator[list[str]]:
    """The header, and the rows that are told; a column `type` takes over what the name of the file said."""
    iterator = iter(rows)
    for item in iterator:
        head.append(item)
        if len(head) == 10:
            break
    at = header_row(head, sheet.names.keys)
    kind = sheet.names.kind_of_title(sheet.title)
    if at is None:
        return
    header = [] if isinstance(head[at], Problem) else head[at][1]
    kept = [index for index, cell in enumerate(header) if cell.strip().casefold() != REASONS]
    typed = "type" in [cell.strip().casefold() for cell in header] or kind is None
    for item in head[:at]:
        if not isinstance(item, Problem):
            yield [item[1][index] for index in kept if index < len(item[1])]
    yield [header[index] for index in kept] + ([] if typed else ["type"]) + [REASONS]
    names = [cell.strip().casefold() for cell in header]
    copy = _Copy(kept, len(header), names.index("id") if "id" in names else None, None if typed else kind)
    for item in chain(head[at + 1 :], iterator):
        yield from copy.line(item, reasons)


@dataclass(frozen=True, slots=True)
class _Copy:
    """How the rows of a CSV file are taken over: which cells, where the id stands, and the kind to add."""

    kept: list[int]
    width: int
    identity: int | None
    kind: str | None

    def line(self, item: tuple[int, list[str]] | Problem, reasons: _Reasons) -> Iterator[list[str]]:
        """A row with its reasons, if it is told; cells that were too many come last."""
        if isinstance(item, Problem):
            number, row = (item.place.row or 0) if item.place else 0, [f"# {item.code}"]
        else:
            number, row = item
        told = [*reasons.rows.get((None, number), ())]
        if self.identity is not None and self.identity < len(row):
            told += reasons.ids.get(row[self.identity].strip(), [])
        if told:
            cells = [row[index] if index < len(row) else "" for index in self.kept]
            yield cells + ([self.kind] if self.kind else []) + [reasons.tell(told)] + row[self.width :]


def _write_book(given: _Input, base: Path) -> list[Path]:
    """The rejected rows of a workbook as XLSX: their sheets, the cells as text, those in question coloured."""
    try:
        import xlsxwriter
        from python_calamine import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    with load_workbook(given.path) as book:
        tables = [table for title in book.sheet_names if (table := _table(book, title, given))]
    target = base.with_name(base.name + ".xlsx")
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as out:
        out.set_properties({"created": datetime.datetime(2000, 1, 1)})
        styles = {name: out.add_format(style) for name, style in _STYLES.items()}
        for table, chosen in _chosen(tables, given.reasons):
            _write_sheet(out.add_worksheet(table.title[:31]), table, chosen, (given.reasons, styles))
    target.write_bytes(held.getvalue())
    return [target]


_STYLES = {
    "cell": {"num_format": "@"},
    "head": {"bold": True, "bottom": 1},
    "bad": {"num_format": "@", "bg_color": "#FFC7CE"},
    "reasons": {"text_wrap": True, "font_color": "#9C0006", "valign": "top"},
}


def _table(book: Any, title: str, given: _Input) -> _Table | None:
    calamine = book.get_sheet_by_name(title)
    start = calamine.start
    before = [""] * (start[1] if start else 0)  # so that columns keep their letters
    rows = [(number, before + [as_text(cell) for cell in row]) for number, row in enumerate(calamine.iter_rows(), 1)]
    sheet = Sheet(given.name, title, title, Declared(model=given.model))
    nested = nested_key(sheet) if sheet.names.kind(title) is None else None
    nodes = names_of(given.model).model.nodes
    keys = nodes[nested[1].node or ""] if nested else sheet.names.keys
    at = header_row(list(rows[:10]), keys)
    return None if at is None else _Table(title, rows, at, PARENT if nested else "id")


def _chosen(tables: list[_Table], reasons: _Reasons) -> Iterator[tuple[_Table, dict[int, list[Problem]]]]:
    """The rows of each sheet to write: those that are told, their nested rows, and the records of nested rows told."""
    nested = [table for table in tables if table.own_key == PARENT]
    wanted = set(reasons.ids)
    for table in nested:
        wanted |= {one for number, one in table.ids().items() if reasons.rows.get((table.title, number))}
    for table in (each for each in tables if each.own_key == "id"):
        ids = table.ids()
        chosen = {
            number: reasons.rows.get((table.title, number), []) + reasons.ids.get(ids.get(number, ""), [])
            for number, _ in table.rows[table.header + 1 :]
            if (table.title, number) in reasons.rows or ids.get(number) in wanted
        }
        wanted |= {ids[number] for number in chosen if number in ids}
        if chosen:
            yield table, chosen
    for table in nested:
        own = {
            number: reasons.rows.get((table.title, number), []) for number, one in table.ids().items() if one in wanted
        }
        if own:
            yield table, own


def _write_sheet(sheet: Any, table: _Table, chosen: Mapping[int, list[Problem]], by: tuple[_Reasons, Any]) -> None:
    reasons, styles = by
    header = table.rows[table.header][1]
    kept = [index for index, cell in enumerate(header) if cell.strip().casefold() != REASONS]
    last = max((len(row) for _, row in table.rows), default=0)
    for line, (_, row) in enumerate(table.rows[: table.header + 1]):
        for index in kept:
            sheet.write_string(line, index, row[index] if index < len(row) else "", styles["head"])
    sheet.write_string(table.header, last, REASONS, styles["head"])
    sheet.set_column(last, last, 80)
    sheet.freeze_panes(table.header + 1, 0)
    cells = {number: row for number, row in table.rows if number in chosen}
    for line, (number, problems) in enumerate(chosen.items(), table.header + 1):
        bad = {problem.place.column for problem in problems if problem.place}
        for index in kept:
            text = cells[number][index] if index < len(cells[number]) else ""
            style = styles["bad"] if letter(index) in bad else styles["cell"]
            sheet.write_string(line, index, text, style) if text else sheet.write_blank(line, index, None, style)
        sheet.write_string(line, last, reasons.tell(problems), styles["reasons"])


def _write_json(given: _Input, base: Path) -> list[Path]:
    """The rejected records of a JSON file as JSON Lines; the reasons beside them: a record has no such key."""
    target, beside = base.with_name(base.name + ".jsonl"), base.with_name(base.name + ".reasons.csv")
    of = _json_lines if given.path.suffix.lower() in (".jsonl", ".ndjson") else _json_records
    with target.open("wb") as lines, beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", REASONS])
        for count, (line, told) in enumerate(of(given), 1):
            lines.write(line.rstrip(b"\r\n") + b"\n")
            writer.writerow([count, guarded(given.reasons.tell(told))])
    return [target, beside]


def _json_lines(given: _Input) -> Iterator[tuple[bytes, list[Problem]]]:
    """The lines that are told, as they were written: what is not JSON too."""
    with given.path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if told := given.reasons.rows.get((None, number)):
                yield line, told


def _json_records(given: _Input) -> Iterator[tuple[bytes, list[Problem]]]:
    """The records that are told by their id, or by the line on which they begin."""
    by_id: dict[str | None, list[Problem]] = defaultdict(list)
    by_id.update(given.reasons.ids.items())
    for problem in (one for rows in given.reasons.rows.values() for one in rows if one.code != "PLD026"):
        by_id[problem.record].append(problem)
    for item in read_records(given.path):
        if isinstance(item, Record):
            identity = item.data.get("id")
            told = given.reasons.rows.get((None, item.origin.line or 0), [])
            told = (isinstance(identity, str) and by_id.get(identity)) or told
            if told:
                yield json.dumps(item.data, ensure_ascii=False).encode(), told
