"""Rows of a program's tables -> records, by the same reader as the rows of a sheet; places say title and row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, groupby, islice
from pathlib import PurePath
from typing import Any

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.absent import without_nulls
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.exact_numbers import as_texts, compile_numbers, digits
from peasant_ld.reading.maps.columns import plan_of_map
from peasant_ld.reading.maps.columns import scope_of as scope_of_map
from peasant_ld.reading.maps.distinct import one_by_id
from peasant_ld.reading.maps.map_file import TableMap
from peasant_ld.reading.record import Locator, NamedReference, Record, ReferenceColumn
from peasant_ld.reading.rows import RowRules, TitledRow
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.cells import NestedCell, number_text
from peasant_ld.reading.sheets.column import TEXTS, Column
from peasant_ld.reading.sheets.columns import ColumnPlan, compile_plan
from peasant_ld.reading.sheets.header import scope_of
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import ONE_RECORD, Sheet
from peasant_ld.reading.sheets.table import Opening, frame_of, of_kind, records_of

_LOOKED_AT = 25  # rows by which it is told what ids are like


def records_of_rows(
    items: Iterable[Any], rules: RowRules, declared: Declared, account: RowAccount
) -> Iterator[Record | Problem]:
    """The records of the rows among some items, and the items that are none; rows that follow one another are a table.

    Raises ValueError for a kind that the model has not, InputError for a map that is not right.
    """
    kind = _kind(rules, declared)
    tables = rules.maps(declared) if rules.maps is not None else (None,)
    told: set[tuple[str, str | None]] = set()
    for titles, run in groupby(items, key=lambda item: item.titles if isinstance(item, TitledRow) else None):
        if titles is None:
            yield from run
        else:
            sheet = _sheet(rules, kind, declared, account)
            yield from _once(_of_table(titles, run, sheet, tables, rules), told)


def _kind(rules: RowRules, declared: Declared) -> str | None:
    if rules.kind is None:
        return None
    names = names_of(declared.model)
    kind = names.kind(rules.kind)
    if kind is None:
        raise ValueError(f"kind is one of {', '.join(names.model.kinds)}, not {rules.kind!r}")
    return kind


def _sheet(rules: RowRules, kind: str | None, declared: Declared, account: RowAccount) -> Sheet:
    title = kind or PurePath(rules.name).name
    return Sheet(rules.name, None, title, declared, account=account, has_remarks=False)


def _once(items: Iterable[Record | Problem], told: set[tuple[str, str | None]]) -> Iterator[Record | Problem]:
    """What is wrong with a title is told once, however many tables begin anew in one source."""
    for item in items:
        if isinstance(item, Problem) and item.place is not None and item.place.row is None:
            known = item.code, item.value
            if known in told:
                continue
            told.add(known)
        yield item


def _of_table(
    titles: tuple[str, ...], run: Iterator[Any], sheet: Sheet, tables: Sequence[TableMap | None], rules: RowRules
) -> Iterator[Record | Problem]:
    """The records of rows that have the same titles; nothing is read where two columns have one (PLD073).

    Raises ValueError for a primary key that is no column.
    """
    _look_for_key(rules, titles)
    twice = [title for title, count in Counter(title.strip() for title in titles).items() if count > 1 and title]
    if twice:
        lost = sum(1 for _ in run)
        sheet.account.rows += lost
        sheet.account.unreadable += lost
        facts = {"records": lost} if lost else {}
        yield Problem("PLD073", sheet.place._replace(header=twice[0]), value=twice[0], facts=facts)
        return
    rows = tuple(run) if len(tables) > 1 else run
    for number, table in enumerate(tables):
        own = sheet if number == 0 else replace(sheet, account=RowAccount())
        for item in _by_plan(titles, iter(rows), replace(own, table=table), rules):
            sheet.account.made += number > 0 and isinstance(item, Record)
            yield item


def _look_for_key(rules: RowRules, titles: tuple[str, ...]) -> None:
    lacking = next((title for title in rules.key if title not in titles), None)
    if lacking is not None:
        raise ValueError(f"key names columns of {rules.name}: {', '.join(titles)}; {lacking!r} is none of them")


def _by_plan(
    titles: tuple[str, ...], rows: Iterator[TitledRow], sheet: Sheet, rules: RowRules
) -> Iterator[Record | Problem]:
    plan, of_titles = _plan(titles, sheet, rules.key)
    passing = _Passing(rows, plan, of_titles, rules)
    first = list(islice(passing, _LOOKED_AT))
    below: Rows = chain(first, passing)
    opening = Opening([], (0, list(titles)), below, first, 0, 0)
    opened = plan, frame_of(plan, opening, sheet), below
    before = sheet.account.rows
    if sheet.table is None:
        found = of_kind(opened, sheet, sheet.names.kind_of_title(sheet.title), None)
    else:
        found = records_of(opened, sheet, sheet.table.kind, None)
        lists = {key.name for key in plan.scope.keys.values() if key.many}
        found = one_by_id(found, sheet.account, lists) if sheet.table.distinct else found
    yield from passing.at_home(found, sheet)
    if sheet.account.rows > before:  # the number of the last row was counted, and not how many there were
        sheet.account.rows = before + passing.count


def _plan(titles: tuple[str, ...], sheet: Sheet, key: tuple[str, ...]) -> tuple[ColumnPlan, Mapping[int, Problem]]:
    """What the titles mean; and by column that its language is not known: that is told where it holds a text.

    A column of the primary key need not mean anything else.
    """
    cells = list(titles)
    if sheet.table is not None:
        scope = replace(scope_of_map(sheet.table, sheet.declared), whole=True)
        plan = plan_of_map(cells, 0, sheet.place, scope, table=sheet.table)
    else:
        plan = compile_plan(cells, 0, sheet.place, replace(scope_of(sheet), whole=True))
    index = {title.strip(): number for number, title in enumerate(titles)}
    without = {index[each.value or ""]: each for each in plan.problems if each.code == "PLD306" and each.value in index}
    read = {each.header for each in plan.columns}
    passed = {"PLD306": frozenset(index), **dict.fromkeys(("PLD301", "PLD342"), frozenset(key) - read)}
    rest = tuple(each for each in plan.problems if each.value not in passed.get(each.code, ()))
    return replace(plan, problems=rest), without


@dataclass(slots=True)
class _Passing:
    """The rows of one table while they go by, as cells of text; what is wrong with one stands in its place."""

    rows: Iterator[TitledRow]
    plan: ColumnPlan
    without_language: Mapping[int, Problem]
    rules: RowRules
    count: int = 0
    waiting: list[Problem] = field(default_factory=list)
    _keys: dict[int, str] = field(default_factory=dict)
    _nested: set[int] = field(default_factory=set)
    _asked: set[int] = field(default_factory=set)
    _columns: dict[int, ReferenceColumn] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Problem]:
        for row in self.rows:
            self.count += 1
            if self.rules.key:
                self._keys[row.number] = _key(row, self.rules.key)
            for number, problem in enumerate(row.problems):
                facts = {**problem.facts, **({} if number else {"records": ONE_RECORD})}
                yield replace(problem, record=self._identity(row), facts=facts)
            if not row.problems:
                cells = [_cell(each) for each in row.cells]
                self._look(row, cells)
                yield row.number, cells

    def _identity(self, row: TitledRow) -> str | None:
        own = next((column.index for column in self.plan.columns if column.path == ("id",)), None)
        identity = row.cells[own] if own is not None else None
        return identity if isinstance(identity, str) else None

    def _look(self, row: TitledRow, cells: list[str]) -> None:
        """See whether a text stands where nothing says its language, and whether anything is nested."""
        for index, problem in self.without_language.items():
            if index not in self._asked and cells[index].strip() and not isinstance(cells[index], NestedCell):
                self._asked.add(index)
                self.waiting.append(problem)
        if any(isinstance(cell, NestedCell) for cell in cells):
            self._nested.add(row.number)

    def at_home(self, found: Iterable[Record | Problem], sheet: Sheet) -> Iterator[Record | Problem]:
        """What was found, with places that name the table, the row, its key and the title of the column."""
        numbers = compile_numbers(sheet.names.model)
        whole = {_pointer(each.path[:-1]): each.header for each in self.plan.columns if _has_no_language(each)}
        for item in found:
            yield from map(self._placed, self.waiting)
            self.waiting.clear()
            if isinstance(item, Problem):
                yield self._placed(item)
                continue
            number = item.origin.row or 0
            if number in self._nested:
                self._nested.discard(number)
                numbers(item.data)
                item = without_nulls(item._replace(data=as_texts(item.data)))
            locator = item.locator and TitlePlaces(item.locator, whole)
            problems = tuple(map(self._placed, item.problems))
            names = tuple(map(self._named, item.names))
            yield Record(item.data, self._at_key(item.origin), locator, problems, names, item.made)
            self._forget(number)

    def _named(self, reference: NamedReference) -> NamedReference:
        """A reference whose place has the title of its column; one column stays one, for those who ask which it is."""
        of = self._columns.setdefault(id(reference.of), replace(reference.of, column=None))
        return reference._replace(of=of, origin=self._at_key(reference.origin)._replace(header=of.header))

    def _placed(self, problem: Problem) -> Problem:
        return problem if problem.place is None else replace(problem, place=self._at_key(without_letter(problem.place)))

    def _at_key(self, place: Place) -> Place:
        key = self._keys.get(place.row or 0)
        return place if key is None else place._replace(key=key)

    def _forget(self, last: int) -> None:
        for number in [each for each in self._keys if each < last]:
            del self._keys[number]


def _has_no_language(column: Column) -> bool:
    """Whether the title of a column of texts names no language, so that its cells may hold several."""
    lang = str(column.path[-1])
    return column.form in TEXTS and not column.header.casefold().endswith((f"@{lang}", f".{lang}"))


def without_letter(place: Place) -> Place:
    """A place in a table whose columns have titles, and no letters."""
    return place._replace(column=None)


@dataclass(frozen=True, slots=True, eq=False)
class TitlePlaces:
    """Finds the column of a value in a row of a program; `whole` are those that hold texts of several languages."""

    own: Locator
    whole: Mapping[str, str]

    def place(self, origin: Place, pointer: str) -> Place:
        """The row and the title of the column of a value."""
        found = without_letter(self.own.place(origin, pointer))
        inside = pointer
        while inside and found.header is None:
            found = found._replace(header=self.whole.get(inside))
            inside = inside.rpartition("/")[0]
        return found


def _cell(value: Any) -> str:
    """A cell as the text that a sheet would hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return number_text(digits(value))
    return NestedCell.of(value) if value else ""


def _key(row: TitledRow, key: tuple[str, ...]) -> str:
    values = dict(zip(row.titles, row.cells, strict=True))
    return ", ".join(f"{title}={_cell(values[title])}" for title in key if title in values)


def _pointer(path: Sequence[str | int]) -> str:
    return "".join(f"/{part}" for part in path)
