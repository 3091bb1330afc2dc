"""A JSON Pointer inside a record of a sheet -> the cell it comes from; one locator serves a sheet where it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from peasant_ld.problem import Place
from peasant_ld.reading.record import Locator
from peasant_ld.reading.sheets.column import Column
from peasant_ld.reading.sheets.columns import ColumnPlan


@dataclass(frozen=True, eq=False)
class SheetPlaces:
    """Finds the column of a value; the row is that of the record. Shared by all records of a sheet."""

    columns: Mapping[str, Column]

    @classmethod
    def of(cls, plan: ColumnPlan) -> SheetPlaces:
        """The places of a sheet with these columns."""
        found: dict[str, Column] = {}
        for column in plan.columns:
            found.setdefault(_pointer(column.path), column)
        if plan.identity is not None:
            found.setdefault("/id", plan.identity.columns[0][0])
        return cls(found)

    def place(self, origin: Place, pointer: str) -> Place:
        """The cell of a value, or the first cell of what lies in it; the row alone where no column is meant."""
        column = self._column(pointer)
        if column is None:
            return origin._replace(pointer=pointer or None)
        return origin._replace(column=column.letter, header=column.header, pointer=pointer)

    def _column(self, pointer: str) -> Column | None:
        inside = pointer
        while inside:
            if found := self.columns.get(inside):
                return found
            inside = inside.rpartition("/")[0]
        return self._first_below.get(pointer) if pointer else None

    @cached_property
    def _first_below(self) -> Mapping[str, Column]:
        """By the pointer of what is filled by several columns, the first of these."""
        found: dict[str, Column] = {}
        for path, column in self.columns.items():
            while path := path.rpartition("/")[0]:
                found.setdefault(path, column)
        return found


@dataclass(frozen=True, eq=False)
class RowPlaces:
    """Finds the cell of a value in a row whose lists are spread over several columns: the row is gone through again."""

    plan: ColumnPlan
    row: list[str]

    def place(self, origin: Place, pointer: str) -> Place:
        """The cell of a value of this row."""
        return self._places.place(origin, pointer)

    @cached_property
    def _places(self) -> SheetPlaces:
        return SheetPlaces(dict(self._spread()))

    def _spread(self) -> Iterator[tuple[str, Column]]:
        if self.plan.identity is not None:
            yield "/id", self.plan.identity.columns[0][0]
        slots: dict[str | int, dict[int, int]] = {}
        counted: dict[str, int] = {}
        for column in takewhile(lambda each: each.index < len(self.row), self.plan.columns):
            cell = self.row[column.index]
            path = list(column.path)
            if not cell or cell.isspace():
                continue
            if len(path) > 1 and isinstance(path[1], int):
                own = slots.setdefault(path[0], {})
                path[1] = own.setdefault(path[1], len(own))
            pointer = _pointer(tuple(path))
            if column.is_list:
                for _ in column.parts(cell):
                    number = counted.get(pointer, 0)
                    counted[pointer] = number + 1
                    yield f"{pointer}/{number}", column
            yield pointer, column


@dataclass(frozen=True, slots=True, eq=False)
class JoinedPlaces:
    """Finds the cell of a value of which some lists stand on other sheets."""

    own: Locator
    joined: Mapping[str, tuple[Place, SheetPlaces | RowPlaces]]

    def place(self, origin: Place, pointer: str) -> Place:
        """The cell of a value, on the sheet it was written on."""
        head = "/".join(pointer.split("/")[:3])
        if head in self.joined:
            row, places = self.joined[head]
            return places.place(row, pointer.removeprefix(head))._replace(pointer=pointer)
        return self.own.place(origin, pointer)


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{part}" for part in path)
