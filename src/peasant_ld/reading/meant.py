"""A value that a program holds -> what it means in a record: a text, a number, a list; or nothing; or a fault.

Everything becomes exactly what it means: a Decimal its digits, a day `2018-08-14`, a set a sorted list. `None`, NaN and
the missing values of numpy and pandas are nothing. What has no such meaning is a fault, and is never guessed.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import PurePath
from typing import Any
from uuid import UUID

from peasant_ld.problem import Place, Problem, escape
from peasant_ld.reading.json_strict import DEPTH_LIMIT
from peasant_ld.reading.record import Record

_INTEGERS = range(-(2**63), 2**64)
_MISSING = frozenset({"NAType", "NaTType"})  # of pandas, which need not be there
_MOST_DIGITS = 400  # of a number that is written out
_SHOWN = 60
_SHOWABLE = (str, int, float, complex, Decimal, Fraction, datetime.datetime, datetime.timedelta)


class Unmeant(Exception):
    """A value that a record cannot hold: the code and facts of the problem that it is."""

    def __init__(self, code: str, value: object, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.value, self.facts = code, value, facts


def called(value: object) -> str:
    """What the type of a value is called: `bytes`, `collections.OrderedDict`."""
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


def scalar(value: Any) -> str | bool | int | float | Decimal | None:
    """What one value means that is no list and no mapping; None where that is nothing. Raises Unmeant."""
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return _plain(value)
    if isinstance(value, Enum):
        return scalar(value.value)
    if type(value).__name__ in _MISSING:
        return None
    if type(value).__module__ == "numpy":
        return _of_numpy(value)
    for known, meaning in _TEXTS:
        if isinstance(value, known):
            return meaning(value)
    raise Unmeant("PLD071", value, found=called(value))


def _plain(value: Any) -> str | bool | int | float | Decimal | None:
    if isinstance(value, Enum):  # also one that is a text or a number at once
        return scalar(value.value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if value not in _INTEGERS:
            raise Unmeant("PLD005", value)
        return int(value)
    return _finite(value)


def _text(value: str) -> str:
    text = str(value)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            lone = f"\\u{ord(text[error.start]):04x}"
            raise Unmeant("PLD003", lone, reason="lone surrogate") from None
    return text


def _finite(value: float | Decimal) -> float | Decimal | None:
    if value.is_nan() if isinstance(value, Decimal) else math.isnan(value):
        return None
    if math.isinf(value) or (isinstance(value, Decimal) and abs(value.adjusted()) > _MOST_DIGITS):
        raise Unmeant("PLD005", value)
    return value if isinstance(value, Decimal) else float(value)


def _moment(value: datetime.datetime) -> str:
    """A day where that is all there is: midnight with no zone; else the moment, of which nothing is cut."""
    if getattr(value, "nanosecond", 0):  # of pandas: finer than what Python and EDTF have
        raise Unmeant("PLD071", value, found=called(value))
    is_day = value.tzinfo is None and value.time() == datetime.time()
    return value.date().isoformat() if is_day else value.isoformat()


def _fraction(value: Fraction) -> Decimal:
    """The digits of a fraction that has an end to them. Raises Unmeant for a third."""
    rest, powers = value.denominator, {2: 0, 5: 0}
    for prime in powers:
        while rest % prime == 0 and powers[prime] <= _MOST_DIGITS:
            rest //= prime
            powers[prime] += 1
    digits = max(powers.values())
    if rest != 1 or digits > _MOST_DIGITS:
        raise Unmeant("PLD071", value, found=called(value))
    return Decimal(f"{value.numerator * 10**digits // value.denominator}E-{digits}")


def _length_of_time(value: datetime.timedelta) -> str:
    """A length of time as ISO 8601 writes it. Raises Unmeant for a negative one, or one finer than Python has."""
    if value < datetime.timedelta() or getattr(value, "nanoseconds", 0) != 0:
        raise Unmeant("PLD071", value, found=called(value))
    seconds = f"{value.seconds}.{value.microseconds:06}".rstrip("0").rstrip(".") if value.microseconds else ""
    seconds = seconds or str(value.seconds)
    days = f"P{value.days}D" if value.days else "P"
    return days if value.days and seconds == "0" else f"{days}T{seconds}S"


_TEXTS: tuple[tuple[type, Callable[[Any], str | Decimal]], ...] = (
    (datetime.datetime, _moment),
    (datetime.date, datetime.date.isoformat),
    (datetime.time, datetime.time.isoformat),
    (datetime.timedelta, _length_of_time),
    (UUID, str),
    (Fraction, _fraction),
    (PurePath, PurePath.as_posix),
)


def _of_numpy(value: Any) -> str | bool | int | float | Decimal | None:
    """What a scalar of numpy means; a short float has the digits that it shows, and not those of a long one."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "f":
        return _finite(Decimal(str(value)) if value.dtype.itemsize > 8 else float(str(value)))
    if kind == "M":
        return None if str(value) == "NaT" else _day_of_numpy(value)
    if kind in ("b", "i", "u", "U", "m") and getattr(value, "ndim", None) == 0:
        return None if str(value) == "NaT" else _item_of_numpy(value, kind)
    raise Unmeant("PLD071", value, found=called(value))


