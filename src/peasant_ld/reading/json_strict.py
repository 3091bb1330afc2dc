"""JSON text -> one value at a time, exactly: what JSON allows and a record may not have is a fault with its place.

Also the Problems that a record of JSON can be lost by, in a file of JSON as in one of JSON Lines.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from peasant_ld.files.systems import reason_of
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.json_places import JsonValue, walk

DEPTH_LIMIT = 128
ONE_RECORD: Mapping[str, Any] = MappingProxyType({"records": 1})
_SPACE = re.compile(r"[ \t\n\r]*")
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
_LONGEST_INTEGER = len(str(_LARGEST))
_SHOWN = 60  # characters of an offending value
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Why a value cannot be a record: a code, and the pointer and offset (in the whole text) of the first such spot."""

    code: str
    pointer: str = ""
    offset: int = 0
    key: str | None = None
    value: str | None = None
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Decoded(NamedTuple):
    """A value, the offset of its end, and what is wrong with it (None: nothing)."""

    value: Any
    end: int
    fault: JsonFault | None

    def lost_record(self, place: Place) -> Problem:
        """The problem of one lost record that the fault makes, which stands at `place`."""
        fault = self.fault or JsonFault("PLD003")
        facts = {**fault.facts, **ONE_RECORD}
        return Problem(fault.code, place, _id(self.value), key=fault.key, value=fault.value, facts=facts)


class TooDeep(Exception):
    """The text is nested so deep that not even the end of the value can be found."""


class StrictDecoder:
    """Decodes the values of a JSON text one by one (RFC 8259; unique keys and text as I-JSON, RFC 7493, has them)."""

    def __init__(self) -> None:
        self._in_doubt = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._integer,
            parse_float=self._float,
            parse_constant=self._constant,
        )

    def decode(self, text: str, start: int) -> Decoded:
        """The value that begins at `start`, which must not be white space.

        Raises json.JSONDecodeError where the text is not JSON, TooDeep where it is nested beyond any use.
        """
        self._in_doubt = False
        try:
            value, end = self._decoder.raw_decode(text, start)
        except RecursionError:
            raise TooDeep from None
        except json.JSONDecodeError as error:
            raise _as_any_python_says(error) from None
        in_doubt = self._in_doubt or _has_surrogates(text, start, end) or _is_too_deep(value, text, start, end)
        return Decoded(value, end, first_fault(text, start) if in_doubt else None)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        self._in_doubt |= len(members) != len(pairs)
        return members

    def _integer(self, text: str) -> int:
        if _is_number_in_range(text):
            return int(text)
        self._in_doubt = True
        return 0

    def _float(self, text: str) -> float:
        number = float(text)
        self._in_doubt |= math.isinf(number)
        return number

    def _constant(self, name: str) -> None:
        self._in_doubt = True


def skip_space(text: str, at: int) -> int:
    """The offset of the first character from `at` on that is not white space (RFC 8259, section 2)."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def cannot_open(name: str, error: OSError) -> Problem:
    """The problem of a file that cannot be read; `name` is its name in places."""
    return Problem("PLD001", Place(name), facts={"reason": reason_of(error)})


def not_an_object(value: Any, place: Place) -> Problem:
    """The problem of a value that stands where a record should, and is no object."""
    return Problem("PLD007", place, value=json.dumps(value, ensure_ascii=False)[:_SHOWN], facts={**ONE_RECORD})


def first_fault(text: str, start: int = 0) -> JsonFault | None:
    """The first thing in the JSON value at `start` of a text that no record may have; None if all is well."""
    for value in walk(text, start):
        fault = _surrogate(value) or _number(value) or _depth(value)
        if value.again:
            fault = JsonFault("PLD004", value.pointer, value.offset, key=value.name)
        if fault:
            return fault
    return None


def _as_any_python_says(error: json.JSONDecodeError) -> json.JSONDecodeError:
    """The error in the words and at the place of every Python: 3.13 alone has a trailing comma of its own, at it."""
    if not error.msg.startswith("Illegal trailing comma"):
        return error
    expected = "Expecting value" if error.msg.endswith("array") else "Expecting property name enclosed in double quotes"
    return json.JSONDecodeError(expected, error.doc, skip_space(error.doc, error.pos + 1))


def _id(value: Any) -> str | None:
    """The id of a record as written, if it can be shown."""
    written = value.get("id") if isinstance(value, dict) else None
    return written[:_SHOWN] if isinstance(written, str) and not _LONE_SURROGATE.search(written) else None


def _surrogate(value: JsonValue) -> JsonFault | None:
    """Half of a surrogate pair stands for no character and cannot be written as UTF-8 (RFC 8259, section 8.2)."""
    for text in (value.key, value.token):
        if text and _SURROGATE_ESCAPE.search(text) and (lone := _LONE_SURROGATE.search(json.loads(text))):
            # A key like that cannot be shown: its object's pointer can.
            pointer = value.pointer.rpartition("/")[0] if text is value.key else value.pointer
            facts = {"reason": "lone surrogate"}
            return JsonFault("PLD003", pointer, value.offset, value=f"\\u{ord(lone[0]):04x}", facts=facts)
    return None


def _number(value: JsonValue) -> JsonFault | None:
    if value.token[0] in '"[{tfn' or _is_number_in_range(value.token):
        return None
    key = json.loads(value.key) if value.key else None
    return JsonFault("PLD005", value.pointer, value.offset, key=key, value=value.token[:_SHOWN])


def _depth(value: JsonValue) -> JsonFault | None:
    if value.token not in ("[", "{") or value.depth < DEPTH_LIMIT:
        return None
    return JsonFault("PLD006", offset=value.offset, facts={"limit": DEPTH_LIMIT})


def _is_number_in_range(text: str) -> bool:
    """Whether a JSON number is a 64-bit integer, signed or not, or a finite double; NaN and Infinity are not."""
    digits = text.removeprefix("-")
    if digits.isdigit():  # the length first: converting a million digits takes its time, and JSON has no leading zeros
        return len(digits) <= _LONGEST_INTEGER and _SMALLEST <= int(text) <= _LARGEST
    return math.isfinite(float(text))


def _has_surrogates(text: str, start: int, end: int) -> bool:
    return any(text.find(escape, start, end) >= 0 for escape in ("\\ud", "\\uD"))


def _is_too_deep(value: Any, text: str, start: int, end: int) -> bool:
    """Whether arrays and objects are nested too deep; level by level, since recursion would end with the stack."""
    if text.count("[", start, end) + text.count("{", start, end) <= DEPTH_LIMIT:
        return False
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _members(outer)]
    return any(isinstance(value, dict | list) for value in level)


def _members(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container
