"""What a cell can mean where that is not one thing: the readings as a value, the refusal to choose as an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The readings of a text that has several, each as it would be written."""

    readings: tuple[str, ...]


class Unclear(ValueError):
    """A cell that cannot be read without a guess: the code of the problem, and its facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class AmbiguousNumber(Unclear):
    """A number that can be read in two ways (PLD330)."""

    def __init__(self, found: Ambiguous) -> None:
        super().__init__("PLD330", suggestion=found.readings[0], other=found.readings[1])


class AmbiguousWord(Unclear):
    """A word, or a date in words, that can mean several things (PLD334)."""

    def __init__(self, found: Ambiguous) -> None:
        super().__init__("PLD334", suggestion=found.readings[0], other=", ".join(found.readings[1:]))
