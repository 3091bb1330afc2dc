"""Problems -> the rows that did not pass, in the format they came in, with a column of reasons, to be mended."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

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
from peasant_ld.report.messages import Catalogue

NAME = "rejected"
_BOOKS = (".xlsx", ".ods", ".xlsm")
_TABLES = (".csv", ".tsv")


def write_rejected(
    problems: Iterable[Problem], source: str | Path, folder: Path, lang: str = "en", model: Model | None = None
) -> list[Path]:
    """Write the records that did not pass into files of `folder`, one for each file of the input that holds some.

    CSV gives `rejected.csv`, a workbook `rejected.xlsx`, JSON `rejected.jsonl` and `rejected.reasons.csv`;
    with several input files the name of each follows: `rejected-grants.csv`. Only problems that block count. `source`
    is what was read. The folder is made; it must lie outside of a release, since nothing in the files is redacted.
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
        base = folder / (NAME if len(by_file) == 1 else f"{NAME}-{_stem(name, by_file)}")
        written += _writer(path)(_Input(path, name, model, _Reasons.of(own, told)), base)
    return written


def _stem(name: str, others: Iterable[str]) -> str:
    """What tells one file of the input from the others: its name without the suffix, if no other has the same."""
    bare = name.rpartition(".")[0]
    same = sum(other.rpartition(".")[0] == bare for other in others) > 1
    return (name.replace(".", "-") if same else bare).replace("/", "-")


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

    def told(self, reasons: _Reasons) -> set[str]:
        """The ids in the rows that are told."""
        return {identity for number, identity in self.ids().items() if (self.title, number) in reasons.rows}

    def chosen(self, reasons: _Reasons, wanted: set[str]) -> dict[int, list[Problem]]:
        """The rows to write: those that are told, and those whose id is wanted."""
        ids = self.ids()
        return {
            number: [*reasons.rows.get((self.title, number), ()), *reasons.ids.get(ids.get(number, ""), ())]
            for number, _ in self.rows[self.header + 1 :]
            if (self.title, number) in reasons.rows or (ids.get(number) or None) in wanted
        }


def _write_csv(given: _Input, base: Path) -> list[Path]:
    """The rejected rows of a CSV file: UTF-8, with its own separator."""
    encoding = detect_encoding(given.path)
    separator = detect_separator(given.path, encoding, Declared(model=given.model))
    sheet = Sheet(given.name, None, given.path.stem, Declared(model=given.model))
    target = base.with_name(base.name + given.path.suffix.lower())
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        for cells in _csv_lines(csv_rows(given.path, given.name, encoding, separator), sheet, given.reasons):
            writer.writerow([guarded(cell) for cell in cells])
    return [target]


def _csv_lines(rows: Any, sheet: Sheet, reasons: _Reasons) -> Iterator[list[str]]:
    """The header, and the rows that are told; a column `type` takes over what the name of the file said."""
    iterator = iter(rows)
    head = list(islice(iterator, 10))
    at = header_row(head, sheet.names.keys)
    if at is None:
        return
    copy = _Copy.of(_cells(head[at]), sheet.names.kind_of_title(sheet.title))
    yield from (copy.cells(_cells(item)) for item in head[:at])
    yield copy.header()
    for item in chain(head[at + 1 :], iterator):
        yield from copy.line(item, reasons)


def _cells(item: tuple[int, list[str]] | Problem) -> list[str]:
    """The cells of a row; of one that could not be split, a comment that says so."""
    return [f"# {item.code}"] if isinstance(item, Problem) else item[1]


@dataclass(frozen=True, slots=True)
class _Copy:
    """How the rows of a CSV file are taken over: their header, which cells, and the kind to add."""

    titles: list[str]
    kept: list[int]
    kind: str | None

    @classmethod
    def of(cls, titles: list[str], kind: str | None) -> _Copy:
        """The way to take over the rows below these titles, of a file whose name says this kind."""
        bare = [title.strip().casefold() for title in titles]
        kept = [index for index, title in enumerate(bare) if title != REASONS]
        return cls(titles, kept, None if "type" in bare else kind)

    def header(self) -> list[str]:
        """The titles, with those that are added."""
        return self.cells(self.titles) + (["type"] if self.kind else []) + [REASONS]

    def cells(self, row: list[str]) -> list[str]:
        """The cells of a row that are taken over."""
        return [row[index] if index < len(row) else "" for index in self.kept]

    def line(self, item: tuple[int, list[str]] | Problem, reasons: _Reasons) -> Iterator[list[str]]:
        """A row with its reasons, if it is told; cells that were too many come last."""
        row = _cells(item)
        place = item.place if isinstance(item, Problem) else None
        number = (place.row if place else None) if isinstance(item, Problem) else item[0]
        told = [*reasons.rows.get((None, number or 0), ()), *reasons.ids.get(self._id(row), ())]
        if told:
            kind = [self.kind] if self.kind else []
            yield [*self.cells(row), *kind, reasons.tell(told), *row[len(self.titles) :]]

    def _id(self, row: list[str]) -> str:
        return next((cell.strip() for title, cell in zip(self.titles, row, strict=False) if title.strip() == "id"), "")


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
    wanted = set(reasons.ids).union(*(table.told(reasons) for table in nested))
    for table in tables:
        if table.own_key != PARENT:
            chosen = table.chosen(reasons, wanted)
            wanted |= {table.ids().get(number, "") for number in chosen}
            if chosen:
                yield table, chosen
    for table in nested:
        if own := table.chosen(reasons, wanted):
            yield table, own


def _write_sheet(sheet: Any, table: _Table, chosen: Mapping[int, list[Problem]], by: tuple[_Reasons, Any]) -> None:
    reasons, styles = by
    header = table.rows[table.header][1]
    kept = [index for index, cell in enumerate(header) if cell.strip().casefold() != REASONS]
    last = max(len(row) for _, row in table.rows)
    for line, (_, row) in enumerate(table.rows[: table.header + 1]):
        _write_row(sheet, line, {index: row[index] for index in kept}, dict.fromkeys(kept, styles["head"]))
    sheet.write_string(table.header, last, REASONS, styles["head"])
    sheet.set_column(last, last, 80)
    sheet.freeze_panes(table.header + 1, 0)
    cells = dict(table.rows)
    for line, (number, problems) in enumerate(chosen.items(), table.header + 1):
        bad = {problem.place.column for problem in problems if problem.place}
        marks = {index: styles["bad" if letter(index) in bad else "cell"] for index in kept}
        _write_row(sheet, line, {index: cells[number][index] for index in kept}, marks)
        sheet.write_string(line, last, reasons.tell(problems), styles["reasons"])


def _write_row(sheet: Any, line: int, cells: Mapping[int, str], styles: Mapping[int, Any]) -> None:
    """Cells as text, never as formulas."""
    for index, text in cells.items():
        if text:
            sheet.write_string(line, index, text, styles[index])
        else:
            sheet.write_blank(line, index, None, styles[index])


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
    rows = given.reasons.rows
    inside = [problem for own in rows.values() for problem in own if problem.code != "PLD026"]
    by_id: dict[str | None, list[Problem]] = defaultdict(list)
    for problem in [*inside, *(one for own in given.reasons.ids.values() for one in own)]:
        by_id[problem.record].append(problem)
    for item in read_records(given.path):
        if isinstance(item, Record):
            identity = str(item.data.get("id", ""))
            told = by_id.get(identity) or rows.get((None, item.origin.line or 0))
            if told:
                yield json.dumps(item.data, ensure_ascii=False).encode(), told
