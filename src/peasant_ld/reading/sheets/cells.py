"""A cell -> the text or value that the model wants for it: exact numbers, whole days, and nothing guessed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from peasant_ld.reading.sheets.exact import MARK, exact
from peasant_ld.reading.sheets.unclear import Unclear

DATES = frozenset({"date", "edtf", "stamp", "day"})
_NUMBERED_DATE = re.compile(r"\s*(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})\s*\Z", re.ASCII)
# Digits that a spreadsheet shows of a number; what follows is the error of its binary form.
_DIGITS = ".15g"
_THREE_DECIMALS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}\Z")


class AmbiguousDate(Unclear):
    """A date that can be read in two ways; `readings` are both, as YYYY-MM-DD (PLD305)."""

    def __init__(self, readings: tuple[str, str]) -> None:
        super().__init__("PLD305", suggestion=readings[0], other=readings[1])
        self.readings = readings

    def __str__(self) -> str:
        return " / ".join(self.readings)


class NumberText(str):
    """The text of a typed number that would have two readings if somebody had written it: 12.125 of a workbook."""

    __slots__ = ()


class NestedCell(str):
    """A list or a mapping in a cell, as programs and databases have them; its text is for those who show it."""

    __slots__ = ("value",)
    value: Any

    @classmethod
    def of(cls, value: Any) -> NestedCell:
        """A cell that holds a value which is no text."""
        cell = cls(json.dumps(value, ensure_ascii=False, default=str))
        cell.value = value
        return cell


def number_text(digits: str) -> str:
    """The digits of a number that a program holds; they have one reading, whatever they look like."""
    return NumberText(digits) if _THREE_DECIMALS.match(digits) else digits


def as_text(cell: Any) -> str:
    """A typed cell as text: numbers exact and without an exponent, days as YYYY-MM-DD, `true` and `false`."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def _number(number: int | float) -> str:
    if isinstance(number, int) or (number.is_integer() and abs(number) < 1e15):
        return str(int(number))
    return number_text(format(Decimal(format(number, _DIGITS)), "f"))


def readings(text: str) -> Mapping[str, str] | None:
    """The days that a date of three numbers can mean, by order (`dmy`, `mdy`, `ymd`); None if it is no such date.

    A year has four digits. Only days that exist are named, so `14/08/2018` has one reading and `03/04/2018` two.
    """
    match = _NUMBERED_DATE.match(text)
    if match is None:
        return None
    first, second, third = match.groups()
    if len(first) == 4 and len(third) <= 2:
        found = {"ymd": (first, second, third)}
    elif len(third) == 4 and len(first) <= 2:
        found = {"dmy": (third, second, first), "mdy": (third, first, second)}
    else:
        return None
    return {order: day for order, parts in found.items() if (day := _day(*parts))}


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def date(text: str, order: str | None) -> str:
    """A date as EDTF where its order is declared, else as written. Raises AmbiguousDate if it can mean two days."""
    days = readings(text) or {}
    if order is not None:
        return days.get(order, text)
    if len(set(days.values())) == 2:
        raise AmbiguousDate((days["dmy"], days["mdy"]))
    return text


_PLAIN = re.compile(r"[|;\n]")
_ADDRESSES = re.compile(r"[|\n]|;(?=\s|https?:|urn:)")
_TEXTS = re.compile(r"[|\n]")


def splitter(form: str, sign: str | None = None) -> Callable[[str], list[str]]:
    """What parts a cell into several values: at `|`, `;` or a new line; texts and addresses keep their `;`.

    Where a `sign` is declared, there and at no other. What stands in quotation marks between two of them is one value,
    and a list that is marked "as it stands" is that list.
    """
    if sign is not None:
        mark_of_map = re.compile(re.escape(sign))
        return lambda cell: [part for each in _parted(cell, mark_of_map) if (part := each.strip())] or [cell]

    def split(cell: str) -> list[str]:
        if cell[:1] == MARK and isinstance(values := exact(cell), list):
            return values
        if not ("|" in cell or ";" in cell or "\n" in cell):
            return [cell]
        mark = _TEXTS if form == "texts" else _ADDRESSES if "://" in cell or "urn:" in cell else _PLAIN
        return [part for each in _parted(cell, mark) if (part := each.strip())] or [cell]

    return split


_QUOTED = re.compile(r'"[^"]*"')


def _parted(cell: str, mark: re.Pattern[str]) -> list[str]:
    """The parts of a cell between marks; one that is quoted as a whole holds its marks, and loses the quotes."""
    marks = [each.span() for each in mark.finditer(cell)]
    whole = list(_quoted(cell, marks)) if '"' in cell else []
    cuts = [span for span in marks if not any(start < span[0] < end for start, end in whole)]
    parts = [cell[end:start] for (_, end), (start, _) in zip([(0, 0), *cuts], [*cuts, (len(cell), 0)], strict=True)]
    return [part.strip()[1:-1] if whole and mark.search(part) else part for part in parts]


def _quoted(cell: str, marks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where a cell is quoted from one mark, or its start, to another, or its end."""
    starts, ends = {0, *(end for _, end in marks)}, {len(cell), *(start for start, _ in marks)}
    for start, end in (each.span() for each in _QUOTED.finditer(cell)):
        after = end + len(cell[end:]) - len(cell[end:].lstrip(" "))
        if len(cell[:start].rstrip(" ")) in starts and after in ends:
            yield start, end
