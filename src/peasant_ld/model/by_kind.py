"""What is made of a kind, made when its first record is met: most runs meet few of all kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


class MadeByKind(dict[str, Made]):
    """What a function makes of the name of each kind, to be asked by `made[name]` only; each is made once."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        self._make = make

    def __missing__(self, kind: str) -> Made:
        made = self[kind] = self._make(kind)
        return made
