"""One row of a sheet, by the plan of its columns -> the data of a record, or why the row cannot be one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import translate
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from peasant_ld.problem import Place, Problem, bounded
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import NamedReference, ReferenceColumn
from peasant_ld.reading.sheets.cell_words import ODD
from peasant_ld.reading.sheets.cells import NestedCell
from peasant_ld.reading.sheets.column import Column
from peasant_ld.reading.sheets.columns import ColumnPlan, letter
from peasant_ld.reading.sheets.exact import MARK, unguarded
from peasant_ld.reading.sheets.layout import Layout
from peasant_ld.reading.sheets.names import ModelNames, names_of
from peasant_ld.reading.sheets.nested_cells import put_nested
from peasant_ld.reading.sheets.places import RowPlaces, SheetPlaces
from peasant_ld.reading.sheets.puts import (
    ColumnPut,
    Named,
    Put,
    ReadCells,
    always_puts,
    compile_puts,
    put_as_written,
    put_marked,
)
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.unclear import Unclear

if TYPE_CHECKING:
    from peasant_ld.reading.maps.map_file import TableMap

ONE_RECORD = 1
COMMENT = "#"


# What was read of a row, if anything was, and what of it is unclear.
Partial = tuple[dict[str, Any] | None, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where some rows stand: the file, the sheet of a workbook, the name that may name a kind, the first column.

    `layout` is what it shows beside the texts of its cells; what becomes of its rows goes into `account`. `table` is
    what a map says of it.
    """

    file: str
    name: str | None
    title: str
    declared: Declared
    first: int = 0
    layout: Layout = field(default_factory=Layout)
    account: RowAccount = field(default_factory=RowAccount)
    table: TableMap | None = None
    has_remarks: bool = True
    """Whether a row may be marked as a remark, as people do on sheets; the rows of a program are none."""

    @property
    def place(self) -> Place:
        """The sheet as a place."""
        return Place(self.file, sheet=self.name)

    @property
    def names(self) -> ModelNames:
        """What its header may name."""
        return names_of(self.declared.model)

    def is_remark(self, cells: list[str]) -> bool:
        """Whether a row is marked as none by its first sign; a map has its own way to say so, and `#1` is a number."""
        return cells[0][:1] == COMMENT and self.table is None and self.has_remarks

    @property
    def ways_to_pass_over(self) -> dict[str, str]:
        """How a row can be marked as no record, as facts: by the first character of its first cell, or in the map."""
        if self.table is None:
            return {"sign": COMMENT} if self.has_remarks else {}
        return {"file": self.table.written.file} if self.table.written.file else {}

    @property
    def skip(self) -> re.Pattern[str] | None:
        """What the first cell is like in rows that a map declares to be no records."""
        patterns = self.table.skip if self.table is not None else ()
        return re.compile("|".join(translate(each.casefold()) for each in patterns)) if patterns else None


