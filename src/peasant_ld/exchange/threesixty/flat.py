"""The flattened form of 360Giving (CSV, XLSX, ODS; titles or paths as headers) -> nested grants, each value in a cell.

The sheets are read as those of a dataset are. Every sheet with columns of grants holds grants, in whatever order the
sheets stand; rows of one identifier are one grant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.node import Given
from peasant_ld.exchange.threesixty.read import Package
from peasant_ld.exchange.threesixty.rows import Gathering, PackedRow, Table
from peasant_ld.exchange.threesixty.titles import TITLES, Titles, header_row
from peasant_ld.exchange.workbook import sheets_of, tell
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.body import Rows, lose, table_rows
from peasant_ld.reading.sheets.columns import Scope, letter
from peasant_ld.reading.sheets.no_records import Frame
from peasant_ld.reading.sheets.row_account import ABOVE, BLANK, UNREAD
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import Opening, begun, opening

_NEEDED = "Identifier, Title, Amount Awarded"
_ABOUT = ("title", "description", "license", "issued", "modified", "identifier", "version")
_SHOWN = 12  # titles of a header that are shown where none is one of grants
_TWO = 2
_LOOKED_AT = 20  # rows among which the header is looked for
# What of the rows that are passed over was nothing in the first place.
_NOTHING = frozenset({ABOVE, BLANK})


def read_flat(path: Path, declared: Declared, account: Account) -> Package:
    """The package in a CSV file or a workbook; `declared` is what was said of its sheets.

    A sheet named Meta tells of the package; what stands on a sheet without columns of grants is counted as lost. Raises
    InputError (PLD001, PLD002, PLD307, PLD403) where the file holds no grants; MissingExtra without a reader.
    """
    about: dict[str, Any] = {}
    tables: list[Table] = []
    seen: list[str] = []
    for sheet, rows in sheets_of(path, declared, account, TITLES):
        if (sheet.name or "").strip().casefold() == "meta":
            about = _meta(rows, sheet)
        elif table := _table(rows, sheet, account, seen):
            tables.append(table)
    if not tables:
        facts = {"expected": _NEEDED} | ({"found": ", ".join(seen[:_SHOWN])} if seen else {})
        raise InputError(Problem("PLD403", Place(path.name), facts=facts))
    return Package(about, _grants(tables, account))


def _table(rows: Rows, sheet: Sheet, account: Account, seen: list[str]) -> Table | None:
    """A sheet of grants, or of parts of grants; None where it holds neither. What its header names is added to `seen`.

    Raises InputError where the file cannot be read to its end.
    """
    before = sheet.account.passed.copy()
    found = opening(_readable(rows), Scope(sheet.names, None, {}, sheet.declared), header_row, _LOOKED_AT)
    for problem in begun(found, sheet, _above):
        tell(problem, account)
    if found.header is None:
        return None
    titles = Titles.of(found.header[1], sheet.first)
    seen += [column.header for column in titles.columns]
    if not titles.are_of_use:
        _leave(found, sheet, account)
        return None
    titles = _shown(titles, sheet, found.header[0], account)
    table = Table(sheet, titles, list(_rows(found, titles, sheet, account)))
    for reason, number in (sheet.account.passed - before).items():
        if reason not in _NOTHING:
            account.lost[f"rows: {reason}"] += number
    return table


def _readable(rows: Rows) -> Rows:
    """The same rows. Raises InputError for a problem that is not one of some rows alone."""
    for item in rows:
        if isinstance(item, Problem) and item.blocks and not (item.place and item.place.row):
            raise InputError(item)
        yield item


def _above(number: int, cells: list[str], sheet: Sheet) -> Iterator[Problem]:
    """A row above the header is a title or a note for people."""
    sheet.account.passed[ABOVE] += 1
    return iter(())


def _leave(found: Opening, sheet: Sheet, account: Account) -> None:
    """Count the rows of a sheet that holds no grants as lost; where it has one only, that one."""
    last, lost = found.header[0] if found.header else 0, 0
    for item in found.below:
        if isinstance(item, Problem):
            tell(item, account)
            last = max(last, lose(item, sheet))
        else:
            last, is_filled = item[0], any(map(str.strip, item[1]))
            sheet.account.passed[UNREAD if is_filled else BLANK] += 1
            lost += is_filled
    account.lost[f"sheet {sheet.name or sheet.title}"] += lost or 1
    sheet.account.rows += last


def _shown(titles: Titles, sheet: Sheet, row: int, account: Account) -> Titles:
    """The columns that the sheet shows; those that it hides are told and not read (PLD321)."""
    is_hidden = sheet.layout.hidden.has_column
    hidden = [each for each in (*titles.columns, *titles.doubled) if is_hidden(sheet.first + each.index)]
    if not hidden:
        return titles
    sheet.account.columns += len(hidden)
    account.lost["hidden columns"] += len(hidden)
    value = ", ".join(column.letter for column in sorted(hidden, key=lambda column: column.index))
    place = sheet.place._replace(row=row)
    tell(Problem("PLD321", place, value=value, severity=Severity.WARNING, facts={"columns": len(hidden)}), account)
    return titles.without(hidden)


def _rows(found: Opening, titles: Titles, sheet: Sheet, account: Account) -> Iterator[PackedRow]:
    """The rows that are grants or parts of them and can be read; what else there is, is told and counted."""
    for item in table_rows(found.below, _frame(found, titles), sheet):
        if isinstance(item, Problem):
            tell(item, account)
            if lost := int(item.facts.get("records", 0)):
                account.read += lost
                account.rejected += lost
            continue
        number, cells, problems = item
        problems = (*problems, *_doubled(number, cells, titles, sheet))
        for problem in problems:
            tell(problem, account)
        for index in _untitled(cells, titles):
            account.lost[f"column {letter(sheet.first + index)} (without a title)"] += 1
        yield PackedRow.of(number, cells, bool(problems))


def _frame(found: Opening, titles: Titles) -> Frame:
    number, header = found.header or (0, [])
    return Frame(
        number,
        header,
        titles.own.index if titles.own else None,
        frozenset(column.index for column in titles.columns),
        tuple(column.index for column in titles.columns if column.is_amount),
        tuple(item[1] for item in found.above if not isinstance(item, Problem)),
        is_nested=titles.are_of_parts and not titles.are_of_grants,
    )


def _doubled(number: int, cells: list[str], titles: Titles, sheet: Sheet) -> Iterator[Problem]:
    """Values of a second column for one value that say something else, and would be lost (PLD316)."""
    first = {column.path: column for column in titles.columns}
    for column in titles.doubled:
        other = first.get(column.path, column)
        text, known = (_text(cells, each.index) for each in (column, other))
        if text and text != known:
            place = sheet.place._replace(row=number, column=column.letter, header=column.header)
            yield Problem("PLD316", place, key=column.header, value=column.header, facts={"other": other.header})


def _untitled(cells: list[str], titles: Titles) -> Iterator[int]:
    titled = {column.index for column in (*titles.columns, *titles.doubled, *titles.hidden)}
    return (index for index, cell in enumerate(cells) if cell.strip() and index not in titled)


def _text(cells: list[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _grants(tables: Sequence[Table], account: Account) -> Iterator[Given]:
    """The grants of all sheets, in the order of their first rows."""
    of_grants = [each for each in tables if each.titles.are_of_grants] or list(tables)
    parts = [each for each in tables if each not in of_grants and each.titles.are_of_parts]
    gathering = Gathering(account)
    for table in of_grants:
        yield from gathering.take(table, is_whole=True)
    for table in parts:
        yield from gathering.take(table, is_whole=False)
    for table in tables:
        if table not in of_grants and table not in parts:
            _lose(table, account)
    yield from gathering.grants()


def _lose(table: Table, account: Account) -> None:
    """Count the rows of a sheet as lost that could be of grants, if no other sheet were."""
    account.lost[f"sheet {table.name}"] += len(table.rows)
    table.sheet.account.records -= len(table.rows)
    table.sheet.account.passed[UNREAD] += len(table.rows)


def _meta(rows: Rows, sheet: Sheet) -> dict[str, Any]:
    """What a Meta sheet says of the package: a name and a value a row, or a row of names above a row of values."""
    read = [item for item in _readable(rows) if not isinstance(item, Problem)]
    told = [cells for _, cells in read if any(map(str.strip, cells))]
    sheet.account.rows += read[-1][0] if read else 0
    sheet.account.passed[UNREAD] += len(told)
    sheet.account.passed[BLANK] += (read[-1][0] if read else 0) - len(told)
    if len(told) == _TWO and len(told[0]) > _TWO:
        told = list(map(list, zip(*told, strict=False)))
    stated = {row[0].strip().casefold(): row[1].strip() for row in told if len(row) > 1 and row[0] and row[1]}
    about: dict[str, Any] = {key: stated[key] for key in _ABOUT if key in stated}
    publisher = {key: stated.get(f"publisher:{key}") or stated.get(f"publisher/{key}") for key in ("name", "website")}
    return about | {"publisher": {key: value for key, value in publisher.items() if value}}
