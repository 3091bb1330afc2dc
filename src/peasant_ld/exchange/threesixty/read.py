"""A 360Giving JSON file, package or bare list -> what it says of itself, and its grants with their places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from peasant_ld.exchange.threesixty.node import Given
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.json_places import walk
from peasant_ld.reading.json_strict import StrictDecoder, TooDeep, cannot_open, skip_space


@dataclass(frozen=True, slots=True)
class Package:
    """What a file says of itself (the keys of the package schema), and its grants."""

    about: Mapping[str, Any]
    grants: Iterable[Given]


def read_package(path: Path) -> Package:
    """The package in a JSON file: an object with `grants`, or a list of grants, or one grant.

    Raises InputError: PLD001 to PLD006 as for JSON records, PLD403 where there are no grants.
    """
    text = _text(path)
    data = _data(text, path.name)
    where = _Lines(text, path.name)
    if isinstance(data, dict) and isinstance(data.get("grants"), list):
        about = {key: value for key, value in data.items() if key != "grants"}
        return Package(about, list(_given(data["grants"], "/grants", where)))
    if isinstance(data, list) and data:
        return Package({}, list(_given(data, "", where)))
    if isinstance(data, dict) and "amountAwarded" in data:
        return Package({}, [Given(data, where.place)])
    raise InputError(Problem("PLD403", Place(path.name, 1), facts={"expected": '{"grants": [...]}'}))


def _given(grants: list[Any], pointer: str, where: _Lines) -> Iterator[Given]:
    for number, grant in enumerate(grants):
        start = f"{pointer}/{number}"
        yield Given(grant, lambda inside, start=start: where.place(start + inside))  # type: ignore[misc]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("PLD002", Place(path.name), facts={"offset": error.start})) from error


def _data(text: str, name: str) -> Any:
    """The JSON value, its fractions as exact decimals; raises InputError where it breaks a rule of JSON or of ours."""
    try:
        decoded = StrictDecoder().decode(text, skip_space(text, 0))
        if skip_space(text, decoded.end) < len(text):
            raise json.JSONDecodeError("Extra data", text, decoded.end)
    except json.JSONDecodeError as error:
        facts = {"reason": error.msg, "column": error.colno}
        raise InputError(Problem("PLD003", Place(name, error.lineno), facts=facts)) from error
    except TooDeep as error:
        raise InputError(Problem("PLD006", Place(name), facts={"limit": 128})) from error
    fault = decoded.fault
    if fault:
        place = Place(name, text.count("\n", 0, fault.offset) + 1, fault.pointer or None)
        raise InputError(Problem(fault.code, place, key=fault.key, value=fault.value, facts=fault.facts))
    return json.loads(text, parse_float=Decimal)


class _Lines:
    """The line of each value of a JSON text, found once somebody asks for one."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name

    def place(self, pointer: str) -> Place:
        """The place of the value at a pointer, or of the nearest value around it."""
        found = pointer
        while found and found not in self._lines:
            found = found.rpartition("/")[0]
        return Place(self._name, self._lines.get(found, 1), found or None)

    @cached_property
    def _lines(self) -> dict[str, int]:
        lines, line, last = {}, 1, 0
        for value in walk(self._text):
            line, last = line + self._text.count("\n", last, value.offset), value.offset
            lines[value.pointer] = line
        return lines