class Builder:
    """Makes the data of records of rows, by a plan."""

    def __init__(self, plan: ColumnPlan, sheet: Sheet) -> None:
        self._plan = plan
        self._sheet = sheet
        self._told = ReadCells()
        asked = sheet.declared.asked
        puts = (each for each in compile_puts(plan, self._told) if asked is None or each.column.path[0] in asked)
        self._puts = [(each.column.index, each.put, each) for each in puts]
        self._always = [] if asked else always_puts(plan, self._told)
        self._references: dict[int, ReferenceColumn] = {}
        self._nested: list[tuple[Column, Any]] = []
        self._slotted = plan.slotted
        self._shared = None if plan.shifts else SheetPlaces.of(plan)
        self._finishes = bool(self._slotted or plan.identity or any(each.path == ("type",) for each in plan.columns))
        self._typed = any(each.path == ("type",) for each in plan.columns)

    @property
    def named(self) -> Named:
        """What stands in the row of the last record where references do, and is no id."""
        return self._told.named

    def data(self, row: list[str], start: Mapping[str, Any], number: int) -> dict[str, Any] | None:
        """The record of a row, on top of `start`; no more than that for a row that is empty or a comment.

        None where the row cannot be a record. The `number` of the row is for what is told of its cells.
        """
        data = dict(start)
        if row and self._sheet.is_remark(row) and row[0] not in ODD:
            return data
        if self._plan.is_returned:
            row[:] = map(unguarded, row)
        if not self._fits(row):
            return None
        self._told.begin(number)
        try:
            for each, text in self._always:
                each.put(data, text)
            self._fill(data, row, self._puts)
        except Unclear:
            self._told.claims.clear()
            self._nested.clear()
            return None
        if self._told.claims and any(self._told.settle(self._sheet.declared.currency)):
            return None
        if self._finishes:
            self._finish(data, row)
        return data

    def _fill(self, data: dict[str, Any], row: list[str], puts: list[tuple[int, Put, ColumnPut]]) -> None:
        """Put the cells of a row into a record. Raises Unclear for one that has several readings, or lost its value."""
        width, is_odd = len(row), not ODD.isdisjoint(row)
        for index, put, to in puts:
            if index >= width:  # in the order of the columns: a short row may stand under a very long header
                break
            cell = row[index]
            if not (word := cell.strip()):
                continue
            if word[0] == MARK:
                put_marked(data, to, word)
            elif word is cell and not is_odd:
                put(data, word)
            else:
                self._put_odd(data, to, cell, word)
        while self._nested:  # after all texts, so that none of these takes their place
            column, value = self._nested.pop(0)
            put_nested(data, column, value, self._told.named)

    def _put_odd(self, data: dict[str, Any], to: ColumnPut, cell: str, word: str) -> None:
        """Put a cell that may be a word for nothing, or a number that was typed; most are neither."""
        if isinstance(cell, NestedCell):
            self._nested.append((to.column, cell.value))
        elif word in ODD and to.odd is not None and to.odd(word):
            self._told.note("PLD331", to.column, cell)
        else:
            to.put(data, cell if to.takes_typed or type(cell) is str else word)

    def told(self) -> Iterator[Problem]:
        """What is to be said of the rows that went by: cells that were read as something else, once a column."""
        return self._told.told(self._sheet.place)

    def names(self, place: Place) -> tuple[NamedReference, ...]:
        """The references of the last record that are not written as ids; `place` is that of its row."""
        return tuple([NamedReference(self._reference(column), text.strip(), place) for column, text in self.named])

    def _reference(self, column: Column) -> ReferenceColumn:
        """What is known of the references of a column; it is the same for every row."""
        known = self._references.get(id(column))
        if known is None:
            table = self._sheet.table
            known = self._references[id(column)] = ReferenceColumn(
                tuple(part for part in column.path if isinstance(part, str)),
                column.kinds,
                column.rule.new if column.rule else None,
                self._sheet.declared.language,
                table.ids if table is not None else {},
                column.letter or None,
                column.header or None,
            )
        return known

    def _fits(self, row: list[str]) -> bool:
        """Whether nothing stands beyond the header or under no title."""
        plan = self._plan
        if len(row) > plan.width and any(map(str.strip, row[plan.width :])):
            return False
        return not (plan.untitled and any(row[index].strip() for index in self._untitled(row)))

    def _untitled(self, row: list[str]) -> Iterator[int]:
        return takewhile(lambda index: index < len(row), self._plan.untitled)

    def _finish(self, data: dict[str, Any], row: list[str]) -> None:
        """Nodes by number become lists; a kind may be named in any language; an id is made where a map says how."""
        for key in self._slotted:
            if key in data:
                data[key] = list(data[key].values())
        if self._typed and "type" in data:
            data["type"] = self._sheet.names.kind(data["type"]) or data["type"]
        if self._plan.identity is not None and (identity := self._plan.identity.of(row)):
            data["id"] = identity

    def places(self, row: list[str]) -> SheetPlaces | RowPlaces:
        """Who finds the cells of a row."""
        return self._shared or RowPlaces(self._plan, row)

    def read(self, row: list[str], start: Mapping[str, Any], place: Place) -> Partial:
        """The record of the row at a place, on top of `start`, and what is unclear in it.

        What is unclear stands in it as it is written, so that all else that is wrong with the row is found, and not
        that a value is missing. None where cells stand under no title.
        """
        data = self.data(row, start, place.row or 0)
        return self._in_part(row, start, place) if data is None and self._fits(row) else (data, ())

    def _in_part(self, row: list[str], start: Mapping[str, Any], place: Place) -> Partial:
        self.named.clear()
        data, found = dict(start), list[Problem]()
        for column, cell, unclear in self._unclear(row, data):
            put_as_written(data, column, cell)
            found.append(self._told_of(column, cell, unclear, (place, self._identity(row))))
        if self._finishes:
            self._finish(data, row)
        return data, tuple(found)

    def problems(self, number: int, row: list[str]) -> Iterator[Problem]:
        """Why a row cannot be a record; the first problem stands for the record that is lost."""
        place = self._sheet.place._replace(row=number)
        for count, problem in enumerate(bounded(self.causes(number, row), place, None)):
            yield problem if count else replace(problem, facts={**problem.facts, "records": ONE_RECORD})

    def causes(self, number: int, row: list[str]) -> Iterator[Problem]:
        """Everything that keeps a row from being read."""
        there = self._sheet.place._replace(row=number)
        identity = self._identity(row)
        beyond = [index for index in range(self._plan.width, len(row)) if row[index].strip()]
        for index in beyond[:1]:
            facts = {"limit": self._plan.width}
            yield Problem("PLD303", self._at(there, index), identity, value=row[index], facts=facts)
        for index in self._untitled(row):
            if row[index].strip():
                yield Problem("PLD302", self._at(there, index), identity, value=row[index])
        for column, cell, unclear in self._unclear(row, {}):
            yield self._told_of(column, cell, unclear, (there, identity))

    def _identity(self, row: list[str]) -> str | None:
        """The id in a row, or the one that is made of it."""
        columns = list(takewhile(lambda column: column.index < len(row), self._plan.columns))
        identity = next((row[each.index].strip() for each in columns if each.path == ("id",)), None) or None
        identity = self._plan.identity.of(row) if self._plan.identity is not None else identity
        return None if identity in ODD else identity

    def _told_of(self, column: Column, cell: str, unclear: Unclear, of: tuple[Place, str | None]) -> Problem:
        """That a cell is unclear; `of` is the place of its row, and the id there."""
        there = of[0]._replace(column=column.letter or None, header=column.header or None)
        return Problem(unclear.code, there, of[1], column.key, cell, facts=unclear.facts)

    def _unclear(self, row: list[str], scratch: dict[str, Any]) -> Iterator[tuple[Column, str, Unclear]]:
        """The cells of a row that cannot be read without a guess; all others are put into `scratch`."""
        told = self._told
        told.silent = True
        for each, text in self._always:
            try:
                each.put(scratch, text)
            except Unclear as error:
                yield each.column, text, error
        for index, put, each in sorted(self._puts, key=lambda of: isinstance(_at(row, of[0]), NestedCell)):
            try:
                self._fill(scratch, row, [(index, put, each)])
            except Unclear as error:
                yield each.column, row[index], error
        yield from told.settle(self._sheet.declared.currency)
        told.silent = False

    def _at(self, place: Place, index: int) -> Place:
        return place._replace(column=letter(self._sheet.first + index))


def _at(row: list[str], index: int) -> str:
    return row[index] if index < len(row) else ""
