"""What generated functions look up again and again, finished; and the sign that a value is none that they expect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST = 16384


class OddError(ValueError):
    """A value is not of the form that a generated function was made for: the plain way takes the record."""


class Memory(dict[Any, Any]):
    """What was made of a value, by the value; when it is full it forgets everything, so that its size is bounded."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:
        if len(self) >= MOST:
            self.clear()
        made = self[value] = self._make(value)
        return made