def _item_of_numpy(value: Any, kind: str) -> str | bool | int | float | Decimal | None:
    item = value.item()
    if kind == "m" and not isinstance(item, datetime.timedelta):  # nanoseconds, or months: a number without its unit
        raise Unmeant("PLD071", value, found=called(value))
    return scalar(item)


def _day_of_numpy(value: Any) -> str:
    """A year, a month, a day as numpy writes it, or a moment, whose zeros say nothing."""
    day, mark, time = str(value).partition("T")
    if not mark:
        return day
    time = time.rstrip("0").rstrip(".") if "." in time else time
    parts = time.split(":")
    whole = ":".join([*parts, *["00"] * (3 - len(parts))])
    return day if whole == "00:00:00" else f"{day}T{whole}"


def members(value: Any) -> Mapping[Any, Any] | None:
    """The names and values of what has some: a mapping, a dataclass, a named tuple, a row of a database."""
    if isinstance(value, Mapping):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    names = getattr(value, "_fields", None)
    return dict(zip(names, value, strict=True)) if isinstance(value, tuple) and names else None


def elements(value: Any) -> Iterable[Any] | None:
    """The elements of a list, a tuple, a set (sorted by what they mean) or an array; None for what is none."""
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, set | frozenset):
        return sorted(value, key=_by_meaning)
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 0) > 0:
        listed: list[Any] = list(value)
        return listed
    return None


def _by_meaning(value: Any) -> tuple[str, str]:
    try:
        return type(value).__name__, str(scalar(value))
    except Unmeant:
        return type(value).__name__, repr(value)


class RecordMeaning:
    """Goes through one record of a program; what in it cannot be meant is gathered, as problems at their pointers."""

    def __init__(self, place: Callable[[str], Place]) -> None:
        self._place = place
        self.problems: list[Problem] = []

    def record(self, given: Mapping[Any, Any]) -> dict[str, Any]:
        """The data of a record; nothing is still `None` in it, and a Decimal still one, since its key is not known."""
        return self._members(given, "", 0)

    def value(self, given: Any, pointer: str, depth: int = 0) -> Any:
        """What a value means, at a pointer in its record."""
        try:
            inner = members(given)
            listed = elements(given) if inner is None else None
            if inner is None and listed is None:
                return scalar(given)
            if depth >= DEPTH_LIMIT:
                raise Unmeant("PLD006", None, limit=DEPTH_LIMIT)
        except Unmeant as unmeant:
            self._tell(unmeant, pointer)
            return f"({called(given)})"
        if inner is not None:
            return self._members(inner, pointer, depth + 1)
        return [self.value(each, f"{pointer}/{number}", depth + 1) for number, each in enumerate(listed or ())]

    def _members(self, given: Mapping[Any, Any], pointer: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, inner in given.items():
            name = self._name(key, pointer)
            if name in found:
                self._tell(Unmeant("PLD004", None), f"{pointer}/{escape(name)}")
            found[name] = self.value(inner, f"{pointer}/{escape(name)}", depth)
        return found

    def _name(self, key: Any, pointer: str) -> str:
        """A key as text; that of an Enum is its value."""
        value = key.value if isinstance(key, Enum) else key
        try:
            if not isinstance(value, str):
                raise Unmeant("PLD071", value)
            return _text(value)
        except Unmeant as unmeant:
            self._tell(unmeant, pointer)
            return ascii(value)[:_SHOWN]

    def _tell(self, unmeant: Unmeant, pointer: str) -> None:
        key = ".".join(part for part in pointer.split("/")[1:] if not part.isdigit()) or None
        self.problems.append(
            Problem(unmeant.code, self._place(pointer), None, key, _shown(unmeant.value), facts=unmeant.facts)
        )


def _shown(value: object) -> str | None:
    """A value as a person may be shown it; None for an object, whose text tells nobody anything."""
    if isinstance(value, int) and value.bit_length() > _SHOWN * 4:  # its digits are not written out
        return f"{'-' if value < 0 else ''}2^{value.bit_length() - 1}..."
    if isinstance(value, bytes):
        return ascii(value)[:_SHOWN]
    return str(value)[:_SHOWN] if isinstance(value, _SHOWABLE) else None


def record_of(given: Record) -> Record:
    """The record that one means whose data is that of a program; what in it cannot be meant is among its problems."""
    meaning = RecordMeaning(given.place)
    data = meaning.record(given.data)
    identity = data.get("id")
    own = identity if isinstance(identity, str) else None
    told = (replace(each, record=own) for each in meaning.problems)
    return given._replace(data=data, problems=(*given.problems, *told))
