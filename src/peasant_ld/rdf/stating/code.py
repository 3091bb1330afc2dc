"""Lines of a function that is being generated, and the constants that it knows by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peasant_ld.rdf.stating.memory import OddError

Part = bytes | str  # a constant, or an expression


class Code:
    """A function of one argument, `d`, while it is written.

    Keys stand in it as `repr` gives them, and other constants are bound by name. Nothing else of a record is in it.
    """

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = {"OddError": OddError, "join": b"".join, "comma": b", ".join, **known}
        self._lines: list[str] = []

    def add(self, *lines: str) -> None:
        """Put down lines."""
        self._lines += lines

    def require(self, condition: str) -> None:
        """What must hold of a value; where it does not, the plain way takes the record."""
        self._lines.append(f"if not {condition}: raise OddError")

    def bind(self, value: Any, name: str = "c") -> str:
        """The name of a constant."""
        name = f"{name}{len(self._known)}"
        self._known[name] = value
        return name

    def name(self, expression: str, name: str) -> str:
        """The name of a variable for what an expression gives."""
        name = f"{name}_{len(self._lines)}"
        self.add(f"{name} = {expression}")
        return name

    def joined(self, parts: list[Part]) -> str:
        """The expression for parts that follow one another; constants that do become one."""
        merged: list[Part] = []
        for part in parts:
            if isinstance(part, bytes) and merged and isinstance(merged[-1], bytes):
                merged[-1] += part
            elif part:
                merged.append(part)
        return f"join(({', '.join(self.bind(each) if isinstance(each, bytes) else each for each in merged)},))"

    def function(self) -> tuple[str, Callable[[Any], Any]]:
        """The source, and the function."""
        source = "def state(d):\n" + "".join(f"    {line}\n" for line in self._lines)
        exec(compile(source, "<stating>", "exec"), self._known)
        state: Callable[[Any], Any] = self._known["state"]
        return source, state
