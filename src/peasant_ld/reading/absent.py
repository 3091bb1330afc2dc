"""What JSON says with `null`: that nothing is there. It goes before anybody asks, and the places of the others stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from peasant_ld.problem import Place, Problem, Severity, escape
from peasant_ld.reading.record import Locator, Record


class _Absent:
    """The value of what is not there."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True, eq=False)
class ClosedUpPlaces:
    """Finds the place of a value in a record whose lists were closed up: elements that were nothing are gone.

    `kept` has, by the pointer of a list as it is now, where each of its elements stood.
    """

    kept: Mapping[str, tuple[int, ...]]
    own: Locator | None = None

    def place(self, origin: Place, pointer: str) -> Place:
        """The place of the value, by the pointer that it has in the input."""
        now, then = "", ""
        for part in pointer.split("/")[1:]:
            stood = self.kept.get(now)
            then += f"/{stood[int(part)]}" if stood and part.isdigit() and int(part) < len(stood) else f"/{part}"
            now += f"/{part}"
        if self.own is not None:
            return self.own.place(origin, then)
        return origin.at(then) if then else origin


@dataclass(slots=True)
class _Closing:
    """What is met while the nothing is taken out of a record."""

    kept: dict[str, tuple[int, ...]] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    """The lists in which an element was nothing, with their pointers."""

    def without(self, value: Any, pointer: str) -> Any:
        """The value without its nulls; ABSENT where it held nothing else."""
        if value is None:
            return ABSENT
        if isinstance(value, dict) and value:
            return self._members(value, pointer)
        return self._elements(value, pointer) if isinstance(value, list) and value else value

    def _members(self, value: dict[str, Any], pointer: str) -> Any:
        found = {key: self.without(inner, f"{pointer}/{escape(key)}") for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner is not ABSENT} or ABSENT

    def _elements(self, value: list[Any], pointer: str) -> Any:
        found: list[Any] = []
        stood: list[int] = []
        for number, element in enumerate(value):
            inner = self.without(element, f"{pointer}/{len(found)}")
            if inner is not ABSENT:
                found.append(inner)
                stood.append(number)
        if len(found) < len(value):
            self.kept[pointer] = tuple(stood)
            self.gaps += [pointer] if found else []
        return found or ABSENT


def without_nulls(record: Record) -> Record:
    """The same record without what is `null`, and without what holds nothing else.

    That an element of a list is nothing is told (PLD072): a value may have been lost there.
    """
    closing = _Closing()
    data = closing.without(record.data, "")
    if data == record.data:
        return record
    data = {} if data is ABSENT else data
    if not closing.kept:
        return record._replace(data=data)
    places = ClosedUpPlaces(closing.kept, record.locator)
    told = tuple(_told(data, places.place(record.origin, gap), gap) for gap in closing.gaps)
    return record._replace(data=data, locator=places, problems=(*record.problems, *told))


def _told(data: Mapping[str, Any], place: Place, pointer: str) -> Problem:
    identity = data.get("id")
    key = ".".join(part for part in pointer.split("/")[1:] if not part.isdigit())
    return Problem("PLD072", place, identity if isinstance(identity, str) else None, key, severity=Severity.WARNING)
